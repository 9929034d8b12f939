#include "escape.h"

#include "utf8.h"

enum { REPLACEMENT = 0xFFFD };

/* Embeddings, overrides and isolates can turn the text after them around: none of ours, so none is let through. */
static bool is_bidi_control(uint32_t cp)
{
    return (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 || cp == 0x2029;
}

static bool is_rtl(uint32_t cp)
{
    return (cp >= 0x0590 && cp <= 0x08FF) || cp == 0x200F || (cp >= 0xFB1D && cp <= 0xFDFF) ||
           (cp >= 0xFE70 && cp <= 0xFEFF) || (cp >= 0x10800 && cp <= 0x10FFF) || (cp >= 0x1E800 && cp <= 0x1EFFF);
}

/* The next character of *s as harmless text; 0 when there is none (a bidi control is passed over). */
static uint32_t next(struct td_slice *s)
{
    while (s->n) {
        uint32_t cp;
        size_t k = td_utf8_decode(*s, &cp);
        *s = td_from(*s, k ? k : 1);
        if (k == 0)
            return REPLACEMENT;
        if (is_bidi_control(cp))
            continue;
        return is_control(cp) ? ' ' : cp;
    }
    return 0;
}

static void put(struct td_buf *b, uint32_t cp)
{
    char c[4];
    (void)td_buf_put(b, td_slice(c, td_utf8_encode(cp, c)));
}

void rep_put_html(struct td_buf *b, struct td_slice s)
{
    for (uint32_t cp; (cp = next(&s)) != 0;) {
        switch (cp) {
        case '&':
            (void)td_buf_puts(b, "&amp;");
            break;
        case '<':
            (void)td_buf_puts(b, "&lt;");
            break;
        case '>':
            (void)td_buf_puts(b, "&gt;");
            break;
        case '"':
            (void)td_buf_puts(b, "&quot;");
            break;
        case '\'':
            (void)td_buf_puts(b, "&#39;");
            break;
        default:
            put(b, cp);
        }
    }
}

static bool any_rtl(struct td_slice s)
{
    for (uint32_t cp; (cp = next(&s)) != 0;)
        if (is_rtl(cp))
            return true;
    return false;
}

/* What starts markup anywhere in a line, or at its start; the rest stays bare so that the page reads well as plain
 * text. */
static bool needs_backslash(uint32_t cp, bool first, struct td_slice rest)
{
    static const char anywhere[] = "\\`*_[]|~$@{}^", at_start[] = "#+-=.!:)";
    if (cp == 0 || cp > 0x7E)
        return false;
    if (strchr(anywhere, (int)cp) || (first && strchr(at_start, (int)cp)))
        return true;
    return cp == ':' && td_starts(rest, TD_S("//")); /* no address becomes a link by itself */
}

void rep_put_markdown(struct td_buf *b, struct td_slice s)
{
    bool isolate = any_rtl(s), first = true;
    if (isolate)
        put(b, 0x2068); /* first strong isolate ... */
    for (uint32_t cp; (cp = next(&s)) != 0; first = false) {
        if (cp == '<')
            (void)td_buf_puts(b, "&lt;"); /* some renderers read tags before backslashes */
        else if (cp == '>')
            (void)td_buf_puts(b, "&gt;");
        else if (cp == '&')
            (void)td_buf_puts(b, "&amp;");
        else if (needs_backslash(cp, first, s))
            (void)td_buf_printf(b, "\\%c", (int)cp);
        else
            put(b, cp);
    }
    if (isolate)
        put(b, 0x2069); /* ... and its end */
}

void rep_put_gnuplot(struct td_buf *b, struct td_slice s)
{
    (void)td_buf_putc(b, '\'');
    for (uint32_t cp; (cp = next(&s)) != 0;) {
        if (cp == '\'')
            (void)td_buf_puts(b, "''");
        else if (cp == '`')
            put(b, 0x2018); /* a second wall before command substitution */
        else
            put(b, cp);
    }
    (void)td_buf_putc(b, '\'');
}

void rep_put_gnuplot_data(struct td_buf *b, struct td_slice s)
{
    size_t from = b->n;
    for (uint32_t cp; (cp = next(&s)) != 0;) {
        if (cp == '"')
            put(b, 0x201D);
        else if (cp == '`')
            put(b, 0x2018);
        else if (cp == '#' && b->n == from)
            put(b, 0xFF03);
        else
            put(b, cp);
    }
    if (b->n == from)
        (void)td_buf_putc(b, '-');
}

bool rep_is_formula(struct td_slice s)
{
    uint32_t cp = ' ';
    if (s.n && (s.p[0] == '\t' || s.p[0] == '\r' || s.p[0] == '\n'))
        return true;
    while (s.n && (cp == ' ' || cp == 0xA0 || cp == 0x3000)) {
        size_t k = td_utf8_decode(s, &cp);
        s = td_from(s, k ? k : 1);
        if (k == 0)
            return false;
    }
    return cp == '=' || cp == '+' || cp == '-' || cp == '@' || cp == '|' || cp == 0xFF1D || cp == 0xFF0B ||
           cp == 0xFF0D || cp == 0xFF20;
}

/* No control character is left by now, so RFC 4180's quotes are all it takes: a spreadsheet knows no backslash escapes.
 */
void rep_put_spreadsheet(struct td_buf *b, struct td_slice s)
{
    bool quote = td_index(s, ',') < s.n || td_index(s, '"') < s.n;
    if (quote)
        (void)td_buf_putc(b, '"');
    if (rep_is_formula(s))
        (void)td_buf_putc(b, '\'');
    for (uint32_t cp; (cp = next(&s)) != 0;) {
        if (cp == '"')
            (void)td_buf_putc(b, '"');
        put(b, cp);
    }
    if (quote)
        (void)td_buf_putc(b, '"');
}

/* One character as LaTeX; false when it stands for itself. */
static bool put_latex_special(struct td_buf *b, uint32_t cp)
{
    static const struct {
        uint32_t cp;
        const char *tex;
    } table[] = {{'\\', "\\textbackslash{}"},
                 {'{', "\\{"},
                 {'}', "\\}"},
                 {'$', "\\$"},
                 {'&', "\\&"},
                 {'#', "\\#"},
                 {'%', "\\%"},
                 {'_', "\\_"},
                 {'^', "\\textasciicircum{}"},
                 {'~', "\\textasciitilde{}"},
                 {'<', "\\textless{}"},
                 {'>', "\\textgreater{}"},
                 {'|', "\\textbar{}"},
                 {'"', "\\textquotedbl{}"},
                 {'`', "\\textasciigrave{}"},
                 {'\'', "\\textquotesingle{}"},
                 {'[', "{[}"},
                 {']', "{]}"},
                 {'*', "{*}"},
                 {'-', "{-}"},

                 {0x2212, "$-$"},
                 {0x202F, "\\,"},
                 {0xA0, "~"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].cp == cp) {
            (void)td_buf_puts(b, table[i].tex);
            return true;
        }
    return false;
}

void rep_put_latex(struct td_buf *b, struct td_slice s)
{
    for (uint32_t cp; (cp = next(&s)) != 0;)
        if (!put_latex_special(b, cp))
            put(b, cp);
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

void rep_put_excel(struct td_buf *b, struct td_slice s)
{
    for (;;) {
        bool escape = s.n >= 7 && s.p[0] == '_' && (s.p[1] == 'x' || s.p[1] == 'X') && is_hex(s.p[2]) &&
                      is_hex(s.p[3]) && is_hex(s.p[4]) && is_hex(s.p[5]) && s.p[6] == '_';
        uint32_t cp = next(&s);
        if (cp == 0)
            return;
        if (escape)
            (void)td_buf_puts(b, "_x005F");
        put(b, cp);
    }
}

bool rep_is_link(struct td_slice url)
{
    struct td_slice rest;
    if (td_eq_nocase(td_head(url, 7), TD_S("http://")))
        rest = td_from(url, 7);
    else if (td_eq_nocase(td_head(url, 8), TD_S("https://")))
        rest = td_from(url, 8);
    else
        return false;
    if (rest.n == 0 || url.n > 2000 || rest.p[0] == '/')
        return false;
    for (size_t i = 0; i < rest.n; i++) {
        unsigned char c = (unsigned char)rest.p[i];
        if (c <= ' ' || c >= 0x7F || strchr("\"'<>`\\^{}|", c))
            return false;
    }
    return true;
}
