/*
 * Any sharding and any order of the articles gives the same bytes: random articles go into one table, and shuffled into
 * 1, 2, 7 and 64 tables that are written, read back in another order and merged; cells.csv and all four tables made of
 * them must be equal byte for byte.
 */
#include "cell.h"
#include "series.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "buf.h"
#include "source.h"

enum { ARTICLES = 20000, SHARDS_MAX = 64, TABLES = 7 };

struct article {
    struct ana_cell_key key;
    bool match, scored;
    double stance, tone;
    uint64_t mentions, words;
};

static struct article article[ARTICLES];
static char dir[] = "/tmp/tidings-property-XXXXXX";

/* xorshift64*: no library's generator, so that the articles are the same everywhere. */
static uint64_t state64 = UINT64_C(0x2545F4914F6CDD1D);
static uint32_t draw(uint32_t below)
{
    state64 ^= state64 >> 12;
    state64 ^= state64 << 25;
    state64 ^= state64 >> 27;
    return (uint32_t)(((state64 * UINT64_C(2685821657736338717)) >> 32) * below >> 32);
}

static void make_articles(void)
{
    static const char *const country[] = {"", "CN", "DE", "FR", "GB", "US"};
    static const char *const outlet[] = {"",     "a, \"b\"", "Zeitung", "ville\\est", "news.example",
                                         "x\ny", "herald",   "post"};
    for (size_t i = 0; i < ARTICLES; i++) {
        struct article *a = &article[i];
        a->key = (struct ana_cell_key){.target = draw(4) ? TD_S("huawei") : TD_S("zte"),
                                       .country = td_str(country[draw(6)]),
                                       .outlet = td_str(outlet[draw(8)]),
                                       .role = draw(2) ? ANA_ROLE_OUTLET : ANA_ROLE_MENTIONED,
                                       .base = draw(3) ? ANA_BASE_ALL : ANA_BASE_UNIQUE,
                                       .week = draw(20) ? (int32_t)(2600 + draw(60)) : ANA_WEEK_NONE};
        if (a->key.week != ANA_WEEK_NONE && draw(3)) { /* parts of weeks beside whole ones */
            a->key.weekday = draw(2) ? 3 : 0;
            a->key.n_days = a->key.weekday ? 4 : 3;
        }
        a->match = draw(3) == 0;
        a->scored = a->match && draw(10) != 0;
        a->stance = (double)draw(2000001) / 1e6 - 1;
        a->tone = (double)draw(2001) / 100 - 10;
        a->mentions = 1 + draw(5);
        a->words = 50 + draw(900);
    }
}

static void put_article(struct ana_cells *c, const struct article *a)
{
    struct ana_cell *cell = ana_cells_at(c, &a->key);
    assert_non_null(cell);
    cell->n_total++;
    if (!a->match)
        return;
    cell->n_match++;
    cell->n_mentions += a->mentions;
    cell->words += a->words;
    if (a->scored)
        ana_cell_add_scored(cell, a->stance, a->tone);
}

static struct ana_cells *new_cells(void)
{
    struct td_error err = {0};
    struct ana_cells *c = ana_cells_new(&err);
    assert_non_null(c);
    return c;
}

static void name(char *out, size_t n, const char *what, size_t i)
{
    (void)snprintf(out, n, "%s/%s-%zu.csv", dir, what, i);
}

static void write_cells(struct ana_cells *c, const char *path)
{
    struct td_error err = {0};
    struct td_outfile *out = td_outfile_open(path, &err);
    assert_non_null(out);
    assert_int_equal(ana_cells_write(c, out, &err), TD_OK);
    assert_int_equal(td_outfile_commit(out, &err), TD_OK);
}

static void slurp_and_remove(const char *path, struct td_buf *b)
{
    struct td_error err = {0};
    struct td_source s;
    *b = TD_BUF_INIT((size_t)1 << 28);
    assert_int_equal(td_source_open(&s, path, &err), TD_OK);
    assert_int_equal(td_source_slurp(&s, b, &err), TD_OK);
    td_source_close(&s);
    assert_int_equal(unlink(path), 0);
}

/* cells.csv and the six tables as bytes. */
static void all_tables(struct ana_cells *c, struct td_buf table[TABLES])
{
    char path[TABLES][80];
    struct td_outfile *out[TABLES];
    struct td_error err = {0};
    struct ana_series_counts counts;
    struct ana_series_options o = {
        .week_first = ANA_WEEK_NONE, .week_last = ANA_WEEK_NONE, .day_last = INT32_MIN, .level = .95};
    name(path[0], sizeof path[0], "table", 0);
    write_cells(c, path[0]);
    for (size_t i = 1; i < TABLES; i++) {
        name(path[i], sizeof path[i], "table", i);
        out[i] = td_outfile_open(path[i], &err);
        assert_non_null(out[i]);
    }
    ana_cells_sort(c);
    struct ana_series_files files = {
        .series = out[1], .trends = out[2], .changes = out[3], .contrasts = out[4], .effects = out[5], .weeks = out[6]};
    assert_int_equal(ana_series_write(c, &o, &files, &counts, &err), TD_OK);
    for (size_t i = 1; i < TABLES; i++)
        assert_int_equal(td_outfile_commit(out[i], &err), TD_OK);
    for (size_t i = 0; i < TABLES; i++)
        slurp_and_remove(path[i], &table[i]);
}

static void shuffle(size_t *order, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = draw((uint32_t)i), t = order[i - 1];
        order[i - 1] = order[j];
        order[j] = t;
    }
}

static struct ana_cells *through_shards(size_t shards)
{
    static size_t order[ARTICLES];
    size_t sequence[SHARDS_MAX];
    struct ana_cells *shard[SHARDS_MAX], *merged = new_cells();
    char path[80];
    struct td_error err = {0};
    for (size_t i = 0; i < ARTICLES; i++)
        order[i] = i;
    shuffle(order, ARTICLES);
    for (size_t s = 0; s < shards; s++) {
        shard[s] = new_cells();
        sequence[s] = s;
    }
    for (size_t i = 0; i < ARTICLES; i++)
        put_article(shard[draw((uint32_t)shards)], &article[order[i]]);
    for (size_t s = 0; s < shards; s++) {
        name(path, sizeof path, "shard", s);
        write_cells(shard[s], path);
        ana_cells_free(shard[s]);
    }
    shuffle(sequence, shards);
    for (size_t s = 0; s < shards; s++) {
        name(path, sizeof path, "shard", sequence[s]);
        assert_int_equal(ana_cells_read(merged, path, &err), TD_OK);
        assert_int_equal(unlink(path), 0);
    }
    return merged;
}

static void test_any_sharding(void **state)
{
    (void)state;
    static const size_t shards[] = {1, 2, 7, 64};
    struct td_buf want[TABLES], got[TABLES];
    make_articles();
    struct ana_cells *c = new_cells();
    for (size_t i = 0; i < ARTICLES; i++)
        put_article(c, &article[i]);
    all_tables(c, want);
    ana_cells_free(c);
    assert_true(want[0].n > 100000 && want[1].n > 100000 && want[2].n > 1000);
    for (size_t k = 0; k < sizeof shards / sizeof *shards; k++) {
        c = through_shards(shards[k]);
        all_tables(c, got);
        ana_cells_free(c);
        for (size_t i = 0; i < TABLES; i++) {
            if (!td_eq(td_buf_slice(&want[i]), td_buf_slice(&got[i])))
                fail_msg("%zu shards: table %zu differs", shards[k], i);
            td_buf_free(&got[i]);
        }
    }
    for (size_t i = 0; i < TABLES; i++)
        td_buf_free(&want[i]);
}

static int setup(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_any_sharding)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
