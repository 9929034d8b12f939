/*
 * Text exports of ProQuest: documents parted by a line of underscores, each a title and fields "Label: value".
 *
 * A label counts after a blank line or another label's line only, so that "Subject: ..." within a paragraph is text.
 * The text is what follows "Full text:", or else the abstract. The outlet is "Publication title" up to the edition and
 * the place; older exports hold it, with the date, in "Publication info". In some exports the address stands on a line
 * of its own without a label, and the parts of a document below headings in capitals ("FULL TEXT").
 */
#include "lines.h"
#include "vendor.h"

enum { RULE_MIN = 40, LABEL_MAX = 40 };

enum label {
    FULL_TEXT,
    ABSTRACT,
    TITLE,
    AUTHOR,
    INFO,
    PUBLICATION,
    DATE,
    YEAR,
    SECTION,
    COUNTRY,
    LANGUAGE,
    URL,
    OTHER,
    N_VALUES = OTHER,
    NO_LABEL = -1
};

static const struct ing_lines_label labels[] = {
    {"Full text", FULL_TEXT},
    {"Abstract", ABSTRACT},
    {"Abstract (summary)", ABSTRACT},
    {"Title", TITLE},
    {"Author", AUTHOR},
    {"Authors", AUTHOR},
    {"Publication info", INFO},
    {"Publication title", PUBLICATION},
    {"Publication date", DATE},
    {"Publication year", YEAR},
    {"Section", SECTION},
    {"Country of publication", COUNTRY},
    {"Language of publication", LANGUAGE},
    {"Language", LANGUAGE},
    {"Document URL", URL},
    {"Subject", OTHER},
    {"Location", OTHER},
    {"People", OTHER},
    {"Company / organization", OTHER},
    {"Company", OTHER},
    {"Identifier / keyword", OTHER},
    {"Classification", OTHER},
    {"Business indexing term", OTHER},
    {"Product name", OTHER},
    {"Pages", OTHER},
    {"First page", OTHER},
    {"Number of pages", OTHER},
    {"Volume", OTHER},
    {"Issue", OTHER},
    {"Column", OTHER},
    {"Edition", OTHER},
    {"Publisher", OTHER},
    {"Place of publication", OTHER},
    {"Publication subject", OTHER},
    {"ISSN", OTHER},
    {"e-ISSN", OTHER},
    {"Source type", OTHER},
    {"Document type", OTHER},
    {"Document feature", OTHER},
    {"ProQuest document ID", OTHER},
    {"Copyright", OTHER},
    {"Last updated", OTHER},
    {"Database", OTHER},
    {"Links", OTHER},
    {"Credit", OTHER},
    {"Dateline", OTHER},
    {"Alternate title", OTHER},
    {"Series title", OTHER},
    {"DOI", OTHER},
    {"Accession number", OTHER},
    {"Illustration", OTHER},
    {"Contact us at", OTHER},
};

static enum label label_of(struct td_slice s, struct td_slice *value)
{
    *value = td_slice(NULL, 0);
    if (td_eqs(s, "ProQuest document link") || td_eqs(s, "LINKS") || td_eqs(s, "DETAILS"))
        return OTHER;
    if (td_eqs(s, "FULL TEXT") || td_eqs(s, "ABSTRACT"))
        return td_eqs(s, "ABSTRACT") ? ABSTRACT : FULL_TEXT;
    return (enum label)ing_lines_label(labels, sizeof labels / sizeof labels[0], s, LABEL_MAX, value);
}

static bool is_rule(struct td_slice s)
{
    return ing_line_is_rule(s, "_", RULE_MIN);
}

/* "Document 3 of 12" */
static bool is_counter(struct td_slice s)
{
    uint64_t n = 0;
    if (!td_starts(s, TD_S("Document ")) || s.n > 40)
        return false;
    s = td_from(s, 9);
    for (; s.n && s.p[0] >= '0' && s.p[0] <= '9'; s = td_from(s, 1))
        n++;
    return n && td_starts(s, TD_S(" of "));
}

static bool sniff_proquest(struct td_slice head, struct td_slice name)
{
    struct ing_lines l = {.text = head};
    struct ing_line line;
    struct td_slice value;
    bool rule = false, ours = false, labelled = false;
    (void)name;
    if (memchr(head.p ? head.p : "", '\0', head.n))
        return false;
    while (ing_lines_next(&l, &line)) {
        rule = rule || is_rule(line.s) || is_counter(line.s);
        ours = ours || td_eqs(line.s, "ProQuest document link") || td_eqs(line.s, "Report Information from ProQuest") ||
               td_starts(line.s, TD_S("ProQuest document ID:"));
        enum label k = label_of(line.s, &value);
        labelled = labelled || k == FULL_TEXT || k == PUBLICATION || k == INFO;
    }
    return (rule && (ours || labelled)) || (ours && labelled);
}

/* ---- one document ---- */

struct document {
    struct td_slice value[N_VALUES]; /* as it stands in the file, with the lines below */
    struct td_slice title, address;  /* address: without a label */
    bool labelled;
};

static bool is_address(struct td_slice s)
{
    return (td_starts(s, TD_S("http://")) || td_starts(s, TD_S("https://"))) && ing_vendor_find(s, "/docview/") < s.n &&
           ing_vendor_find(s, " ") == s.n;
}

static void take(struct document *d, enum label k, struct td_slice all, size_t from, size_t to)
{
    if (k != NO_LABEL && k != OTHER && d->value[k].n == 0)
        d->value[k] = td_trim(td_slice(all.p + from, to - from));
}

static void split(struct td_slice all, struct document *d)
{
    struct ing_lines l = {.text = all};
    struct ing_line line;
    enum label open = NO_LABEL;
    size_t from = 0;
    bool blank = true;
    while (ing_lines_next(&l, &line)) {
        struct td_slice value;
        enum label k = blank ? label_of(line.s, &value) : NO_LABEL;
        if (blank && k == NO_LABEL && d->address.n == 0 && is_address(line.s))
            d->address = line.s;
        blank = line.s.n == 0 || (k != NO_LABEL && k != FULL_TEXT && k != ABSTRACT);
        if (k != NO_LABEL) {
            if (open != NO_LABEL)
                take(d, open, all, from, line.from);
            open = k;
            from = value.n ? (size_t)(value.p - all.p) : l.at;
            d->labelled = true;
        } else if (open == NO_LABEL && line.s.n && d->title.n == 0 && !is_counter(line.s)) {
            d->title = line.s;
        }
    }
    if (open != NO_LABEL)
        take(d, open, all, from, all.n);
}

static struct td_slice line_of(struct ing_lines_reader *r, struct td_slice value)
{
    /* a field is one block: what stands below a blank line was no label that is known */
    struct ing_lines l = {.text = value};
    struct ing_line line;
    size_t to = 0;
    while (ing_lines_next(&l, &line) && line.s.n)
        to = l.at;
    return ing_lines_one(r, td_head(value, to));
}

/* "The Gazette, Late Edition (East Coast); Harbour, N.Y." to "The Gazette" */
static struct td_slice outlet_of(struct td_slice s)
{
    s = td_trim(td_head(s, td_index(s, ';')));
    size_t comma = td_index(s, ',');
    if (ing_vendor_find(td_from(s, comma), "dition") < s.n - comma)
        s = td_head(s, comma);
    return td_trim(s);
}

/* "The Gazette; Harbour, N.Y. [Harbour, N.Y]01 Jan 2018: A.1." to "01 Jan 2018" */
static struct td_slice info_date(struct td_slice s)
{
    size_t from = s.n;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ']')
            from = i + 1;
    struct td_slice d = td_from(s, from);
    return td_trim(td_head(d, td_index(d, ':')));
}

static void emit(struct ing_lines_reader *r, const struct document *d, struct ing_vendor_name memo[2],
                 const struct ing_lines_record *where)
{
    struct td_buf text = TD_BUF_INIT(ING_WHOLE_MAX);
    struct td_slice title = d->value[TITLE].n ? line_of(r, d->value[TITLE]) : d->title,
                    info = line_of(r, d->value[INFO]), country = line_of(r, d->value[COUNTRY]),
                    language = line_of(r, d->value[LANGUAGE]);
    ing_lines_paragraphs(&text, d->value[FULL_TEXT].n ? d->value[FULL_TEXT] : d->value[ABSTRACT]);
    struct ing_article a = {.title = title,
                            .outlet = outlet_of(d->value[PUBLICATION].n ? line_of(r, d->value[PUBLICATION]) : info),
                            .published = line_of(r, d->value[DATE]),
                            .published_method = ING_DATE_FIELD,
                            .author = ing_vendor_author(line_of(r, d->value[AUTHOR])),
                            .section = line_of(r, d->value[SECTION]),
                            .country = ing_vendor_country(&memo[0], td_head(country, td_index(country, ','))),
                            .language = ing_vendor_language(&memo[1], td_head(language, td_index(language, ','))),
                            .url = d->value[URL].n ? line_of(r, d->value[URL]) : d->address,
                            .retrieved = r->in->retrieved};
    if (a.published.n == 0)
        a.published = info_date(info);
    if (a.published.n == 0)
        a.published = line_of(r, d->value[YEAR]);
    ing_lines_emit(r, where, &a, &text, "malformed", "a document without a title and a text");
}

/* Cover page, list of contents, closing page. */
static bool is_cover(struct td_slice all)
{
    struct ing_lines l = {.text = all};
    struct ing_line line;
    while (ing_lines_next(&l, &line))
        if (td_eqs(line.s, "Report Information from ProQuest") || td_starts(line.s, TD_S("Contact us at:")) ||
            td_starts(line.s, TD_S("Database copyright")) || td_starts(line.s, TD_S("Terms and Conditions")) ||
            td_eq_nocase(line.s, TD_S("Table of contents")) || td_eqs(line.s, "Bibliography"))
            return true;
    return false;
}

static void read_document(struct ing_lines_reader *r, struct ing_vendor_name memo[2], struct td_slice all,
                          unsigned long line, bool cut)
{
    struct document d = {0};
    while (all.n && td_trim(td_head(all, td_index(all, '\n'))).n == 0) {
        size_t nl = td_index(all, '\n');
        line += nl < all.n;
        all = td_from(all, nl + 1);
    }
    if (td_trim(all).n == 0 || r->err->status != TD_OK)
        return;
    struct ing_lines_record where = {all, line, line + ing_vendor_lines(td_trim(all)), cut};
    split(all, &d);
    bool article = d.value[FULL_TEXT].n || d.value[ABSTRACT].n || d.value[PUBLICATION].n || d.value[INFO].n;
    if (article)
        emit(r, &d, memo, &where);
    else if (!is_cover(all))
        ing_lines_reject(r, cut ? "truncated" : "malformed", "not laid out as a document of ProQuest", all, where.first,
                         where.last);
}

static void read_all(struct ing_lines_reader *r, struct td_slice text)
{
    struct ing_vendor_name memo[2] = {0};
    struct ing_lines l = {.text = text};
    struct ing_line line;
    size_t from = 0;
    unsigned long first = 1;
    while (ing_lines_next(&l, &line)) {
        bool rule = is_rule(line.s);
        if (!rule && !is_counter(line.s))
            continue;
        read_document(r, memo, td_slice(text.p + from, line.from - from), first, false);
        from = rule ? l.at : line.from;
        first = line.number + rule;
    }
    bool cut = r->in->cut != NULL;
    r->in->cut = NULL;
    read_document(r, memo, td_from(text, from), first, cut);
}

static enum td_status read_proquest(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    return ing_lines_read(in, sink, read_all, err);
}

const struct ing_format ing_format_proquest = {"proquest", sniff_proquest, read_proquest};
