#include "lane.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "csvwrite.h"
#include "format.h"
#include "input.h"
#include "normalize.h"
#include "page.h"
#include "utf8.h"

enum { BATCH_MAX = 1 << 30, REJECTS_MAX = 1 << 30, RAW_KEPT = 64 * 1024 };

struct ing_lane {
    struct ing_sink sink; /* first: the callbacks cast back */
    const struct ing_shared *shared;
    struct ing_normalizer normalizer;
    struct td_arena batch;
    struct td_csvw csv;
    struct ing_haul *haul;
    const struct ing_part *part;
    const struct ing_format *format;
    struct td_sha256 *sha;
    struct td_error failed; /* noticed where nothing can be returned */
};

/* ---- hauls ---- */

void ing_haul_init(struct ing_haul *h)
{
    *h = (struct ing_haul){.rows = TD_BUF_INIT((size_t)1 << 30),
                           .digests = TD_BUF_INIT((size_t)1 << 30),
                           .arena = TD_ARENA_INIT(REJECTS_MAX)};
}

void ing_haul_clear(struct ing_haul *h)
{
    td_buf_clear(&h->rows);
    td_buf_clear(&h->digests);
    td_arena_reset(&h->arena);
    h->n_rows = h->n_rejects = 0;
    h->n_in = h->n_skipped = h->n_undated = h->n_suspect = h->n_no_country = h->n_no_outlet = h->n_coverage = 0;
    h->format = NULL;
    h->n_records = 0;
    h->hash = (struct td_file_hash){0};
}

void ing_haul_free(struct ing_haul *h)
{
    td_buf_free(&h->rows);
    td_buf_free(&h->digests);
    td_arena_free(&h->arena);
    free(h->place);
    free(h->reject);
    *h = (struct ing_haul){0};
}

static size_t haul_bytes(const struct ing_haul *h)
{
    return h->rows.n + h->digests.n + h->arena.used;
}

static bool haul_place(struct ing_haul *h, uint64_t id, uint64_t cluster)
{
    if (h->n_rows == h->cap_rows) {
        size_t cap = h->cap_rows ? 2 * h->cap_rows : 64;
        struct ing_place *p = realloc(h->place, cap * sizeof *p);
        if (!p)
            return false;
        h->place = p;
        h->cap_rows = cap;
    }
    h->place[h->n_rows++] = (struct ing_place){id, (uint32_t)(cluster - id)};
    return true;
}

static const char *keep(struct ing_haul *h, const char *s)
{
    return s ? td_arena_dup(&h->arena, td_str(s)).p : NULL;
}

/* A copy of the reject that outlives the record; false when out of memory. */
static bool haul_reject(struct ing_haul *h, const struct td_reject *r)
{
    if (h->n_rejects == h->cap_rejects) {
        size_t cap = h->cap_rejects ? 2 * h->cap_rejects : 16;
        struct td_reject *p = realloc(h->reject, cap * sizeof *p);
        if (!p)
            return false;
        h->reject = p;
        h->cap_rejects = cap;
    }
    struct td_reject x = *r;
    x.input = keep(h, r->input);
    x.reason = keep(h, r->reason);
    x.detail = keep(h, r->detail);
    x.column = td_arena_dup(&h->arena, r->column);
    x.raw = td_arena_dup(&h->arena, td_utf8_head(r->raw, RAW_KEPT));
    h->reject[h->n_rejects++] = x;
    h->n_in++;
    return x.input && x.reason && (x.detail || !r->detail) && x.column.p && x.raw.p;
}

/* A haul that has grown is handed over before the file is done. */
static void hand_over(struct ing_lane *l)
{
    if (l->failed.status == TD_OK && haul_bytes(l->haul) > ING_HAUL_MAX)
        (void)l->part->give(l->part->ctx, &l->failed);
}

static enum td_status failure(const struct ing_lane *l, struct td_error *err)
{
    if (l->failed.status != TD_OK && err->status == TD_OK)
        *err = l->failed;
    return err->status;
}

/* ---- the sink ---- */

static void on_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r)
{
    struct ing_lane *l = (struct ing_lane *)s;
    (void)in;
    l->haul->n_records++;
    if (!haul_reject(l->haul, r))
        (void)td_fail_nomem(&l->failed, "ingest");
    hand_over(l);
}

/* File names are any bytes; the tables are UTF-8. */
static struct td_slice file_name(struct ing_lane *l, const struct ing_input *in)
{
    struct td_slice name = td_str(in->name);
    if (td_utf8_valid(name))
        return name;
    struct td_buf b = TD_BUF_INIT(1 << 16);
    td_utf8_put(&b, name);
    struct td_slice mended = td_arena_dup(&l->batch, td_buf_slice(&b));
    td_buf_free(&b);
    return mended;
}

static bool write_row(struct ing_lane *l, const struct ing_input *in, const struct ing_article *a,
                      const struct ing_row *r)
{
    struct td_csvw *w = &l->csv;
    char flags[256];
    w->memory = &l->haul->rows;
    uint64_t id = td_csvw_offset(w);
    td_csvw_str(w, TD_S(ING_PENDING_ID));
    td_csvw_str(w, r->url);
    td_csvw_str(w, r->normalized_url);
    td_csvw_str(w, r->outlet);
    td_csvw_str(w, r->country);
    td_csvw_str(w, r->language);
    td_csvw_str(w, td_str(r->published));
    td_csvw_str(w, td_str(r->precision));
    td_csvw_str(w, td_str(r->method));
    td_csvw_str(w, td_str(r->modified));
    td_csvw_str(w, td_str(r->retrieved));
    td_csvw_str(w, r->title);
    td_csvw_str(w, r->author);
    td_csvw_str(w, r->section);
    td_csvw_str(w, r->text);
    if (r->words || !(r->flags & ING_FLAG_COVERAGE))
        td_csvw_uint(w, r->words);
    else
        td_csvw_empty(w); /* there is a text, but nobody said how long it is */
    uint64_t cluster = td_csvw_offset(w);
    td_csvw_str(w, TD_S(ING_PENDING_ID));
    td_csvw_uint(w, 0);
    td_csvw_uint(w, 0);
    td_csvw_str(w, td_str(l->format->name));
    td_csvw_str(w, file_name(l, in));
    td_csvw_uint(w, a->record);
    td_csvw_str(w, td_slice(flags, ing_flags_print(r->flags, flags)));
    td_csvw_str(w, r->places);
    td_csvw_str(w, r->names);
    td_csvw_end(w);
    return !w->memory->failed && haul_place(l->haul, id, cluster);
}

static bool add_digest(struct ing_lane *l, const struct ing_row *r)
{
    struct td_buf *b = &l->haul->digests;
    if (!td_buf_reserve(b, ing_dedup_digest_bytes))
        return false;
    ing_dedup_digest(l->shared->dedup, r->content_id, r->normalized_url, r->title, r->outlet, r->day, r->text,
                     r->published_key, b->p + b->n);
    b->n += ing_dedup_digest_bytes;
    return true;
}

static void count_row(struct ing_haul *h, const struct ing_row *r)
{
    h->n_in++;
    h->n_undated += r->day.n == 0;
    h->n_suspect += (r->flags & ING_FLAG_SUSPECT_DATE) != 0;
    h->n_no_country += r->country.n == 0;
    h->n_no_outlet += r->outlet.n == 0;
    h->n_coverage += (r->flags & ING_FLAG_COVERAGE) != 0;
}

static enum td_status on_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                 struct td_error *err)
{
    struct ing_lane *l = (struct ing_lane *)s;
    struct ing_row row;
    const char *reason = NULL, *column = NULL;
    char detail[256] = "";
    if (!ing_normalize(&l->normalizer, in->conf, a, &l->batch, &row, &reason, &column, detail, err)) {
        if (err->status != TD_OK)
            return err->status;
        on_reject(s, in,
                  &(struct td_reject){.input = in->name,
                                      .line_first = a->line_first,
                                      .line_last = a->line_last,
                                      .column = td_str(column),
                                      .reason = reason,
                                      .detail = detail,
                                      .raw = a->raw.n     ? a->raw
                                             : a->title.n ? a->title
                                                          : a->url});
    } else {
        l->haul->n_records++;
        count_row(l->haul, &row);
        if (!write_row(l, in, a, &row) || !add_digest(l, &row))
            return td_fail_nomem(err, "ingest");
    }
    td_arena_reset(&l->batch);
    hand_over(l);
    return failure(l, err);
}

/* ---- one input ---- */

static void reject_input(struct ing_lane *l, struct ing_input *in, const char *reason, const char *detail)
{
    on_reject(&l->sink, in, &(struct td_reject){.input = in->name, .reason = reason, .detail = detail});
}

/* A whole input that a format refused: "NAME:LINE: what" gives the line. */
static void reject_refused(struct ing_lane *l, struct ing_input *in, const char *text)
{
    size_t n = strlen(in->name);
    unsigned long line = 0;
    if (strncmp(text, in->name, n) == 0 && text[n] == ':') {
        char *end;
        text += n + 1;
        line = strtoul(text, &end, 10);
        if (end != text && *end == ':')
            text = end + 1;
        while (*text == ' ')
            text++;
    }
    on_reject(&l->sink, in,
              &(struct td_reject){
                  .input = in->name, .line_first = line, .line_last = line, .reason = "refused", .detail = text});
}

/* UTF-16 files are converted whole, so that the line-wise formats see UTF-8. */
static enum td_status widen(struct ing_lane *l, struct ing_input *in, struct td_slice head, struct td_buf *hold,
                            struct td_error *err)
{
    if (!td_starts(head, TD_S("\xff\xfe")) && !td_starts(head, TD_S("\xfe\xff")))
        return TD_OK;
    struct td_slice text;
    struct td_buf raw = TD_BUF_INIT(ING_WHOLE_MAX);
    unsigned flags = 0;
    if (ing_input_text(in, &l->sink, &raw, false, &text, &flags, err) == TD_OK && !td_buf_put(hold, text))
        (void)td_fail_nomem(err, in->name);
    td_buf_free(&raw);
    td_arena_reset(&l->batch);
    ing_input_close(in);
    return err->status == TD_OK ? ing_input_memory(in, td_buf_slice(hold), err) : err->status;
}

static const struct ing_format *choose_format(struct ing_input *in, struct td_slice head)
{
    const char *name = in->conf->format;
    if (name && strcmp(name, "auto") != 0) {
        /* A WARC stands for what it holds, whatever the source's format is said to be. */
        return ing_format_warc.sniff(head, td_str(in->name)) ? &ing_format_warc : ing_format_named(td_str(name));
    }
    return ing_format_detect(head, td_str(in->name));
}

static enum td_status read_input(struct ing_lane *l, struct ing_input *in, struct td_error *err)
{
    struct td_slice head;
    struct td_buf hold = TD_BUF_INIT(ING_WHOLE_MAX);
    enum td_status st = ing_input_peek(in, 4096, &head, err);
    if (st == TD_OK && head.n == 0) {
        reject_input(l, in, in->cut ? "truncated" : "empty_file", in->cut ? in->cut : "the file is empty");
        in->cut = NULL;
        return TD_OK;
    }
    if (st == TD_OK)
        st = widen(l, in, head, &hold, err);
    if (st == TD_OK)
        st = ing_input_peek(in, 4096, &head, err);
    if (st == TD_OK) {
        l->format = choose_format(in, head);
        if (!l->format)
            reject_input(l, in, "unknown_format", "neither a page, a feed, a table, JSON nor text");
        else
            st = l->format->read(in, &l->sink, err);
        td_arena_reset(&l->batch);
    }
    if (st == TD_OK && in->cut)
        reject_input(l, in, "truncated", in->cut);
    td_buf_free(&hold);
    return st;
}

/* A pipe or a device is noted without a hash. */
static bool is_regular(const char *path)
{
    struct stat st;
    return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* What was read is what is hashed; a file whose end was not reached is read again, which says why. */
static void take_hash(const char *path, const struct ing_tap *tap, struct td_file_hash *h)
{
    *h = (struct td_file_hash){.bytes = tap->bytes};
    if (!tap->whole || !td_sha256_hex(tap->sha, h->hex))
        td_manifest_hash(path, h);
}

enum td_status ing_lane_file(struct ing_lane *l, const struct td_source_config *conf, const char *name,
                             const char *path, struct ing_haul *h, const struct ing_part *part, struct td_error *err)
{
    struct ing_tap tap = {.sha = l->sha};
    struct ing_input in = {
        .name = name, .conf = conf, .charset = td_str(conf->encoding), .tap = is_regular(path) ? &tap : NULL};
    td_sha256_start(l->sha);
    l->haul = h;
    l->part = part;
    l->format = NULL;
    l->failed = (struct td_error){0};
    td_arena_reset(&l->batch);
    enum td_status st = ing_input_open(&in, path, err);
    if (st != TD_OK)
        return st;
    st = read_input(l, &in, err);
    ing_input_close(&in);
    if (st == TD_EDATA) { /* this file cannot be used: said, counted, and the others go on */
        reject_refused(l, &in, err->text);
        *err = (struct td_error){0};
        st = TD_OK;
    }
    if (st == TD_OK)
        st = failure(l, err);
    h->format = l->format ? l->format->name : NULL;
    h->n_skipped += l->sink.skipped;
    l->sink.skipped = 0;
    if (st == TD_OK)
        take_hash(path, &tap, &h->hash);
    return st;
}

/* ---- the lane ---- */

struct ing_lane *ing_lane_new(const struct ing_shared *shared, struct td_error *err)
{
    struct ing_lane *l = calloc(1, sizeof *l);
    if (!l) {
        (void)td_fail_nomem(err, "ingest");
        return NULL;
    }
    l->shared = shared;
    l->batch = TD_ARENA_INIT(BATCH_MAX);
    l->sink = (struct ing_sink){.article = on_article, .reject = on_reject, .batch = &l->batch};
    l->normalizer = (struct ing_normalizer){shared->outlets, ing_zone_cache_new(), shared->timezone, shared->day_last};
    td_csvw_init_memory(&l->csv, NULL, &td_articles_schema);
    l->sink.page = ing_page_new();
    l->sha = td_sha256_new();
    if (!l->sink.page || !l->sha) {
        (void)td_fail_nomem(err, "a reader");
        ing_lane_free(l);
        return NULL;
    }
    return l;
}

void ing_lane_free(struct ing_lane *l)
{
    if (!l)
        return;
    td_csvw_free(&l->csv);
    ing_zone_cache_free(l->normalizer.zones);
    ing_page_free(l->sink.page);
    td_sha256_free(l->sha);
    td_arena_free(&l->batch);
    free(l);
}
