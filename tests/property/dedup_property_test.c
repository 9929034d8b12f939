/*
 * Properties of duplicate detection on random sets of articles with copies, edited copies, chains
 * and empty fields: the result depends on the set only, not on the order of adding nor on the
 * memory; clusters are a partition whose name is its smallest id and of which exactly one article,
 * the earliest, is no reprint; adding the whole set again changes no cluster.
 */
#include "dedup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "buf.h"

enum { N = 600, ROUNDS = 6 };

struct item {
    uint64_t id, published;
    char url[40], title[80], outlet[8], day[11];
    char *text;
};

static uint64_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x >> 11;
}

static uint64_t below(uint64_t *x, uint64_t n)
{
    return next_random(x) % n;
}

static void put_words(struct td_buf *b, uint64_t *x, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        td_buf_printf(b, "w%u ", (unsigned)(below(x, 60) * below(x, 60)));
}

static char *new_text(uint64_t *x)
{
    static const unsigned lengths[] = {0, 1, 5, 12, 25, 60, 200, 500};
    struct td_buf b = TD_BUF_INIT(1 << 20);
    put_words(&b, x, lengths[below(x, 8)]);
    char *s = strdup(td_buf_cstr(&b));
    td_buf_free(&b);
    return s;
}

/* Some words replaced, cut or added. */
static char *edited(const char *text, uint64_t *x)
{
    struct td_buf b = TD_BUF_INIT(1 << 20);
    uint64_t percent = below(x, 4) * 6;
    struct td_slice rest = td_str(text);
    if (below(x, 3) == 0)
        rest = td_head(rest, rest.n * (3 + below(x, 7)) / 10);
    while (rest.p) {
        struct td_slice w = td_cut(&rest, ' ');
        if (below(x, 100) < percent)
            put_words(&b, x, 1);
        else
            td_buf_put(&b, w);
        td_buf_putc(&b, ' ');
    }
    if (below(x, 3) == 0)
        put_words(&b, x, 40);
    char *s = strdup(td_buf_cstr(&b));
    td_buf_free(&b);
    return s;
}

static void make(struct item *items, size_t n, uint64_t seed)
{
    uint64_t x = seed * 77 + 88172645463325252u;
    for (size_t i = 0; i < n; i++) {
        struct item *t = &items[i];
        const struct item *old = i && below(&x, 2) ? &items[below(&x, i)] : NULL;
        *t = (struct item){0};
        t->published = below(&x, 4) ? below(&x, 50) : UINT64_MAX;
        t->id = old && below(&x, 4) == 0 ? old->id : below(&x, 1u << 30) << 20 | i;
        t->text = old && below(&x, 4) == 0 ? strdup(old->text) : old ? edited(old->text, &x) : new_text(&x);
        assert_non_null(t->text);
        if (below(&x, 3))
            (void)snprintf(t->url, sizeof t->url, "https://p.example/%u", (unsigned)below(&x, 2000));
        if (old && below(&x, 3))
            memcpy(t->title, old->title, sizeof t->title);
        else if (below(&x, 5))
            (void)snprintf(t->title, sizeof t->title, "Title %u of many", (unsigned)below(&x, 300));
        if (below(&x, 5))
            (void)snprintf(t->outlet, sizeof t->outlet, "P%u", (unsigned)below(&x, 5));
        if (below(&x, 5))
            (void)snprintf(t->day, sizeof t->day, "2020-07-%02u", (unsigned)below(&x, 28) + 1);
    }
}

static void release(struct item *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(items[i].text);
}

/* out[i] is the result of items[order[i]]. */
static uint64_t cluster(const struct item *items, const size_t *order, size_t n, uint64_t memory,
                        struct ing_dedup_result *out)
{
    struct td_error err = {0};
    struct ing_dedup *d = ing_dedup_new(NULL, memory, &err);
    assert_non_null(d);
    for (size_t i = 0; i < n; i++) {
        const struct item *t = &items[order[i]];
        assert_int_equal(ing_dedup_add(d, t->id, td_str(t->url), td_str(t->title), td_str(t->outlet), td_str(t->day),
                                       td_str(t->text), t->published, &err),
                         TD_OK);
    }
    assert_int_equal(ing_dedup_finish(d, &err), TD_OK);
    for (size_t i = 0; i < n; i++)
        out[i] = ing_dedup_get(d, i);
    uint64_t clusters = ing_dedup_clusters(d);
    ing_dedup_free(d);
    return clusters;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct ing_dedup_result *)a)->article_id, ((const struct ing_dedup_result *)b)->article_id);
}

static void shuffle(size_t *order, size_t n, uint64_t *x)
{
    for (size_t i = n; i-- > 1;) {
        size_t j = below(x, i + 1), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
}

static void assert_same(const struct ing_dedup_result *a, const struct ing_dedup_result *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(a[i].article_id, b[i].article_id);
        assert_string_equal(a[i].cluster_id, b[i].cluster_id);
        assert_int_equal(a[i].is_reprint, b[i].is_reprint);
    }
}

static void order_and_memory(void **state)
{
    (void)state;
    static struct item items[N];
    static struct ing_dedup_result first[N], again[N];
    static size_t order[N];
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        uint64_t x = seed + 1;
        make(items, N, seed);
        for (size_t i = 0; i < N; i++)
            order[i] = i;
        uint64_t clusters = cluster(items, order, N, 64 << 20, first);
        assert_true(clusters > 50 && clusters < N - 50);
        qsort(first, N, sizeof *first, by_id);
        for (int turn = 0; turn < 4; turn++) {
            shuffle(order, N, &x);
            assert_int_equal(cluster(items, order, N, turn % 2 ? 0 : 1 << 20, again), clusters);
            qsort(again, N, sizeof *again, by_id);
            assert_same(first, again, N);
        }
        release(items, N);
    }
}

/* More records than the smallest memory holds: runs are merged. */
static void memory_on_disk(void **state)
{
    (void)state;
    enum { MANY = 12000 };
    struct item *items = calloc(MANY, sizeof *items);
    struct ing_dedup_result *a = calloc(MANY, sizeof *a), *b = calloc(MANY, sizeof *b);
    size_t *order = calloc(MANY, sizeof *order);
    assert_true(items && a && b && order);
    make(items, MANY, 99);
    for (size_t i = 0; i < MANY; i++)
        order[i] = i;
    uint64_t clusters = cluster(items, order, MANY, 64 << 20, a);
    assert_int_equal(cluster(items, order, MANY, 0, b), clusters);
    assert_same(a, b, MANY);
    release(items, MANY);
    free(items);
    free(a);
    free(b);
    free(order);
}

static void partition(void **state)
{
    (void)state;
    static struct item items[N];
    static struct ing_dedup_result r[N];
    static size_t order[N];
    for (uint64_t seed = 11; seed <= 10 + ROUNDS; seed++) {
        make(items, N, seed);
        for (size_t i = 0; i < N; i++)
            order[i] = i;
        uint64_t clusters = cluster(items, order, N, 1 << 20, r), originals = 0;
        for (size_t i = 0; i < N; i++) {
            bool smallest_seen = false, original_seen = false;
            originals += !r[i].is_reprint;
            for (size_t j = 0; j < N; j++) {
                if (i != j)
                    assert_string_not_equal(r[i].article_id, r[j].article_id);
                if (strcmp(r[i].cluster_id, r[j].cluster_id) != 0)
                    continue;
                assert_true(strcmp(r[j].article_id, r[i].cluster_id) >= 0);
                smallest_seen |= strcmp(r[j].article_id, r[i].cluster_id) == 0;
                original_seen |= !r[j].is_reprint;
                if (!r[j].is_reprint && i != j)
                    assert_true(
                        items[j].published < items[i].published ||
                        (items[j].published == items[i].published && strcmp(r[j].article_id, r[i].article_id) < 0));
            }
            assert_true(smallest_seen && original_seen);
        }
        assert_int_equal(originals, clusters);
        release(items, N);
    }
}

/* The whole set twice: what was together or apart stays so, and a copy is with its original
 * whenever any rule can see it. */
static void twice(void **state)
{
    (void)state;
    static struct item items[N];
    static struct ing_dedup_result one[N], two[2 * N];
    static size_t order[2 * N];
    for (uint64_t seed = 21; seed <= 20 + ROUNDS; seed++) {
        make(items, N, seed);
        for (size_t i = 0; i < 2 * N; i++)
            order[i] = i % N;
        (void)cluster(items, order, N, 1 << 20, one);
        (void)cluster(items, order, 2 * N, 1 << 20, two);
        for (size_t i = 0; i < N; i++) {
            for (size_t j = 0; j < i; j++)
                if (strcmp(one[i].cluster_id, one[j].cluster_id) == 0)
                    assert_string_equal(two[i].cluster_id, two[j].cluster_id);
                else
                    assert_string_not_equal(two[i].cluster_id, two[j].cluster_id);
            if (items[i].url[0])
                assert_string_equal(two[i].cluster_id, two[i + N].cluster_id);
        }
        release(items, N);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_memory),
        cmocka_unit_test(memory_on_disk),
        cmocka_unit_test(partition),
        cmocka_unit_test(twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
