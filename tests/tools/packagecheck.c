/*
 * packagecheck FILE: is this datapackage.json one of version 2.0 of the standard, and is the folder what it says?
 *
 * Every rule is one of https://datapackage.org/standard/ (Data Package, Data Resource, Table Dialect, Table Schema,
 * Glossary; version 2.0 of June 2024), named where it is checked; what the standard leaves open is not checked. Prints
 * a line per breach and ends with 1 when there is any. The rules that one JSON value can break alone stand in
 * tests/export/datapackage-2.schema.json as well, for validators that are not ours.
 */
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "slice.h"
#include "source.h"
#include "sha256.h"

static int breaches;
static char folder[4096];

static void breach(const char *rule, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void breach(const char *rule, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    printf("%s: ", rule);
    (void)vprintf(fmt, ap);
    (void)putchar('\n');
    va_end(ap);
    breaches++;
}

static const char *str(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

/* A property that, when it is there, is of this type. */
static void typed(const json_t *o, const char *rule, const char *key, json_type type)
{
    const json_t *v = json_object_get(o, key);
    bool boolean = type == JSON_TRUE && json_is_boolean(v);
    if (v && !boolean && json_typeof(v) != type)
        breach(rule, "%s is of another type", key);
}

static void strings(const json_t *o, const char *rule, const char *const *key)
{
    for (; *key; key++)
        typed(o, rule, *key, JSON_STRING);
}

/* Glossary, URL or Path: a URL of http or https, or a relative POSIX path; "/", "../" and hidden names are not. */
static bool url_or_path(const char *s)
{
    if (strncmp(s, "http://", 7) == 0 || strncmp(s, "https://", 8) == 0)
        return true;
    return s[0] && s[0] != '/' && s[0] != '.' && s[0] != '~' && !strstr(s, "../") && !strchr(s, '\\') &&
           !strstr(s, "://");
}

static bool lower_hex(const char *s, size_t n)
{
    return strlen(s) == n && strspn(s, "0123456789abcdef") == n;
}

/* ---- Table Schema ---- */

static const char *const types[] = {"string",   "number",   "integer", "boolean", "object", "array",
                                    "list",     "datetime", "date",    "time",    "year",   "yearmonth",
                                    "duration", "geopoint", "geojson", "any",     NULL};

static bool one_of(const char *s, const char *const *list)
{
    while (*list && strcmp(s, *list) != 0)
        list++;
    return *list != NULL;
}

static bool has_field(const json_t *schema, const char *name)
{
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(schema, "fields"), i, f)
    {
        if (strcmp(str(f, "name"), name) == 0)
            return true;
    }
    return false;
}

static void unique_in(const json_t *list, const char *rule, const char *key)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        for (size_t j = 0; j < i; j++) {
            const json_t *a = json_array_get(list, i), *b = json_array_get(list, j);
            a = key && json_is_object(a) ? json_object_get(a, key) : a;
            b = key && json_is_object(b) ? json_object_get(b, key) : b;
            if (a && b && json_equal(a, b))
                breach(rule, "the same %s twice: '%s'", key ? key : "value",
                       json_is_string(a) ? json_string_value(a) : "");
        }
}

/* Field Constraints: which constraint goes with which type, and of what type it is itself. */
static void check_constraints(const json_t *field, const char *name)
{
    static const char *const ordered[] = {"integer",  "number", "date",      "time", "datetime",
                                          "duration", "year",   "yearmonth", NULL};
    static const char *const collections[] = {"string", "array", "object", "list", NULL};
    json_t *c = json_object_get(field, "constraints"), *v;
    const char *rule = "Table Schema, Field Constraints", *type = str(field, "type"), *key;
    if (c && !json_is_object(c)) {
        breach(rule, "%s: constraints is no object", name);
        return;
    }
    json_object_foreach(c, key, v)
    {
        bool ok = true;
        if (strcmp(key, "required") == 0 || strcmp(key, "unique") == 0)
            ok = json_is_boolean(v);
        else if (strcmp(key, "minLength") == 0 || strcmp(key, "maxLength") == 0)
            ok = json_is_integer(v) && one_of(type, collections);
        else if (strcmp(key, "minimum") == 0 || strcmp(key, "maximum") == 0)
            ok = (json_is_number(v) || json_is_string(v)) && one_of(type, ordered);
        else if (strcmp(key, "pattern") == 0)
            ok = json_is_string(v) && strcmp(type, "string") == 0;
        else if (strcmp(key, "enum") == 0)
            ok = json_is_array(v) && json_array_size(v) > 0;
        if (!ok)
            breach(rule, "%s: %s does not go with the type '%s', or is of another type itself", name, key, type);
    }
    unique_in(json_object_get(c, "enum"), rule, NULL);
}

/* Field, categories: string or integer; unique values, unique labels; an enum is a subset of them. */
static void check_categories(const json_t *field, const char *name)
{
    const json_t *list = json_object_get(field, "categories"),
                 *allowed = json_object_get(json_object_get(field, "constraints"), "enum");
    const char *rule = "Table Schema, categories", *type = str(field, "type");
    bool integer = strcmp(type, "integer") == 0;
    if (json_object_get(field, "categoriesOrdered") && !json_is_boolean(json_object_get(field, "categoriesOrdered")))
        breach(rule, "%s: categoriesOrdered is no boolean", name);
    if (!list)
        return;
    if (!json_is_array(list) || (!integer && strcmp(type, "string") != 0)) {
        breach(rule, "%s: no array, or of a field that is neither string nor integer", name);
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i), *v = json_is_object(one) ? json_object_get(one, "value") : one;
        if (integer ? !json_is_integer(v) : !json_is_string(v))
            breach(rule, "%s: category %zu has no value of the field's type", name, i + 1);
        if (json_is_object(one))
            typed(one, rule, "label", JSON_STRING);
    }
    unique_in(list, rule, "value");
    unique_in(list, rule, "label");
    for (size_t i = 0; i < json_array_size(allowed); i++) {
        bool found = false;
        for (size_t j = 0; j < json_array_size(list); j++) {
            const json_t *one = json_array_get(list, j);
            found = found ||
                    json_equal(json_is_object(one) ? json_object_get(one, "value") : one, json_array_get(allowed, i));
        }
        if (!found)
            breach(rule, "%s: the enum has a value that is no category", name);
    }
}

static void check_missing(const json_t *o, const char *name)
{
    const json_t *list = json_object_get(o, "missingValues");
    const char *rule = "Table Schema, missingValues";
    if (list && !json_is_array(list))
        breach(rule, "%s: no array", name);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        if (!json_is_string(v) && !json_is_string(json_object_get(v, "value")))
            breach(rule, "%s: neither a string nor an object with a value", name);
    }
    unique_in(list, rule, "value");
}

static void check_field(const json_t *f, const char *resource, size_t i)
{
    static const char *const texts[] = {"name", "type", "format", "title", "description", "rdfType", NULL};
    char where[300];
    (void)snprintf(where, sizeof where, "%s.%s", resource, str(f, "name"));
    if (!json_is_object(f) || !str(f, "name")[0]) {
        breach("Table Schema, Field, name", "%s: field %zu is no object with a name", resource, i + 1);
        return;
    }
    strings(f, "Table Schema, Field", texts);
    if (json_object_get(f, "type") && !one_of(str(f, "type"), types))
        breach("Table Schema, Field Types", "%s: no type '%s'", where, str(f, "type"));
    static const char *const words[] = {"trueValues", "falseValues", NULL};
    for (const char *const *w = words; *w; w++) {
        json_t *list = json_object_get(f, *w), *v;
        size_t k;
        if (list && (!json_is_array(list) || strcmp(str(f, "type"), "boolean") != 0))
            breach("Table Schema, boolean", "%s: %s is no array, or of another type", where, *w);
        json_array_foreach(list, k, v)
        {
            if (!json_is_string(v))
                breach("Table Schema, boolean", "%s: %s has a value that is no string", where, *w);
        }
    }
    check_constraints(f, where);
    check_categories(f, where);
    check_missing(f, where);
}

/* primaryKey, uniqueKeys, foreignKeys: arrays of names of fields. */
static void check_names(const json_t *list, const json_t *schema, const char *rule, const char *resource)
{
    if (!json_is_array(list) || json_array_size(list) == 0) {
        breach(rule, "%s: no array of names of fields", resource);
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (!name || (schema && !has_field(schema, name)))
            breach(rule, "%s: no field '%s'", resource, name ? name : "(no string)");
    }
}

static const json_t *resource_named(const json_t *package, const char *name)
{
    size_t i;
    json_t *r;
    json_array_foreach(json_object_get(package, "resources"), i, r)
    {
        if (strcmp(str(r, "name"), name) == 0)
            return r;
    }
    return NULL;
}

static void check_foreign(const json_t *package, const json_t *schema, const json_t *key, const char *resource)
{
    const char *rule = "Table Schema, foreignKeys";
    const json_t *ref = json_object_get(key, "reference"), *to = json_object_get(ref, "resource"), *other = schema;
    if (!json_is_object(ref)) {
        breach(rule, "%s: no reference", resource);
        return;
    }
    check_names(json_object_get(key, "fields"), schema, rule, resource);
    if (to && (!json_is_string(to) || !json_string_value(to)[0] || strcmp(json_string_value(to), resource) == 0))
        breach(rule, "%s: a table that refers to itself leaves resource out", resource);
    else if (to) {
        other = json_object_get(resource_named(package, json_string_value(to)), "schema");
        if (!other)
            breach(rule, "%s: no resource '%s' with a schema", resource, json_string_value(to));
    }
    if (!other)
        return;
    check_names(json_object_get(ref, "fields"), other, rule, resource);
    if (json_array_size(json_object_get(key, "fields")) != json_array_size(json_object_get(ref, "fields")))
        breach(rule, "%s: as many fields here as there", resource);
}

static void check_schema(const json_t *package, const json_t *schema, const char *resource)
{
    static const char *const matches[] = {"exact", "equal", "subset", "superset", "partial", NULL};
    json_t *fields = json_object_get(schema, "fields"), *v;
    size_t i;
    if (!json_is_object(schema) || !json_is_array(fields) || json_array_size(fields) == 0) {
        breach("Table Schema, fields", "%s: no array of fields", resource);
        return;
    }
    typed(schema, "Table Schema, $schema", "$schema", JSON_STRING);
    json_array_foreach(fields, i, v) check_field(v, resource, i);
    unique_in(fields, "Table Schema, Field, name", "name");
    if (json_object_get(schema, "fieldsMatch") && !one_of(str(schema, "fieldsMatch"), matches))
        breach("Table Schema, fieldsMatch", "%s: not one of its values", resource);
    check_missing(schema, resource);
    if (json_object_get(schema, "primaryKey"))
        check_names(json_object_get(schema, "primaryKey"), schema, "Table Schema, primaryKey", resource);
    v = json_object_get(schema, "uniqueKeys");
    if (v && (!json_is_array(v) || json_array_size(v) == 0))
        breach("Table Schema, uniqueKeys", "%s: no array, or an empty one", resource);
    for (i = 0; i < json_array_size(v); i++)
        check_names(json_array_get(v, i), schema, "Table Schema, uniqueKeys", resource);
    v = json_object_get(schema, "foreignKeys");
    if (v && !json_is_array(v))
        breach("Table Schema, foreignKeys", "%s: no array", resource);
    for (i = 0; i < json_array_size(v); i++)
        check_foreign(package, schema, json_array_get(v, i), resource);
}

/* ---- Data Resource and Table Dialect ---- */

static void check_dialect(const json_t *d, const char *resource)
{
    static const char *const texts[] = {"$schema",    "delimiter",    "lineTerminator", "quoteChar",
                                        "escapeChar", "nullSequence", "commentChar",    "headerJoin",
                                        "property",   "sheetName",    "table",          NULL};
    static const char *const flags[] = {"header", "doubleQuote", "skipInitialSpace", NULL};
    if (d && !json_is_object(d)) {
        breach("Data Resource, dialect", "%s: no object", resource);
        return;
    }
    strings(d, "Table Dialect", texts);
    for (const char *const *f = flags; *f; f++)
        typed(d, "Table Dialect", *f, JSON_TRUE);
}

/* The file itself: bytes and hash (Data Resource, bytes and hash), and the header (Table Schema, fieldsMatch: exact by
 * default). */
static void check_file(const json_t *r)
{
    char path[4600], have[65], what[80];
    struct td_error err = {0};
    uint64_t bytes;
    (void)snprintf(path, sizeof path, "%s/%s", folder, str(r, "path"));
    if (td_sha256_file(path, have, &bytes, &err) != TD_OK) {
        breach("Data Resource, path", "%s: cannot be read", path);
        return;
    }
    (void)snprintf(what, sizeof what, "sha256:%s", have);
    if (strcmp(what, str(r, "hash")) != 0)
        breach("Data Resource, hash", "%s: not that of the file", path);
    if ((uint64_t)json_integer_value(json_object_get(r, "bytes")) != bytes)
        breach("Data Resource, bytes", "%s: not those of the file", path);
}

static void check_header(const json_t *r)
{
    char path[4600];
    struct td_error err = {0};
    struct td_source source;
    struct td_buf b = TD_BUF_INIT((size_t)1 << 32);
    const json_t *fields = json_object_get(json_object_get(r, "schema"), "fields");
    (void)snprintf(path, sizeof path, "%s/%s", folder, str(r, "path"));
    if (!fields || td_source_open(&source, path, &err) != TD_OK)
        return;
    if (td_source_slurp(&source, &b, &err) == TD_OK) {
        struct td_slice rest = td_buf_slice(&b), line;
        if (td_starts(rest, TD_S("\xEF\xBB\xBF")))
            rest = td_from(rest, 3);
        line = td_cut(&rest, '\n');
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        for (size_t i = 0; i < json_array_size(fields); i++) {
            struct td_slice name = td_cut(&line, ',');
            if (!td_eqs(name, str(json_array_get(fields, i), "name")))
                breach("Table Schema, fieldsMatch", "%s: column %zu is '%.*s'", path, i + 1, (int)name.n,
                       name.n ? name.p : "");
        }
        if (line.p)
            breach("Table Schema, fieldsMatch", "%s: more columns than fields", path);
    }
    td_source_close(&source);
    td_buf_free(&b);
}

static bool hash_form(const char *s)
{
    const char *colon = strchr(s, ':');
    if (!colon)
        return lower_hex(s, 32); /* MD5 */
    for (const char *p = s; p < colon; p++)
        if (*p >= 'A' && *p <= 'Z')
            return false; /* "the algorithm name in lower-case" */
    return colon > s && colon[1] && strspn(colon + 1, "0123456789abcdefABCDEF") == strlen(colon + 1);
}

static void check_licenses(const json_t *o, const char *rule)
{
    const json_t *list = json_object_get(o, "licenses");
    if (list && !json_is_array(list))
        breach(rule, "licenses is no array");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *l = json_array_get(list, i);
        if (!json_is_string(json_object_get(l, "name")) && !json_is_string(json_object_get(l, "path")))
            breach(rule, "a licence without name and path");
        else if (json_object_get(l, "path") && !url_or_path(str(l, "path")))
            breach(rule, "a licence's path is neither URL nor path");
    }
}

static void check_resource(const json_t *package, const json_t *r, size_t i)
{
    static const char *const texts[] = {"$schema",   "name",     "title", "description", "format",
                                        "mediatype", "encoding", "hash",  "type",        NULL};
    const char *name = str(r, "name"), *media = str(r, "mediatype");
    if (!json_is_object(r) || !name[0]) {
        breach("Data Resource, name", "resource %zu has none", i + 1);
        return;
    }
    if (strcmp(str(r, "$schema"), "https://datapackage.org/profiles/2.0/dataresource.json") != 0)
        breach("Data Resource, $schema", "%s: not that of version 2.0, so by default of 1.0", str(r, "name"));
    strings(r, "Data Resource", texts);
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-")])
        breach("Data Resource, name", "%s: should be of lower-case letters, digits, '.', '-' and '_'", name);
    if (!json_object_get(r, "path") == !json_object_get(r, "data"))
        breach("Data Resource, path or data", "%s: one of the two, and one only", name);
    else if (json_object_get(r, "path") && !url_or_path(str(r, "path")))
        breach("Glossary, URL or Path", "%s: '%s'", name, str(r, "path"));
    else
        check_file(r);
    if (json_object_get(r, "type") && strcmp(str(r, "type"), "table") != 0)
        breach("Data Resource, type", "%s: '%s' is not table", name, str(r, "type"));
    if (json_object_get(r, "mediatype") &&
        (!strchr(media, '/') || strchr(media, '/') == media || !strchr(media, '/')[1]))
        breach("Data Resource, mediatype", "%s: '%s'", name, media);
    if (json_object_get(r, "bytes") && !json_is_integer(json_object_get(r, "bytes")))
        breach("Data Resource, bytes", "%s: no whole number", name);
    if (json_object_get(r, "hash") && !hash_form(str(r, "hash")))
        breach("Data Resource, hash", "%s: neither MD5 nor algorithm:hash", name);
    check_licenses(r, "Data Resource, licenses");
    check_dialect(json_object_get(r, "dialect"), name);
    if (json_object_get(r, "schema"))
        check_schema(package, json_object_get(r, "schema"), name);
    if (strcmp(str(r, "type"), "table") == 0 && json_object_get(r, "path"))
        check_header(r);
}

/* ---- Data Package ---- */

static void check_people(const json_t *package)
{
    static const char *const texts[] = {"title", "givenName", "familyName", "path", "email", "organization", NULL};
    const char *rule = "Data Package, contributors";
    const json_t *list = json_object_get(package, "contributors");
    if (list && !json_is_array(list))
        breach(rule, "no array");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *c = json_array_get(list, i), *roles = json_object_get(c, "roles");
        if (!json_is_object(c) || json_object_size(c) == 0)
            breach(rule, "contributor %zu has no property", i + 1);
        strings(c, rule, texts);
        if (roles && !json_is_array(roles))
            breach(rule, "roles of contributor %zu are no array", i + 1);
    }
}

static void check_package(const json_t *package)
{
    static const char *const texts[] = {"$schema",  "name",  "id",      "title",   "description",
                                        "homepage", "image", "version", "created", NULL};
    json_t *list = json_object_get(package, "resources"), *r;
    size_t i;
    if (!json_is_object(package)) {
        breach("Glossary, Descriptor", "no object");
        return;
    }
    strings(package, "Data Package", texts);
    if (strcmp(str(package, "$schema"), "https://datapackage.org/profiles/2.0/datapackage.json") != 0)
        breach("Data Package, $schema", "not that of version 2.0: '%s'", str(package, "$schema"));
    check_people(package);
    check_licenses(package, "Data Package, licenses");
    if (!json_is_array(list) || json_array_size(list) == 0) {
        breach("Data Package, resources", "none");
        return;
    }
    json_array_foreach(list, i, r) check_resource(package, r, i);
    unique_in(list, "Data Resource, name", "name");
}

int main(int argc, char **argv)
{
    json_error_t e;
    if (argc != 2)
        return 2;
    const char *slash = strrchr(argv[1], '/');
    (void)snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - argv[1]) : 1, slash ? argv[1] : ".");
    json_t *package = json_load_file(argv[1], JSON_REJECT_DUPLICATES, &e);
    if (!package) {
        printf("Glossary, Descriptor: %s:%d: %s\n", argv[1], e.line, e.text);
        return 1;
    }
    check_package(package);
    json_decref(package);
    return breaches != 0;
}
