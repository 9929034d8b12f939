/*
 * Text exports of EBSCOhost: records "Record: 3", each with labels whose values stand beside them or on the lines
 * below.
 *
 * The source line holds outlet and date ("The Gazette. 1/31/2018, Vol. 3 Issue 12, p4."); EBSCO writes the month first.
 * The text is what follows the label of the full text up to the copyright line, or else the abstract.
 */
#include <stdio.h>

#include "date.h"
#include "lines.h"
#include "vendor.h"

enum { LABEL_MAX = 48, DATE_MAX = 40 };

enum label {
    FULL_TEXT,
    ABSTRACT,
    TITLE,
    AUTHOR,
    SOURCE,
    DATE,
    SECTION,
    LANGUAGE,
    URL,
    OTHER,
    N_VALUES = OTHER,
    NO_LABEL = -1
};

static const struct ing_lines_label labels[] = {
    {"HTML Full Text", FULL_TEXT},
    {"Full Text", FULL_TEXT},
    {"Body", FULL_TEXT},
    {"Abstract", ABSTRACT},
    {"Title", TITLE},
    {"Author", AUTHOR},
    {"Authors", AUTHOR},
    {"Author(s)", AUTHOR},
    {"By", AUTHOR},
    {"Source", SOURCE},
    {"Publication Date", DATE},
    {"Section", SECTION},
    {"Language", LANGUAGE},
    {"Persistent link to this record (Permalink)", URL},
    {"Persistent link to this record", URL},
    {"Permalink", URL},
    {"Document Type", OTHER},
    {"Publication Type", OTHER},
    {"Document Information", OTHER},
    {"Subject Terms", OTHER},
    {"Subjects", OTHER},
    {"Subject", OTHER},
    {"Author-Supplied Keywords", OTHER},
    {"Keywords", OTHER},
    {"NAICS/Industry Codes", OTHER},
    {"Geographic Terms", OTHER},
    {"Company/Entity", OTHER},
    {"Company Entity", OTHER},
    {"People", OTHER},
    {"Reviews & Products", OTHER},
    {"Product Names", OTHER},
    {"Ticker", OTHER},
    {"Author Affiliations", OTHER},
    {"Full Text Word Count", OTHER},
    {"Word Count", OTHER},
    {"Lexile", OTHER},
    {"Dateline", OTHER},
    {"ISSN", OTHER},
    {"DOI", OTHER},
    {"Accession Number", OTHER},
    {"Database", OTHER},
    {"Cut and Paste", OTHER},
    {"Copyright", OTHER},
    {"Publisher", OTHER},
    {"Images", OTHER},
    {"Notes", OTHER},
    {"Publisher Logo", OTHER},
};

static enum label label_of(struct td_slice s, struct td_slice *value)
{
    if (td_eqs(s, "HTML Full Text") || td_eqs(s, "Full Text")) {
        *value = td_slice(NULL, 0);
        return FULL_TEXT;
    }
    return (enum label)ing_lines_label(labels, sizeof labels / sizeof labels[0], s, LABEL_MAX, value);
}

/* "Record: 3" */
static bool is_record(struct td_slice s)
{
    if (!td_starts(s, TD_S("Record: ")) || s.n > 20)
        return false;
    for (s = td_trim(td_from(s, 8)); s.n && s.p[0] >= '0' && s.p[0] <= '9';)
        s = td_from(s, 1);
    return s.n == 0;
}

static bool sniff_ebsco(struct td_slice head, struct td_slice name)
{
    struct ing_lines l = {.text = head};
    struct ing_line line;
    struct td_slice value;
    bool record = false, title = false, source = false, number = false;
    (void)name;
    if (memchr(head.p ? head.p : "", '\0', head.n))
        return false;
    while (ing_lines_next(&l, &line)) {
        enum label k = label_of(line.s, &value);
        record = record || is_record(line.s);
        title = title || k == TITLE;
        source = source || k == SOURCE;
        number = number || td_starts(line.s, TD_S("Accession Number:"));
    }
    return title && source && (record || number);
}

/* ---- one record ---- */

struct record {
    struct td_slice value[N_VALUES];
    bool labelled;
};

static bool ends_text(struct td_slice s)
{
    return td_starts(s, TD_S("Copyright of ")) || ing_line_is_rule(s, "~", 6) ||
           (td_starts(s, TD_S("Copyright")) && ing_vendor_find(s, "EBSCO") < s.n);
}

static void take(struct record *d, enum label k, struct td_slice all, size_t from, size_t to)
{
    if (k != NO_LABEL && k != OTHER && d->value[k].n == 0)
        d->value[k] = td_trim(td_slice(all.p + from, to - from));
}

/* Within the full text nothing is a label: it goes on to the copyright line or the next record. */
static void split(struct td_slice all, struct record *d)
{
    struct ing_lines l = {.text = all};
    struct ing_line line;
    enum label open = NO_LABEL;
    size_t from = 0;
    while (ing_lines_next(&l, &line)) {
        struct td_slice value = {NULL, 0};
        enum label k = open == FULL_TEXT ? NO_LABEL : label_of(line.s, &value);
        if (ends_text(line.s))
            k = OTHER;
        if (k == NO_LABEL)
            continue;
        take(d, open, all, from, line.from);
        open = k;
        from = value.n ? (size_t)(value.p - all.p) : l.at;
        d->labelled = true;
    }
    take(d, open, all, from, all.n);
}

static size_t digits(struct td_slice s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i;
}

/* "1/31/2018" at the start of s, as "2018-01-31"; its length, 0 when there is none. */
static size_t us_date(struct td_slice s, char out[16])
{
    size_t m = digits(s), d, y;
    if (m == 0 || m > 2 || m >= s.n || s.p[m] != '/')
        return 0;
    d = digits(td_from(s, m + 1));
    if (d == 0 || d > 2 || m + 1 + d >= s.n || s.p[m + 1 + d] != '/')
        return 0;
    y = digits(td_from(s, m + d + 2));
    if (y != 4)
        return 0;
    unsigned month = 0, day = 0;
    for (size_t i = 0; i < m; i++)
        month = month * 10 + (unsigned)(s.p[i] - '0');
    for (size_t i = 0; i < d; i++)
        day = day * 10 + (unsigned)(s.p[m + 1 + i] - '0');
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return 0;
    (void)snprintf(out, 16, "%.4s-%02u-%02u", s.p + m + d + 2, month, day);
    return m + d + 2 + y;
}

/* "05Jan2018", "Jan2018", "5 Jan. 2018" to what a date is; false when it is none. */
static bool written_date(struct td_slice s)
{
    struct td_error ignored = {0};
    struct ing_date d;
    return s.n >= 7 && s.n <= DATE_MAX && ing_date_parse(s, NULL, &d, &ignored) == TD_OK &&
           d.precision <= ING_PRECISION_MONTH;
}

/* The words between digits and letters set apart: "05Jan2018" to "05 Jan 2018". */
static struct td_slice spaced(struct td_slice s, struct td_arena *arena)
{
    char *p = td_arena_alloc(arena, 2 * s.n + 1);
    size_t n = 0;
    for (size_t i = 0; p && i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9', before = i && s.p[i - 1] >= '0' && s.p[i - 1] <= '9';
        bool letter = s.p[i] >= 'A' && s.p[i] <= 'z', letter_before = i && s.p[i - 1] >= 'A' && s.p[i - 1] <= 'z';
        if ((digit && letter_before) || (letter && before))
            p[n++] = ' ';
        p[n++] = s.p[i];
    }
    return td_slice(p, p ? n : 0);
}

/* Outlet and date of a source line. */
static void read_source(struct ing_lines_reader *r, struct td_slice s, struct ing_article *a)
{
    char iso[16];
    for (size_t i = 0; i < s.n; i++) {
        if (i && s.p[i - 1] != ' ')
            continue;
        struct td_slice here = td_from(s, i), piece = td_head(here, td_index(here, ','));
        struct td_slice before = td_trim(td_head(s, i));
        bool numeric = us_date(here, iso) > 0;
        if (!numeric) {
            piece = td_trim(piece);
            if (i == 0 || !(before.p[before.n - 1] == '.' || before.p[before.n - 1] == ',') || piece.n > DATE_MAX)
                continue;
            piece = spaced(piece, r->sink->batch);
            if (!written_date(piece))
                continue;
        }
        a->published = numeric ? td_arena_dup(r->sink->batch, td_str(iso)) : piece;
        while (before.n && strchr(".,; ", before.p[before.n - 1]))
            before.n--;
        a->outlet = before;
        return;
    }
    size_t stop = ing_vendor_find(s, ". ");
    a->outlet = td_trim(td_head(s, stop));
}

static void emit(struct ing_lines_reader *r, const struct record *d, struct ing_vendor_name *memo,
                 const struct ing_lines_record *where)
{
    struct td_buf text = TD_BUF_INIT(ING_WHOLE_MAX);
    struct td_slice language = ing_lines_one(r, d->value[LANGUAGE]);
    struct ing_article a = {.title = ing_lines_one(r, d->value[TITLE]),
                            .published_method = ING_DATE_FIELD,
                            .author = ing_vendor_author(ing_lines_one(r, d->value[AUTHOR])),
                            .section = ing_lines_one(r, d->value[SECTION]),
                            .language = ing_vendor_language(memo, language),
                            .url = ing_lines_one(r, d->value[URL]),
                            .retrieved = r->in->retrieved};
    ing_lines_paragraphs(&text, d->value[FULL_TEXT].n ? d->value[FULL_TEXT] : d->value[ABSTRACT]);
    if (a.title.n && a.title.p[a.title.n - 1] == '.' && td_index(a.title, '.') == a.title.n - 1)
        a.title.n--; /* EBSCO closes titles with a full stop */
    read_source(r, ing_lines_one(r, d->value[SOURCE]), &a);
    if (d->value[DATE].n)
        a.published = ing_lines_one(r, d->value[DATE]);
    ing_lines_emit(r, where, &a, &text, "malformed", "a record without a title and a text");
}

static void read_record(struct ing_lines_reader *r, struct ing_vendor_name *memo, struct td_slice all,
                        unsigned long line, bool cut)
{
    struct record d = {0};
    struct td_slice whole = td_trim(all);
    if (whole.n == 0 || r->err->status != TD_OK)
        return;
    line += ing_vendor_lines(td_slice(all.p, (size_t)(whole.p - all.p)));
    struct ing_lines_record where = {whole, line, line + ing_vendor_lines(whole), cut};
    split(whole, &d);
    if (d.labelled)
        emit(r, &d, memo, &where);
    else
        ing_lines_reject(r, cut ? "truncated" : "malformed", "not laid out as a record of EBSCO", whole, where.first,
                         where.last);
}

static void read_all(struct ing_lines_reader *r, struct td_slice text)
{
    struct ing_vendor_name memo = {0};
    struct ing_lines l = {.text = text};
    struct ing_line line;
    size_t from = 0;
    unsigned long first = 1;
    bool any = false;
    while (ing_lines_next(&l, &line)) {
        if (!is_record(line.s))
            continue;
        if (any) /* what stands before the first record is a cover */
            read_record(r, &memo, td_slice(text.p + from, line.from - from), first, false);
        any = true;
        from = l.at;
        first = line.number + 1;
    }
    bool cut = r->in->cut != NULL;
    r->in->cut = NULL;
    read_record(r, &memo, td_from(text, from), first, cut);
}

static enum td_status read_ebsco(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    return ing_lines_read(in, sink, read_all, err);
}

const struct ing_format ing_format_ebsco = {"ebsco", sniff_ebsco, read_ebsco};
