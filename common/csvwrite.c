#include "csvwrite.h"

#include <assert.h>
#include <csv.h>
#include <math.h>

#include "num.h"

enum { MAX_ROW = 1 << 28 };

/* Bytes that need attention in a field: the escapes, and what makes quotes necessary. */
static const unsigned char special[256] = {
    ['\n'] = 1, ['\r'] = 1, ['\t'] = 1, ['\\'] = 1, ['"'] = 2, [','] = 2,
};

static bool put_escaped(struct td_buf *b, struct td_slice s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (special[c] != 1)
            continue;
        char e[2] = {'\\', (char)(c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : '\\')};
        if (!td_buf_put(b, td_slice(s.p + from, i - from)) || !td_buf_put(b, td_slice(e, 2)))
            return false;
        from = i + 1;
    }
    return td_buf_put(b, td_from(s, from));
}

bool td_csv_put_field(struct td_buf *b, struct td_slice s)
{
    unsigned seen = 0;
    for (size_t i = 0; i < s.n; i++)
        seen |= special[(unsigned char)s.p[i]];
    if (seen == 0)
        return td_buf_put(b, s);
    if ((seen & 2) == 0)
        return put_escaped(b, s);
    struct td_buf tmp = TD_BUF_INIT(MAX_ROW);
    struct td_slice body = s;
    bool ok = true;
    if (seen & 1) {
        ok = put_escaped(&tmp, s);
        body = td_buf_slice(&tmp);
    }
    ok = ok && body.n < MAX_ROW / 2 && td_buf_reserve(b, 2 * body.n + 2);
    if (ok)
        b->n += csv_write2(b->p + b->n, b->cap - b->n, body.p, body.n, '"');
    else
        b->failed = true;
    td_buf_free(&tmp);
    return ok;
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

uint64_t td_csvw_offset(const struct td_csvw *w)
{
    return td_outfile_offset(w->out) + w->row.n + (w->at ? 1 : 0);
}

void td_csvw_end(struct td_csvw *w)
{
    assert(w->at == w->schema->n);
    (void)td_buf_putc(&w->row, '\n');
    if (w->row.failed)
        td_outfile_fail(w->out);
    else
        td_outfile_put(w->out, td_buf_slice(&w->row));
    td_buf_clear(&w->row);
    w->at = 0;
    w->rows++;
}

void td_csvw_free(struct td_csvw *w)
{
    td_buf_free(&w->row);
}
