/*
 * Excel workbooks (.xlsx, .xlsm): every worksheet, also hidden ones, as a table with a header row, mapped as CSV is.
 *
 * A sheet becomes CSV in memory and goes through that reader, so that both mean the same; places in messages are rows
 * of the sheet, and the sheet is named when there are several. Values: shared and inline strings with their rich text
 * put together, phonetic guides left out; the stored result of a formula (none when it was never computed); booleans as
 * TRUE and FALSE; errors (#N/A) as empty; numbers as they are stored; numbers in a cell whose format shows a date or a
 * time as an ISO date, counted from 1900 (with Excel's 29 February 1900) or 1904 as the workbook says.
 *
 * The header is the first of the first HEADER_ROWS rows that names a title or a text; what stands above it, such as a
 * heading over merged cells, is rejected as not_an_article. Cells merged downwards make a header of several rows: the
 * lowest counts, and a column whose cell there is merged with one above it goes by the name above. A sheet without such
 * a row is a reject; when no sheet has one, the file is refused.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "input.h"
#include "num.h"
#include "office.h"
#include "vendor.h"

enum {
    COLUMNS_MAX = 16384,
    ROWS_MAX = 1048576,
    HEADER_ROWS = 10,
    SHEETS_MAX = 1024,
    STYLES_MAX = 65536,
};

struct string {
    size_t at, n;
};

struct cell {
    size_t at, n; /* in values */
    unsigned column, row;
};

struct sheet {
    char *name, *part;
    bool seen;
};

struct merge {
    unsigned row_first, row_last, column;
};

struct book {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    struct ing_zip *zip;
    struct ing_xml *xml;
    bool from_1904;
    /* workbook and its relations */
    struct sheet *sheet;
    size_t n_sheets;
    char (*rel)[64];
    char (*target)[256];
    size_t n_rels;
    char (*sheet_rel)[64];
    /* shared strings */
    struct td_buf pool, value;
    struct string *string;
    size_t n_strings, cap_strings;
    int si, t, phonetic; /* depths */
    /* styles: which of the cell formats show a date, which a time */
    unsigned char *style;
    size_t n_styles;
    struct custom {
        unsigned id;
        bool date;
    } * custom;
    size_t n_custom;
    int cell_formats; /* depth of cellXfs */
    /* the sheet that is read */
    struct cell *cell;
    size_t n_cells, cap_cells;
    struct td_buf values;
    struct merge *merge;
    size_t n_merges;
    unsigned row, column;
    int c, v, is; /* depths */
    enum { NUMBER, SHARED, STRING, BOOLEAN, ERROR, DATE } type;
    size_t format;
    bool full;         /* the values of the sheet are more than can be held */
    const char *wrong; /* why the sheet was given up; NULL: it was not */
};

static bool sniff_xlsx(struct td_slice head, struct td_slice name)
{
    (void)name;
    return ing_office_names(head, "xl/") && !ing_office_names(head, "word/");
}

static void nomem(struct book *b)
{
    (void)td_fail_nomem(b->err, b->in->name);
    ing_xml_stop(b->xml);
}

/* Grows an array by doubling when n is a power of two; NULL when there is no memory (the old one stays). */
static void *grown(void *p, size_t n, size_t size)
{
    return n == 0 || (n & (n - 1)) == 0 ? realloc(p, (n ? 2 * n : 1) * size) : p;
}

static void ignore_text(void *user, struct td_slice s)
{
    (void)user;
    (void)s;
}

static void ignore_end(void *user, struct td_slice prefix, struct td_slice name, int depth)
{
    (void)user;
    (void)prefix;
    (void)name;
    (void)depth;
}

static unsigned number(const char *s, unsigned max)
{
    uint64_t n;
    return s && td_num_parse_uint(td_str(s), &n) && n <= max ? (unsigned)n : max;
}

/* ---- workbook.xml and its relations ---- */

static void on_workbook(void *user, struct td_slice prefix, struct td_slice name, const char **atts, int depth)
{
    struct book *b = user;
    (void)prefix;
    (void)depth;
    if (td_eqs(name, "workbookPr")) {
        const char *v = ing_xml_attribute(atts, "date1904");
        b->from_1904 = v && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0);
    }
    const char *shown = ing_xml_attribute(atts, "name"), *id = ing_xml_attribute(atts, "id");
    if (!td_eqs(name, "sheet") || !shown || !id || b->n_sheets == SHEETS_MAX)
        return;
    struct sheet *s = grown(b->sheet, b->n_sheets, sizeof *s);
    if (s)
        b->sheet = s;
    char(*r)[64] = grown(b->sheet_rel, b->n_sheets, sizeof *r);
    if (r)
        b->sheet_rel = r;
    char *copy = strdup(shown);
    if (!s || !r || !copy) {
        free(copy);
        nomem(b);
        return;
    }
    (void)snprintf(b->sheet_rel[b->n_sheets], sizeof *b->sheet_rel, "%s", id);
    b->sheet[b->n_sheets++] = (struct sheet){.name = copy};
}

static void on_relation(void *user, struct td_slice prefix, struct td_slice name, const char **atts, int depth)
{
    struct book *b = user;
    const char *id = ing_xml_attribute(atts, "Id"), *to = ing_xml_attribute(atts, "Target"),
               *type = ing_xml_attribute(atts, "Type");
    (void)prefix;
    (void)depth;
    if (!td_eqs(name, "Relationship") || !id || !to || !type || !td_ends(td_str(type), TD_S("/worksheet")))
        return;
    char(*r)[64] = grown(b->rel, b->n_rels, sizeof *r);
    if (r)
        b->rel = r;
    char(*t)[256] = grown(b->target, b->n_rels, sizeof *t);
    if (t)
        b->target = t;
    if (!r || !t) {
        nomem(b);
        return;
    }
    (void)snprintf(b->rel[b->n_rels], sizeof *b->rel, "%s", id);
    (void)snprintf(b->target[b->n_rels++], sizeof *b->target, "%s%s", to[0] == '/' ? "" : "xl/",
                   to[0] == '/' ? to + 1 : to);
}

static enum td_status read_workbook(struct book *b)
{
    static const struct ing_xml_calls workbook = {on_workbook, ignore_end, ignore_text},
                                      relations = {on_relation, ignore_end, ignore_text};
    char part[ING_OFFICE_NAME_MAX], rels[ING_OFFICE_NAME_MAX + 16];
    if (ing_office_main(b->zip, b->in, "xl/workbook.xml", part, b->err) != TD_OK)
        return b->err->status;
    (void)snprintf(rels, sizeof rels, "xl/_rels/%s.rels", strncmp(part, "xl/", 3) == 0 ? part + 3 : part);
    if (ing_office_xml(b->zip, b->in, part, &workbook, b, &b->xml, b->err) != TD_OK ||
        ing_office_xml(b->zip, b->in, rels, &relations, b, &b->xml, b->err) != TD_OK)
        return b->err->status;
    for (size_t i = 0; i < b->n_sheets; i++)
        for (size_t k = 0; k < b->n_rels; k++)
            if (strcmp(b->sheet_rel[i], b->rel[k]) == 0)
                b->sheet[i].part = b->target[k];
    return TD_OK;
}

/* ---- styles.xml ---- */

/* Does a number format show a date or a time? Text in quotes, in brackets and after a backslash says nothing. */
static bool shows_date(const char *code)
{
    for (const char *p = code; *p && *p != ';'; p++) {
        if (*p == '"') {
            while (p[1] && *++p != '"')
                ;
        } else if (*p == '[') { /* a colour, a locale; but [h] counts hours */
            if (p[1] && strchr("hHmMsS", p[1]) && strncmp(p, "[Magenta]", 9) != 0)
                return true;
            while (p[1] && *++p != ']')
                ;
        } else if ((*p == '\\' || *p == '_' || *p == '*') && p[1]) {
            p++;
        } else if (strchr("dDyYhHsSmM", *p)) {
            return true;
        } else if (strncmp(p, "General", 7) == 0) {
            return false;
        }
    }
    return false;
}

static bool format_is_date(const struct book *b, unsigned id)
{
    for (size_t i = 0; i < b->n_custom; i++)
        if (b->custom[i].id == id)
            return b->custom[i].date;
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

static void on_style(void *user, struct td_slice prefix, struct td_slice name, const char **atts, int depth)
{
    struct book *b = user;
    (void)prefix;
    if (td_eqs(name, "numFmt") && b->n_custom < STYLES_MAX) {
        const char *code = ing_xml_attribute(atts, "formatCode");
        struct custom *c = grown(b->custom, b->n_custom, sizeof *c);
        if (!c) {
            nomem(b);
            return;
        }
        b->custom = c;
        c[b->n_custom++] =
            (struct custom){number(ing_xml_attribute(atts, "numFmtId"), UINT32_MAX), code && shows_date(code)};
    } else if (td_eqs(name, "cellXfs")) {
        b->cell_formats = depth;
    } else if (td_eqs(name, "xf") && b->cell_formats && depth == b->cell_formats + 1 && b->n_styles < STYLES_MAX) {
        unsigned char *s = grown(b->style, b->n_styles, sizeof *s);
        if (!s) {
            nomem(b);
            return;
        }
        b->style = s;
        s[b->n_styles++] = format_is_date(b, number(ing_xml_attribute(atts, "numFmtId"), UINT32_MAX));
    }
}

static void on_style_end(void *user, struct td_slice prefix, struct td_slice name, int depth)
{
    struct book *b = user;
    (void)prefix;
    (void)name;
    if (depth == b->cell_formats)
        b->cell_formats = 0;
}

/* ---- sharedStrings.xml ---- */

static void on_string(void *user, struct td_slice prefix, struct td_slice name, const char **atts, int depth)
{
    struct book *b = user;
    (void)prefix;
    (void)atts;
    if (td_eqs(name, "si") && b->si == 0) {
        b->si = depth;
        td_buf_clear(&b->value);
    } else if (td_eqs(name, "rPh") && b->phonetic == 0) {
        b->phonetic = depth;
    } else if (td_eqs(name, "t") && !b->phonetic) {
        b->t = depth;
    }
}

static void on_string_text(void *user, struct td_slice s)
{
    struct book *b = user;
    if (b->t)
        (void)td_buf_put(&b->value, s);
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Strings write characters that XML cannot hold as _x000D_; only control characters are undone here (to a blank). */
static void put_string(struct td_buf *out, struct td_slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '_' && i + 6 < s.n && s.p[i + 1] == 'x' && s.p[i + 6] == '_') {
            int code = 0;
            bool good = true;
            for (size_t k = 2; k < 6; k++) {
                good = good && hex(s.p[i + k]) >= 0;
                code = code * 16 + (good ? hex(s.p[i + k]) : 0);
            }
            if (good && (code < 0x20 || code == 0x5f)) {
                (void)td_buf_putc(out, code == 0x5f ? '_' : code == '\n' ? '\n' : ' ');
                i += 6;
                continue;
            }
        }
        (void)td_buf_putc(out, s.p[i]);
    }
}

static void on_string_end(void *user, struct td_slice prefix, struct td_slice name, int depth)
{
    struct book *b = user;
    (void)prefix;
    (void)name;
    if (depth == b->t)
        b->t = 0;
    if (depth == b->phonetic)
        b->phonetic = 0;
    if (depth != b->si)
        return;
    b->si = 0;
    struct string *s = grown(b->string, b->n_strings, sizeof *s);
    if (!s) {
        nomem(b);
        return;
    }
    b->string = s;
    size_t at = b->pool.n;
    put_string(&b->pool, td_buf_slice(&b->value));
    s[b->n_strings++] = (struct string){at, b->pool.n - at};
    if (b->pool.failed || b->value.failed) /* neither is longer than the part */
        nomem(b);
}

/* ---- a worksheet ---- */

/* "BC12" to column and row, from 1; false when it is not one. */
static bool reference(const char *s, unsigned *column, unsigned *row)
{
    unsigned c = 0, r = 0;
    const char *p = s;
    for (; *p >= 'A' && *p <= 'Z' && c <= COLUMNS_MAX; p++)
        c = c * 26 + (unsigned)(*p - 'A') + 1;
    if (c == 0 || c > COLUMNS_MAX)
        return false;
    for (; *p >= '0' && *p <= '9' && r <= ROWS_MAX; p++)
        r = r * 10 + (unsigned)(*p - '0');
    *column = c;
    *row = r;
    return r > 0 && r <= ROWS_MAX;
}

static void start_cell(struct book *b, const char **atts, int depth)
{
    const char *at = ing_xml_attribute(atts, "r"), *t = ing_xml_attribute(atts, "t"), *s = ing_xml_attribute(atts, "s");
    unsigned c, r;
    b->c = depth;
    b->column++;
    if (at && reference(at, &c, &r)) {
        b->column = c;
        b->row = r;
    }
    b->type = !t || strcmp(t, "n") == 0 ? NUMBER
              : strcmp(t, "s") == 0     ? SHARED
              : strcmp(t, "b") == 0     ? BOOLEAN
              : strcmp(t, "e") == 0     ? ERROR
              : strcmp(t, "d") == 0     ? DATE
                                        : STRING;
    b->format = number(s, STYLES_MAX);
    td_buf_clear(&b->value);
}

static void add_merge(struct book *b, const char *ref)
{
    unsigned c1, r1, c2, r2;
    const char *colon = ref ? strchr(ref, ':') : NULL;
    if (!colon || !reference(ref, &c1, &r1) || !reference(colon + 1, &c2, &r2) || r1 > HEADER_ROWS || r2 <= r1)
        return; /* only those that reach down through the head matter */
    for (unsigned c = c1; c <= c2 && b->n_merges < COLUMNS_MAX; c++) {
        struct merge *m = grown(b->merge, b->n_merges, sizeof *m);
        if (!m) {
            nomem(b);
            return;
        }
        b->merge = m;
        m[b->n_merges++] = (struct merge){r1, r2, c};
    }
}

static void on_cell(void *user, struct td_slice prefix, struct td_slice name, const char **atts, int depth)
{
    struct book *b = user;
    (void)prefix;
    if (td_eqs(name, "row")) {
        const char *r = ing_xml_attribute(atts, "r");
        b->row = r ? number(r, ROWS_MAX) : b->row + 1;
        b->column = 0;
    } else if (td_eqs(name, "c") && b->c == 0) {
        start_cell(b, atts, depth);
    } else if (td_eqs(name, "v") && b->c) {
        b->v = depth;
    } else if (td_eqs(name, "is") && b->c) {
        b->is = depth;
    } else if (td_eqs(name, "rPh") && b->is) {
        b->phonetic = depth;
    } else if (td_eqs(name, "t") && b->is && !b->phonetic) {
        b->t = depth;
    } else if (td_eqs(name, "mergeCell")) {
        add_merge(b, ing_xml_attribute(atts, "ref"));
    }
}

static void on_cell_text(void *user, struct td_slice s)
{
    struct book *b = user;
    if (b->v || b->t)
        (void)td_buf_put(&b->value, s);
}

/* Days from 1970-01-01 to a date (proleptic Gregorian), after H. Hinnant, "chrono-compatible low-level date
 * algorithms". */
static void civil(long days, int *y, unsigned *m, unsigned *d)
{
    days += 719468;
    long era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned doe = (unsigned)(days - era * 146097);
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = (int)((long)yoe + era * 400) + (*m <= 2);
}

/* A serial number to "2020-01-31" or "2020-01-31T12:30:00"; false when it stands for no day of the years to 9999. */
static bool serial_date(double serial, bool from_1904, char out[64])
{
    enum {
        EPOCH_1900 = -25568,
        EPOCH_1904 = -24107,
        LEAP = 60
    }; /* 1899-12-31 and 1904-01-01; the day that never was */
    double seconds = floor(serial * 86400 + 0.5);
    if (!(seconds >= 0) || seconds >= 2958466.0 * 86400)
        return false;
    long whole = (long)(seconds / 86400), rest = (long)(seconds - (double)whole * 86400);
    int y;
    unsigned m, d;
    if (!from_1904 && whole == LEAP) {
        y = 1900;
        m = 2;
        d = 29;
    } else {
        civil(from_1904 ? whole + EPOCH_1904 : whole + EPOCH_1900 - (whole > LEAP), &y, &m, &d);
    }
    int n = snprintf(out, 64, "%04d-%02u-%02u", y, m, d);
    if (rest)
        (void)snprintf(out + n, (size_t)(64 - n), "T%02ld:%02ld:%02ld", rest / 3600, rest / 60 % 60, rest % 60);
    return true;
}

static void put_value(struct book *b)
{
    struct td_slice v = td_trim(td_buf_slice(&b->value));
    uint64_t i;
    double serial;
    char date[64];
    b->full = b->values.max - b->values.n < v.n + sizeof date;
    switch (b->type) {
    case SHARED:
        if (!td_num_parse_uint(v, &i) || i >= b->n_strings)
            break;
        b->full = b->values.max - b->values.n < b->string[i].n;
        (void)td_buf_put(&b->values, td_slice(b->pool.p + b->string[i].at, b->string[i].n));
        break;
    case BOOLEAN:
        if (v.n)
            (void)td_buf_puts(&b->values, td_eqs(v, "0") || td_eqs(v, "false") ? "FALSE" : "TRUE");
        break;
    case ERROR:
        break;
    case NUMBER:
        if (v.n && b->format < b->n_styles && b->style[b->format] && td_num_parse(v, &serial) &&
            serial_date(serial, b->from_1904, date))
            (void)td_buf_puts(&b->values, date);
        else
            (void)td_buf_put(&b->values, v);
        break;
    case STRING:
    case DATE:
        put_string(&b->values, v);
        break;
    }
}

static void on_cell_end(void *user, struct td_slice prefix, struct td_slice name, int depth)
{
    struct book *b = user;
    (void)prefix;
    (void)name;
    if (depth == b->v)
        b->v = 0;
    if (depth == b->t)
        b->t = 0;
    if (depth == b->phonetic)
        b->phonetic = 0;
    if (depth == b->is)
        b->is = 0;
    if (depth != b->c)
        return;
    b->c = 0;
    size_t at = b->values.n;
    put_value(b);
    if (b->value.failed || (b->values.failed && !b->full)) {
        nomem(b);
    } else if (b->values.failed) {
        b->wrong = "more text than can be held";
        ing_xml_stop(b->xml);
    } else if (b->values.n > at && b->row > 0) {
        struct cell *c = grown(b->cell, b->n_cells, sizeof *c);
        if (!c) {
            nomem(b);
            return;
        }
        b->cell = c;
        c[b->n_cells++] = (struct cell){at, b->values.n - at, b->column, b->row};
    }
}

/* ---- the sheet as CSV ---- */

struct relay {            /* puts rows of the sheet in the place of lines of the CSV */
    struct ing_sink sink; /* first: the callbacks cast back */
    struct ing_sink *outer;
    struct ing_input *in;
    const char *sheet; /* NULL: the only one */
    unsigned *row;     /* of each line, from 1 */
    size_t n_lines;
};

static unsigned long row_of(const struct relay *r, unsigned long line)
{
    return line >= 1 && line <= r->n_lines ? r->row[line - 1] : line;
}

static enum td_status relay_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                    struct td_error *err)
{
    struct relay *r = (struct relay *)s;
    struct ing_article moved = *a;
    (void)in;
    moved.line_first = row_of(r, a->line_first);
    moved.line_last = moved.line_first;
    moved.record = moved.line_first;
    return r->outer->article(r->outer, r->in, &moved, err);
}

static void relay_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *x)
{
    struct relay *r = (struct relay *)s;
    struct td_reject moved = *x;
    char detail[400];
    (void)in;
    moved.line_first = row_of(r, (unsigned long)x->line_first);
    moved.line_last = row_of(r, (unsigned long)x->line_last);
    if (r->sheet) {
        (void)snprintf(detail, sizeof detail, "sheet '%.64s': %.300s", r->sheet, x->detail ? x->detail : x->reason);
        moved.detail = detail;
    }
    r->outer->reject(r->outer, r->in, &moved);
}

static int by_place(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static struct td_slice cell_value(const struct book *b, const struct cell *c)
{
    return td_slice(b->values.p + c->at, c->n);
}

static size_t row_end(const struct book *b, size_t i)
{
    size_t k = i;
    while (k < b->n_cells && b->cell[k].row == b->cell[i].row)
        k++;
    return k;
}

/* Does the row name a title or a text, by the configured names or by usual ones? */
static bool is_header(const struct book *b, size_t i, size_t end)
{
    unsigned rank;
    for (; i < end; i++) {
        struct td_slice v = td_trim(cell_value(b, &b->cell[i]));
        for (int f = TD_MAP_TITLE; f <= TD_MAP_TEXT; f++) {
            const struct td_list *names = &b->in->conf->map[f];
            for (size_t k = 0; k < names->n; k++)
                if (td_eqs(v, names->item[k]))
                    return true;
        }
        enum td_map_field m = ing_map_guess(v, &rank);
        if (m == TD_MAP_TITLE || m == TD_MAP_TEXT)
            return true;
    }
    return false;
}

/* A header of several rows, held together by cells merged downwards, ends with the lowest of them. */
static size_t lowest(const struct book *b, size_t header)
{
    unsigned row = b->cell[header].row, last = row;
    for (size_t m = 0; m < b->n_merges; m++)
        if (b->merge[m].row_first <= row && b->merge[m].row_last > last && b->merge[m].row_last <= HEADER_ROWS)
            last = b->merge[m].row_last;
    for (size_t i = header; i < b->n_cells && b->cell[i].row <= last; i++)
        if (b->cell[i].row == last)
            return i;
    return header;
}

/* First cell of the header row; n_cells when there is none. */
static size_t find_header(const struct book *b)
{
    size_t i = 0;
    for (unsigned rows = 0; i < b->n_cells && rows < HEADER_ROWS; rows++) {
        size_t end = row_end(b, i);
        if (is_header(b, i, end))
            return lowest(b, i);
        i = end;
    }
    return b->n_cells;
}

static void put_quoted(struct td_buf *out, struct td_slice s, size_t *lines)
{
    (void)td_buf_putc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            (void)td_buf_putc(out, '"');
        *lines += s.p[i] == '\n';
        (void)td_buf_putc(out, s.p[i]);
    }
    (void)td_buf_putc(out, '"');
}

/* The name of a header cell that is merged with one above it. */
static struct td_slice merged_name(const struct book *b, unsigned row, unsigned column)
{
    for (size_t m = 0; m < b->n_merges; m++)
        if (b->merge[m].column == column && b->merge[m].row_first < row && b->merge[m].row_last >= row)
            for (size_t i = 0; i < b->n_cells && b->cell[i].row <= b->merge[m].row_first; i++)
                if (b->cell[i].row == b->merge[m].row_first && b->cell[i].column == column)
                    return cell_value(b, &b->cell[i]);
    return td_slice(NULL, 0);
}

/* One row as a record of `width` fields, one more when something stands beyond. */
static bool put_row(const struct book *b, size_t i, size_t end, unsigned width, bool header, struct relay *r,
                    struct td_buf *csv)
{
    size_t lines = 1;
    unsigned row = b->cell[i].row;
    for (unsigned c = 1; c <= width; c++) {
        struct td_slice v = {NULL, 0};
        for (; i < end && b->cell[i].column <= c; i++)
            if (b->cell[i].column == c)
                v = cell_value(b, &b->cell[i]);
        if (v.n == 0 && header)
            v = merged_name(b, row, c);
        if (c > 1)
            (void)td_buf_putc(csv, ',');
        if (v.n || c == 1)
            put_quoted(csv, v, &lines);
    }
    if (i < end) {
        (void)td_buf_putc(csv, ',');
        put_quoted(csv, cell_value(b, &b->cell[i]), &lines);
    }
    (void)td_buf_putc(csv, '\n');
    for (; lines; lines--) {
        unsigned *p = grown(r->row, r->n_lines, sizeof *p);
        if (!p)
            return false;
        r->row = p;
        p[r->n_lines++] = row;
    }
    return true;
}

static void reject_above(struct book *b, struct relay *r, size_t header)
{
    for (size_t i = 0; i < header;) {
        size_t end = row_end(b, i);
        char detail[200];
        struct td_slice v = cell_value(b, &b->cell[i]);
        (void)snprintf(detail, sizeof detail, "above the header row %u", b->cell[header].row);
        struct relay plain = {.outer = r->outer, .in = r->in, .sheet = r->sheet};
        relay_reject(&plain.sink, b->in,
                     &(struct td_reject){.input = b->in->name,
                                         .line_first = b->cell[i].row,
                                         .line_last = b->cell[i].row,
                                         .reason = "not_an_article",
                                         .detail = detail,
                                         .raw = v});
        i = end;
    }
}

static enum td_status read_csv(struct book *b, struct relay *r, struct td_slice csv)
{
    struct td_source_config conf = *b->in->conf;
    struct ing_input inner = {
        .name = b->in->name, .conf = &conf, .url = b->in->url, .retrieved = b->in->retrieved, .charset = TD_S("utf-8")};
    conf.delimiter = ",";
    if (ing_input_memory(&inner, csv, b->err) == TD_OK) {
        (void)ing_format_csv.read(&inner, &r->sink, b->err);
        ing_input_close(&inner);
    }
    return b->err->status;
}

/* TD_EDATA when the sheet is no table of articles; TD_EUSAGE when a mapped column is not there. */
static enum td_status emit_sheet(struct book *b, const char *name)
{
    struct relay r = {.sink = *b->sink, .outer = b->sink, .in = b->in, .sheet = b->n_sheets > 1 ? name : NULL};
    struct td_buf csv = TD_BUF_INIT(ING_WHOLE_MAX);
    r.sink.article = relay_article;
    r.sink.reject = relay_reject;
    if (b->n_cells)
        qsort(b->cell, b->n_cells, sizeof *b->cell, by_place);
    size_t header = find_header(b);
    if (header == b->n_cells)
        return td_fail(b->err, TD_EDATA, "%s: no row names a title or a text (name its columns: map.title, map.text)",
                       b->in->name);
    size_t end = row_end(b, header);
    unsigned width = b->cell[end - 1].column;
    for (size_t m = 0; m < b->n_merges; m++)
        if (b->merge[m].row_first < b->cell[header].row && b->merge[m].row_last >= b->cell[header].row &&
            b->merge[m].column > width)
            width = b->merge[m].column;
    bool good = put_row(b, header, end, width, true, &r, &csv);
    for (size_t i = end; i < b->n_cells && good; i = end) {
        end = row_end(b, i);
        good = put_row(b, i, end, width, false, &r, &csv);
    }
    if (!good || (csv.failed && csv.n < csv.max)) /* it grows byte by byte */
        (void)td_fail_nomem(b->err, b->in->name);
    else if (csv.failed)
        (void)td_fail(b->err, TD_EDATA, "%s: a sheet of more than %d bytes", b->in->name, ING_WHOLE_MAX);
    else if (read_csv(b, &r, td_buf_slice(&csv)) == TD_OK)
        reject_above(b, &r, header);
    td_buf_free(&csv);
    free(r.row);
    return b->err->status;
}

static enum td_status read_sheet(struct book *b, const struct sheet *s)
{
    static const struct ing_xml_calls calls = {on_cell, on_cell_end, on_cell_text};
    b->n_cells = b->n_merges = 0;
    b->row = b->column = 0;
    b->c = b->v = b->is = b->t = b->phonetic = 0;
    td_buf_clear(&b->values);
    td_buf_clear(&b->value);
    if (ing_office_xml(b->zip, b->in, s->part, &calls, b, &b->xml, b->err) != TD_OK) {
        if (b->wrong) {
            *b->err = (struct td_error){0};
            (void)td_fail(b->err, TD_EDATA, "%s: %s: %s", b->in->name, s->part, b->wrong);
        }
        return b->err->status;
    }
    return emit_sheet(b, s->name);
}

static void reject_sheet(struct book *b, const struct sheet *s, const char *why)
{
    char detail[600];
    size_t n = strlen(b->in->name);
    why += strncmp(why, b->in->name, n) == 0 && why[n] == ':' ? n + 1 : 0;
    (void)snprintf(detail, sizeof detail, "sheet '%.64s': %.500s", s->name, why[0] == ' ' ? why + 1 : why);
    b->sink->reject(b->sink, b->in, &(struct td_reject){.input = b->in->name, .reason = "refused", .detail = detail});
}

/* One sheet; what is wrong with it goes to *err. */
static void try_sheet(struct book *b, const struct sheet *s, struct td_error *err)
{
    struct td_error *outer = b->err;
    b->err = err;
    b->wrong = NULL;
    if (!ing_zip_has(b->zip, s->part))
        (void)td_fail(err, TD_EDATA, "%s: there is no %s in it", b->in->name, s->part);
    else
        (void)read_sheet(b, s);
    b->err = outer;
}

/* Sheets that hold no articles beside ones that do are rejects; when none does, the file is refused. */
static enum td_status read_sheets(struct book *b)
{
    struct td_error *why = calloc(b->n_sheets + 1, sizeof *why), *first = NULL;
    size_t n_good = 0;
    if (!why)
        return td_fail_nomem(b->err, b->in->name);
    for (size_t i = 0; i < b->n_sheets && b->err->status == TD_OK; i++) {
        if (!b->sheet[i].part) /* a chart */
            continue;
        try_sheet(b, &b->sheet[i], &why[i]);
        n_good += why[i].status == TD_OK;
        if (why[i].status == TD_EDATA || why[i].status == TD_EUSAGE)
            first = first ? first : &why[i];
        else if (why[i].status != TD_OK)
            *b->err = why[i];
    }
    if (b->err->status == TD_OK && n_good == 0 && first)
        *b->err = *first;
    else if (b->err->status == TD_OK && n_good == 0)
        (void)td_fail(b->err, TD_EDATA, "%s: a workbook without a sheet", b->in->name);
    for (size_t i = 0; i < b->n_sheets && b->err->status == TD_OK; i++)
        if (why[i].status != TD_OK)
            reject_sheet(b, &b->sheet[i], why[i].text);
    free(why);
    return b->err->status;
}

static enum td_status read_parts(struct book *b)
{
    static const struct ing_xml_calls strings = {on_string, on_string_end, on_string_text},
                                      styles = {on_style, on_style_end, ignore_text};
    if (read_workbook(b) != TD_OK)
        return b->err->status;
    if (ing_zip_has(b->zip, "xl/sharedStrings.xml") &&
        ing_office_xml(b->zip, b->in, "xl/sharedStrings.xml", &strings, b, &b->xml, b->err) != TD_OK)
        return b->err->status;
    if (ing_zip_has(b->zip, "xl/styles.xml") &&
        ing_office_xml(b->zip, b->in, "xl/styles.xml", &styles, b, &b->xml, b->err) != TD_OK)
        return b->err->status;
    return read_sheets(b);
}

static void book_free(struct book *b)
{
    for (size_t i = 0; i < b->n_sheets; i++)
        free(b->sheet[i].name);
    free(b->sheet);
    free(b->sheet_rel);
    free(b->rel);
    free(b->target);
    free(b->string);
    free(b->style);
    free(b->custom);
    free(b->cell);
    free(b->merge);
    td_buf_free(&b->pool);
    td_buf_free(&b->value);
    td_buf_free(&b->values);
    ing_zip_close(b->zip);
}

static enum td_status read_xlsx(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct book b = {.in = in,
                     .sink = sink,
                     .err = err,
                     .pool = TD_BUF_INIT(ING_WHOLE_MAX),
                     .value = TD_BUF_INIT(ING_WHOLE_MAX),
                     .values = TD_BUF_INIT(ING_WHOLE_MAX)};
    struct td_buf hold = TD_BUF_INIT(ING_WHOLE_MAX);
    if (ing_office_open(&b.zip, in, &hold, err) == TD_OK)
        (void)read_parts(&b);
    in->cut = NULL;
    book_free(&b);
    td_buf_free(&hold);
    return err->status;
}

const struct ing_format ing_format_xlsx = {"xlsx", sniff_xlsx, read_xlsx};
