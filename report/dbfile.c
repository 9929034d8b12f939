#include "dbfile.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "num.h"
#include "sqltext.h"

struct rep_db {
    char *path;
    sqlite3 *handle;
    const struct rep_xtable *tables;
};

struct dbsink {
    struct rep_db *db;
    const struct rep_xtable *table;
    sqlite3_stmt *insert;
};

static enum td_status fail(const struct rep_db *db, struct td_error *err)
{
    return td_fail(err, TD_EIO, "%s: SQLite: %s", db->path, sqlite3_errmsg(db->handle));
}

static enum td_status run(struct rep_db *db, const char *sql, struct td_error *err)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? TD_OK : fail(db, err);
}

static enum td_status run_buf(struct rep_db *db, struct td_buf *b, struct td_error *err)
{
    const char *sql = td_buf_cstr(b);
    enum td_status st = b->failed ? td_fail_nomem(err, db->path) : run(db, sql, err);
    td_buf_clear(b);
    return st;
}

/* 0x74696467: "tidg", what file(1) and we ourselves may know it by. */
static const char pragmas[] = "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA journal_mode = OFF;"
                              "PRAGMA synchronous = OFF; PRAGMA application_id = 1953064039; PRAGMA user_version = 1;"
                              "PRAGMA foreign_keys = OFF; PRAGMA temp_store = FILE; BEGIN;";

static enum td_status make_tables(struct rep_db *db, struct td_error *err)
{
    struct td_buf b = TD_BUF_INIT(1 << 20);
    enum td_status st = run(db, pragmas, err);
    for (size_t i = 0; i < REP_TABLES && st == TD_OK; i++) {
        if (!db->tables[i].there)
            continue;
        rep_sql_table(&b, db->tables, i, REP_SQLITE);
        st = run_buf(db, &b, err);
    }
    td_buf_free(&b);
    return st;
}

struct rep_db *rep_db_open(const char *path, const struct rep_xtable *tables, struct td_error *err)
{
    struct rep_db *db = calloc(1, sizeof *db);
    if (db)
        db->path = strdup(path);
    if (!db || !db->path) {
        free(db);
        (void)td_fail_nomem(err, path);
        return NULL;
    }
    db->tables = tables;
    (void)unlink(path);
    if (sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        (void)fail(db, err);
    else
        (void)make_tables(db, err);
    if (err->status == TD_OK)
        return db;
    rep_db_abort(db);
    return NULL;
}

static int bind(struct dbsink *k, int at, enum rep_type type, struct td_slice v)
{
    double x;
    int64_t n;
    if (v.n == 0)
        return sqlite3_bind_null(k->insert, at);
    if ((type == REP_INTEGER || type == REP_FLAG) && td_num_parse_int(v, &n))
        return sqlite3_bind_int64(k->insert, at, n);
    if (type == REP_NUMBER && td_num_parse(v, &x))
        return sqlite3_bind_double(k->insert, at, x);
    return sqlite3_bind_text64(k->insert, at, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8);
}

static enum td_status put_row(void *self, const struct td_slice *value, struct td_error *err)
{
    struct dbsink *k = self;
    int at = 0, ok = SQLITE_OK;
    for (size_t c = 0; c < k->table->def->schema->n && ok == SQLITE_OK; c++)
        if (k->table->shown[c])
            ok = bind(k, ++at, rep_column_at(k->table->def, c)->type, value[c]);
    if (ok == SQLITE_OK && sqlite3_step(k->insert) != SQLITE_DONE)
        ok = SQLITE_ERROR;
    if (ok != SQLITE_OK)
        return fail(k->db, err);
    return sqlite3_reset(k->insert) == SQLITE_OK ? TD_OK : fail(k->db, err);
}

static enum td_status end(void *self, bool failed, struct td_error *err)
{
    struct dbsink *k = self;
    (void)failed;
    (void)err;
    (void)sqlite3_finalize(k->insert);
    free(k);
    return TD_OK;
}

enum td_status rep_db_sink(struct rep_db *db, struct rep_sink *s, size_t which, struct td_error *err)
{
    struct dbsink *k = calloc(1, sizeof *k);
    struct td_buf b = TD_BUF_INIT(1 << 16);
    const struct rep_xtable *t = &db->tables[which];
    if (!k)
        return td_fail_nomem(err, db->path);
    *k = (struct dbsink){.db = db, .table = t};
    (void)td_buf_puts(&b, "INSERT INTO ");
    rep_sql_table_name(&b, t->def->name, "");
    (void)td_buf_puts(&b, " VALUES (");
    bool first = true;
    for (size_t c = 0; c < t->def->schema->n; c++)
        if (t->shown[c]) {
            (void)td_buf_puts(&b, first ? "?" : ",?");
            first = false;
        }
    (void)td_buf_putc(&b, ')');
    int ok = sqlite3_prepare_v2(db->handle, td_buf_cstr(&b), -1, &k->insert, NULL);
    td_buf_free(&b);
    *s = (struct rep_sink){.self = k, .row = put_row, .close = end};
    if (ok == SQLITE_OK)
        return TD_OK;
    (void)fail(db, err);
    free(k);
    *s = (struct rep_sink){0};
    return err->status;
}

/* A pragma that gives rows when something is wrong. */
static enum td_status must_be(struct rep_db *db, const char *pragma, const char *want, struct td_error *err)
{
    sqlite3_stmt *q;
    if (sqlite3_prepare_v2(db->handle, pragma, -1, &q, NULL) != SQLITE_OK)
        return fail(db, err);
    int got = sqlite3_step(q);
    const unsigned char *text = got == SQLITE_ROW ? sqlite3_column_text(q, 0) : NULL;
    bool fine = want ? text && strcmp((const char *)text, want) == 0 : got == SQLITE_DONE;
    if (!fine)
        (void)td_fail(err, TD_EDATA, "%s: %s: %s", db->path, pragma, text ? (const char *)text : "failed");
    (void)sqlite3_finalize(q);
    return err->status;
}

static enum td_status finish(struct rep_db *db, struct td_error *err)
{
    struct td_buf b = TD_BUF_INIT(1 << 20);
    enum td_status st = TD_OK;
    for (size_t i = 0; i < REP_TABLES && st == TD_OK; i++) {
        if (!db->tables[i].there)
            continue;
        rep_sql_indexes(&b, db->tables, i);
        st = run_buf(db, &b, err);
    }
    td_buf_free(&b);
    if (st == TD_OK)
        st = run(db, "COMMIT", err);
    if (st == TD_OK)
        st = must_be(db, "PRAGMA foreign_key_check", NULL, err);
    if (st == TD_OK)
        st = must_be(db, "PRAGMA quick_check", "ok", err);
    return st;
}

static enum td_status sync_file(const char *path, struct td_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum td_status st = fd < 0 || fsync(fd) != 0 ? td_fail_errno(err, path, "write") : TD_OK;
    if (fd >= 0)
        (void)close(fd);
    return st;
}

enum td_status rep_db_close(struct rep_db *db, struct td_error *err)
{
    enum td_status st = finish(db, err);
    if (sqlite3_close(db->handle) != SQLITE_OK && st == TD_OK)
        st = td_fail(err, TD_EIO, "%s: could not be closed", db->path);
    db->handle = NULL;
    if (st == TD_OK)
        st = sync_file(db->path, err);
    rep_db_abort(db);
    return st;
}

void rep_db_abort(struct rep_db *db)
{
    if (!db)
        return;
    (void)sqlite3_close(db->handle);
    free(db->path);
    free(db);
}
