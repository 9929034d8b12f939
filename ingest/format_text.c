/*
 * Plain text, often copied from a web page by hand: one article a file, or several when the file itself says so
 * (split.h).
 *
 * Such copies carry a navigation line ("Skip to main content"), an image credit, a byline, sometimes a date line at the
 * head, and the author's biography at the foot. They are recognised by their form, taken out of the text and used: the
 * first line that is a headline is the title; a short last line that is a name, followed by a paragraph that begins
 * with that name or its first part and "is", names the author.
 */
#include <stdio.h>

#include "format.h"
#include "split.h"
#include "utf8.h"
#include "vendor.h"

enum { LINES_MAX = 200000, HEAD_LINES = 14, TITLE_MAX = 300, RUBRIC_MAX = 40 };

struct lines {
    struct td_slice *line; /* trimmed; empty lines left out */
    size_t n;
};

static bool sniff_text(struct td_slice head, struct td_slice name)
{
    (void)name;
    if (head.n == 0 || memchr(head.p, '\0', head.n))
        return false;
    size_t control = 0;
    for (size_t i = 0; i < head.n; i++)
        control += (unsigned char)head.p[i] < 0x20 && !td_space_byte((unsigned char)head.p[i]);
    return control == 0;
}

static bool starts_nocase(struct td_slice s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && td_eq_nocase(td_head(s, n), td_slice(prefix, n));
}

/* Lines that belong to the page around an article, in the languages that the demonstration and real copies showed. */
static bool is_furniture(struct td_slice line)
{
    static const char *const start[] = {
        "skip to ",
        "jump to ",
        "zum inhalt",
        "zum hauptinhalt",
        "direkt zum inhalt",
        "aller au contenu",
        "ir al contenido",
        "saltar al contenido",
        "siirry sis",
        "advertisement",
        "anzeige",
        "publicit",
        "mainos",
        "share this",
        "share on",
        "teilen",
        "partager",
        "compartir",
        "jaa artikkeli",
        "subscribe to",
        "sign up for",
        "read more:",
        "read also",
        "lesen sie auch",
        "mehr zum thema",
        "lire aussi",
        "related:",
        "related articles",
        "follow us",
        "all rights reserved",
        "copyright ",
        "\xc2\xa9",
    };
    if (line.n > 200)
        return false;
    for (size_t i = 0; i < sizeof start / sizeof start[0]; i++)
        if (starts_nocase(line, start[i]))
            return true;
    return false;
}

/* A menu ("News  Business  Sport") or a trail ("Home > Sport"): items set apart by wide gaps or by separators. */
static bool is_menu(struct td_slice line)
{
    static const char *const separator[] = {
        " > ", " \xe2\x80\xba ", " \xc2\xbb ", " | ", " \xe2\x80\xa2 ", " \xc2\xb7 ", "\t", "  "};
    size_t n = 0;
    if (line.n > 200 || line.p[line.n - 1] == '.')
        return false;
    for (size_t k = 0; k < sizeof separator / sizeof separator[0]; k++) {
        size_t len = strlen(separator[k]);
        for (size_t i = 0; i + len <= line.n; i++)
            if (memcmp(line.p + i, separator[k], len) == 0) {
                n += k < 3 ? 2 : 1; /* an arrow alone is a trail; the others may stand in a headline once */
                i += len - 1;
            }
    }
    return n >= 2;
}

static bool is_credit(struct td_slice line)
{
    static const char *const start[] = {
        "image credit", "(image credit", "photo:",       "(photo",     "photograph:",
        "picture:",     "image:",        "(image:",      "bild:",      "(bild",
        "foto:",        "(foto",         "photo cr",     "photo :",    "cr\303\251dit photo",
        "kuva:",        "(kuva",         "getty images", "file photo", "illustration:"};
    if (line.n > 250)
        return false;
    for (size_t i = 0; i < sizeof start / sizeof start[0]; i++)
        if (starts_nocase(line, start[i]))
            return true;
    return false;
}

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

/* Two to four capitalised words without punctuation: the look of a person's name. */
static bool is_name(struct td_slice s)
{
    size_t n = words(s);
    if (n < 2 || n > 4 || s.n > 60)
        return false;
    bool start = true;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == ' ') {
            start = true;
            continue;
        }
        if (start && !(c >= 'A' && c <= 'Z') && c < 0x80)
            return false;
        if ((c >= '0' && c <= '9') || c == ':' || c == ',' || c == '!' || c == '?' || c == '"')
            return false;
        start = false;
    }
    return s.p[s.n - 1] != '.';
}

/* "By NAME" in several languages; gives the name. */
static struct td_slice byline(struct td_slice line)
{
    static const char *const start[] = {"by ", "von ",    "par ",     "por ",   "di ",     "door ",
                                        "av ", "autor: ", "author: ", "text: ", "teksti: "};
    for (size_t i = 0; i < sizeof start / sizeof start[0]; i++)
        if (starts_nocase(line, start[i])) {
            struct td_slice name = td_trim(td_from(line, strlen(start[i])));
            size_t comma = td_index(name, ',');
            struct td_slice first = td_trim(td_head(name, comma));
            return is_name(first) ? first : td_slice(NULL, 0);
        }
    return td_slice(NULL, 0);
}

/* The paragraph speaks of the author: "Sead is a freelance journalist ...". */
static bool is_biography(struct td_slice p, struct td_slice name)
{
    static const char *const verb[] = {" is ",         " ist ",    " est ",      " es ",        " has ",
                                       " writes ",     " covers ", " schreibt ", " berichtet ", " couvre ",
                                       " kirjoittaa ", " on ",     " hat ",      " a rejoint "};
    struct td_slice first = td_head(name, td_index(name, ' '));
    size_t at = td_starts(p, name) ? name.n : td_starts(p, first) ? first.n : 0;
    if (at == 0)
        return false;
    struct td_slice rest = td_head(td_from(p, at), 40);
    for (size_t v = 0; v < sizeof verb / sizeof verb[0]; v++) {
        size_t n = strlen(verb[v]);
        for (size_t i = 0; i + n <= rest.n; i++)
            if (memcmp(rest.p + i, verb[v], n) == 0)
                return true;
    }
    return false;
}

static bool split_lines(struct td_slice text, struct td_arena *arena, struct lines *out)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    n = n < LINES_MAX ? n + 1 : LINES_MAX;
    out->line = td_arena_alloc(arena, n * sizeof *out->line);
    out->n = 0;
    if (!out->line)
        return false;
    struct td_slice rest = text;
    while (rest.p && out->n < n) {
        struct td_slice l = out->n + 1 == n ? rest : td_cut(&rest, '\n');
        bool last = out->n + 1 == n;
        l = td_trim(l);
        if (l.n)
            out->line[out->n++] = l;
        if (last)
            break;
    }
    return true;
}

/* Takes the biography and its name line off the end; gives the author. */
static struct td_slice cut_biography(struct lines *l)
{
    struct td_slice none = {NULL, 0};
    size_t last = l->n;
    while (last > 2 && is_furniture(l->line[last - 1]))
        last--;
    if (last < 3)
        return none;
    struct td_slice name = l->line[last - 2];
    if (is_name(name) && is_biography(l->line[last - 1], name)) {
        l->n = last - 2;
        return name;
    }
    l->n = last;
    return none;
}

static bool looks_like_date(struct td_slice line)
{
    size_t digits = 0;
    for (size_t i = 0; i < line.n; i++)
        digits += line.p[i] >= '0' && line.p[i] <= '9';
    return line.n <= 100 && digits >= 5 && digits * 10 >= line.n;
}

static bool ends_like_sentence(struct td_slice s)
{
    char c = s.p[s.n - 1];
    return c == '.' || td_ends(s, TD_S("\xe3\x80\x82"));
}

static void read_head(struct lines *l, struct ing_article *a, size_t *body)
{
    size_t i = 0;
    for (; i < l->n && i < HEAD_LINES; i++) {
        struct td_slice line = l->line[i];
        struct td_slice who = byline(line);
        if (is_furniture(line) || is_credit(line) || is_menu(line))
            continue;
        if (who.n) {
            if (a->author.n == 0)
                a->author = who;
            continue;
        }
        if (looks_like_date(line)) {
            if (a->published.n == 0) {
                a->published = line;
                a->published_method = ING_DATE_TEXT;
            }
            continue;
        }
        if (a->title.n == 0 && line.n <= TITLE_MAX && words(line) >= 3 && !ends_like_sentence(line)) {
            a->title = line;
            continue;
        }
        if (a->title.n && words(line) < 4 && line.n <= RUBRIC_MAX && !ends_like_sentence(line))
            continue; /* a rubric, a share count; paragraphs in scripts without blanks are one word, and longer */
        break;
    }
    *body = i;
}

static enum td_status read_one(struct ing_input *in, struct ing_sink *sink, const struct ing_part *part, unsigned flags,
                               struct td_error *err)
{
    struct ing_article a = {.record = part->record,
                            .published_method = ING_DATE_NONE,
                            .url = in->url,
                            .retrieved = in->retrieved,
                            .line_first = part->of > 1 ? part->line_first : 0,
                            .line_last = part->of > 1 ? part->line_last : 0,
                            .flags = flags};
    struct lines l;
    size_t body = 0;
    if (!split_lines(part->text, sink->batch, &l))
        return td_fail_nomem(err, in->name);
    struct td_buf out = TD_BUF_INIT(ING_WHOLE_MAX);
    struct td_slice bio = cut_biography(&l);
    read_head(&l, &a, &body);
    if (bio.n)
        a.author = bio;
    for (size_t i = body; i < l.n; i++)
        if (!is_furniture(l.line[i]) && !is_credit(l.line[i])) {
            (void)td_buf_putc(&out, '\n');
            (void)td_buf_put(&out, l.line[i]);
        }
    a.text = td_from(td_buf_slice(&out), 1);
    if (in->cut && part->record == part->of) {
        a.flags |= ING_FLAG_TRUNCATED;
        in->cut = NULL;
    }
    enum td_status st = out.failed ? td_fail_nomem(err, in->name) : sink->article(sink, in, &a, err);
    td_buf_free(&out);
    return st;
}

static void reject_cover(struct ing_input *in, struct ing_sink *sink, const struct ing_part *part)
{
    sink->reject(sink, in,
                 &(struct td_reject){.input = in->name,
                                     .line_first = part->line_first,
                                     .line_last = part->line_last,
                                     .reason = "not_an_article",
                                     .detail = "stands before the first article",
                                     .raw = part->text});
}

static enum td_status read_text(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct ing_vendor_text t;
    struct ing_parts parts = {0};
    enum td_status st = ing_vendor_slurp(&t, in, sink, false, err);
    if (st == TD_OK && !ing_split(t.text, in->conf->separator, &parts))
        st = td_fail_nomem(err, in->name);
    for (size_t i = 0; i < parts.n && st == TD_OK; i++)
        if (parts.part[i].cover)
            reject_cover(in, sink, &parts.part[i]);
        else
            st = read_one(in, sink, &parts.part[i], t.flags, err);
    ing_parts_free(&parts);
    ing_vendor_free(&t);
    return st;
}

const struct ing_format ing_format_text = {"text", sniff_text, read_text};
