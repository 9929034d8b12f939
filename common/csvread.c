#include "csvread.h"

#include <csv.h>
#include <stdlib.h>

#include "buf.h"
#include "v16.h"

enum { CHUNK = 256 * 1024, FIELDS_MAX = 65536, BLOCK = 64, SKELETON = 4096 };

/*
 * libcsv takes one byte at a time, but only four bytes mean anything to it: quote, delimiter, CR and LF. Any other byte
 * either belongs to the field, begins one or is an error, and a second and third one after it change nothing. So libcsv
 * is given the line's skeleton: the four as they are, and of each run of others the first byte. It sees the same
 * structure and finds the same errors at the same places; how long the runs are is known from where the skeleton's
 * bytes stood. Fields are then slices of the window, and only those with a doubled quote are copied.
 */
struct skeleton {
    char byte[SKELETON];
    size_t at[SKELETON]; /* where each stood, from the record's start */
    size_t n;
    size_t base; /* number of the first in the whole record */
};

/* A field as libcsv told it, then as it stands in the window, from the record's start. */
struct extent {
    size_t bytes; /* skeleton bytes between its outer quotes or delimiters */
    size_t begin, end;
    bool doubled; /* holds a quote, which stands there twice */
};

/*
 * The window holds bytes of the source from the start of the current record on. A bad record rewinds to its second
 * physical line; the bytes that are read again this way are bounded by a budget, past which a bad record takes all its
 * lines with it (otherwise a hostile file could cost quadratic time).
 */
struct td_csv {
    struct td_source *source;
    struct csv_parser parser;
    size_t max_record;
    bool one_line, open_end, eof, started;
    bool skipping;     /* the rest of an overlong physical line is passed over */
    struct td_buf win; /* bytes read and not yet delivered */
    size_t at;         /* start in win of the next physical line to feed */
    size_t record_at;  /* start in win of the current record */
    uint64_t line;     /* number of the physical line at `at` */
    uint64_t record_line, records;
    uint64_t again, fresh; /* bytes fed again after a rewind; bytes fed in all */
    struct skeleton skeleton;
    struct extent *extent; /* of the fields of the current record; the first n_placed are complete */
    size_t n_placed;
    size_t next_number, next_begin; /* of the field after those: in the skeleton and in the record */
    struct td_buf data;             /* fields with doubled quotes, with one each */
    struct td_slice *field;
    size_t n, cap, rows; /* fields; rows completed by the last feed */
    bool failed, nomem;
};

static void on_field(void *p, size_t n, void *ctx)
{
    struct td_csv *c = ctx;
    if (c->n == c->cap) {
        size_t cap = c->cap ? 2 * c->cap : 64;
        struct extent *extent = cap <= FIELDS_MAX ? realloc(c->extent, cap * sizeof *extent) : NULL;
        if (extent)
            c->extent = extent;
        struct td_slice *field = extent ? realloc(c->field, cap * sizeof *field) : NULL;
        if (!field) {
            c->failed = true;
            c->nomem = cap <= FIELDS_MAX;
            return;
        }
        c->field = field;
        c->cap = cap;
    }
    size_t quotes = 0;
    for (size_t i = 0; i < n; i++)
        quotes += ((const char *)p)[i] == '"';
    c->extent[c->n++] = (struct extent){.bytes = n + quotes, .doubled = quotes > 0};
}

static void on_row(int terminator, void *ctx)
{
    (void)terminator;
    struct td_csv *c = ctx;
    c->rows++;
}

/* Blanks are part of a field: libcsv would trim them. */
static int no_space(unsigned char ch)
{
    (void)ch;
    return 0;
}

static bool parser_reset(struct td_csv *c, char delimiter)
{
    if (csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return false;
    csv_set_space_func(&c->parser, no_space);
    csv_set_delim(&c->parser, (unsigned char)delimiter);
    csv_set_blk_size(&c->parser, 4096);
    return true;
}

struct td_csv *td_csv_new(struct td_source *source, const struct td_csv_options *options, struct td_error *err)
{
    struct td_csv *c = calloc(1, sizeof *c);
    if (!c || !parser_reset(c, options->delimiter ? options->delimiter : ',')) {
        free(c);
        (void)td_fail_nomem(err, "reading CSV");
        return NULL;
    }
    c->source = source;
    c->max_record = options->max_record ? options->max_record : (size_t)16 << 20;
    c->one_line = options->one_line;
    c->open_end = options->open_end;
    c->win = TD_BUF_INIT(2 * c->max_record + 2 * CHUNK);
    c->data = TD_BUF_INIT(2 * c->max_record + 2 * CHUNK);
    c->line = 1;
    if (!td_buf_reserve(&c->win, CHUNK)) {
        td_csv_free(c);
        (void)td_fail_nomem(err, "reading CSV");
        return NULL;
    }
    return c;
}

void td_csv_free(struct td_csv *c)
{
    if (!c)
        return;
    csv_free(&c->parser);
    td_buf_free(&c->win);
    td_buf_free(&c->data);
    free(c->extent);
    free(c->field);
    free(c);
}

/* Drops delivered bytes and reads more. */
static enum td_status fill(struct td_csv *c, struct td_error *err)
{
    if (c->record_at) {
        memmove(c->win.p, c->win.p + c->record_at, c->win.n - c->record_at);
        c->win.n -= c->record_at;
        c->at -= c->record_at;
        c->record_at = 0;
    }
    do {
        size_t got;
        if (!td_buf_reserve(&c->win, CHUNK))
            return td_fail_nomem(err, c->source->name);
        if (td_source_read(c->source, c->win.p + c->win.n, CHUNK, &got, err) != TD_OK)
            return err->status;
        c->eof = got == 0;
        c->win.n += got;
    } while (!c->started && c->win.n < 3 && !c->eof); /* enough to see a byte order mark */
    if (!c->started && c->win.n >= 3 && memcmp(c->win.p, "\xef\xbb\xbf", 3) == 0)
        c->record_at = c->at = 3;
    c->started = true;
    return TD_OK;
}

/*
 * Length of the physical line at c->at with its line break: "\n", "\r\n" or a lone "\r". 0: not known yet, more bytes
 * are needed. At the end of the file the last line may be without a break.
 */
static size_t line_length(struct td_csv *c, size_t from)
{
    size_t n = c->win.n - from;
    if (n == 0)
        return 0;
    const char *p = c->win.p + from;
    const char *nl = memchr(p, '\n', n);
    size_t len = nl ? (size_t)(nl - p) + 1 : n;
    const char *cr = memchr(p, '\r', len);
    if (cr && cr + 1 != nl) {
        size_t k = (size_t)(cr - p) + 1;
        if (k < n || c->eof)
            return k;
        return 0; /* a "\r" at the end of the window may be half of "\r\n" */
    }
    return nl || c->eof ? len : 0;
}

static size_t without_break(const char *p, size_t n)
{
    if (n && p[n - 1] == '\n')
        n--;
    if (n && p[n - 1] == '\r')
        n--;
    return n;
}

static void start_record(struct td_csv *c)
{
    c->n = c->n_placed = 0;
    c->next_number = c->next_begin = 0;
    c->skeleton.n = c->skeleton.base = 0;
    c->rows = 0;
    c->record_at = c->at;
    c->record_line = c->line;
}

/* The bits of the 64 bytes at q that are a quote, the delimiter, CR or LF. */
static uint64_t marks(const char *q, char delimiter)
{
    uint64_t bits = 0;
    for (unsigned k = 0; k < BLOCK; k += 16) {
        struct td_v16 x = td_v16_load(q + k);
        bits |= (uint64_t)(td_v16_is(x, '"') | td_v16_is(x, delimiter) | td_v16_is(x, '\r') | td_v16_is(x, '\n')) << k;
    }
    return bits;
}

/* A line on its way to libcsv. */
struct line {
    const char *p;
    size_t n;
    size_t from;  /* of the line in the record */
    size_t block; /* the next 64 bytes to look at */
    size_t seen;  /* bytes before this are in the skeleton */
};

static void put_bone(struct skeleton *k, const struct line *l, size_t i)
{
    k->byte[k->n] = l->p[i];
    k->at[k->n++] = l->from + i;
}

/* As much of the line's skeleton as there is room for. */
static void put_skeleton(struct skeleton *k, struct line *l, char delimiter)
{
    k->n = 0;
    while (l->block < l->n && k->n < SKELETON - 2 * BLOCK - 1) {
        char pad[BLOCK] = {0};
        size_t left = l->n - l->block;
        bool whole = left >= BLOCK;
        uint64_t bits = marks(whole ? l->p + l->block : memcpy(pad, l->p + l->block, left), delimiter);
        bits &= whole ? UINT64_MAX : (UINT64_C(1) << left) - 1;
        for (; bits; bits &= bits - 1) {
            size_t i = l->block + (size_t)__builtin_ctzll(bits);
            if (l->seen < i)
                put_bone(k, l, l->seen);
            put_bone(k, l, i);
            l->seen = i + 1;
        }
        l->block += BLOCK;
    }
    if (l->block >= l->n && l->seen < l->n) {
        put_bone(k, l, l->seen);
        l->seen = l->n;
    }
}

/* Finds in the window the fields that libcsv has told since the last call; what ends with the record ends at record_n.
 */
static void place_fields(struct td_csv *c, size_t record_n)
{
    const struct skeleton *k = &c->skeleton;
    for (; c->n_placed < c->n; c->n_placed++) {
        struct extent *x = &c->extent[c->n_placed];
        bool quoted = c->next_begin < record_n && c->win.p[c->record_at + c->next_begin] == '"' &&
                      csv_get_delim(&c->parser) != '"';
        size_t number = c->next_number + x->bytes + (quoted ? 2 : 0);
        size_t after = number < k->base + k->n ? k->at[number - k->base] : record_n;
        x->begin = c->next_begin + quoted;
        x->end = after - quoted;
        c->next_number = number + 1;
        c->next_begin = after + 1;
    }
}

/* The record's fields as slices; false when out of memory. */
static bool slice_fields(struct td_csv *c)
{
    size_t most = 0;
    for (size_t i = 0; i < c->n; i++)
        most += c->extent[i].doubled ? c->extent[i].end - c->extent[i].begin : 0;
    td_buf_clear(&c->data);
    if (most && !td_buf_reserve(&c->data, most))
        return false;
    for (size_t i = 0; i < c->n; i++) {
        const struct extent *x = &c->extent[i];
        struct td_slice rest = td_slice(c->win.p + c->record_at + x->begin, x->end - x->begin);
        c->field[i] = rest;
        if (!x->doubled)
            continue;
        size_t from = c->data.n;
        while (rest.n) {
            size_t q = td_index(rest, '"');
            (void)td_buf_put(&c->data, td_head(rest, q + 1));
            rest = td_from(rest, q + 2);
        }
        c->field[i] = td_slice(c->data.p + from, c->data.n - from);
    }
    return true;
}

static enum td_csv_result deliver(struct td_csv *c, struct td_csv_row *row, size_t end, uint64_t line_last,
                                  const char *bad, size_t bad_column)
{
    if (!bad && !slice_fields(c))
        c->nomem = true;
    *row = (struct td_csv_row){
        .field = c->field,
        .n = bad ? 0 : c->n,
        .line_first = c->record_line,
        .line_last = line_last,
        .record = ++c->records,
        .raw = td_slice(c->win.p + c->record_at, without_break(c->win.p + c->record_at, end - c->record_at)),
        .bad = bad,
        .bad_column = bad_column,
    };
    return TD_CSV_ROW;
}

/* Ends a bad record after its first physical line, or after `end` when the budget for reading again is spent. */
static enum td_csv_result give_up(struct td_csv *c, struct td_csv_row *row, size_t end, const char *why, size_t column)
{
    size_t first = line_length(c, c->record_at);
    size_t first_end = first ? c->record_at + first : end;
    uint64_t last = c->record_line;
    size_t rewind = end - first_end;
    if (c->again + rewind > ((uint64_t)64 << 20) + c->fresh) {
        first_end = end;
        last = c->line - (c->line > c->record_line);
    } else {
        c->again += rewind;
    }
    unsigned char delimiter = csv_get_delim(&c->parser);
    csv_free(&c->parser);
    if (!parser_reset(c, (char)delimiter))
        return TD_CSV_FAILED;
    enum td_csv_result r = deliver(c, row, first_end, last, why, column);
    c->at = first_end;
    c->skipping = first == 0;
    c->line = last + 1;
    return r;
}

/* Passes over the rest of a physical line that was longer than the limit. */
static enum td_status skip_rest(struct td_csv *c, struct td_error *err)
{
    while (c->skipping) {
        const char *nl = c->at < c->win.n ? memchr(c->win.p + c->at, '\n', c->win.n - c->at) : NULL;
        c->at = nl ? (size_t)(nl - c->win.p) + 1 : c->win.n;
        c->record_at = c->at;
        c->skipping = !nl && !c->eof;
        if (c->skipping && fill(c, err) != TD_OK)
            return err->status;
    }
    return TD_OK;
}

/* Feeds one physical line; what went wrong, or NULL. */
static const char *feed(struct td_csv *c, size_t len, size_t *column)
{
    struct line l = {.p = c->win.p + c->at, .n = len, .from = c->at - c->record_at};
    struct skeleton *k = &c->skeleton;
    char delimiter = (char)csv_get_delim(&c->parser);
    size_t used = k->n;
    c->fresh += len;
    while (l.seen < len && used == k->n) {
        k->base += k->n;
        put_skeleton(k, &l, delimiter);
        used = csv_parse(&c->parser, k->byte, k->n, on_field, on_row, c);
        place_fields(c, l.from + len);
    }
    if (used == k->n && !c->failed)
        return NULL;
    *column = (used < k->n ? k->at[used] - l.from : len) + 1;
    if (c->failed) {
        c->failed = false;
        return "too many fields";
    }
    c->nomem = csv_error(&c->parser) != CSV_EPARSE;
    return "a quote stands where none may stand";
}

/* The record that is still open at the end of the file. */
static enum td_csv_result at_end(struct td_csv *c, struct td_csv_row *row)
{
    if (c->at == c->record_at)
        return TD_CSV_END;
    if (csv_fini(&c->parser, on_field, on_row, c) != 0)
        return give_up(c, row, c->at, "a quoted field is never closed", 0);
    place_fields(c, c->at - c->record_at);
    return deliver(c, row, c->at, c->line - 1, NULL, 0);
}

static enum td_csv_result next_record(struct td_csv *c, struct td_csv_row *row, struct td_error *err)
{
    if (skip_rest(c, err) != TD_OK)
        return TD_CSV_FAILED;
    start_record(c);
    for (;;) {
        size_t len = line_length(c, c->at);
        if (len == 0) {
            if (c->eof)
                return at_end(c, row);
            if (c->win.n - c->record_at > c->max_record)
                return give_up(c, row, c->win.n, "longer than the limit for one record", 0);
            if (fill(c, err) != TD_OK)
                return TD_CSV_FAILED;
            continue;
        }
        size_t column = 0;
        const char *bad = feed(c, len, &column);
        c->at += len;
        c->line++;
        if (bad)
            return give_up(c, row, c->at, bad, column);
        if (c->rows)
            return deliver(c, row, c->at, c->line - 1, NULL, 0);
        if (c->n == 0 && without_break(c->win.p + c->record_at, c->at - c->record_at) == 0) {
            start_record(c); /* an empty line */
            continue;
        }
        bool ended = c->win.p[c->at - 1] == '\n' || c->win.p[c->at - 1] == '\r';
        if (c->one_line && c->open_end && !ended)
            continue; /* at the end of the file */
        if (c->one_line && !ended)
            return give_up(c, row, c->at, "the file ends in the middle of this row, before its line break", len + 1);
        if (c->one_line)
            return give_up(c, row, c->at, "a line break inside a quoted field", 0);
        if (c->at - c->record_at > c->max_record)
            return give_up(c, row, c->at, "longer than the limit for one record", 0);
    }
}

enum td_csv_result td_csv_next(struct td_csv *c, struct td_csv_row *row, struct td_error *err)
{
    enum td_csv_result r = next_record(c, row, err);
    if (!c->nomem && (r != TD_CSV_FAILED || err->status != TD_OK))
        return r;
    (void)td_fail_nomem(err, c->source->name); /* a failure of ours, not of the record */
    return TD_CSV_FAILED;
}

char td_csv_guess_delimiter(struct td_slice head)
{
    static const char candidate[] = {',', ';', '\t', '|'};
    size_t best = 0, best_n = 0;
    struct td_slice line = td_head(head, td_index(head, '\n'));
    for (size_t k = 0; k < sizeof candidate; k++) {
        size_t n = 0;
        bool quoted = false;
        for (size_t i = 0; i < line.n; i++) {
            if (line.p[i] == '"')
                quoted = !quoted;
            else if (line.p[i] == candidate[k] && !quoted)
                n++;
        }
        if (n > best_n) {
            best = k;
            best_n = n;
        }
    }
    return candidate[best];
}
