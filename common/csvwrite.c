#include "csvwrite.h"

#include <assert.h>
#include <math.h>

#include "num.h"
#include "v16.h"

enum { MAX_ROW = 1 << 28 };

/* Bytes of sixteen that are escaped; and those that make quotes necessary. */
static inline unsigned escaped(struct td_v16 x)
{
    return td_v16_in(x, '\t', '\n') | td_v16_is(x, '\r') | td_v16_is(x, '\\');
}

static inline unsigned quoting(struct td_v16 x)
{
    return td_v16_is(x, '"') | td_v16_is(x, ',');
}

/* The first bytes of a field, at most sixteen, as sixteen: NULs behind the last. */
static inline struct td_v16 load_some(struct td_slice s)
{
    if (s.n >= 16)
        return td_v16_load(s.p);
    char pad[16] = {0};
    if (s.n)
        memcpy(pad, s.p, s.n);
    return td_v16_load(pad);
}

static char *put_special(char *p, char c)
{
    *p++ = c == '"' ? '"' : '\\';
    *p++ = (char)(c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c);
    return p;
}

/* RFC 4180 quotes around our escapes, as libcsv's csv_write2 would put them; in one pass, since this is most of what
 * ingest writes. */
static bool put_special_field(struct td_buf *b, struct td_slice s, bool quoted)
{
    if (s.n >= MAX_ROW / 2 || !td_buf_reserve(b, 2 * s.n + 18)) {
        b->failed = true;
        return false;
    }
    char *p = b->p + b->n;
    if (quoted)
        *p++ = '"';
    while (s.n) {
        struct td_v16 x = load_some(s);
        unsigned stop = escaped(x) | (quoted ? td_v16_is(x, '"') : 0);
        size_t k = stop ? td_v16_first(stop) : s.n < 16 ? s.n : 16;
        td_v16_store(p, x);
        p += k;
        s = td_from(s, k);
        if (stop) {
            p = put_special(p, s.p[0]);
            s = td_from(s, 1);
        }
    }
    if (quoted)
        *p++ = '"';
    b->n = (size_t)(p - b->p);
    return true;
}

bool td_csv_put_field(struct td_buf *b, struct td_slice s)
{
    unsigned escapes = 0, quotes = 0;
    for (struct td_slice rest = s; rest.n && !(escapes && quotes); rest = td_from(rest, 16)) {
        struct td_v16 x = load_some(rest);
        escapes |= escaped(x);
        quotes |= quoting(x);
    }
    return escapes | quotes ? put_special_field(b, s, quotes != 0) : td_buf_put(b, s);
}

struct td_slice td_csv_unescape(struct td_slice s, struct td_buf *scratch)
{
    size_t at = td_index(s, '\\');
    if (at == s.n)
        return s;
    td_buf_clear(scratch);
    while (s.n) {
        (void)td_buf_put(scratch, td_head(s, at));
        s = td_from(s, at);
        if (s.n == 0)
            break;
        char c = s.n > 1 ? s.p[1] : '\\';
        (void)td_buf_putc(scratch, c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c);
        s = td_from(s, 2);
        at = td_index(s, '\\');
    }
    return td_buf_slice(scratch);
}

void td_csvw_init(struct td_csvw *w, struct td_outfile *out, const struct td_schema *schema)
{
    *w = (struct td_csvw){.out = out, .schema = schema, .row = TD_BUF_INIT(MAX_ROW)};
    for (size_t i = 0; i < schema->n; i++)
        td_csvw_str(w, td_str(schema->column[i]));
    td_csvw_end(w);
    w->rows = 0;
}

void td_csvw_init_memory(struct td_csvw *w, struct td_buf *memory, const struct td_schema *schema)
{
    *w = (struct td_csvw){.memory = memory, .schema = schema, .row = TD_BUF_INIT(MAX_ROW)};
}

static void separate(struct td_csvw *w)
{
    assert(w->at < w->schema->n);
    if (w->at++)
        (void)td_buf_putc(&w->row, ',');
}

void td_csvw_str(struct td_csvw *w, struct td_slice s)
{
    separate(w);
    (void)td_csv_put_field(&w->row, s);
}

void td_csvw_empty(struct td_csvw *w)
{
    separate(w);
}

void td_csvw_int(struct td_csvw *w, int64_t v)
{
    if (v >= 0) {
        td_csvw_uint(w, (uint64_t)v);
        return;
    }
    separate(w);
    (void)td_buf_printf(&w->row, "%lld", (long long)v);
}

void td_csvw_uint(struct td_csvw *w, uint64_t v)
{
    char s[TD_NUM_MAX];
    separate(w);
    (void)td_buf_put(&w->row, td_slice(s, td_num_uint(v, s)));
}

void td_csvw_num(struct td_csvw *w, double v)
{
    char s[TD_NUM_MAX];
    separate(w);
    if (isfinite(v))
        (void)td_buf_put(&w->row, td_slice(s, td_num_shortest(v, s)));
}

void td_csvw_fixed(struct td_csvw *w, double v, int decimals)
{
    char s[TD_NUM_MAX];
    separate(w);
    if (isfinite(v))
        (void)td_buf_put(&w->row, td_slice(s, td_num_fixed(v, decimals, s)));
}

void td_csvw_digits(struct td_csvw *w, double v, int digits)
{
    char s[TD_NUM_MAX];
    separate(w);
    if (isfinite(v))
        (void)td_buf_put(&w->row, td_slice(s, td_num_digits(v, digits, s)));
}

uint64_t td_csvw_offset(const struct td_csvw *w)
{
    return (w->out ? td_outfile_offset(w->out) : w->memory->n) + w->row.n + (w->at ? 1 : 0);
}

void td_csvw_end(struct td_csvw *w)
{
    assert(w->at == w->schema->n);
    (void)td_buf_putc(&w->row, '\n');
    if (!w->out)
        w->memory->failed = !td_buf_put(w->memory, td_buf_slice(&w->row)) || w->row.failed;
    else if (w->row.failed)
        td_outfile_fail(w->out);
    else
        td_outfile_put(w->out, td_buf_slice(&w->row));
    td_buf_clear(&w->row);
    w->at = 0;
    w->rows++;
}

void td_csvw_row(struct td_csvw *w, struct td_slice row)
{
    assert(w->at == 0);
    (void)td_buf_put(&w->row, row);
    w->at = w->schema->n;
    td_csvw_end(w);
}

void td_csvw_free(struct td_csvw *w)
{
    td_buf_free(&w->row);
}
