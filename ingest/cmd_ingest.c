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
#include "explain.h"
#include "files.h"
#include "format.h"
#include "input.h"
#include "manifest.h"
#include "lane.h"
#include "ordered.h"
#include "option.h"
#include "page.h"
#include "period.h"
#include "utf8.h"

enum { SORT_MEMORY = 8 << 20, SLOTS_PER_THREAD = 4 };

/* One file of the corpus, in the order of the output. */
struct file {
    const struct td_source_config *conf;
    char *path;
};

struct ingest {
    struct td_config config;
    const char *output;
    unsigned n_threads;
    char *articles_path, *rejects_path, *manifest_path, *outlets_path;
    struct td_outfile *out;
    struct td_csvw csv;
    struct td_rejects *rejects;
    struct td_manifest *manifest;
    struct ing_outlets *outlets;
    struct ing_dedup *dedup;
    struct ing_shared shared;
    struct ing_lane *lane[TD_THREADS_MAX];
    struct ing_haul *haul;
    size_t n_hauls;
    struct file *file;
    size_t n_listed, cap_listed;
    struct ing_place *place; /* per article, offsets in articles.csv */
    size_t n_articles, cap_articles;
    uint64_t n_in, n_skipped, n_undated, n_suspect, n_no_country, n_no_outlet, n_coverage, n_reprints, n_duplicates,
        n_ignored, n_files;
    uint64_t n_records; /* of the file that is being taken */
};

/* ---- what came of a file ---- */

static bool remember_places(struct ingest *g, const struct ing_haul *h, uint64_t base)
{
    if (g->n_articles + h->n_rows > g->cap_articles) {
        size_t cap = g->n_articles + h->n_rows + g->cap_articles / 2 + 4096;
        struct ing_place *p = realloc(g->place, cap * sizeof *p);
        if (!p)
            return false;
        g->place = p;
        g->cap_articles = cap;
    }
    for (size_t i = 0; i < h->n_rows; i++)
        g->place[g->n_articles++] = (struct ing_place){base + h->place[i].id, h->place[i].cluster};
    return true;
}

/* Rows, digests, rejects and counts of a haul, in the order of the files. */
static enum td_status take_haul(struct ingest *g, struct ing_haul *h, struct td_error *err)
{
    uint64_t base = td_outfile_offset(g->out);
    td_outfile_put(g->out, td_buf_slice(&h->rows));
    if (!td_outfile_ok(g->out))
        return td_fail(err, TD_EIO, "%s: cannot be written", g->articles_path);
    if (!remember_places(g, h, base))
        return td_fail_nomem(err, "ingest");
    for (size_t i = 0; i < h->n_rows; i++)
        if (ing_dedup_put(g->dedup, h->digests.p + i * ing_dedup_digest_bytes, err) != TD_OK)
            return err->status;
    for (size_t i = 0; i < h->n_rejects; i++)
        td_rejects_add(g->rejects, &h->reject[i]);
    g->n_in += h->n_in;
    g->n_skipped += h->n_skipped;
    g->n_undated += h->n_undated;
    g->n_suspect += h->n_suspect;
    g->n_no_country += h->n_no_country;
    g->n_no_outlet += h->n_no_outlet;
    g->n_coverage += h->n_coverage;
    g->n_records += h->n_records;
    return TD_OK;
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

static enum td_status take(void *ctx, size_t slot, size_t job, bool whole, struct td_error *err)
{
    struct ingest *g = ctx;
    struct ing_haul *h = &g->haul[slot];
    enum td_status st = take_haul(g, h, err);
    if (st == TD_OK && whole) {
        const char *name = shown_name(g, g->file[job].path);
        g->n_files++;
        td_manifest_input_hashed(g->manifest, name, &h->hash);
        td_diag_verbose("ingest", "%s: %s, %" PRIu64 " records", name, h->format ? h->format : "?", g->n_records);
        g->n_records = 0;
    }
    ing_haul_clear(h);
    return st;
}

struct part {
    struct td_ordered *run;
    size_t slot, job;
};

static enum td_status give_part(void *ctx, struct td_error *err)
{
    struct part *p = ctx;
    return td_ordered_part(p->run, p->slot, p->job, err);
}

static enum td_status work(void *ctx, unsigned lane, size_t slot, size_t job, struct td_ordered *run,
                           struct td_error *err)
{
    struct ingest *g = ctx;
    const struct file *f = &g->file[job];
    struct part p = {run, slot, job};
    return ing_lane_file(g->lane[lane], f->conf, shown_name(g, f->path), f->path, &g->haul[slot],
                         &(struct ing_part){give_part, &p}, err);
}

static enum td_status read_files(struct ingest *g, struct td_error *err)
{
    if (g->n_threads > g->n_listed)
        g->n_threads = g->n_listed ? (unsigned)g->n_listed : 1;
    g->n_hauls = (size_t)g->n_threads * SLOTS_PER_THREAD;
    g->haul = calloc(g->n_hauls, sizeof *g->haul);
    if (!g->haul)
        return td_fail_nomem(err, "ingest");
    for (size_t i = 0; i < g->n_hauls; i++)
        ing_haul_init(&g->haul[i]);
    for (unsigned i = 0; i < g->n_threads; i++)
        if (!(g->lane[i] = ing_lane_new(&g->shared, err)))
            return err->status;
    return td_ordered_run(&(struct td_ordered_jobs){.n_jobs = g->n_listed,
                                                    .n_threads = g->n_threads,
                                                    .n_slots = g->n_hauls,
                                                    .ctx = g,
                                                    .work = work,
                                                    .take = take},
                          err);
}

/* ---- the run ---- */

static bool list_file(struct ingest *g, const struct td_source_config *conf, char *path)
{
    if (g->n_listed == g->cap_listed) {
        size_t cap = g->cap_listed ? 2 * g->cap_listed : 256;
        struct file *f = realloc(g->file, cap * sizeof *f);
        if (!f)
            return false;
        g->file = f;
        g->cap_listed = cap;
    }
    g->file[g->n_listed++] = (struct file){conf, path};
    return true;
}

/* The files below a path, behind those listed before. */
static enum td_status list_paths(struct ingest *g, const struct td_source_config *conf, const char *path,
                                 struct td_error *err)
{
    struct ing_files files = {0};
    char *skip = td_config_output(&g->config, "");
    enum td_status st = ing_files_add(&files, path, skip, err);
    g->n_ignored += files.n_ignored;
    if (st == TD_OK && files.n == 0)
        td_diag_warn(path, "no file that could hold an article");
    for (size_t i = 0; i < files.n && st == TD_OK; i++) {
        if (!list_file(g, conf, files.path[i]))
            st = td_fail_nomem(err, "ingest");
        else
            files.path[i] = NULL; /* handed over */
    }
    ing_files_free(&files);
    free(skip);
    return st;
}

/* What fetch kept of a source: raw/NAME.warc.gz files. */
static enum td_status list_fetched(struct ingest *g, const struct td_source_config *conf, struct td_error *err)
{
    char name[300];
    (void)snprintf(name, sizeof name, "raw/%s", conf->name);
    char *path = td_config_path(&g->config, name);
    enum td_status st = TD_OK;
    if (!path)
        return td_fail_nomem(err, "ingest");
    if (access(path, R_OK) == 0)
        st = list_paths(g, conf, path, err);
    else
        td_diag_warn(NULL, "source %s: nothing fetched yet (tidings fetch %s)", conf->name, g->config.dir);
    free(path);
    return st;
}

static enum td_status list_corpus(struct ingest *g, struct td_error *err)
{
    for (size_t i = 0; i < g->config.n_sources; i++) {
        const struct td_source_config *s = &g->config.source[i];
        for (size_t k = 0; k < s->path.n; k++) {
            char *path = td_config_path(&g->config, s->path.item[k]);
            if (!path)
                return td_fail_nomem(err, "ingest");
            enum td_status st = list_paths(g, s, path, err);
            free(path);
            if (st != TD_OK)
                return st;
        }
        if (s->url.n && list_fetched(g, s, err) != TD_OK)
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
    g->outlets_path = g->config.outlets && g->config.outlets[0] ? td_config_path(&g->config, g->config.outlets) : NULL;
    g->outlets = ing_outlets_new(g->outlets_path, err);
    if (!g->outlets)
        return err->status;
    g->dedup = ing_dedup_new(getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", SORT_MEMORY, err);
    g->out = g->dedup ? td_outfile_open(g->articles_path, err) : NULL;
    g->rejects = g->out ? td_rejects_open(g->rejects_path, err) : NULL;
    g->manifest = g->rejects ? td_manifest_open(g->manifest_path, "ingest", err) : NULL;
    g->shared = (struct ing_shared){g->outlets, g->dedup, g->config.timezone, last_plausible_day(&g->config)};
    if (g->manifest) /* the header; the rows come from the lanes */
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
        char cluster[ING_ID_N + 4]; /* three neighbours: one write, since each is a call of the system */
        memcpy(cluster, r.cluster_id, ING_ID_N);
        cluster[ING_ID_N] = cluster[ING_ID_N + 2] = ',';
        cluster[ING_ID_N + 1] = r.is_reprint ? '1' : '0';
        cluster[ING_ID_N + 3] = r.is_duplicate ? '1' : '0';
        td_outfile_patch(g->out, g->place[i].id, td_slice(r.article_id, ING_ID_N));
        td_outfile_patch(g->out, g->place[i].id + g->place[i].cluster, td_slice(cluster, sizeof cluster));
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
    td_manifest_count(m, "records_skipped", g->n_skipped);
    td_manifest_count(m, "articles", g->n_articles);
    td_manifest_count(m, "rejected", td_rejects_count(g->rejects));
    td_manifest_count(m, "undated", g->n_undated);
    td_manifest_count(m, "suspect_dates", g->n_suspect);
    td_manifest_count(m, "no_country", g->n_no_country);
    td_manifest_count(m, "no_outlet", g->n_no_outlet);
    td_manifest_count(m, "coverage", g->n_coverage);
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
    if (g->outlets_path)
        td_manifest_input(g->manifest, g->config.outlets, g->outlets_path);
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
    ing_outlets_free(g->outlets);
    ing_dedup_free(g->dedup);
    for (unsigned i = 0; i < TD_THREADS_MAX; i++)
        ing_lane_free(g->lane[i]);
    for (size_t i = 0; i < g->n_hauls && g->haul; i++)
        ing_haul_free(&g->haul[i]);
    for (size_t i = 0; i < g->n_listed; i++)
        free(g->file[i].path);
    td_config_free(&g->config);
    free(g->haul);
    free(g->file);
    free(g->place);
    free(g->articles_path);
    free(g->rejects_path);
    free(g->manifest_path);
    free(g->outlets_path);
}

enum { O_OUTPUT, O_JOBS, O_EXPLAIN };
static const struct td_option options[] = {
    {"out", 'o', "FILE", "write articles to FILE (its rejects and run.json beside it)"},
    {"jobs", 'j', "N", "threads to use; the output does not depend on it (default: the processors, at most 8)"},
    {"explain", 0, "PAGE", "show for a page, or the pages (the page of URL) of a web archive, what was found and why"},
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
    if (g->output && td_outfile_is_stream(g->output))
        return td_fail(err, TD_EUSAGE,
                       "ingest: -o %s: needs a file (rows are completed when all articles have been seen, and rejects "
                       "stand beside it)",
                       g->output);
    if (corpus && g->config.n_sources == 0)
        return td_fail(err, TD_EUSAGE, "%s: no [source NAME] section", g->config.file);
    if (open_outputs(g, err) != TD_OK)
        return err->status;
    if (corpus && list_corpus(g, err) != TD_OK)
        return err->status;
    for (int i = 0; i < n_paths && !corpus; i++)
        if (list_paths(g, &g->config.flags, path[i], err) != TD_OK)
            return err->status;
    return read_files(g, err) == TD_OK ? commit(g, err) : err->status;
}

int ing_cmd_ingest(int argc, char **argv)
{
    struct td_error err = {0};
    struct ingest g = {.n_threads = td_threads_default()};
    struct td_options o;
    const char *value, *explain = NULL;
    char **path = calloc((size_t)argc + 1, sizeof *path);
    int n_paths = 0, k;
    td_config_init(&g.config);
    td_options_start(&o, "ingest", options, &g.config, argc, argv);
    while (path && (k = td_options_next(&o, &value, &err)) != TD_OPT_END) {
        if (k == TD_OPT_ARGUMENT)
            path[n_paths++] = (char *)(uintptr_t)value;
        else if (k == O_OUTPUT)
            g.output = value;
        else if (k == O_EXPLAIN)
            explain = value;
        else if (k == O_JOBS && td_threads_parse("ingest", value, &g.n_threads, &err) != TD_OK)
            break;
        else if (k == O_JOBS)
            continue;
        else
            break;
    }
    enum td_status st = err.status;
    if (!path)
        st = td_fail_nomem(&err, "ingest");
    else if (k == TD_OPT_HELP)
        st = td_options_help(
            &o, "ingest CORPUS | tidings ingest -o articles.csv PATH... | tidings ingest --explain PAGE [URL]",
            "Reads pages, feeds, tables, documents, mail, exports and archives; writes a row per article.", &err);
    else if (st == TD_OK && explain)
        st = n_paths > 1 ? td_fail(&err, TD_EUSAGE, "ingest: --explain takes one page and at most one URL")
                         : ing_explain(&g.config.flags, explain, n_paths ? path[0] : NULL, stdout, &err);
    else if (st == TD_OK)
        st = run(&g, path, n_paths, &err);
    ingest_free(&g);
    free(path);
    if (st != TD_OK)
        td_diag_error(&err);
    return td_exit_code(st);
}
