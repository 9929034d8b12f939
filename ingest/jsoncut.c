#include "jsoncut.h"

#include <stdlib.h>

#include "buf.h"

/* Deeper than LEVELS only brackets are counted; a path longer than PATH_MAX_BYTES is claimed by nobody. */
enum { CHUNK = 128 * 1024, LEVELS = 12, PATH_MAX_BYTES = 1024 };

struct level {
    char kind;     /* '{' or '[' */
    bool claimed;  /* its elements are records */
    size_t path_n; /* bytes of path that name it */
};

struct ing_json_cut {
    struct td_source *source;
    ing_cut_claim_fn *claim;
    void *ctx;
    size_t max, chunk;
    struct td_buf b; /* bytes read and not yet done with */
    size_t at;       /* the next byte of b to look at */
    bool begun, eof;
    unsigned long line; /* of that byte */

    /* the value that is open */
    struct td_buf envelope;
    bool envelope_full;
    unsigned long value_line, records;
    size_t depth;
    struct level level[LEVELS];
    char path[PATH_MAX_BYTES];
    size_t path_n;
    bool path_lost; /* a key did not fit */
    bool key_next;  /* the next string is a key */
    bool in_key, in_string, escaped, rubbish;

    /* the record that is open, or was delivered last */
    bool in_record, skipping, scalar, claimed_whole;
    size_t record_from, record_depth, record_path_n;
    unsigned long record_line, in_list;
    bool record_string, record_escaped, broken; /* broken: a line break ended its string */
    struct td_slice last;
};

struct ing_json_cut *ing_json_cut_new(struct td_source *source, ing_cut_claim_fn *claim, void *ctx, size_t max_bytes,
                                      struct td_error *err)
{
    struct ing_json_cut *c = calloc(1, sizeof *c);
    if (!c) {
        (void)td_fail_nomem(err, source->name);
        return NULL;
    }
    c->source = source;
    c->claim = claim;
    c->ctx = ctx;
    c->max = max_bytes;
    c->chunk = max_bytes < CHUNK ? max_bytes : CHUNK; /* little for a look at a file's beginning */
    c->b = TD_BUF_INIT(max_bytes + 2 * CHUNK);
    c->envelope = TD_BUF_INIT(max_bytes);
    c->line = 1;
    return c;
}

void ing_json_cut_lines_before(struct ing_json_cut *c, unsigned long lines)
{
    c->line += lines;
}

void ing_json_cut_free(struct ing_json_cut *c)
{
    if (!c)
        return;
    td_buf_free(&c->b);
    td_buf_free(&c->envelope);
    free(c);
}

/* More bytes behind those in b; what is done with is given up first. */
static enum td_status fill(struct ing_json_cut *c, struct td_error *err)
{
    size_t keep = c->in_record ? c->record_from : c->at, got = 0;
    if (keep) {
        memmove(c->b.p, c->b.p + keep, c->b.n - keep);
        c->b.n -= keep;
        c->at -= keep;
        c->record_from -= c->in_record ? keep : 0;
    }
    if (!td_buf_reserve(&c->b, c->chunk))
        return td_fail_nomem(err, c->source->name);
    if (td_source_read(c->source, c->b.p + c->b.n, c->chunk, &got, err) != TD_OK)
        return err->status;
    c->b.n += got;
    c->eof = got == 0;
    if (!c->begun && (c->b.n >= 3 || c->eof)) {
        c->begun = true;
        if (td_starts(td_buf_slice(&c->b), TD_S("\xef\xbb\xbf")))
            c->at = 3;
    }
    return TD_OK;
}

static void keep(struct ing_json_cut *c, struct td_slice s)
{
    if (!c->envelope_full && !td_buf_put(&c->envelope, s)) {
        c->envelope_full = true;
        c->envelope.failed = false;
    }
}

static void keep_byte(struct ing_json_cut *c, char b)
{
    keep(c, td_slice(&b, 1));
}

/* ---- paths ---- */

static bool tracked(const struct ing_json_cut *c)
{
    return c->depth <= LEVELS;
}

static struct level *top(struct ing_json_cut *c)
{
    return c->depth > 0 && tracked(c) ? &c->level[c->depth - 1] : NULL;
}

static void path_cut(struct ing_json_cut *c, size_t n)
{
    c->path_n = n;
    c->path_lost = false;
}

static void path_add(struct ing_json_cut *c, const char *s, size_t n)
{
    if (c->path_lost || sizeof c->path - c->path_n < n) {
        c->path_lost = true;
        return;
    }
    memcpy(c->path + c->path_n, s, n);
    c->path_n += n;
}

/* A key begins: the path is that of the object and what follows. */
static void start_key(struct ing_json_cut *c)
{
    const struct level *l = top(c);
    if (!l)
        return;
    path_cut(c, l->path_n);
    if (c->path_n)
        path_add(c, ".", 1);
}

static enum ing_cut_claim ask(struct ing_json_cut *c, char first)
{
    const struct level *l = top(c);
    if (!tracked(c) || c->path_lost)
        return ING_CUT_NO;
    if (l && l->kind == '[') {
        path_cut(c, l->path_n);
        path_add(c, "[]", 2);
    } else if (!l) {
        path_cut(c, 0);
    }
    return c->path_lost ? ING_CUT_NO : c->claim(c->ctx, td_slice(c->path, c->path_n), first);
}

/* ---- records ---- */

static void start_record(struct ing_json_cut *c, char first, size_t path_n)
{
    c->in_record = true;
    c->skipping = false;
    c->scalar = first != '{' && first != '[';
    c->record_from = c->at;
    c->record_depth = 0;
    c->record_line = c->line;
    c->record_path_n = path_n;
    c->record_string = c->record_escaped = c->broken = false;
}

/* Past the bytes of a string: to its quote or line break, or the end of b. */
static void scan_string(struct ing_json_cut *c)
{
    while (c->at < c->b.n) {
        char b = c->b.p[c->at++];
        if (c->record_escaped) {
            c->record_escaped = false;
        } else if (b == '\\') {
            c->record_escaped = true;
        } else if (b == '"' || b == '\n') {
            c->line += b == '\n';
            c->broken = b == '\n';
            c->record_string = false;
            return;
        }
    }
}

/* Scans on inside the record; true when it is complete. */
static bool scan_record(struct ing_json_cut *c)
{
    while (c->at < c->b.n) {
        if (c->record_string) {
            scan_string(c);
            if (!c->record_string && c->record_depth == 0)
                return true; /* a string in the place of a record */
            continue;
        }
        char b = c->b.p[c->at];
        if (c->broken && !td_space_byte((unsigned char)b)) {
            c->broken = false;
            if (b == '{')
                return true; /* its end was in the string; here is the next one */
        }
        if (c->scalar && (b == ',' || b == ']' || b == '}' || td_space_byte((unsigned char)b)))
            return true;
        c->at++;
        c->line += b == '\n';
        if (b == '"') {
            c->record_string = true;
            c->scalar = false;
        } else if (b == '{' || b == '[') {
            c->record_depth++;
        } else if ((b == '}' || b == ']') && --c->record_depth == 0) {
            return true;
        }
    }
    return false;
}

static enum ing_cut give_record(struct ing_json_cut *c, struct ing_cut_piece *piece, bool truncated)
{
    struct td_slice bytes = td_slice(c->b.p + c->record_from, c->at - c->record_from);
    c->last = td_head(bytes, c->max);
    *piece = (struct ing_cut_piece){.bytes = td_trim(c->last),
                                    .path = td_slice(c->path, c->record_path_n),
                                    .line_first = c->record_line,
                                    .line_last = c->line,
                                    .truncated = truncated,
                                    .too_long = bytes.n > c->max,
                                    .first = c->in_list == 0 && !c->claimed_whole};
    c->in_list++;
    c->records++;
    c->in_record = false;
    c->skipping = false;
    return ING_CUT_RECORD;
}

void ing_json_cut_refuse(struct ing_json_cut *c)
{
    struct level *l = top(c);
    if (l)
        l->claimed = false;
    c->records--;
    keep(c, c->last);
}

/* The record that is open; false when more bytes are needed first. */
static bool go_on_with_record(struct ing_json_cut *c, struct ing_cut_piece *piece)
{
    bool whole = scan_record(c);
    if (c->skipping) { /* too long, and told already */
        if (whole)
            c->in_record = false;
        c->record_from = c->at;
        return false;
    }
    if (whole || c->at - c->record_from > c->max) {
        (void)give_record(c, piece, false);
        c->in_record = c->skipping = !whole;
        c->record_from = c->at;
        return true;
    }
    return false;
}

/* ---- the value around the records ---- */

static void start_value(struct ing_json_cut *c)
{
    td_buf_clear(&c->envelope);
    c->envelope_full = false;
    c->value_line = c->line;
    c->records = 0;
    path_cut(c, 0);
}

static enum ing_cut give_value(struct ing_json_cut *c, struct ing_cut_piece *piece, bool truncated)
{
    *piece = (struct ing_cut_piece){.bytes = td_trim(td_buf_slice(&c->envelope)),
                                    .line_first = c->value_line,
                                    .line_last = c->line,
                                    .truncated = truncated,
                                    .too_long = c->envelope_full,
                                    .records = c->records};
    c->depth = 0;
    c->rubbish = c->in_string = c->in_key = false;
    return ING_CUT_VALUE;
}

static void open_container(struct ing_json_cut *c, char kind, enum ing_cut_claim claim)
{
    c->depth++;
    struct level *l = top(c);
    if (l)
        *l = (struct level){kind, kind == '[' && claim == ING_CUT_ELEMENTS, c->path_n};
    if (l && l->claimed)
        c->in_list = 0;
    c->key_next = kind == '{';
    keep_byte(c, kind);
    c->at++;
}

/* A value begins at the byte b, which is no blank. True when it is a record. */
static bool begin_value(struct ing_json_cut *c, char b)
{
    struct level *l = top(c);
    if (l && l->claimed) {
        c->claimed_whole = false;
        start_record(c, b, l->path_n);
        return true;
    }
    enum ing_cut_claim claim = ask(c, b);
    if (claim == ING_CUT_WHOLE && b == '{' && c->depth > 0) {
        c->claimed_whole = true;
        start_record(c, b, c->path_n);
        keep(c, TD_S("null"));
        return true;
    }
    if (b == '{' || b == '[') {
        open_container(c, b, claim);
        return false;
    }
    c->in_string = b == '"';
    keep_byte(c, b);
    c->at++;
    return false;
}

static void in_string(struct ing_json_cut *c, char b)
{
    c->at++;
    keep_byte(c, b);
    if (c->escaped) {
        c->escaped = false;
    } else if (b == '\\') {
        c->escaped = true;
        return;
    } else if (b == '"' || b == '\n') {
        c->line += b == '\n';
        c->in_string = c->in_key = false;
        return;
    }
    if (c->in_key)
        path_add(c, &b, 1);
}

static bool close_container(struct ing_json_cut *c)
{
    keep_byte(c, c->b.p[c->at]);
    c->at++;
    c->depth--;
    c->key_next = false;
    return c->depth == 0;
}

/* One byte of the value outside of records and strings. True when the value ends with it. */
static bool in_value(struct ing_json_cut *c, char b)
{
    struct level *l = top(c);
    if (td_space_byte((unsigned char)b) || b == ':') {
        c->line += b == '\n';
        if (!l || !l->claimed) /* millions of records must not leave millions of line breaks */
            keep_byte(c, b);
        c->at++;
    } else if (b == ',') {
        if (!l || !l->claimed)
            keep_byte(c, b);
        c->key_next = l && l->kind == '{';
        c->at++;
    } else if (b == '}' || b == ']') {
        return close_container(c);
    } else if (b == '"' && c->key_next) {
        c->key_next = false;
        c->in_string = c->in_key = true;
        start_key(c);
        keep_byte(c, b);
        c->at++;
    } else {
        (void)begin_value(c, b);
    }
    return false;
}

/* Between values. True when what stands there, up to the line's end, is none. */
static bool between(struct ing_json_cut *c, char b)
{
    if (c->rubbish) {
        if (b == '\n' || b == '{')
            return true;
        keep_byte(c, b);
        c->at++;
        return false;
    }
    if (td_space_byte((unsigned char)b) || b == ',') {
        c->line += b == '\n';
        c->at++;
        return false;
    }
    start_value(c);
    if (b == '{' || b == '[') {
        open_container(c, b, ask(c, b));
    } else {
        c->rubbish = true;
        keep_byte(c, b);
        c->at++;
    }
    return false;
}

static enum ing_cut at_end(struct ing_json_cut *c, struct ing_cut_piece *piece)
{
    if (c->in_record) {
        bool told = c->skipping;
        bool rest = c->at > c->record_from;
        (void)give_record(c, piece, true);
        if (rest && !told)
            return ING_CUT_RECORD;
    }
    if (c->depth > 0 || c->rubbish)
        return give_value(c, piece, c->depth > 0);
    return ING_CUT_END;
}

enum ing_cut ing_json_cut_next(struct ing_json_cut *c, struct ing_cut_piece *piece, struct td_error *err)
{
    for (;;) {
        if (c->at == c->b.n || !c->begun) {
            if (!c->eof && fill(c, err) != TD_OK)
                return ING_CUT_FAILED;
            if (c->eof && c->at == c->b.n)
                return at_end(c, piece);
            continue;
        }
        if (c->in_record) {
            if (go_on_with_record(c, piece))
                return ING_CUT_RECORD;
            continue;
        }
        char b = c->b.p[c->at];
        if (c->in_string)
            in_string(c, b);
        else if (c->depth == 0 ? between(c, b) : in_value(c, b))
            return give_value(c, piece, false);
    }
}
