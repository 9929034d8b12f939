#include "package.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "escape.h"
#include "sqltext.h"

#define SPEC "https://datapackage.org/profiles/2.0/"

void rep_package_name(const char *title, char out[64])
{
    size_t n = 0;
    for (const char *p = title ? title : ""; *p && n < 60; p++) {
        char c = (char)td_lower_byte((unsigned char)*p);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = c;
        else if (n && out[n - 1] != '-')
            out[n++] = '-';
    }
    while (n && out[n - 1] == '-')
        n--;
    out[n] = '\0';
    if (n == 0)
        (void)snprintf(out, 64, "tidings-export");
}

/* ---- datapackage.json ---- */

static json_t *text(struct td_slice s)
{
    json_t *j = json_stringn(s.n ? s.p : "", s.n);
    return j ? j : json_string("");
}

static const char *type_name(enum rep_type t)
{
    switch (t) {
    case REP_FLAG:
        return "boolean";
    case REP_INTEGER:
    case REP_BIGINT:
        return "integer";
    case REP_NUMBER:
        return "number";
    case REP_DATE:
        return "date";
    case REP_STRING:
    case REP_ENUM:
        break;
    }
    return "string";
}

static json_t *bound(const struct rep_column *c, double v)
{
    return c->type == REP_INTEGER ? json_integer((json_int_t)v) : json_real(v);
}

static void put_categories(json_t *field, json_t *constraints, const struct rep_column *c)
{
    struct td_slice rest = td_str(c->values), code, meaning;
    json_t *codes = json_array(), *categories = json_array();
    while (rep_next_value(&rest, &code, &meaning)) {
        (void)json_array_append_new(codes, text(code));
        (void)json_array_append_new(categories, json_pack("{s:o,s:o}", "value", text(code), "label", text(meaning)));
    }
    (void)json_object_set_new(constraints, "enum", codes);
    (void)json_object_set_new(field, "categories", categories);
}

static json_t *field_of(const struct rep_table *t, const struct rep_column *c)
{
    json_t *f = json_pack("{s:s,s:s,s:s,s:s}", "name", c->name, "type", type_name(c->type), "title", c->title,
                          "description", c->about);
    json_t *constraints = json_object();
    if (c->unit[0])
        (void)json_object_set_new(f, "unit", json_string(c->unit));
    (void)json_object_set_new(f, "since", json_string(c->since));
    if (c->type == REP_FLAG) {
        (void)json_object_set_new(f, "trueValues", json_pack("[s]", "1"));
        (void)json_object_set_new(f, "falseValues", json_pack("[s]", "0"));
    }
    if (c->required)
        (void)json_object_set_new(constraints, "required", json_true());
    if (t->kind == REP_KEY_PRIMARY && strcmp(t->key, c->name) == 0)
        (void)json_object_set_new(constraints, "unique", json_true());
    if (!isnan(c->min))
        (void)json_object_set_new(constraints, "minimum", bound(c, c->min));
    if (!isnan(c->max))
        (void)json_object_set_new(constraints, "maximum", bound(c, c->max));
    if (c->type == REP_ENUM)
        put_categories(f, constraints, c);
    if (json_object_size(constraints))
        (void)json_object_set(f, "constraints", constraints);
    json_decref(constraints);
    return f;
}

static json_t *names(const char *list)
{
    struct td_slice rest = td_str(list);
    json_t *a = json_array();
    while (rest.p)
        (void)json_array_append_new(a, text(td_cut(&rest, ',')));
    return a;
}

/* Table Schema 2.0, foreignKeys: the resource is left out when the table refers to itself. */
static json_t *foreign_key(const struct rep_reference *r, bool itself)
{
    return itself ? json_pack("{s:o,s:{s:o}}", "fields", names(r->from), "reference", "fields", names(r->to))
                  : json_pack("{s:o,s:{s:s,s:o}}", "fields", names(r->from), "reference", "resource", r->table,
                              "fields", names(r->to));
}

static json_t *schema_of(const struct rep_package *p, size_t which)
{
    const struct rep_xtable *t = &p->tables[which];
    json_t *fields = json_array(), *keys = json_array();
    size_t to;
    for (size_t c = 0; c < t->def->schema->n; c++)
        if (t->shown[c])
            (void)json_array_append_new(fields, field_of(t->def, rep_column_at(t->def, c)));
    json_t *s = json_pack("{s:s,s:o,s:[s]}", "$schema", SPEC "tableschema.json", "fields", fields, "missingValues", "");
    if (t->def->kind == REP_KEY_PRIMARY)
        (void)json_object_set_new(s, "primaryKey", names(t->def->key));
    if (t->def->kind == REP_KEY_UNIQUE)
        (void)json_object_set_new(s, "uniqueKeys", json_pack("[o]", names(t->def->key)));
    for (size_t i = 0; i < 3 && t->def->reference[i].from; i++) {
        const struct rep_reference *r = &t->def->reference[i];
        if (rep_reference_there(p->tables, which, r, &to))
            (void)json_array_append_new(keys, foreign_key(r, to == which));
    }
    if (json_array_size(keys))
        (void)json_object_set(s, "foreignKeys", keys);
    json_decref(keys);
    return s;
}

static json_t *resource_of(const struct rep_package *p, const struct rep_package_file *f)
{
    char name[64], hash[80];
    (void)snprintf(name, sizeof name, "%s", f->name);
    for (char *c = name; *c; c++)
        *c = *c == '.' ? '-' : (char)td_lower_byte((unsigned char)*c);
    (void)snprintf(hash, sizeof hash, "sha256:%s", f->sha256);
    const struct rep_xtable *t = f->table >= 0 ? &p->tables[f->table] : NULL;
    json_t *r = json_object();
    (void)json_object_set_new(r, "$schema", json_string(SPEC "dataresource.json"));
    (void)json_object_set_new(r, "name", json_string(t ? t->def->name : name));
    if (t)
        (void)json_object_set_new(r, "type", json_string("table"));
    (void)json_object_set_new(r, "path", json_string(f->name));
    if (t) /* for readers of version 1 */
        (void)json_object_set_new(r, "profile", json_string("tabular-data-resource"));
    (void)json_object_set_new(r, "title", json_string(t ? t->def->title : f->title));
    if (t)
        (void)json_object_set_new(r, "description", json_string(t->def->about));
    (void)json_object_set_new(r, "format", json_string(f->format));
    (void)json_object_set_new(r, "mediatype", json_string(f->mediatype));
    if (t)
        (void)json_object_set_new(r, "encoding", json_string("utf-8"));
    (void)json_object_set_new(r, "bytes", json_integer((json_int_t)f->bytes));
    (void)json_object_set_new(r, "hash", json_string(hash));
    if (t) {
        (void)json_object_set_new(r, "rows", json_integer((json_int_t)t->rows));
        (void)json_object_set_new(r, "dialect",
                                  json_pack("{s:s,s:s,s:s,s:b,s:b}", "$schema", SPEC "tabledialect.json", "delimiter",
                                            ",", "lineTerminator", p->excel ? "\r\n" : "\n", "doubleQuote", 1, "header",
                                            1));
        (void)json_object_set_new(r, "schema", schema_of(p, (size_t)f->table));
    }
    return r;
}

static void put_people(const struct rep_package *p, json_t *root)
{
    struct td_slice rest = td_str(p->authors);
    json_t *list = json_array();
    while (rest.p) {
        struct td_slice name = td_trim(td_cut(&rest, ';'));
        if (name.n)
            (void)json_array_append_new(list, json_pack("{s:o,s:[s]}", "title", text(name), "roles", "creator"));
    }
    if (json_array_size(list))
        (void)json_object_set(root, "contributors", list);
    json_decref(list);
    if (p->licence)
        (void)json_object_set_new(root, "licenses", json_pack("[{s:o}]", "name", text(td_str(p->licence))));
}

static const char *profile_about(const struct rep_package *p)
{
    return p->full ? "Profile full: with the texts, titles, authors and sections of the articles. Those belong to "
                     "others: check that you may pass them on."
                   : "Profile open: without texts, titles, authors, sections, names and the words that weighed; ids, "
                     "addresses, hashes, counts and scores are there.";
}

enum td_status rep_package_json(const struct rep_package *p, struct td_buf *b, struct td_error *err)
{
    char name[64];
    rep_package_name(p->title, name);
    json_t *resources = json_array();
    for (size_t i = 0; i < p->n_files; i++)
        (void)json_array_append_new(resources, resource_of(p, &p->file[i]));
    json_t *root = json_pack("{s:s,s:s,s:s}", "$schema", SPEC "datapackage.json", "name", name, "profile",
                             "data-package"); /* what version 1 calls it */
    (void)json_object_set_new(root, "title", text(td_str(p->title ? p->title : "Media coverage and stance")));
    (void)json_object_set_new(root, "description", json_string(profile_about(p)));
    put_people(p, root);
    (void)json_object_set_new(root, "tidings",
                              json_pack("{s:s,s:s,s:s,s:I}", "version", p->version, "profile",
                                        p->full ? "full" : "open", "label", p->label ? p->label : "", "sums_compared",
                                        (json_int_t)p->n_checked));
    (void)json_object_set_new(root, "resources", resources);
    char *s = root ? json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) : NULL;
    json_decref(root);
    if (!s)
        return td_fail_nomem(err, "datapackage.json");
    (void)td_buf_puts(b, s);
    (void)td_buf_putc(b, '\n');
    free(s);
    return b->failed ? td_fail_nomem(err, "datapackage.json") : TD_OK;
}

/* ---- CITATION.cff ---- */

/* A double-quoted YAML scalar is a JSON string. */
static void put_yaml(struct td_buf *b, struct td_slice s)
{
    json_t *j = text(s);
    char *q = json_dumps(j, JSON_ENCODE_ANY);
    (void)td_buf_puts(b, q ? q : "\"\"");
    free(q);
    json_decref(j);
}

static void put_authors(const struct rep_package *p, struct td_buf *b)
{
    struct td_slice rest = td_str(p->authors);
    bool any = false;
    (void)td_buf_puts(b, "authors:\n");
    while (rest.p) {
        struct td_slice name = td_trim(td_cut(&rest, ';'));
        struct td_slice given = name, family = td_cut(&given, ',');
        if (name.n == 0)
            continue;
        any = true;
        (void)td_buf_puts(b, given.p ? "  - family-names: " : "  - name: ");
        put_yaml(b, td_trim(family));
        if (given.p) {
            (void)td_buf_puts(b, "\n    given-names: ");
            put_yaml(b, td_trim(given));
        }
        (void)td_buf_putc(b, '\n');
    }
    if (!any)
        (void)td_buf_puts(b, "  - name: \"not stated (tidings export --author)\"\n");
}

void rep_package_citation(const struct rep_package *p, struct td_buf *b)
{
    (void)td_buf_puts(b, "cff-version: 1.2.0\nmessage: \"If you use these data, please cite them as below.\"\n"
                         "type: dataset\ntitle: ");
    put_yaml(b, td_str(p->title ? p->title : "Media coverage and stance"));
    (void)td_buf_putc(b, '\n');
    put_authors(p, b);
    if (p->licence) {
        (void)td_buf_puts(b, "license: ");
        put_yaml(b, td_str(p->licence));
        (void)td_buf_putc(b, '\n');
    }
    /* The tables name themselves: whoever has other bytes has other data. */
    for (size_t i = 0; i < p->n_files; i++)
        if (p->file[i].table == REP_T_SERIES)
            (void)td_buf_printf(b, "identifiers:\n  - type: other\n    value: \"sha256:%s\"\n    description: %s\n",
                                p->file[i].sha256, "\"SHA-256 of series.csv\"");
    (void)td_buf_printf(b,
                        "references:\n  - type: software\n    title: \"tidings\"\n    version: \"%s\"\n"
                        "    license: GPL-3.0-or-later\n    authors:\n      - name: \"the tidings contributors\"\n",
                        p->version);
}

/* ---- README.md ---- */

static void put_title(const struct rep_package *p, struct td_buf *b, const char *more)
{
    (void)td_buf_puts(b, "# ");
    rep_put_markdown(b, td_str(p->title ? p->title : "Media coverage and stance"));
    (void)td_buf_printf(b, "%s\n\n", more);
    if (p->label && p->label[0]) {
        (void)td_buf_puts(b, "**");
        rep_put_markdown(b, td_str(p->label));
        (void)td_buf_puts(b, "**\n\n");
    }
}

static void put_files(const struct rep_package *p, struct td_buf *b)
{
    (void)td_buf_puts(b, "## Files\n\n| file | what | rows | bytes |\n|---|---|---:|---:|\n");
    for (size_t i = 0; i < p->n_files; i++) {
        const struct rep_package_file *f = &p->file[i];
        const struct rep_xtable *t = f->table >= 0 ? &p->tables[f->table] : NULL;
        (void)td_buf_printf(b, "| `%s` | %s | ", f->name, t ? t->def->about : f->title);
        if (t)
            (void)td_buf_printf(b, "%" PRIu64, t->rows);
        (void)td_buf_printf(b, " | %" PRIu64 " |\n", f->bytes);
    }
    (void)td_buf_puts(b, "\n`datapackage.json` describes each file with its SHA-256, each table with its columns, keys "
                         "and references ([Data Package 2](https://datapackage.org/standard/)); `codebook.md` and "
                         "`codebook.html` say the same for people.\n\n");
}

static void put_reading(const struct rep_package *p, struct td_buf *b)
{
    (void)td_buf_puts(b, "## Reading it\n\nCSV in UTF-8, RFC 4180. An empty field is a missing value, never 0; 0 is a "
                         "real 0 and a stance of 0 is neutral.\n");
    if (p->excel)
        (void)td_buf_puts(b, "\nMade for spreadsheets: a byte order mark, CRLF, and an apostrophe before text that "
                             "would be read as a formula. For other programs export without `--excel`.\n");
    (void)td_buf_puts(b, "\nR:\n\n```r\nseries <- read.csv(\"series.csv\", na.strings = \"\", encoding = \"UTF-8\")\n"
                         "aggregate(n_match ~ country, subset(series, base == \"all\" & country_role == \"outlet\"), "
                         "sum)\n```\n\npandas:\n\n```python\nimport pandas\n"
                         "pandas.read_csv(\"series.csv\", keep_default_na=False, na_values=[\"\"])\n```\n\nDuckDB:\n\n"
                         "```sql\nCREATE TABLE series AS SELECT * FROM read_csv('series.csv', header = true);\n"
                         "SELECT country, sum(n_match) FROM series WHERE base = 'all' AND country_role = 'outlet' "
                         "GROUP BY country;\n```\n\nPostgreSQL: `psql -d DATABASE -f load.sql` in this folder; all or "
                         "nothing.\n");
    if (p->sqlite)
        (void)td_buf_puts(b, "\nSQLite: `sqlite3 tidings.sqlite 'SELECT * FROM series LIMIT 5'`.\n");
    if (p->stat)
        (void)td_buf_puts(b, "\nStata and SPSS: one file per table with labels of variables and values; missing is "
                             "system-missing, and a column with codes is a number with value labels.\n");
    if (p->n_cut)
        (void)td_buf_printf(b,
                            "\nIn the SPSS files %" PRIu64 " texts are cut, since SPSS holds at most 32767 bytes; "
                            "the other files have them whole.\n",
                            p->n_cut);
    (void)td_buf_puts(b, "\nNamibia's code is `NA`: tell your program, as above, that only the empty field is "
                         "missing.\n\n");
}

static void put_provenance(const struct rep_package *p, struct td_buf *b)
{
    (void)td_buf_printf(b, "## Where it comes from\n\nMade by tidings %s.", p->version);
    if (!p->provenance->there) {
        (void)td_buf_puts(b, " The run had no `run.json`: from which inputs and settings these tables were made is "
                             "not recorded.\n\n");
    } else {
        (void)td_buf_puts(b, " `run.json` has the version, settings, counts and the SHA-256 of every input; the tables "
                             "here are those that it lists.");
        (void)td_buf_puts(b, p->tables[REP_T_ARTICLES].there
                                 ? " Each row of `articles` names the file (`ingest_file`) and the record in it "
                                   "(`ingest_record`) that it was read from; the other tables lead there by "
                                   "`article_id` and by sums.\n\nCounts of ingest:\n\n"
                                 : "\n\nCounts of ingest:\n\n");
        rep_provenance_list(p->provenance, "ingest", "counts", b);
        (void)td_buf_puts(b, "\nSettings of the analysis:\n\n");
        rep_provenance_list(p->provenance, "analyze", "config", b);
        (void)td_buf_putc(b, '\n');
    }
    (void)td_buf_printf(
        b,
        "Checked at export: every value against its column, every key and reference, and %" PRIu64
        " sums across tables (articles, mentions, cells, series, and of those that are there coverage and "
        "corrected). All agree.\n\n",
        p->n_checked);
}

void rep_package_readme(const struct rep_package *p, struct td_buf *b)
{
    put_title(p, b, "");
    (void)td_buf_puts(b, "Attention and stance in the press per country and week, with the articles behind them.\n\n");
    (void)td_buf_printf(b, "%s\n\n", profile_about(p));
    put_files(p, b);
    put_reading(p, b);
    put_provenance(p, b);
    (void)td_buf_puts(b, "## How to cite\n\n`CITATION.cff` has it in a form that reference managers read. Say which "
                         "data: the SHA-256 of `series.csv` is in it.\n\n## Licence\n\n");
    if (p->licence)
        rep_put_markdown(b, td_str(p->licence));
    else
        (void)td_buf_puts(b, "Not stated. Whoever publishes this must say under which terms (`tidings export "
                             "--licence`); the articles behind it belong to their publishers.");
    (void)td_buf_putc(b, '\n');
}
