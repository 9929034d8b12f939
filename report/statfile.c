#include "statfile.h"

#include <limits.h>
#include <readstat.h>
#include <stdlib.h>
#include <time.h>

#include "num.h"
#include "outfile.h"
#include "utf8.h"

struct statfile {
    const struct rep_xtable *table;
    enum rep_stat_format format;
    readstat_writer_t *writer;
    readstat_variable_t *variable[TD_SCHEMA_MAX];
    bool long_text[TD_SCHEMA_MAX]; /* strL */
    struct td_outfile *out;
    struct td_buf text;           /* a value with a NUL behind it */
    int n_long, at_long, no_text; /* strL values; the next to be inserted; the one for no text (-1: none) */
    uint64_t long_bytes, *n_cut;
};

static ssize_t put_bytes(const void *data, size_t n, void *ctx)
{
    td_outfile_put(ctx, td_slice(data, n));
    return (ssize_t)n;
}

static enum td_status fail(const struct statfile *f, readstat_error_t e, struct td_error *err)
{
    return td_fail(err, TD_EIO, "%s: %s", td_outfile_path(f->out), readstat_error_message(e));
}

/* ReadStat prints the time in the local zone: the moment whose local form is the wanted one gives the same bytes
 * everywhere. */
static time_t stamp(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    int64_t v;
    struct tm tm = {.tm_year = 100, .tm_mon = 0, .tm_mday = 1}; /* 2000-01-01 */
    if (epoch && td_num_parse_int(td_str(epoch), &v) && v >= 0) {
        time_t t = (time_t)v;
        (void)gmtime_r(&t, &tm);
    }
    tm.tm_isdst = -1;
    return mktime(&tm);
}

static bool numeric(enum rep_type t)
{
    return t == REP_INTEGER || t == REP_NUMBER || t == REP_ENUM || t == REP_FLAG;
}

static readstat_type_t type_of(const struct statfile *f, size_t c)
{
    enum rep_type t = rep_column_at(f->table->def, c)->type;
    if (t == REP_ENUM || t == REP_FLAG)
        return READSTAT_TYPE_INT8;
    if (numeric(t))
        return READSTAT_TYPE_DOUBLE;
    return f->long_text[c] ? READSTAT_TYPE_STRING_REF : READSTAT_TYPE_STRING;
}

static void label_values(struct statfile *f, size_t c)
{
    const struct rep_column *col = rep_column_at(f->table->def, c);
    if (col->type != REP_ENUM && col->type != REP_FLAG)
        return;
    readstat_label_set_t *set = readstat_add_label_set(f->writer, READSTAT_TYPE_INT32, col->name);
    struct td_slice rest = td_str(col->type == REP_FLAG ? "no|yes" : col->values), code, meaning;
    for (int i = col->type == REP_FLAG ? 0 : 1; rep_next_value(&rest, &code, &meaning); i++) {
        td_buf_clear(&f->text);
        (void)td_buf_put(&f->text, code);
        readstat_label_int32_value(set, i, td_buf_cstr(&f->text));
    }
    readstat_variable_set_label_set(f->variable[c], set);
}

static void add_variable(struct statfile *f, size_t c)
{
    const struct rep_column *col = rep_column_at(f->table->def, c);
    size_t widest = f->table->widest[c] ? f->table->widest[c] : 1;
    if (f->format == REP_SAV && widest > REP_SAV_WIDEST)
        widest = REP_SAV_WIDEST;
    f->long_text[c] = f->format == REP_DTA && !numeric(col->type) && widest > REP_DTA_WIDEST;
    f->variable[c] = readstat_add_variable(f->writer, col->name, type_of(f, c), numeric(col->type) ? 0 : widest);
    readstat_variable_set_label(f->variable[c], col->title);
    if (col->type == REP_INTEGER)
        readstat_variable_set_format(f->variable[c], f->format == REP_DTA ? "%12.0g" : "F12.0");
    else if (col->type == REP_NUMBER)
        readstat_variable_set_format(f->variable[c], f->format == REP_DTA ? "%10.0g" : "F12.6");
    bool scale = col->type == REP_INTEGER || col->type == REP_NUMBER;
    readstat_variable_set_measure(f->variable[c], scale ? READSTAT_MEASURE_SCALE : READSTAT_MEASURE_NOMINAL);
    label_values(f, c);
}

static enum td_status add_long(struct statfile *f, struct td_slice v, struct td_error *err)
{
    if (v.n == 0 && f->no_text >= 0)
        return TD_OK;
    f->long_bytes += v.n + sizeof(readstat_string_ref_t);
    if (f->long_bytes > (uint64_t)REP_STRL_MAX_MIB << 20)
        return td_fail(err, TD_EUSAGE, "%s: more than %d MiB of long texts for a Stata file; use sav, sqlite or csv",
                       f->table->def->name, REP_STRL_MAX_MIB);
    if (v.n == 0)
        f->no_text = f->n_long;
    td_buf_clear(&f->text);
    (void)td_buf_put(&f->text, v);
    const char *s = td_buf_cstr(&f->text);
    if (f->text.failed || !readstat_add_string_ref(f->writer, s))
        return td_fail_nomem(err, td_outfile_path(f->out));
    f->n_long++;
    return TD_OK;
}

/* ReadStat writes the map of the file, with the place behind the strLs, before the first row: it must know them all by
 * then, in the order in which they will come. A strL may not be missing: all rows without one share an empty one. */
static enum td_status add_all_long(struct statfile *f, struct td_error *err)
{
    struct rep_xread r;
    bool any = false, there, got = true;
    for (size_t c = 0; c < f->table->def->schema->n; c++)
        any = any || f->long_text[c];
    if (!any || rep_xread_open(&r, f->table, &there, err) != TD_OK || !there)
        return err->status;
    while (err->status == TD_OK && rep_xread_next(&r, &got, err) == TD_OK && got)
        for (size_t c = 0; c < f->table->def->schema->n && err->status == TD_OK; c++)
            if (f->long_text[c])
                (void)add_long(f, r.value[c], err);
    rep_xread_close(&r);
    return err->status;
}

/* The strL that add_all_long made of the next value. */
static readstat_string_ref_t *next_long(struct statfile *f, struct td_slice v)
{
    if (v.n == 0 && f->at_long > f->no_text)
        return readstat_get_string_ref(f->writer, f->no_text);
    return readstat_get_string_ref(f->writer, f->at_long++);
}

static enum td_status begin(struct statfile *f, struct td_error *err)
{
    if (f->table->rows > INT_MAX)
        return td_fail(err, TD_EDATA, "%s: more rows than a Stata or SPSS file can be given; use csv or sqlite",
                       f->table->def->name);
    (void)readstat_set_data_writer(f->writer, put_bytes);
    (void)readstat_writer_set_file_label(f->writer, f->table->def->title);
    (void)readstat_writer_set_file_timestamp(f->writer, stamp());
    (void)readstat_writer_set_file_format_version(f->writer, f->format == REP_DTA ? 118 : 2);
    if (f->format == REP_SAV)
        (void)readstat_writer_set_compression(f->writer, READSTAT_COMPRESS_ROWS);
    for (size_t c = 0; c < f->table->def->schema->n; c++)
        if (f->table->shown[c])
            add_variable(f, c);
    if (add_all_long(f, err) != TD_OK)
        return err->status;
    readstat_error_t e = f->format == REP_DTA ? readstat_begin_writing_dta(f->writer, f->out, (long)f->table->rows)
                                              : readstat_begin_writing_sav(f->writer, f->out, (long)f->table->rows);
    return e == READSTAT_OK ? TD_OK : fail(f, e, err);
}

static enum td_status put_number(struct statfile *f, size_t c, struct td_slice v, readstat_error_t *e,
                                 struct td_error *err)
{
    const struct rep_column *col = rep_column_at(f->table->def, c);
    double x = 0;
    if (col->type == REP_ENUM || col->type == REP_FLAG) {
        int code = col->type == REP_ENUM ? rep_value_number(col, v) : td_eqs(v, "1");
        *e = readstat_insert_int8_value(f->writer, f->variable[c], (int8_t)code);
        return TD_OK;
    }
    (void)td_num_parse(v, &x);
    if (col->type == REP_INTEGER && (x > 9007199254740992.0 || x < -9007199254740992.0))
        return td_fail(err, TD_EDATA, "%s: %s: %.*s is beyond what Stata and SPSS hold exactly; use csv or sqlite",
                       f->table->def->name, col->name, (int)v.n, v.p);
    *e = readstat_insert_double_value(f->writer, f->variable[c], x);
    return TD_OK;
}

static enum td_status put_text(struct statfile *f, size_t c, struct td_slice v, readstat_error_t *e,
                               struct td_error *err)
{
    if (f->format == REP_SAV && v.n > REP_SAV_WIDEST) {
        v = td_utf8_head(v, REP_SAV_WIDEST);
        ++*f->n_cut;
    }
    td_buf_clear(&f->text);
    (void)td_buf_put(&f->text, v);
    const char *s = td_buf_cstr(&f->text);
    if (f->text.failed)
        return td_fail_nomem(err, td_outfile_path(f->out));
    if (!f->long_text[c]) {
        *e = readstat_insert_string_value(f->writer, f->variable[c], s);
        return TD_OK;
    }
    *e = readstat_insert_string_ref(f->writer, f->variable[c], next_long(f, v));
    return TD_OK;
}

static enum td_status put_row(void *self, const struct td_slice *value, struct td_error *err)
{
    struct statfile *f = self;
    readstat_error_t e = readstat_begin_row(f->writer);
    enum td_status st = TD_OK;
    for (size_t c = 0; c < f->table->def->schema->n && e == READSTAT_OK && st == TD_OK; c++) {
        if (!f->table->shown[c])
            continue;
        if (value[c].n == 0 && !f->long_text[c])
            e = readstat_insert_missing_value(f->writer, f->variable[c]);
        else if (numeric(rep_column_at(f->table->def, c)->type))
            st = put_number(f, c, value[c], &e, err);
        else
            st = put_text(f, c, value[c], &e, err);
    }
    if (e == READSTAT_OK && st == TD_OK)
        e = readstat_end_row(f->writer);
    return st != TD_OK ? st : e == READSTAT_OK ? TD_OK : fail(f, e, err);
}

static enum td_status end(void *self, bool failed, struct td_error *err)
{
    struct statfile *f = self;
    enum td_status st = TD_OK;
    if (!failed) {
        readstat_error_t e = readstat_end_writing(f->writer);
        st = e == READSTAT_OK ? TD_OK : fail(f, e, err);
    }
    if (failed || st != TD_OK)
        td_outfile_abort(f->out);
    else
        st = td_outfile_commit(f->out, err);
    readstat_writer_free(f->writer);
    td_buf_free(&f->text);
    free(f);
    return st;
}

enum td_status rep_statfile_open(struct rep_sink *s, const struct rep_xtable *t, enum rep_stat_format format,
                                 const char *path, uint64_t *n_cut, struct td_error *err)
{
    struct statfile *f = calloc(1, sizeof *f);
    if (!f)
        return td_fail_nomem(err, path);
    *f = (struct statfile){
        .table = t, .format = format, .no_text = -1, .n_cut = n_cut, .text = TD_BUF_INIT((size_t)128 << 20)};
    f->writer = readstat_writer_init();
    f->out = f->writer ? td_outfile_open(path, err) : NULL;
    if (!f->out) {
        if (f->writer)
            readstat_writer_free(f->writer);
        free(f);
        return err->status != TD_OK ? err->status : td_fail_nomem(err, path);
    }
    *s = (struct rep_sink){.self = f, .row = put_row, .close = end};
    if (begin(f, err) == TD_OK)
        return TD_OK;
    (void)end(f, true, err);
    *s = (struct rep_sink){0};
    return err->status;
}
