#include "cell.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "csvread.h"
#include "csvwrite.h"
#include "num.h"
#include "period.h"
#include "schema.h"
#include "v16.h"

const char *const ana_role_name[2] = {"outlet", "mentioned"};
const char *const ana_base_name[2] = {"all", "unique"};

enum { E6 = 1000000, TONE_MAX_E6 = 100 * E6, BIN_E6 = 100000 };

/*
 * Cells stand in one growing array; `slot` is an open-addressing table of their numbers (plus 1). Strings are kept once
 * each, so that keys of the same table compare by pointer.
 */
struct ana_cells {
    struct td_arena arena;
    struct ana_cell *cell;
    size_t n, cap;
    size_t *slot;
    size_t n_slots; /* a power of two */
    struct td_slice *string;
    size_t n_strings, n_string_slots;
    struct td_slice target, country, outlet; /* of the last key: the next has mostly two of them again */
    struct ana_cell **order;
    bool sorted;
};

/* One place for what is empty, since kept strings are told apart by where they are. */
static const struct td_slice nothing = {"", 0};

struct ana_cells *ana_cells_new(struct td_error *err)
{
    struct ana_cells *c = calloc(1, sizeof *c);
    if (!c) {
        (void)td_fail_nomem(err, "cells");
        return NULL;
    }
    c->arena = TD_ARENA_INIT((size_t)1 << 31);
    c->target = c->country = c->outlet = nothing;
    return c;
}

void ana_cells_free(struct ana_cells *c)
{
    if (!c)
        return;
    td_arena_free(&c->arena);
    free(c->cell);
    free(c->slot);
    free(c->string);
    free(c->order);
    free(c);
}

static bool strings_grow(struct ana_cells *c)
{
    size_t n = c->n_string_slots ? 2 * c->n_string_slots : 256;
    struct td_slice *t = calloc(n, sizeof *t);
    if (!t)
        return false;
    for (size_t i = 0; i < c->n_string_slots; i++) {
        if (!c->string[i].p)
            continue;
        size_t k = td_hash(c->string[i]) & (n - 1);
        while (t[k].p)
            k = (k + 1) & (n - 1);
        t[k] = c->string[i];
    }
    free(c->string);
    c->string = t;
    c->n_string_slots = n;
    return true;
}

/* The table's own copy of s; false when out of memory. */
static bool keep(struct ana_cells *c, struct td_slice s, struct td_slice *kept)
{
    if (s.n == 0) {
        *kept = nothing;
        return true;
    }
    if (2 * c->n_strings >= c->n_string_slots && !strings_grow(c))
        return false;
    size_t mask = c->n_string_slots - 1, k = td_hash(s) & mask;
    for (; c->string[k].p; k = (k + 1) & mask) {
        if (td_eq(c->string[k], s)) {
            *kept = c->string[k];
            return true;
        }
    }
    struct td_slice copy = td_arena_dup(&c->arena, s);
    if (!copy.p)
        return false;
    c->string[k] = copy;
    c->n_strings++;
    *kept = copy;
    return true;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 32);
}

/* Of a key whose strings are the table's own. */
static uint64_t key_hash(const struct ana_cell_key *k)
{
    uint64_t h = mix(0, (uint64_t)(uintptr_t)k->target.p);
    h = mix(h, (uint64_t)(uintptr_t)k->country.p);
    h = mix(h, (uint64_t)(uintptr_t)k->outlet.p);
    h = mix(h, (uint64_t)k->weekday << 4 | k->n_days);
    return mix(h, ((uint64_t)(uint32_t)k->week << 2) | ((uint64_t)k->role << 1) | (uint64_t)k->base);
}

static bool key_same(const struct ana_cell_key *a, const struct ana_cell_key *b)
{
    return a->week == b->week && a->outlet.p == b->outlet.p && a->country.p == b->country.p && a->role == b->role &&
           a->base == b->base && a->target.p == b->target.p && a->weekday == b->weekday && a->n_days == b->n_days;
}

void ana_cell_span(int32_t day, bool by_day, struct ana_cell_key *key)
{
    int32_t week = td_week_of_day(day), first = td_week_start(week), last = first + 6;
    int32_t month = td_period_of_day(TD_MONTH, day), month_first = td_period_start(TD_MONTH, month),
            month_last = td_period_start(TD_MONTH, month + 1) - 1;
    if (by_day)
        first = last = day;
    else {
        first = first < month_first ? month_first : first;
        last = last > month_last ? month_last : last;
    }
    key->week = week;
    key->weekday = (uint8_t)(first - td_week_start(week));
    key->n_days = (uint8_t)(last - first + 1);
}

int32_t ana_cell_day_first(const struct ana_cell_key *key)
{
    return td_week_start(key->week) + key->weekday;
}

int32_t ana_cell_day_last(const struct ana_cell_key *key)
{
    return ana_cell_day_first(key) + (key->n_days ? key->n_days : 7) - 1;
}

static bool slots_grow(struct ana_cells *c)
{
    size_t n = c->n_slots ? 2 * c->n_slots : 1024;
    size_t *t = calloc(n, sizeof *t);
    if (!t)
        return false;
    for (size_t i = 0; i < c->n; i++) {
        size_t k = key_hash(&c->cell[i].key) & (n - 1);
        while (t[k])
            k = (k + 1) & (n - 1);
        t[k] = i + 1;
    }
    free(c->slot);
    c->slot = t;
    c->n_slots = n;
    return true;
}

/* The same; recent: a copy kept before, from now on this one. */
static bool keep_again(struct ana_cells *c, struct td_slice s, struct td_slice *recent)
{
    return td_eq(*recent, s) || keep(c, s, recent);
}

struct ana_cell *ana_cells_at(struct ana_cells *c, const struct ana_cell_key *key)
{
    struct ana_cell_key own = *key;
    if (!keep_again(c, key->target, &c->target) || !keep_again(c, key->country, &c->country) ||
        !keep_again(c, key->outlet, &c->outlet))
        return NULL;
    own.target = c->target;
    own.country = c->country;
    own.outlet = c->outlet;
    if (own.week == ANA_WEEK_NONE)
        own.weekday = own.n_days = 0;
    else if (own.n_days == 0)
        own.n_days = 7;
    if (2 * c->n >= c->n_slots && !slots_grow(c))
        return NULL;
    size_t mask = c->n_slots - 1, k = key_hash(&own) & mask;
    for (; c->slot[k]; k = (k + 1) & mask)
        if (key_same(&c->cell[c->slot[k] - 1].key, &own))
            return &c->cell[c->slot[k] - 1];
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap + c->cap / 2 : 512;
        if (cap > SIZE_MAX / sizeof *c->cell)
            return NULL;
        struct ana_cell *grown = realloc(c->cell, cap * sizeof *grown);
        if (!grown)
            return NULL;
        c->cell = grown;
        c->cap = cap;
    }
    c->sorted = false;
    c->slot[k] = c->n + 1;
    struct ana_cell *cell = &c->cell[c->n++];
    memset(cell, 0, sizeof *cell);
    cell->key = own;
    return cell;
}

static int64_t fixed_e6(double v, int64_t bound)
{
    assert(isfinite(v));
    double scaled = v * E6;
    if (scaled >= (double)bound)
        return bound;
    if (scaled <= -(double)bound)
        return -bound;
    return (int64_t)llround(scaled);
}

void ana_cell_add_scored(struct ana_cell *cell, double stance, double tone)
{
    int64_t s = fixed_e6(stance, E6), t = fixed_e6(tone, TONE_MAX_E6);
    cell->stance_sum_e6 += s;
    cell->stance_sumsq_e12 += (ana_u128)(uint64_t)(s * s);
    cell->tone_sum_e6 += t;
    if (s >= ANA_STANCE_EDGE_E6)
        cell->n_pos++;
    else if (s <= -ANA_STANCE_EDGE_E6)
        cell->n_neg++;
    else
        cell->n_neu++;
    /* Halves away from zero, so that the middle bin is exactly the neutral articles. */
    int64_t bin = s >= 0 ? (s + BIN_E6 / 2) / BIN_E6 : -((-s + BIN_E6 / 2) / BIN_E6);
    cell->histogram[bin + ANA_HISTOGRAM_BINS / 2]++;
}

bool ana_cell_merge(struct ana_cell *a, const struct ana_cell *b)
{
    struct ana_cell m = *a;
    bool over = __builtin_add_overflow(m.n_total, b->n_total, &m.n_total);
    over |= __builtin_add_overflow(m.n_match, b->n_match, &m.n_match);
    over |= __builtin_add_overflow(m.n_mentions, b->n_mentions, &m.n_mentions);
    over |= __builtin_add_overflow(m.n_pos, b->n_pos, &m.n_pos);
    over |= __builtin_add_overflow(m.n_neu, b->n_neu, &m.n_neu);
    over |= __builtin_add_overflow(m.n_neg, b->n_neg, &m.n_neg);
    over |= __builtin_add_overflow(m.n_title, b->n_title, &m.n_title);
    over |= __builtin_add_overflow(m.words, b->words, &m.words);
    over |= __builtin_add_overflow(m.stance_sum_e6, b->stance_sum_e6, &m.stance_sum_e6);
    over |= __builtin_add_overflow(m.stance_sumsq_e12, b->stance_sumsq_e12, &m.stance_sumsq_e12);
    over |= __builtin_add_overflow(m.tone_sum_e6, b->tone_sum_e6, &m.tone_sum_e6);
    for (size_t i = 0; i < ANA_HISTOGRAM_BINS; i++)
        over |= __builtin_add_overflow(m.histogram[i], b->histogram[i], &m.histogram[i]);
    if (over)
        return false;
    *a = m;
    return true;
}

size_t ana_cells_count(const struct ana_cells *c)
{
    return c->n;
}

static int cmp_kept(struct td_slice a, struct td_slice b)
{
    return a.p == b.p ? 0 : td_cmp(a, b);
}

int ana_cell_compare(const struct ana_cell_key *a, const struct ana_cell_key *b)
{
    int r = cmp_kept(a->target, b->target);
    if (!r && a->role != b->role)
        r = strcmp(ana_role_name[a->role], ana_role_name[b->role]);
    if (!r)
        r = cmp_kept(a->country, b->country);
    if (!r)
        r = (a->week > b->week) - (a->week < b->week);
    if (!r)
        r = (a->weekday > b->weekday) - (a->weekday < b->weekday);
    if (!r)
        r = (a->n_days > b->n_days) - (a->n_days < b->n_days);
    if (!r)
        r = cmp_kept(a->outlet, b->outlet);
    if (!r && a->base != b->base)
        r = strcmp(ana_base_name[a->base], ana_base_name[b->base]);
    return r;
}

static int cmp_cells(const void *a, const void *b)
{
    return ana_cell_compare(&(*(struct ana_cell *const *)a)->key, &(*(struct ana_cell *const *)b)->key);
}

/* With memory for the order at hand; false when there is none. */
static bool sort(struct ana_cells *c)
{
    if (c->sorted || c->n == 0)
        return true;
    struct ana_cell **order = realloc(c->order, c->n * sizeof(struct ana_cell *));
    if (!order)
        return false;
    c->order = order;
    for (size_t i = 0; i < c->n; i++)
        order[i] = &c->cell[i];
    qsort(order, c->n, sizeof(struct ana_cell *), cmp_cells);
    c->sorted = true;
    return true;
}

void ana_cells_sort(struct ana_cells *c)
{
    (void)sort(c); /* without memory, get() gives NULL and write fails */
}

const struct ana_cell *ana_cells_get(const struct ana_cells *c, size_t i)
{
    assert(i < c->n);
    return c->sorted ? c->order[i] : NULL;
}

static struct td_slice decimal_u128(ana_u128 v, char out[48])
{
    size_t at = 48;
    uint64_t small = (uint64_t)v;
    if (v <= UINT64_MAX) { /* nearly always, and much faster */
        do {
            out[--at] = (char)('0' + (int)(small % 10));
            small /= 10;
        } while (small);
        return td_slice(out + at, 48 - at);
    }
    do {
        out[--at] = (char)('0' + (int)(v % 10));
        v /= 10;
    } while (v);
    return td_slice(out + at, 48 - at);
}

void ana_cell_put(struct td_csvw *w, const struct ana_cell *cell)
{
    const struct ana_cell_key *k = &cell->key;
    char week[16], big[48];
    td_csvw_str(w, k->target);
    td_csvw_str(w, td_str(ana_role_name[k->role]));
    td_csvw_str(w, k->country);
    if (k->week == ANA_WEEK_NONE) {
        for (int i = 0; i < 3; i++)
            td_csvw_empty(w);
    } else {
        td_week_name(k->week, week);
        td_csvw_str(w, td_str(week));
        td_day_name(ana_cell_day_first(k), week);
        td_csvw_str(w, td_str(week));
        td_day_name(ana_cell_day_last(k), week);
        td_csvw_str(w, td_str(week));
    }
    td_csvw_str(w, k->outlet);
    td_csvw_str(w, td_str(ana_base_name[k->base]));
    td_csvw_uint(w, cell->n_total);
    td_csvw_uint(w, cell->n_match);
    td_csvw_uint(w, cell->n_mentions);
    td_csvw_uint(w, cell->n_pos);
    td_csvw_uint(w, cell->n_neu);
    td_csvw_uint(w, cell->n_neg);
    td_csvw_uint(w, cell->n_title);
    td_csvw_uint(w, cell->words);
    td_csvw_int(w, cell->stance_sum_e6);
    td_csvw_str(w, decimal_u128(cell->stance_sumsq_e12, big));
    td_csvw_int(w, cell->tone_sum_e6);
    char bins[ANA_HISTOGRAM_BINS * 11 + 1];
    size_t n = 0;
    for (size_t i = 0; i < ANA_HISTOGRAM_BINS; i++) {
        struct td_slice d = decimal_u128(cell->histogram[i], big);
        memcpy(bins + n, d.p, d.n);
        n += d.n;
        bins[n++] = ';';
    }
    td_csvw_str(w, td_slice(bins, n - 1));
    td_csvw_end(w);
}

enum td_status ana_cells_write(struct ana_cells *c, struct td_outfile *out, struct td_error *err)
{
    if (!sort(c))
        return td_fail_nomem(err, "sorting cells");
    struct td_csvw w;
    td_csvw_init(&w, out, &td_cells_schema);
    for (size_t i = 0; i < c->n; i++)
        ana_cell_put(&w, c->order[i]);
    td_csvw_free(&w);
    return TD_OK;
}

/* A row of cells.csv on its way to a cell. */
struct row_reader {
    const char *path;
    const struct td_csv_row *row;
    const size_t *index;
    struct td_error *err;
    enum td_status st; /* the first failure */
    bool canonical;    /* numbers so far stand as we write them */
    struct span *span;
};

/* The three columns of the last row's span, which most often are those of the next. */
struct span {
    char text[8 + 10 + 10];
    int32_t week;
    uint8_t weekday, n_days;
    bool known;
};

static void refuse(struct row_reader *r, enum td_cell_column c, const char *what, struct td_slice found)
{
    if (r->st == TD_OK)
        r->st = td_fail(r->err, TD_EDATA, "%s:%llu: %s: %s: '%.*s'", r->path, (unsigned long long)r->row->line_first,
                        td_cells_schema.column[c], what, (int)(found.n < 60 ? found.n : 60), found.n ? found.p : "");
}

static struct td_slice field(const struct row_reader *r, enum td_cell_column c)
{
    return r->row->field[r->index[c]];
}

/* Digits only: "+1", "-0" and " 1" are not what we write; nor is "01", which is read, and told by *canonical. */
static bool parse_u128(struct td_slice s, ana_u128 *v, bool *canonical)
{
    ana_u128 x = 0;
    if (s.n == 0)
        return false;
    *canonical = *canonical && (s.n == 1 || s.p[0] != '0');
    if (s.n < 19) {
        uint64_t small = 0;
        for (size_t i = 0; i < s.n; i++) {
            if (s.p[i] < '0' || s.p[i] > '9')
                return false;
            small = 10 * small + (unsigned)(s.p[i] - '0');
        }
        *v = small;
        return true;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(x, 10, &x) ||
            __builtin_add_overflow(x, (unsigned)(s.p[i] - '0'), &x))
            return false;
    }
    *v = x;
    return true;
}

static uint64_t count_of(struct row_reader *r, enum td_cell_column c)
{
    ana_u128 v;
    if (parse_u128(field(r, c), &v, &r->canonical) && v <= UINT64_MAX)
        return (uint64_t)v;
    refuse(r, c, "not a count", field(r, c));
    return 0;
}

static int64_t sum_of(struct row_reader *r, enum td_cell_column c)
{
    struct td_slice s = field(r, c);
    ana_u128 magnitude;
    bool negative = s.n > 1 && s.p[0] == '-';
    if (parse_u128(negative ? td_from(s, 1) : s, &magnitude, &r->canonical) &&
        magnitude <= (ana_u128)INT64_MAX + negative) {
        r->canonical = r->canonical && !(negative && magnitude == 0);
        return negative ? (int64_t) - (uint64_t)magnitude : (int64_t)magnitude;
    }
    refuse(r, c, "not an integer", s);
    return 0;
}

/* Which of two names; 0 and a refusal when it is neither. */
static int choice_of(struct row_reader *r, enum td_cell_column c, const char *const name[2])
{
    if (td_eqs(field(r, c), name[0]))
        return 0;
    if (td_eqs(field(r, c), name[1]))
        return 1;
    refuse(r, c, "not one of the known names", field(r, c));
    return 0;
}

static void histogram_of(struct row_reader *r, struct ana_cell *cell)
{
    struct td_slice all = field(r, TD_CELL_histogram), rest = all;
    for (size_t i = 0; i < ANA_HISTOGRAM_BINS; i++) {
        ana_u128 v;
        struct td_slice part = rest.p ? td_cut(&rest, ';') : (struct td_slice){NULL, 0};
        if (!parse_u128(part, &v, &r->canonical) || v > UINT32_MAX) {
            refuse(r, TD_CELL_histogram, "not 21 counts", all);
            return;
        }
        cell->histogram[i] = (uint32_t)v;
    }
    if (rest.p)
        refuse(r, TD_CELL_histogram, "not 21 counts", all);
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

/* What no set of articles can give is a damaged file. */
static void check_possible(struct row_reader *r, const struct ana_cell *c)
{
    ana_u128 scored = (ana_u128)c->n_pos + c->n_neu + c->n_neg, bins = 0, sum = magnitude(c->stance_sum_e6);
    for (size_t i = 0; i < ANA_HISTOGRAM_BINS; i++)
        bins += c->histogram[i];
    if (c->n_match > c->n_total)
        refuse(r, TD_CELL_n_match, "more matches than articles", field(r, TD_CELL_n_match));
    if (c->n_title > c->n_match)
        refuse(r, TD_CELL_n_title, "more titles than matches", field(r, TD_CELL_n_title));
    if (scored > c->n_match)
        refuse(r, TD_CELL_n_pos, "more scored articles than matches", field(r, TD_CELL_n_pos));
    if (bins != scored)
        refuse(r, TD_CELL_histogram, "does not add up to n_pos + n_neu + n_neg", field(r, TD_CELL_histogram));
    if (sum > scored * E6)
        refuse(r, TD_CELL_stance_sum_e6, "beyond the counts", field(r, TD_CELL_stance_sum_e6));
    if (c->stance_sumsq_e12 > scored * E6 * E6 || c->stance_sumsq_e12 < sum)
        refuse(r, TD_CELL_stance_sumsq_e12, "beyond the counts", field(r, TD_CELL_stance_sumsq_e12));
    if ((ana_u128)magnitude(c->tone_sum_e6) > scored * TONE_MAX_E6)
        refuse(r, TD_CELL_tone_sum_e6, "beyond the counts", field(r, TD_CELL_tone_sum_e6));
}

/* Keeps the span for the rows that follow when it stands as we write it. */
static void keep_span(struct row_reader *r, const struct ana_cell_key *key)
{
    struct span *s = r->span;
    char name[16];
    *s = (struct span){.week = key->week, .weekday = key->weekday, .n_days = key->n_days};
    td_week_name(key->week, name);
    memcpy(s->text, name, 8);
    td_day_name(ana_cell_day_first(key), name);
    memcpy(s->text + 8, name, 10);
    td_day_name(ana_cell_day_last(key), name);
    memcpy(s->text + 18, name, 10);
    s->known = memcmp(s->text + 8, field(r, TD_CELL_day_first).p, 10) == 0 &&
               memcmp(s->text + 18, field(r, TD_CELL_day_last).p, 10) == 0;
    r->canonical = r->canonical && s->known;
}

/* The three columns of the span: all empty, or days of one week. */
static void span_of(struct row_reader *r, struct ana_cell_key *key)
{
    struct span *s = r->span;
    struct td_slice week = field(r, TD_CELL_week), from = field(r, TD_CELL_day_first),
                    until = field(r, TD_CELL_day_last);
    int32_t first, last;
    if (s->known && week.n == 8 && from.n == 10 && until.n == 10 && memcmp(week.p, s->text, 8) == 0 &&
        memcmp(from.p, s->text + 8, 10) == 0 && memcmp(until.p, s->text + 18, 10) == 0) {
        key->week = s->week;
        key->weekday = s->weekday;
        key->n_days = s->n_days;
        return;
    }
    key->week = ANA_WEEK_NONE;
    if (week.n == 0 && from.n == 0 && until.n == 0)
        return;
    if (!td_week_parse(week, &key->week)) {
        refuse(r, TD_CELL_week, "not an ISO week", week);
        return;
    }
    int32_t monday = td_week_start(key->week);
    if (from.n != 10 || !td_day_parse(from, &first) || first < monday || first > monday + 6)
        refuse(r, TD_CELL_day_first, "not a day of the week", from);
    else if (until.n != 10 || !td_day_parse(until, &last) || last < first || last > monday + 6)
        refuse(r, TD_CELL_day_last, "not a later day of the week", until);
    else {
        key->weekday = (uint8_t)(first - monday);
        key->n_days = (uint8_t)(last - first + 1);
        keep_span(r, key);
    }
}

/* scratch: one buffer per string of the key, since a key's strings may be escaped. */
static enum td_status parse_row(struct row_reader *r, struct td_buf scratch[3], struct ana_cell *in)
{
    memset(in, 0, sizeof *in);
    in->key.target = td_csv_unescape(field(r, TD_CELL_target), &scratch[0]);
    in->key.country = td_csv_unescape(field(r, TD_CELL_country), &scratch[1]);
    in->key.outlet = td_csv_unescape(field(r, TD_CELL_outlet), &scratch[2]);
    in->key.role = choice_of(r, TD_CELL_country_role, ana_role_name) ? ANA_ROLE_MENTIONED : ANA_ROLE_OUTLET;
    in->key.base = choice_of(r, TD_CELL_base, ana_base_name) ? ANA_BASE_UNIQUE : ANA_BASE_ALL;
    span_of(r, &in->key);
    in->n_total = count_of(r, TD_CELL_n_total);
    in->n_match = count_of(r, TD_CELL_n_match);
    in->n_mentions = count_of(r, TD_CELL_n_mentions);
    in->n_pos = count_of(r, TD_CELL_n_pos);
    in->n_neu = count_of(r, TD_CELL_n_neu);
    in->n_neg = count_of(r, TD_CELL_n_neg);
    in->n_title = count_of(r, TD_CELL_n_title);
    in->words = count_of(r, TD_CELL_words);
    in->stance_sum_e6 = sum_of(r, TD_CELL_stance_sum_e6);
    if (!parse_u128(field(r, TD_CELL_stance_sumsq_e12), &in->stance_sumsq_e12, &r->canonical))
        refuse(r, TD_CELL_stance_sumsq_e12, "not a count", field(r, TD_CELL_stance_sumsq_e12));
    in->tone_sum_e6 = sum_of(r, TD_CELL_tone_sum_e6);
    histogram_of(r, in);
    check_possible(r, in);
    return r->st;
}

struct ana_cell_reader {
    char *path;
    struct td_source source;
    struct td_csv *csv;
    struct td_csv_row row;
    size_t index[TD_SCHEMA_MAX], width;
    bool in_order; /* the columns are ours, all and no others, where we write them */
    struct td_buf scratch[3];
    struct ana_cell cell;
    struct span span;
    bool canonical; /* the row */
};

struct ana_cell_reader *ana_cell_reader_open(const char *path, struct td_error *err)
{
    struct ana_cell_reader *r = calloc(1, sizeof *r);
    if (!r || !(r->path = strdup(path))) {
        free(r);
        (void)td_fail_nomem(err, path);
        return NULL;
    }
    if (td_source_open(&r->source, path, err) != TD_OK) {
        free(r->path);
        free(r);
        return NULL;
    }
    struct td_csv_options options = {.one_line = true};
    for (size_t i = 0; i < 3; i++)
        r->scratch[i].max = 1 << 24;
    r->csv = td_csv_new(&r->source, &options, err);
    if (!r->csv) {
        ana_cell_reader_close(r);
        return NULL;
    }
    return r;
}

void ana_cell_reader_close(struct ana_cell_reader *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < 3; i++)
        td_buf_free(&r->scratch[i]);
    td_csv_free(r->csv);
    td_source_close(&r->source);
    free(r->path);
    free(r);
}

uint64_t ana_cell_reader_line(const struct ana_cell_reader *r)
{
    return r->row.line_first;
}

struct td_slice ana_cell_reader_raw(const struct ana_cell_reader *r)
{
    return r->row.raw;
}

struct td_slice ana_cell_reader_row(const struct ana_cell_reader *r)
{
    return r->canonical ? r->row.raw : TD_S("");
}

/* Neither quotes nor escapes, nor what would have to be escaped. */
static bool is_plain(struct td_slice s)
{
    unsigned other = 0;
    size_t i = 0;
    for (; i + 16 <= s.n; i += 16) {
        struct td_v16 x = td_v16_load(s.p + i);
        other |= td_v16_is(x, '"') | td_v16_is(x, '\\') | td_v16_in(x, '\t', '\r');
    }
    for (; i < s.n; i++)
        other |= s.p[i] == '"' || s.p[i] == '\\' || (s.p[i] >= '\t' && s.p[i] <= '\r');
    return other == 0;
}

enum td_status ana_cell_reader_next(struct ana_cell_reader *r, const struct ana_cell **cell, struct td_error *err)
{
    const char *path = r->path;
    *cell = NULL;
    for (;;) {
        enum td_csv_result got = td_csv_next(r->csv, &r->row, err);
        if (got == TD_CSV_FAILED)
            return err->status != TD_OK ? err->status : td_fail_nomem(err, path);
        if (got == TD_CSV_END)
            return r->width ? TD_OK : td_fail(err, TD_EDATA, "%s:1: this is no cells.csv: empty", path);
        if (r->row.bad)
            return td_fail(err, TD_EDATA, "%s:%llu: %s", path, (unsigned long long)r->row.line_first, r->row.bad);
        if (!r->width) {
            size_t extra;
            if (td_schema_map(&td_cells_schema, path, r->row.field, r->row.n, r->index, &extra, err) != TD_OK)
                return err->status;
            r->width = r->row.n;
            r->in_order = r->width == td_cells_schema.n;
            for (size_t i = 0; i < td_cells_schema.n; i++)
                r->in_order = r->in_order && r->index[i] == i;
            continue;
        }
        if (r->row.n != r->width)
            return td_fail(err, TD_EDATA, "%s:%llu: %zu fields where the header has %zu", path,
                           (unsigned long long)r->row.line_first, r->row.n, r->width);
        struct row_reader one = {path, &r->row, r->index, err, TD_OK, r->in_order, &r->span};
        if (parse_row(&one, r->scratch, &r->cell) == TD_OK)
            *cell = &r->cell;
        r->canonical = one.canonical && is_plain(r->row.raw);
        return one.st;
    }
}

enum td_status ana_cells_read(struct ana_cells *c, const char *path, struct td_error *err)
{
    const struct ana_cell *in;
    struct ana_cell_reader *r = ana_cell_reader_open(path, err);
    enum td_status st = r ? TD_OK : err->status;
    while (st == TD_OK && (st = ana_cell_reader_next(r, &in, err)) == TD_OK && in) {
        struct ana_cell *cell = ana_cells_at(c, &in->key);
        if (!cell)
            st = td_fail_nomem(err, "cells");
        else if (!ana_cell_merge(cell, in))
            st = td_fail(err, TD_EDATA, "%s:%llu: n_total: the sums overflow", path,
                         (unsigned long long)ana_cell_reader_line(r));
    }
    ana_cell_reader_close(r);
    return st;
}
