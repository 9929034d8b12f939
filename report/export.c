#include "export.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "csvsink.h"
#include "csvwrite.h"
#include "datadir.h"
#include "dbfile.h"
#include "outfile.h"
#include "outfolder.h"
#include "package.h"
#include "sha256.h"
#include "source.h"
#include "sqltext.h"
#include "statfile.h"
#include "tablecheck.h"

#ifndef TD_VERSION
#define TD_VERSION "0"
#endif

enum { MADE_MAX_MIB = 1024, TEXT_MAX_MIB = 64, SINKS = 4 };

struct export
{
    const struct rep_export *o;
    struct rep_xtable tables[REP_TABLES];
    struct rep_provenance provenance;
    struct rep_outfolder folder;
    struct rep_db *db;
    struct rep_package package;
    struct rep_export_counts *n;
};

/* ---- what belongs to an export ---- */

static const struct {
    const char *name, *format, *mediatype, *title;
} documents[] = {
    {"README.md", "md", "text/markdown", "How to read and cite"},
    {"codebook.md", "md", "text/markdown", "Codebook"},
    {"codebook.html", "html", "text/html", "Codebook"},
    {"CITATION.cff", "cff", "application/yaml", "Citation"},
    {"run.json", "json", "application/json", "What the stages did, from what, and when"},
    {"load.sql", "sql", "application/sql", "Loads the tables into PostgreSQL"},
    {"tidings.sqlite", "sqlite", "application/vnd.sqlite3", "All tables as one SQLite file"},
    {"datapackage.json", "json", "application/json", "Data Package"},
};
enum { N_DOCUMENTS = sizeof documents / sizeof documents[0] };
static_assert(REP_PACKAGE_FILES >= REP_TABLES * (SINKS - 1) + N_DOCUMENTS, "every file of an export is noted");

static bool ours(const char *name)
{
    for (size_t i = 0; i < N_DOCUMENTS; i++)
        if (strcmp(name, documents[i].name) == 0)
            return true;
    static const char *const suffix[] = {".csv", ".dta", ".sav"};
    for (size_t i = 0; i < REP_TABLES; i++) {
        size_t k = strlen(rep_tables[i].name);
        for (size_t s = 0; s < 3 && strncmp(name, rep_tables[i].name, k) == 0; s++)
            if (strcmp(name + k, suffix[s]) == 0)
                return true;
    }
    return false;
}

/* ---- events ---- */

static enum td_status append_events(struct export *x, const char *path, struct td_error *err)
{
    struct rep_xtable *to = &x->tables[REP_T_EVENTS];
    struct rep_xtable from = {.def = to->def, .dir = ""};
    struct rep_xread r = {.table = &from, .scratch = TD_BUF_INIT((size_t)TEXT_MAX_MIB << 20)};
    struct td_csvw w;
    bool there;
    if (rep_rows_open(&r.rows, "", path, to->def->schema, &there, err) != TD_OK)
        return err->status;
    if (!there)
        return td_fail(err, TD_EIO, "%s: not there", path);
    td_csvw_init_memory(&w, &to->memory, to->def->schema);
    for (bool got = true; got && rep_xread_next(&r, &got, err) == TD_OK && got;) {
        for (size_t c = 0; c < to->def->schema->n; c++)
            td_csvw_str(&w, r.value[c]);
        td_csvw_end(&w);
    }
    td_csvw_free(&w);
    rep_xread_close(&r);
    if (err->status == TD_OK && to->memory.failed)
        return td_fail_nomem(err, path);
    return err->status;
}

/* The events that the analysis was given: those alone, as run.json knows them by their hash. */
static enum td_status take_events(struct export *x, const char *path, bool asked, struct td_error *err)
{
    char hash[65];
    uint64_t bytes;
    struct rep_xtable *t = &x->tables[REP_T_EVENTS];
    if (td_sha256_file(path, hash, &bytes, err) != TD_OK)
        return err->status;
    if (!rep_provenance_has_input(&x->provenance, hash))
        return asked ? td_fail(err, TD_EDATA, "%s: not the events that run.json says analyze read", path) : TD_OK;
    if (t->memory.n == 0)
        for (size_t c = 0; c < t->def->schema->n; c++)
            (void)td_buf_printf(&t->memory, "%s%s%s", c ? "," : "", t->def->schema->column[c],
                                c + 1 == t->def->schema->n ? "\n" : "");
    t->there = true;
    return append_events(x, path, err);
}

static enum td_status load_events(struct export *x, struct td_error *err)
{
    x->tables[REP_T_EVENTS].in_memory = true;
    if (x->o->events && strcmp(x->o->events, "none") == 0)
        return TD_OK;
    if (x->o->events)
        return take_events(x, x->o->events, true, err);
    char *own = td_path_join(x->o->in_dir, "events.csv");
    if (!own)
        return td_fail_nomem(err, "events");
    bool there = access(own, F_OK) == 0;
    enum td_status st = there ? take_events(x, own, true, err) : TD_OK;
    free(own);
    for (size_t i = 0; i < x->provenance.targets.n && st == TD_OK && !there; i++) {
        struct td_slice id = x->provenance.targets.entry[i].key;
        char name[160];
        if (id.n > 100 || memchr(id.p, '/', id.n))
            continue;
        (void)snprintf(name, sizeof name, "events/%.*s.csv", (int)id.n, id.p);
        char *path = NULL;
        st = td_datadir_find(name, &path, err);
        if (path)
            st = take_events(x, path, false, err);
        free(path);
    }
    return st;
}

/* ---- what fetch got ---- */

static enum td_status read_bytes(const char *path, struct td_buf *b, struct td_error *err)
{
    struct td_source s;
    if (td_source_open(&s, path, err) != TD_OK)
        return err->status;
    (void)td_source_slurp(&s, b, err);
    td_source_close(&s);
    return err->status;
}

/* The rows that analyze read, as run.json knows them by their hash. */
static enum td_status take_coverage(struct export *x, const char *path, struct td_error *err)
{
    struct rep_xtable *t = &x->tables[REP_T_COVERAGE];
    size_t n;
    if (!x->o->coverage_asked && access(path, F_OK) != 0 && errno == ENOENT)
        return TD_OK;
    if (read_bytes(path, &t->memory, err) != TD_OK)
        return err->status;
    t->there = rep_provenance_was_read(&x->provenance, "coverage", td_buf_slice(&t->memory), &n);
    if (!t->there && x->o->coverage_asked)
        return td_fail(err, TD_EDATA, "%s: not what run.json says analyze read of fetch", path);
    x->n->coverage_left_out = !t->there;
    t->memory.n = t->there ? n : 0;
    return TD_OK;
}

static enum td_status load_coverage(struct export *x, struct td_error *err)
{
    x->tables[REP_T_COVERAGE].in_memory = true;
    if (x->o->coverage && strcmp(x->o->coverage, "none") == 0)
        return TD_OK;
    char *own = x->o->coverage ? NULL : td_path_join(x->o->in_dir, "coverage.csv");
    const char *path = x->o->coverage ? x->o->coverage : own;
    enum td_status st = path ? take_coverage(x, path, err) : td_fail_nomem(err, "coverage.csv");
    free(own);
    return st;
}

/* ---- tables ---- */

static enum td_status load(struct export *x, struct td_error *err)
{
    for (size_t i = 0; i < REP_TABLES; i++)
        x->tables[i] = (struct rep_xtable){
            .def = &rep_tables[i], .dir = x->o->in_dir, .memory = TD_BUF_INIT((size_t)MADE_MAX_MIB << 20)};
    if (rep_provenance_load(&x->provenance, x->o->in_dir, err) != TD_OK || load_events(x, err) != TD_OK ||
        load_coverage(x, err) != TD_OK)
        return err->status;
    enum td_status st = rep_check_tables(x->tables, x->o->in_dir, &x->provenance, x->o->full, &x->n->sums, err);
    if (st == TD_OK && !x->tables[REP_T_ARTICLES].there && !x->tables[REP_T_SERIES].there)
        st = td_fail(err, TD_EIO, "%s: neither articles.csv nor series.csv is there (tidings run comes first)",
                     x->o->in_dir);
    return st;
}

/* Notes a file of the folder for datapackage.json. */
static enum td_status note_file(struct export *x, const char *name, int table, const char *format,
                                const char *mediatype, const char *title, struct td_error *err)
{
    struct rep_package_file *f = &x->package.file[x->package.n_files];
    char *path = rep_outfolder_path(&x->folder, name);
    if (!path)
        return td_fail_nomem(err, name);
    *f = (struct rep_package_file){.table = table, .format = format, .mediatype = mediatype, .title = title};
    (void)snprintf(f->name, sizeof f->name, "%s", name);
    enum td_status st = td_sha256_file(path, f->sha256, &f->bytes, err);
    free(path);
    x->package.n_files++;
    return st;
}

static enum td_status open_sink(struct export *x, size_t which, unsigned format, struct rep_sink *s,
                                struct td_error *err)
{
    const struct rep_xtable *t = &x->tables[which];
    char name[64];
    if (format == REP_FORMAT_SQLITE)
        return rep_db_sink(x->db, s, which, err);
    (void)snprintf(name, sizeof name, "%s.%s", t->def->name,
                   format == REP_FORMAT_CSV   ? "csv"
                   : format == REP_FORMAT_DTA ? "dta"
                                              : "sav");
    char *path = rep_outfolder_path(&x->folder, name);
    if (!path)
        return td_fail_nomem(err, name);
    enum td_status st = format == REP_FORMAT_CSV ? rep_csvsink_open(s, t, path, x->o->excel, err)
                                                 : rep_statfile_open(s, t, format == REP_FORMAT_DTA ? REP_DTA : REP_SAV,
                                                                     path, &x->n->cut, err);
    free(path);
    return st;
}

/* The rows of a table into every format at once. */
static enum td_status pour(const struct rep_xtable *t, struct rep_sink *sink, size_t n_sinks, struct td_error *err)
{
    struct rep_xread r;
    bool there, got = true;
    enum td_status st = rep_xread_open(&r, t, &there, err);
    if (st != TD_OK || !there)
        return st != TD_OK ? st : td_fail(err, TD_EIO, "%s: gone while it was read", t->def->schema->name);
    while (st == TD_OK && got) {
        st = rep_xread_next(&r, &got, err);
        for (size_t i = 0; i < n_sinks && st == TD_OK && got; i++)
            st = sink[i].row(sink[i].self, r.value, err);
    }
    if (st == TD_OK && r.rows.n != t->rows)
        st = td_fail(err, TD_EIO, "%s: changed while it was read", t->def->schema->name);
    rep_xread_close(&r);
    return st;
}

static enum td_status write_table(struct export *x, size_t which, struct td_error *err)
{
    struct rep_sink sink[SINKS] = {{0}};
    size_t n = 0;
    enum td_status st = TD_OK;
    for (unsigned f = REP_FORMAT_CSV; f <= REP_FORMAT_SQLITE && st == TD_OK; f *= 2)
        if ((x->o->formats | REP_FORMAT_CSV) & f) {
            st = open_sink(x, which, f, &sink[n], err);
            n += sink[n].self != NULL;
        }
    if (st == TD_OK)
        st = pour(&x->tables[which], sink, n, err);
    for (size_t i = 0; i < n; i++) {
        struct td_error second = {0};
        enum td_status closed = sink[i].close(sink[i].self, st != TD_OK, st == TD_OK ? err : &second);
        st = st == TD_OK ? closed : st;
    }
    return st;
}

static enum td_status note_table(struct export *x, size_t which, struct td_error *err)
{
    static const struct {
        unsigned format;
        const char *suffix, *mediatype, *title;
    } forms[] = {{REP_FORMAT_CSV, "csv", "text/csv", NULL},
                 {REP_FORMAT_DTA, "dta", "application/x-stata-dta", "as a Stata file"},
                 {REP_FORMAT_SAV, "sav", "application/x-spss-sav", "as an SPSS file"}};
    enum td_status st = TD_OK;
    for (size_t i = 0; i < 3 && st == TD_OK; i++) {
        char name[64];
        if (!((x->o->formats | REP_FORMAT_CSV) & forms[i].format))
            continue;
        (void)snprintf(name, sizeof name, "%s.%s", x->tables[which].def->name, forms[i].suffix);
        st = note_file(x, name, i == 0 ? (int)which : -1, forms[i].suffix, forms[i].mediatype, forms[i].title, err);
    }
    return st;
}

static enum td_status write_tables(struct export *x, struct td_error *err)
{
    enum td_status st = TD_OK;
    if (x->o->formats & REP_FORMAT_SQLITE) {
        char *path = rep_outfolder_path(&x->folder, "tidings.sqlite");
        x->db = path ? rep_db_open(path, x->tables, err) : NULL;
        free(path);
        if (!x->db)
            return err->status != TD_OK ? err->status : td_fail_nomem(err, "tidings.sqlite");
    }
    for (size_t i = 0; i < REP_TABLES && st == TD_OK; i++) {
        if (!x->tables[i].there)
            continue;
        x->n->tables++;
        x->n->rows += x->tables[i].rows;
        st = write_table(x, i, err);
        if (st == TD_OK)
            st = note_table(x, i, err);
    }
    if (st == TD_OK && x->db) {
        st = rep_db_close(x->db, err);
        x->db = NULL;
    }
    return st;
}

/* ---- what the package says of itself ---- */

static enum td_status make_document(struct export *x, const char *name, struct td_buf *b, struct td_error *err)
{
    struct rep_package *p = &x->package;
    if (strcmp(name, "README.md") == 0)
        rep_package_readme(p, b);
    else if (strcmp(name, "codebook.md") == 0)
        rep_codebook_markdown(p, b);
    else if (strcmp(name, "codebook.html") == 0)
        rep_codebook_html(p, b);
    else if (strcmp(name, "CITATION.cff") == 0)
        rep_package_citation(p, b);
    else if (strcmp(name, "run.json") == 0)
        (void)td_buf_put(b, td_buf_slice(&x->provenance.bytes));
    else if (strcmp(name, "load.sql") == 0)
        rep_sql_load(b, x->tables);
    else
        return rep_package_json(p, b, err);
    return TD_OK;
}

static enum td_status write_document(struct export *x, size_t i, struct td_error *err)
{
    struct td_buf b = TD_BUF_INIT((size_t)512 << 20);
    char *path = rep_outfolder_path(&x->folder, documents[i].name);
    struct td_outfile *f = path ? td_outfile_open(path, err) : NULL;
    free(path);
    if (!f)
        return err->status != TD_OK ? err->status : td_fail_nomem(err, documents[i].name);
    enum td_status st = make_document(x, documents[i].name, &b, err);
    td_outfile_put(f, td_buf_slice(&b));
    if (b.failed)
        td_outfile_fail(f);
    td_buf_free(&b);
    if (st == TD_OK)
        return td_outfile_commit(f, err);
    td_outfile_abort(f);
    return st;
}

/* The README counts the files, so it comes last but datapackage.json, which has the hash of each. */
static enum td_status write_documents(struct export *x, struct td_error *err)
{
    enum td_status st = TD_OK;
    for (size_t k = 0; k < N_DOCUMENTS && st == TD_OK; k++) {
        size_t i = k + 1 < N_DOCUMENTS ? (k + 1) % (N_DOCUMENTS - 1) : k; /* README after the others */
        const char *name = documents[i].name;
        if (strcmp(name, "run.json") == 0 && !x->provenance.there)
            continue;
        if (strcmp(name, "tidings.sqlite") == 0) {
            if (!(x->o->formats & REP_FORMAT_SQLITE))
                continue;
        } else {
            st = write_document(x, i, err);
        }
        if (st == TD_OK && i + 1 < N_DOCUMENTS)
            st = note_file(x, name, -1, documents[i].format, documents[i].mediatype, documents[i].title, err);
    }
    return st;
}

static enum td_status write_all(struct export *x, struct td_error *err)
{
    enum td_status st = rep_outfolder_open(&x->folder, x->o->out_dir, ours, err);
    if (st != TD_OK)
        return st;
    x->package = (struct rep_package){.tables = x->tables,
                                      .provenance = &x->provenance,
                                      .title = x->o->title,
                                      .label = x->o->label,
                                      .authors = x->o->authors,
                                      .licence = x->o->licence,
                                      .version = TD_VERSION,
                                      .full = x->o->full,
                                      .excel = x->o->excel,
                                      .sqlite = x->o->formats & REP_FORMAT_SQLITE,
                                      .stat = x->o->formats & (REP_FORMAT_DTA | REP_FORMAT_SAV),
                                      .n_checked = x->n->sums};
    st = write_tables(x, err);
    x->package.n_cut = x->n->cut;
    if (st == TD_OK)
        st = write_documents(x, err);
    x->n->files = x->package.n_files + 1;
    rep_db_abort(x->db);
    x->db = NULL;
    if (st == TD_OK)
        return rep_outfolder_commit(&x->folder, err);
    rep_outfolder_abort(&x->folder);
    return st;
}

enum td_status rep_export(const struct rep_export *o, struct rep_export_counts *n, struct td_error *err)
{
    struct export *x = calloc(1, sizeof *x);
    if (!x)
        return td_fail_nomem(err, "export");
    *n = (struct rep_export_counts){0};
    x->o = o;
    x->n = n;
    enum td_status st = load(x, err);
    if (st == TD_OK)
        st = write_all(x, err);
    for (size_t i = 0; i < REP_TABLES; i++)
        td_buf_free(&x->tables[i].memory);
    rep_provenance_free(&x->provenance);
    free(x);
    return st;
}
