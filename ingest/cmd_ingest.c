/*
 * tidings ingest: sources to articles.csv.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "charset.h"
#include "command.h"
#include "csvwrite.h"
#include "dedup.h"
#include "diag.h"
#include "files.h"
#include "format.h"
#include "input.h"
#include "manifest.h"
#include "normalize.h"
#include "option.h"
#include "page.h"
#include "period.h"
#include "utf8.h"

enum { ID_N = 16, BATCH_MAX = 1 << 30, SORT_MEMORY = 8 << 20 };
#define PENDING_ID "0000000000000000"

/* Where in the file the fields stand that are known only when every article has been seen. */
struct patch {
    uint64_t id;      /* offset of article_id, the first field of the row */
    uint32_t cluster; /* distance from there to cluster_id; is_reprint and is_duplicate follow, each after a comma */
};

struct ingest {
    struct ing_sink sink; /* first: the callbacks cast back */
    struct td_config config;
    const char *output;
    char *articles_path, *rejects_path, *manifest_path;
    struct td_outfile *out;
    struct td_csvw csv;
    struct td_rejects *rejects;
    struct td_manifest *manifest;
    struct ing_outlets *outlets;
    struct ing_normalizer normalizer;
    struct ing_dedup *dedup;
    struct td_arena batch;
    const struct ing_format *format;
    struct patch *patch;
    size_t n_articles, cap_articles;
    uint64_t n_in, n_undated, n_suspect, n_no_country, n_no_outlet, n_reprints, n_duplicates, n_ignored, n_files;
    bool hash_inputs;
};

/* ---- the sink ---- */

static void on_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r)
{
    struct ingest *g = (struct ingest *)s;
    (void)in;
    g->n_in++;
    td_rejects_add(g->rejects, r);
}

static bool remember_offset(struct ingest *g, uint64_t id, uint64_t cluster)
{
    if (g->n_articles == g->cap_articles) {
        size_t cap = g->cap_articles ? g->cap_articles + g->cap_articles / 2 : 4096;
        struct patch *p = realloc(g->patch, cap * sizeof *p);
        if (!p)
            return false;
        g->patch = p;
        g->cap_articles = cap;
    }
    g->patch[g->n_articles++] = (struct patch){id, (uint32_t)(cluster - id)};
    return true;
}

/* File names are any bytes; the tables are UTF-8. */
static struct td_slice file_name(struct ingest *g, const struct ing_input *in)
{
    struct td_slice name = td_str(in->name);
    if (td_utf8_valid(name))
        return name;
    struct td_buf b = TD_BUF_INIT(1 << 16);
    td_utf8_put(&b, name);
    struct td_slice mended = td_arena_dup(&g->batch, td_buf_slice(&b));
    td_buf_free(&b);
    return mended;
}

static bool write_row(struct ingest *g, const struct ing_input *in, const struct ing_article *a,
                      const struct ing_row *r)
{
    struct td_csvw *w = &g->csv;
    char flags[256];
    uint64_t id = td_csvw_offset(w);
    td_csvw_str(w, TD_S(PENDING_ID));
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
    td_csvw_uint(w, r->words);
    uint64_t cluster = td_csvw_offset(w);
    td_csvw_str(w, TD_S(PENDING_ID));
    td_csvw_uint(w, 0);
    td_csvw_uint(w, 0);
    td_csvw_str(w, td_str(g->format->name));
    td_csvw_str(w, file_name(g, in));
    td_csvw_uint(w, a->record);
    td_csvw_str(w, td_slice(flags, ing_flags_print(r->flags, flags)));
    td_csvw_end(w);
    return remember_offset(g, id, cluster);
}

static void count_row(struct ingest *g, const struct ing_row *r)
{
    g->n_undated += r->day.n == 0;
    g->n_suspect += (r->flags & ING_FLAG_SUSPECT_DATE) != 0;
    g->n_no_country += r->country.n == 0;
    g->n_no_outlet += r->outlet.n == 0;
}

static enum td_status on_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                 struct td_error *err)
{
    struct ingest *g = (struct ingest *)s;
    struct ing_row row;
    const char *reason = NULL, *column = NULL;
    char detail[256] = "";
    if (!ing_normalize(&g->normalizer, in->conf, a, &g->batch, &row, &reason, &column, detail, err)) {
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
        g->n_in++;
        count_row(g, &row);
        if (!write_row(g, in, a, &row))
            return td_fail_nomem(err, "ingest");
        if (ing_dedup_add(g->dedup, row.content_id, row.normalized_url, row.title, row.outlet, row.day, row.text,
                          row.published_key, err) != TD_OK)
            return err->status;
    }
    td_arena_reset(&g->batch);
    if (!td_outfile_ok(g->out))
        return td_fail(err, TD_EIO, "%s: cannot be written", g->articles_path);
    return TD_OK;
}

/* ---- one input ---- */

static void reject_input(struct ingest *g, struct ing_input *in, const char *reason, const char *detail)
{
    on_reject(&g->sink, in, &(struct td_reject){.input = in->name, .reason = reason, .detail = detail});
}

/* A whole input that a format refused: "NAME:LINE: what" gives the line. */
static void reject_refused(struct ingest *g, struct ing_input *in, const char *text)
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
    on_reject(&g->sink, in,
              &(struct td_reject){
                  .input = in->name, .line_first = line, .line_last = line, .reason = "refused", .detail = text});
}

/* UTF-16 files are converted whole, so that the line-wise formats see UTF-8. */
static enum td_status widen(struct ingest *g, struct ing_input *in, struct td_slice head, struct td_buf *hold,
                            struct td_error *err)
{
    if (!td_starts(head, TD_S("\xff\xfe")) && !td_starts(head, TD_S("\xfe\xff")))
        return TD_OK;
    struct td_slice text;
    struct td_buf raw = TD_BUF_INIT(ING_WHOLE_MAX);
    unsigned flags = 0;
    if (ing_input_text(in, &g->sink, &raw, false, &text, &flags, err) == TD_OK && !td_buf_put(hold, text))
        (void)td_fail_nomem(err, in->name);
    td_buf_free(&raw);
    td_arena_reset(&g->batch);
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

static enum td_status read_input(struct ingest *g, struct ing_input *in, struct td_error *err)
{
    struct td_slice head;
    struct td_buf hold = TD_BUF_INIT(ING_WHOLE_MAX);
    enum td_status st = ing_input_peek(in, 4096, &head, err);
    if (st == TD_OK && head.n == 0) {
        reject_input(g, in, in->cut ? "truncated" : "empty_file", in->cut ? in->cut : "the file is empty");
        in->cut = NULL;
        return TD_OK;
    }
    if (st == TD_OK)
        st = widen(g, in, head, &hold, err);
    if (st == TD_OK)
        st = ing_input_peek(in, 4096, &head, err);
    if (st == TD_OK) {
        g->format = choose_format(in, head);
        if (!g->format)
            reject_input(g, in, "unknown_format", "neither a page, a feed, a table, JSON nor text");
        else
            st = g->format->read(in, &g->sink, err);
        td_arena_reset(&g->batch);
    }
    if (st == TD_OK && in->cut)
        reject_input(g, in, "truncated", in->cut);
    td_buf_free(&hold);
    return st;
}

/* Paths are shown relative to the corpus folder, so that moving a corpus changes no byte of the output. */
static const char *shown_name(const struct ingest *g, const char *path)
{
    size_t n = strlen(g->config.dir);
    if (n && strncmp(path, g->config.dir, n) == 0 && (path[n] == '/' || g->config.dir[n - 1] == '/')) {
        path += n;
        while (*path == '/')
            path++;
    }
    return path;
}

static enum td_status ingest_file(struct ingest *g, const struct td_source_config *conf, const char *path,
                                  struct td_error *err)
{
    struct ing_input in = {.name = shown_name(g, path), .conf = conf, .charset = td_str(conf->encoding)};
    enum td_status st = ing_input_open(&in, path, err);
    if (st != TD_OK)
        return st;
    g->n_files++;
    uint64_t before = g->n_in;
    st = read_input(g, &in, err);
    ing_input_close(&in);
    if (st == TD_EDATA) { /* this file cannot be used: said, counted, and the others go on */
        reject_refused(g, &in, err->text);
        *err = (struct td_error){0};
        st = TD_OK;
    }
    td_diag_verbose("ingest", "%s: %s, %" PRIu64 " records", in.name, g->format ? g->format->name : "?",
                    g->n_in - before);
    if (st == TD_OK)
        td_manifest_input(g->manifest, in.name, path);
    return st;
}

/* ---- the run ---- */

static enum td_status ingest_paths(struct ingest *g, const struct td_source_config *conf, const char *path,
                                   struct td_error *err)
{
    struct ing_files files = {0};
    char *skip = td_config_output(&g->config, "");
    enum td_status st = ing_files_add(&files, path, skip, err);
    g->n_ignored += files.n_ignored;
    if (st == TD_OK && files.n == 0)
        td_diag_warn(path, "no file that could hold an article");
    for (size_t i = 0; i < files.n && st == TD_OK; i++)
        st = ingest_file(g, conf, files.path[i], err);
    ing_files_free(&files);
    free(skip);
    return st;
}

/* What fetch kept of a source: raw/NAME.warc.gz files. */
static enum td_status ingest_fetched(struct ingest *g, const struct td_source_config *conf, struct td_error *err)
{
    char name[300];
    (void)snprintf(name, sizeof name, "raw/%s", conf->name);
    char *path = td_config_path(&g->config, name);
    enum td_status st = TD_OK;
    if (!path)
        return td_fail_nomem(err, "ingest");
    if (access(path, R_OK) == 0)
        st = ingest_paths(g, conf, path, err);
    else
        td_diag_warn(NULL, "source %s: nothing fetched yet (tidings fetch %s)", conf->name, g->config.dir);
    free(path);
    return st;
}

static enum td_status ingest_corpus(struct ingest *g, struct td_error *err)
{
    for (size_t i = 0; i < g->config.n_sources; i++) {
        const struct td_source_config *s = &g->config.source[i];
        for (size_t k = 0; k < s->path.n; k++) {
            char *path = td_config_path(&g->config, s->path.item[k]);
            if (!path)
                return td_fail_nomem(err, "ingest");
            enum td_status st = ingest_paths(g, s, path, err);
            free(path);
            if (st != TD_OK)
                return st;
        }
        if (s->url.n && ingest_fetched(g, s, err) != TD_OK)
            return err->status;
    }
    return TD_OK;
}

static int32_t last_plausible_day(const struct td_config *c)
{
    int32_t day;
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    if (c->until && td_day_parse(td_str(c->until), &day))
        return day;
    return (int32_t)((epoch && epoch[0] ? strtoll(epoch, NULL, 10) : (long long)time(NULL)) / 86400);
}

static char *beside(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    char *dir = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup("");
    char *p = dir ? td_path_join(dir, name) : NULL;
    free(dir);
    return p;
}

/* articles.csv -> articles.rejects.csv, and run.json beside it. */
static enum td_status name_outputs(struct ingest *g, struct td_error *err)
{
    if (g->output)
        g->articles_path = strdup(g->output);
    else
        g->articles_path = td_config_output(&g->config, "articles.csv");
    size_t n = g->articles_path ? strlen(g->articles_path) : 0;
    size_t stem = n > 4 && strcmp(g->articles_path + n - 4, ".csv") == 0 ? n - 4 : n;
    g->rejects_path = malloc(n + 16);
    g->manifest_path = g->articles_path ? beside(g->articles_path, "run.json") : NULL;
    if (!g->articles_path || !g->rejects_path || !g->manifest_path)
        return td_fail_nomem(err, "ingest");
    (void)sprintf(g->rejects_path, "%.*s.rejects.csv", (int)stem, g->articles_path);
    return TD_OK;
}

static enum td_status open_outputs(struct ingest *g, struct td_error *err)
{
    if (name_outputs(g, err) != TD_OK)
        return err->status;
    if (!g->output) {
        char *dir = td_config_output(&g->config, "");
        enum td_status st = dir ? td_mkdirs(dir, err) : td_fail_nomem(err, "ingest");
        free(dir);
        if (st != TD_OK)
            return st;
    }
    g->outlets = ing_outlets_new(err);
    if (!g->outlets)
        return err->status;
    g->normalizer =
        (struct ing_normalizer){g->outlets, ing_zone_cache_new(), g->config.timezone, last_plausible_day(&g->config)};
    g->sink.page = ing_page_new();
    g->dedup = ing_dedup_new(getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", SORT_MEMORY, err);
    g->out = g->dedup ? td_outfile_open(g->articles_path, err) : NULL;
    g->rejects = g->out ? td_rejects_open(g->rejects_path, err) : NULL;
    g->manifest = g->rejects ? td_manifest_open(g->manifest_path, "ingest", err) : NULL;
    if (!g->sink.page)
        return td_fail_nomem(err, "the HTML parser");
    if (g->manifest)
        td_csvw_init(&g->csv, g->out, &td_articles_schema);
    return err->status;
}

/* Fills in ids, clusters and reprints, now that every article has been seen. */
static enum td_status patch_clusters(struct ingest *g, struct td_error *err)
{
    if (ing_dedup_finish(g->dedup, err) != TD_OK)
        return err->status;
    for (size_t i = 0; i < g->n_articles; i++) {
        struct ing_dedup_result r = ing_dedup_get(g->dedup, i);
        char cluster[ID_N + 4]; /* three neighbours: one write, since each is a call of the system */
        memcpy(cluster, r.cluster_id, ID_N);
        cluster[ID_N] = cluster[ID_N + 2] = ',';
        cluster[ID_N + 1] = r.is_reprint ? '1' : '0';
        cluster[ID_N + 3] = r.is_duplicate ? '1' : '0';
        td_outfile_patch(g->out, g->patch[i].id, td_slice(r.article_id, ID_N));
        td_outfile_patch(g->out, g->patch[i].id + g->patch[i].cluster, td_slice(cluster, sizeof cluster));
        g->n_reprints += r.is_reprint;
        g->n_duplicates += r.is_duplicate;
    }
    return TD_OK;
}

static void record_counts(struct ingest *g)
{
    struct td_manifest *m = g->manifest;
    uint64_t n;
    td_manifest_count(m, "files", g->n_files);
    td_manifest_count(m, "files_ignored", g->n_ignored);
    td_manifest_count(m, "records_in", g->n_in);
    td_manifest_count(m, "articles", g->n_articles);
    td_manifest_count(m, "rejected", td_rejects_count(g->rejects));
    td_manifest_count(m, "undated", g->n_undated);
    td_manifest_count(m, "suspect_dates", g->n_suspect);
    td_manifest_count(m, "no_country", g->n_no_country);
    td_manifest_count(m, "no_outlet", g->n_no_outlet);
    td_manifest_count(m, "reprints", g->n_reprints);
    td_manifest_count(m, "duplicates", g->n_duplicates);
    td_manifest_count(m, "clusters", ing_dedup_clusters(g->dedup));
    for (size_t i = 0; i < td_rejects_reasons(g->rejects); i++) {
        const char *name = td_rejects_reason(g->rejects, i, &n);
        td_manifest_count_in(m, "rejected_by_reason", name, n);
    }
}

static enum td_status check_counts(const struct ingest *g, struct td_error *err)
{
    uint64_t rejected = td_rejects_count(g->rejects);
    if (g->n_files == 0)
        return td_fail(err, TD_EDATA, "ingest: no input file at all: not writing");
    if (g->n_in != g->n_articles + rejected)
        return td_fail(err, TD_EDATA,
                       "ingest: %" PRIu64 " records in, but %zu articles and %" PRIu64 " rejects: not writing", g->n_in,
                       g->n_articles, rejected);
    if ((double)rejected > g->config.max_reject_rate * (double)g->n_in)
        return td_fail(err, TD_EDATA,
                       "ingest: %" PRIu64 " of %" PRIu64
                       " records were rejected, more than max_reject_rate %g allows; they are in %s",
                       rejected, g->n_in, g->config.max_reject_rate, g->rejects_path);
    return TD_OK;
}

static void summary(const struct ingest *g, uint64_t rejected)
{
    td_diag_note("ingest",
                 "%" PRIu64 " records in %" PRIu64 " files: %zu articles, %" PRIu64 " rejected; %" PRIu64
                 " undated, %" PRIu64 " without a country, %" PRIu64 " reprints, %" PRIu64 " recorded twice",
                 g->n_in, g->n_files, g->n_articles, rejected, g->n_undated, g->n_no_country, g->n_reprints,
                 g->n_duplicates);
}

static enum td_status commit(struct ingest *g, struct td_error *err)
{
    enum td_status counts = check_counts(g, err);
    if (counts == TD_OK && patch_clusters(g, err) == TD_OK) {
        record_counts(g);
        if (td_outfile_prepare(g->out, err) != TD_OK || td_rejects_prepare(g->rejects, err) != TD_OK)
            return err->status;
        enum td_status st = td_outfile_commit(g->out, err);
        g->out = NULL;
        if (st != TD_OK)
            return st;
    }
    if (err->status != TD_OK && counts == TD_OK)
        return err->status; /* the rejects of the previous run belong to the articles of the previous run */
    struct td_error own = {0};
    uint64_t rejected = td_rejects_count(g->rejects);
    enum td_status st = td_rejects_commit(g->rejects, &own);
    g->rejects = NULL;
    if (err->status == TD_OK && st != TD_OK)
        return td_fail(err, st, "%s", own.text);
    if (err->status != TD_OK)
        return err->status;
    summary(g, rejected);
    td_manifest_output(g->manifest, "articles.csv", g->articles_path);
    td_manifest_output(g->manifest, "articles.rejects.csv", g->rejects_path);
    struct td_manifest *m = g->manifest;
    g->manifest = NULL;
    return td_manifest_commit(m, err);
}

static void ingest_free(struct ingest *g)
{
    td_outfile_abort(g->out);
    td_csvw_free(&g->csv);
    td_rejects_abort(g->rejects);
    td_manifest_abort(g->manifest);
    ing_zone_cache_free(g->normalizer.zones);
    ing_outlets_free(g->outlets);
    ing_dedup_free(g->dedup);
    ing_page_free(g->sink.page);
    td_arena_free(&g->batch);
    td_config_free(&g->config);
    free(g->patch);
    free(g->articles_path);
    free(g->rejects_path);
    free(g->manifest_path);
}

static enum td_status explain_page(struct ingest *g, const char *path, struct td_error *err)
{
    struct ing_input in = {.name = path, .conf = &g->config.flags, .charset = td_str(g->config.flags.encoding)};
    struct td_buf b = TD_BUF_INIT(ING_WHOLE_MAX);
    struct td_slice html;
    struct ing_article a = {0};
    unsigned flags = 0;
    g->sink.page = ing_page_new();
    if (!g->sink.page)
        return td_fail_nomem(err, "the HTML parser");
    enum td_status st = ing_input_open(&in, path, err);
    if (st != TD_OK)
        return st;
    st = ing_input_text(&in, &g->sink, &b, true, &html, &flags, err);
    if (st == TD_OK)
        st = ing_page_read(g->sink.page, html, td_slice(NULL, 0), &g->batch, &a, stdout, err);
    if (st == TD_OK && fflush(stdout) != 0)
        st = td_fail_errno(err, "(standard output)", "write");
    td_buf_free(&b);
    ing_input_close(&in);
    return st;
}

enum { O_OUTPUT, O_EXPLAIN };
static const struct td_option options[] = {
    {"out", 'o', "FILE", "write articles to FILE (its rejects and run.json beside it)"},
    {"explain", 0, "PAGE", "show for one HTML page where each field comes from and why each block was kept or dropped"},
    {NULL, 0, NULL, NULL},
};

static enum td_status run(struct ingest *g, char **path, int n_paths, struct td_error *err)
{
    bool corpus = n_paths == 1 && td_config_is_corpus(path[0]);
    if (n_paths == 0)
        return td_fail(err, TD_EUSAGE, "ingest: no corpus folder and no file given\n  try: tidings ingest --help");
    if (corpus && td_config_load(&g->config, path[0], err) != TD_OK)
        return err->status;
    if (td_config_check(&g->config, err) != TD_OK)
        return err->status;
    if (!corpus && !g->output)
        return td_fail(err, TD_EUSAGE, "ingest: -o FILE is needed with plain paths (%s holds no corpus.ini)", path[0]);
    if (g->output && strcmp(g->output, "-") == 0)
        return td_fail(err, TD_EUSAGE, "ingest: -o needs a file (rows are completed when all articles have been seen)");
    if (corpus && g->config.n_sources == 0)
        return td_fail(err, TD_EUSAGE, "%s: no [source NAME] section", g->config.file);
    if (open_outputs(g, err) != TD_OK)
        return err->status;
    if (corpus && ingest_corpus(g, err) != TD_OK)
        return err->status;
    for (int i = 0; i < n_paths && !corpus; i++)
        if (ingest_paths(g, &g->config.flags, path[i], err) != TD_OK)
            return err->status;
    return commit(g, err);
}

int ing_cmd_ingest(int argc, char **argv)
{
    struct td_error err = {0};
    struct ingest g = {.batch = TD_ARENA_INIT(BATCH_MAX), .sink = {.article = on_article, .reject = on_reject}};
    struct td_options o;
    const char *value, *explain = NULL;
    char **path = calloc((size_t)argc + 1, sizeof *path);
    int n_paths = 0, k;
    g.sink.batch = &g.batch;
    td_config_init(&g.config);
    td_options_start(&o, "ingest", options, &g.config, argc, argv);
    while (path && (k = td_options_next(&o, &value, &err)) != TD_OPT_END) {
        if (k == TD_OPT_ARGUMENT)
            path[n_paths++] = (char *)(uintptr_t)value;
        else if (k == O_OUTPUT)
            g.output = value;
        else if (k == O_EXPLAIN)
            explain = value;
        else
            break;
    }
    enum td_status st = err.status;
    if (!path)
        st = td_fail_nomem(&err, "ingest");
    else if (k == TD_OPT_HELP)
        st = td_options_help(
            &o, "ingest CORPUS | tidings ingest -o articles.csv PATH...",
            "Reads pages, feeds, tables, JSON Lines, texts and web archives and writes one row per article.", &err);
    else if (st == TD_OK && explain)
        st = explain_page(&g, explain, &err);
    else if (st == TD_OK)
        st = run(&g, path, n_paths, &err);
    ingest_free(&g);
    free(path);
    if (st != TD_OK)
        td_diag_error(&err);
    return td_exit_code(st);
}
