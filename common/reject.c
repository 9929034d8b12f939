#include "reject.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "diag.h"
#include "utf8.h"

enum { MAX_REASONS = 64, SHOWN = 5, RAW_KEPT = 64 * 1024 };

struct reason {
    char name[32];
    uint64_t n;
};

struct td_rejects {
    struct td_outfile *out;
    struct td_csvw csv;
    struct td_buf clean;
    uint64_t n;
    size_t n_reasons;
    struct reason reason[MAX_REASONS];
};

struct td_rejects *td_rejects_open(const char *path, struct td_error *err)
{
    struct td_rejects *r = calloc(1, sizeof *r);
    if (!r) {
        (void)td_fail_nomem(err, "opening the rejects file");
        return NULL;
    }
    r->out = td_outfile_open(path, err);
    if (!r->out) {
        free(r);
        return NULL;
    }
    r->clean = TD_BUF_INIT(4 * RAW_KEPT);
    td_csvw_init(&r->csv, r->out, &td_rejects_schema);
    return r;
}

static struct reason *reason_slot(struct td_rejects *r, const char *name)
{
    size_t i = 0;
    while (i < r->n_reasons && strcmp(r->reason[i].name, name) < 0)
        i++;
    if (i < r->n_reasons && strcmp(r->reason[i].name, name) == 0)
        return &r->reason[i];
    if (r->n_reasons == MAX_REASONS)
        return &r->reason[MAX_REASONS - 1];
    memmove(&r->reason[i + 1], &r->reason[i], (r->n_reasons - i) * sizeof r->reason[0]);
    r->n_reasons++;
    (void)snprintf(r->reason[i].name, sizeof r->reason[i].name, "%s", name);
    r->reason[i].n = 0;
    return &r->reason[i];
}

/* Output files are UTF-8: foreign bytes that are not become U+FFFD. */
static struct td_slice clean(struct td_rejects *r, struct td_slice s)
{
    if (td_utf8_valid(s) && td_index(s, '\0') == s.n)
        return s;
    td_buf_clear(&r->clean);
    while (s.n) { /* a NUL would make the table a binary file to most tools */
        size_t nul = td_index(s, '\0');
        td_utf8_put(&r->clean, td_head(s, nul));
        if (nul < s.n)
            (void)td_buf_puts(&r->clean, "\xef\xbf\xbd");
        s = td_from(s, nul + 1);
    }
    return td_buf_slice(&r->clean);
}

static void show(const struct td_reject *x)
{
    char place[1200], column[64] = "";
    if (x->line_first)
        (void)snprintf(place, sizeof place, "%s:%" PRIu64, x->input, x->line_first);
    else
        (void)snprintf(place, sizeof place, "%s", x->input);
    if (x->column.n)
        (void)snprintf(column, sizeof column, "%.*s: ", (int)(x->column.n < 60 ? x->column.n : 60), x->column.p);
    td_diag_warn(place, "%s%s", column, x->detail ? x->detail : x->reason);
}

void td_rejects_add(struct td_rejects *r, const struct td_reject *x)
{
    struct reason *slot = reason_slot(r, x->reason);
    if (slot->n < SHOWN)
        show(x);
    else if (slot->n == SHOWN)
        td_diag_warn(NULL, "further records rejected as '%s' are only counted here; all are in %s", slot->name,
                     td_outfile_path(r->out));
    slot->n++;
    r->n++;
    td_csvw_str(&r->csv, clean(r, td_str(x->input)));
    if (x->line_first) {
        td_csvw_uint(&r->csv, x->line_first);
        td_csvw_uint(&r->csv, x->line_last);
    } else {
        td_csvw_empty(&r->csv);
        td_csvw_empty(&r->csv);
    }
    td_csvw_str(&r->csv, clean(r, x->column));
    td_csvw_str(&r->csv, td_str(x->reason));
    td_csvw_str(&r->csv, clean(r, td_str(x->detail)));
    td_csvw_str(&r->csv, clean(r, td_utf8_head(x->raw, RAW_KEPT)));
    td_csvw_end(&r->csv);
}

uint64_t td_rejects_count(const struct td_rejects *r)
{
    return r->n;
}

size_t td_rejects_reasons(const struct td_rejects *r)
{
    return r->n_reasons;
}

const char *td_rejects_reason(const struct td_rejects *r, size_t i, uint64_t *n)
{
    *n = r->reason[i].n;
    return r->reason[i].name;
}

static void rejects_free(struct td_rejects *r)
{
    td_csvw_free(&r->csv);
    td_buf_free(&r->clean);
    free(r);
}

enum td_status td_rejects_prepare(struct td_rejects *r, struct td_error *err)
{
    return td_outfile_prepare(r->out, err);
}

enum td_status td_rejects_commit(struct td_rejects *r, struct td_error *err)
{
    enum td_status st = td_outfile_commit(r->out, err);
    rejects_free(r);
    return st;
}

void td_rejects_abort(struct td_rejects *r)
{
    if (!r)
        return;
    td_outfile_abort(r->out);
    rejects_free(r);
}
