#include "split.h"

#include <stdlib.h>

#include "date.h"

enum { HEAD_LINES = 6, HEADLINE_MAX = 200, DATE_MAX = 80, PROSE_MIN = 60, RULE_MIN = 5, BELOW = 3 };

enum kind { PLAIN, BLANK, RULE, COUNTER, GIVEN };

struct line {
    struct td_slice s; /* trimmed */
    size_t from, next; /* bytes */
    enum kind kind;
    uint64_t i, of; /* of a counter */
    unsigned form;  /* of a counter */
};

struct file {
    struct td_slice text;
    struct line *line;
    size_t n;
};

/* ---- what a line is ---- */

static bool is_rule(struct td_slice s)
{
    static const char *const drawn[] = {"\xe2\x94\x80", "\xe2\x94\x81", "\xe2\x95\x90", "\xe2\x80\x94"};
    size_t n = 0;
    if (s.n == 0)
        return false;
    if (strchr("-_=*~#+", s.p[0])) {
        while (n < s.n && s.p[n] == s.p[0])
            n++;
        return n == s.n && n >= RULE_MIN;
    }
    for (size_t k = 0; k < sizeof drawn / sizeof drawn[0]; k++) {
        for (n = 0; td_starts(td_from(s, 3 * n), td_str(drawn[k])); n++)
            ;
        if (n >= RULE_MIN && 3 * n == s.n)
            return true;
    }
    return false;
}

static bool number(struct td_slice *s, uint64_t *v)
{
    size_t n = 0;
    *v = 0;
    for (; n < s->n && n < 7 && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        *v = *v * 10 + (uint64_t)(s->p[n] - '0');
    *s = td_from(*s, n);
    return n > 0 && n < 7;
}

static bool skip(struct td_slice *s, const char *what)
{
    size_t n = strlen(what);
    if (s->n < n || !td_eq_nocase(td_head(*s, n), td_str(what)))
        return false;
    *s = td_from(*s, n);
    return true;
}

/* form: which of the known ones, from 1. */
static bool is_counter(struct td_slice s, struct line *out)
{
    static const struct {
        const char *before, *between, *after;
    } form[] = {
        {"Document ", " of ", ""},
        {"Article ", " of ", ""},
        {"", " of ", " DOCUMENTS"},
        {"", " of ", " ARTICLES"},
        {"[", "/", "]"},
        {"(", "/", ")"},
        {"[", " of ", "]"},
        {"Text ", " of ", ""},
        {"Dokument ", " von ", ""},
        {"Artikel ", " von ", ""},
        {"Document ", " sur ", ""},
        {"Article ", " sur ", ""},
    };
    if (s.n > 40)
        return false;
    for (unsigned f = 0; f < sizeof form / sizeof form[0]; f++) {
        struct td_slice t = s;
        uint64_t i, of;
        if (skip(&t, form[f].before) && number(&t, &i) && skip(&t, form[f].between) && number(&t, &of) &&
            skip(&t, form[f].after) && t.n == 0 && i >= 1 && i <= of) {
            out->i = i;
            out->of = of;
            out->form = f + 1;
            return true;
        }
    }
    return false;
}

/* The separator of the configuration. */
static bool is_given(struct td_slice s, struct td_slice want)
{
    bool run = want.n > 0 && !td_space_byte((unsigned char)want.p[0]);
    for (size_t i = 0; i < want.n; i++)
        run = run && want.p[i] == want.p[0];
    if (run && strchr("-_=*~#+.", want.p[0])) {
        size_t n = 0;
        while (n < s.n && s.p[n] == want.p[0])
            n++;
        return n == s.n && n >= want.n;
    }
    for (size_t i = 0; i < want.n; i++) {
        uint64_t v;
        if (want.p[i] == '#') {
            if (!number(&s, &v))
                return false;
        } else if (s.n == 0 || s.p[0] != want.p[i]) {
            return false;
        } else {
            s = td_from(s, 1);
        }
    }
    return s.n == 0;
}

static bool read_lines(struct file *f, struct td_slice separator)
{
    size_t cap = 0;
    for (size_t at = 0; at < f->text.n;) {
        struct td_slice rest = td_from(f->text, at);
        size_t nl = td_index(rest, '\n');
        if (f->n == cap) {
            cap = cap ? 2 * cap : 256;
            struct line *l = realloc(f->line, cap * sizeof *l);
            if (!l)
                return false;
            f->line = l;
        }
        struct line *l = &f->line[f->n++];
        struct td_slice whole = td_head(rest, nl);
        *l = (struct line){.s = td_trim(whole), .from = at, .next = at + nl + (nl < rest.n)};
        at = l->next;
        if (separator.n)
            l->kind = is_given(l->s, separator) ? GIVEN : l->s.n ? PLAIN : BLANK;
        else if (is_counter(l->s, l))
            l->kind = COUNTER;
        else if (is_rule(l->s) || (l->s.n == 0 && td_index(whole, '\f') < whole.n))
            l->kind = RULE;
        else
            l->kind = l->s.n ? PLAIN : BLANK;
    }
    return true;
}

/* ---- what an article begins with ---- */

static size_t words(struct td_slice s)
{
    size_t n = 0;
    bool in = false;
    for (size_t i = 0; i < s.n; i++) {
        bool sp = td_space_byte((unsigned char)s.p[i]);
        n += in && sp;
        in = !sp;
    }
    return n + in;
}

static bool ends_like_sentence(struct td_slice s)
{
    return s.n &&
           (strchr(".!?\"", s.p[s.n - 1]) || td_ends(s, TD_S("\xe3\x80\x82")) || td_ends(s, TD_S("\xe2\x80\x9d")));
}

static bool is_date(struct td_slice s)
{
    struct td_error ignored = {0};
    struct ing_date d;
    struct ing_date_hint hint = {.order = ING_ORDER_DMY}, other = {.order = ING_ORDER_MDY};
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++)
        digits += s.p[i] >= '0' && s.p[i] <= '9';
    if (s.n < 8 || s.n > DATE_MAX || digits < 5)
        return false;
    if (ing_date_parse(s, &hint, &d, &ignored) == TD_OK && d.precision <= ING_PRECISION_DAY)
        return true;
    ignored = (struct td_error){0};
    return ing_date_parse(s, &other, &d, &ignored) == TD_OK && d.precision <= ING_PRECISION_DAY;
}

static bool is_byline(struct td_slice s)
{
    static const char *const start[] = {"by ", "von ", "par ", "por ", "di ", "door ", "av ", "autor: ", "author: "};
    for (size_t i = 0; i < sizeof start / sizeof start[0]; i++) {
        size_t n = strlen(start[i]);
        if (s.n > n && s.n <= DATE_MAX && td_eq_nocase(td_head(s, n), td_str(start[i])))
            return (unsigned char)s.p[n] >= 0x80 || (s.p[n] >= 'A' && s.p[n] <= 'Z');
    }
    return false;
}

static bool is_headline(struct td_slice s)
{
    return s.n <= HEADLINE_MAX && words(s) >= 3 && s.p[s.n - 1] != '.' && !is_date(s) && !is_byline(s);
}

/* From line i on: headline, date or byline, prose. */
static bool looks_like_article(const struct file *f, size_t i)
{
    bool headline = false, stamp = false;
    size_t seen = 0;
    for (; i < f->n && seen < HEAD_LINES + 2; i++) {
        const struct line *l = &f->line[i];
        if (l->kind == BLANK)
            continue;
        if (l->kind != PLAIN)
            return false;
        seen++;
        if (headline && stamp && (l->s.n >= PROSE_MIN || ends_like_sentence(l->s)))
            return true;
        if (seen > HEAD_LINES)
            continue;
        if (is_date(l->s) || is_byline(l->s))
            stamp = true;
        else if (!headline)
            headline = is_headline(l->s);
    }
    return false;
}

/* A headline after a blank line, with both a date line and a byline right below. */
static bool is_block(const struct file *f, size_t i)
{
    bool date = false, byline = false;
    if (f->line[i].kind != PLAIN || (i && f->line[i - 1].kind != BLANK) || !is_headline(f->line[i].s))
        return false;
    for (size_t k = i + 1; k < f->n && k <= i + BELOW; k++) {
        date = date || (f->line[k].kind == PLAIN && is_date(f->line[k].s));
        byline = byline || (f->line[k].kind == PLAIN && is_byline(f->line[k].s));
    }
    return date && byline && looks_like_article(f, i);
}

/* ---- the parts ---- */

static bool add(const struct file *f, struct ing_parts *out, size_t from_line, size_t to_line)
{
    while (from_line < to_line && f->line[from_line].s.n == 0)
        from_line++;
    while (to_line > from_line && f->line[to_line - 1].s.n == 0)
        to_line--;
    if (from_line == to_line)
        return true;
    struct ing_part *p = realloc(out->part, (out->n + 1) * sizeof *p);
    if (!p)
        return false;
    size_t from = f->line[from_line].from, to = f->line[to_line - 1].next;
    out->part = p;
    p[out->n++] = (struct ing_part){
        .text = td_trim(td_slice(f->text.p + from, to - from)), .line_first = from_line + 1, .line_last = to_line};
    return true;
}

/* Do the counters count from 1, all alike? One "1 of 1" does as well. */
static bool counters_count(const struct file *f)
{
    uint64_t n = 0, of = 0;
    unsigned form = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct line *l = &f->line[i];
        if (l->kind != COUNTER)
            continue;
        if (n == 0) {
            of = l->of;
            form = l->form;
        }
        if (l->i != n + 1 || l->of != of || l->form != form)
            return false;
        n++;
    }
    return n > 1;
}

/* Marks the lines before which the file is cut; cut[i]: 1 the line is a separator, 2 the line begins an article. */
static size_t find_cuts(const struct file *f, bool given, unsigned char *cut)
{
    size_t n = 0, start = 0;
    bool counted = !given && counters_count(f);
    for (size_t i = 0; i < f->n; i++)
        if (f->line[i].kind == (given ? GIVEN : COUNTER) && (given || counted)) {
            cut[i] = 1;
            n++;
        }
    if (given || counted)
        return n;
    while (start < f->n && (f->line[start].kind == BLANK || f->line[start].kind == RULE))
        start++;
    if (start == f->n || !looks_like_article(f, start))
        return 0;
    for (size_t i = start; i < f->n; i++)
        if (f->line[i].kind == RULE && looks_like_article(f, i + 1)) {
            cut[i] = 1;
            n++;
        }
    if (n)
        return n;
    if (!is_block(f, start))
        return 0;
    for (size_t i = start + 1; i < f->n; i++)
        if (is_block(f, i)) {
            cut[i] = 2;
            n++;
        }
    return n;
}

bool ing_split(struct td_slice text, const char *separator, struct ing_parts *out)
{
    struct td_slice want = td_trim(td_str(separator));
    bool given = want.n && !td_eqs(want, "auto") && !td_eqs(want, "none");
    struct file f = {.text = text};
    *out = (struct ing_parts){0};
    bool good = read_lines(&f, given ? want : td_slice(NULL, 0));
    unsigned char *cut = good ? calloc(f.n + 1, 1) : NULL;
    good = good && cut;
    size_t from = 0;
    if (good && !td_eqs(want, "none") && find_cuts(&f, given, cut) > 0) {
        for (size_t i = 0; i < f.n && good; i++)
            if (cut[i]) {
                size_t before = out->n;
                good = add(&f, out, from, i);
                if (from == 0 && f.line[i].kind == COUNTER && out->n > before)
                    out->part[before].cover = !looks_like_article(&f, out->part[before].line_first - 1);
                from = i + (cut[i] == 1);
            }
        good = good && add(&f, out, from, f.n);
    }
    if (good && out->n == 0) {
        out->part = calloc(1, sizeof *out->part);
        good = out->part != NULL;
        if (good)
            out->part[out->n++] = (struct ing_part){.text = text, .line_first = 1, .line_last = f.n ? f.n : 1};
    }
    for (size_t i = 0; i < out->n; i++) {
        out->part[i].record = i + 1;
        out->part[i].of = out->n;
    }
    free(cut);
    free(f.line);
    return good;
}

void ing_parts_free(struct ing_parts *p)
{
    free(p->part);
    *p = (struct ing_parts){0};
}
