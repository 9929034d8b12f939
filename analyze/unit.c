#include "unit.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

static bool at_fault(struct ana_unit_fault *f, const char *column, const char *reason, const char *detail)
{
    f->column = column;
    f->reason = reason;
    (void)snprintf(f->detail, sizeof f->detail, "%s", detail);
    return false;
}

static bool text(const json_t *object, const char *key, struct td_slice *s)
{
    const json_t *v = json_object_get(object, key);
    *s = td_slice("", 0);
    if (!json_is_string(v))
        return !v || json_is_null(v);
    *s = td_slice(json_string_value(v), json_string_length(v));
    return true;
}

/* Byte offset of code point n; SIZE_MAX past the end. */
static size_t byte_of(struct td_slice s, json_int_t n)
{
    size_t i = 0;
    for (; n > 0 && i < s.n; n--) {
        i++;
        while (i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80)
            i++;
    }
    return n == 0 ? i : SIZE_MAX;
}

static bool read_id(const json_t *object, struct ana_unit_in *u, struct ana_unit_fault *f)
{
    const json_t *v = json_object_get(object, "id");
    if (json_is_integer(v)) {
        int n = snprintf(u->number, sizeof u->number, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
        u->id = td_slice(u->number, (size_t)n);
        return true;
    }
    if (!text(object, "id", &u->id) || u->id.n == 0)
        return at_fault(f, "id", "no_id", "id is missing, or neither a string nor a whole number");
    return true;
}

static bool read_place(const json_t *object, struct ana_unit_in *u, struct ana_unit_fault *f)
{
    const json_t *from = json_object_get(object, "from"), *to = json_object_get(object, "to");
    struct td_slice mention;
    if (!text(object, "sentence", &u->sentence) || u->sentence.n == 0)
        return at_fault(f, "sentence", "no_sentence", "sentence is missing or no string");
    if (!json_is_integer(from) || !json_is_integer(to))
        return at_fault(f, "from", "bad_offsets", "from and to must be whole numbers");
    u->begin = byte_of(u->sentence, json_integer_value(from));
    u->end = byte_of(u->sentence, json_integer_value(to));
    if (u->begin == SIZE_MAX || u->end == SIZE_MAX || u->begin >= u->end)
        return at_fault(f, "from", "bad_offsets",
                        "from and to are not a part of the sentence (code points, from < to)");
    if (!text(object, "mention", &mention))
        return at_fault(f, "mention", "bad_mention", "mention is no string");
    u->elsewhere = mention.n && !td_eq(mention, td_slice(u->sentence.p + u->begin, u->end - u->begin));
    return true;
}

static bool read_label(const json_t *object, struct ana_unit_in *u, struct ana_unit_fault *f)
{
    const json_t *v = json_object_get(object, "polarity");
    u->labelled = v && !json_is_null(v);
    u->label = 0;
    if (!u->labelled)
        return true;
    double d = json_is_number(v) ? json_number_value(v) : NAN;
    if (!(d >= -1 && d <= 1) || rint(d) < d || rint(d) > d)
        return at_fault(f, "polarity", "bad_polarity", "polarity is none of -1, 0, 1");
    u->label = (int)d;
    return true;
}

static bool read_kind(const json_t *object, struct ana_unit_in *u, struct ana_unit_fault *f)
{
    struct td_slice kind;
    if (!text(object, "language", &u->language))
        return at_fault(f, "language", "bad_language", "language is no string");
    if (!text(object, "kind", &kind) || (kind.n && !td_eqs(kind, "person") && !td_eqs(kind, "organisation")))
        return at_fault(f, "kind", "bad_kind", "kind is neither person nor organisation");
    u->kind = kind.n == 0 ? ANA_TARGET_UNKNOWN : td_eqs(kind, "person") ? ANA_TARGET_PERSON : ANA_TARGET_ORGANISATION;
    return true;
}

bool ana_unit_parse(struct td_slice line, struct ana_unit_in *u, struct ana_unit_fault *f)
{
    json_error_t e;
    memset(u, 0, sizeof *u);
    json_t *object = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, &e);
    u->json = object;
    if (!object) {
        char b[200];
        (void)snprintf(b, sizeof b, "byte %d: %s", e.position, e.text);
        return at_fault(f, "", "not_json", b);
    }
    if (!json_is_object(object)) {
        (void)at_fault(f, "", "not_json", "not an object");
    } else if (read_id(object, u, f) && read_place(object, u, f) && read_label(object, u, f) &&
               read_kind(object, u, f)) {
        return true;
    }
    ana_unit_free(u);
    return false;
}

void ana_unit_free(struct ana_unit_in *u)
{
    json_decref(u->json);
    u->json = NULL;
}
