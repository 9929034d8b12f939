/*
 * input: the bytes of plain, gzip and xz inputs are the same, whatever the members, the reads and the peeks; a stream
 * that is cut or damaged delivers what there is and says so.
 */
#include "cmocka_all.h"

#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>

#include "input.h"
#include "tmpdir.h"

enum { TEXT = 700000 };
static char text[TEXT];

static struct td_slice gzipped(struct td_slice s)
{
    size_t cap = s.n + s.n / 100 + 1000;
    unsigned char *out = malloc(cap);
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    unsigned char *copy = malloc(s.n + 1);
    memcpy(copy, s.n ? s.p : "", s.n);
    z.next_in = copy;
    z.avail_in = (unsigned)s.n;
    z.next_out = out;
    z.avail_out = (unsigned)cap;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t n = cap - z.avail_out;
    (void)deflateEnd(&z);
    free(copy);
    return td_slice((char *)out, n);
}

static struct td_slice xzed(struct td_slice s)
{
    size_t cap = s.n + s.n / 10 + 1000, n = 0;
    unsigned char *out = malloc(cap);
    assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, (const unsigned char *)s.p, s.n, out, &n, cap),
                     LZMA_OK);
    return td_slice((char *)out, n);
}

static struct td_slice two(struct td_slice a, struct td_slice b)
{
    char *p = malloc(a.n + b.n + 1);
    memcpy(p, a.p, a.n);
    memcpy(p + a.n, b.p, b.n);
    return td_slice(p, a.n + b.n);
}

/* What comes out in reads of `step` bytes; *cut says how it ended. */
static struct td_slice read_all(struct td_slice packed, size_t step, const char **cut)
{
    static char out[2 * TEXT];
    struct td_error err = {0};
    struct ing_input in = {.name = "test"};
    size_t n = 0, got;
    if (ing_input_memory(&in, packed, &err) != TD_OK)
        fail_msg("%s", err.text);
    do {
        size_t want = step < sizeof out - n ? step : sizeof out - n;
        if (td_source_read(&in.source, out + n, want, &got, &err) != TD_OK)
            fail_msg("%s", err.text);
        n += got;
    } while (got);
    *cut = in.cut;
    ing_input_close(&in);
    return td_slice(out, n);
}

static void is_text(struct td_slice packed, size_t from, size_t n)
{
    static const size_t step[] = {1, 17, 4096, 65536, 2 * TEXT};
    for (size_t i = n > 100000 ? 2 : 0; i < sizeof step / sizeof step[0]; i++) {
        const char *cut;
        struct td_slice got = read_all(packed, step[i], &cut);
        assert_int_equal(got.n, n);
        assert_memory_equal(got.p, text + from, n);
        assert_null(cut);
    }
}

static void packings_are_seen_through(void **state)
{
    static const size_t size[] = {0, 1, 2, 3, 4, 5, 6, 7, 1000, 131072, TEXT};
    (void)state;
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++) {
        struct td_slice s = td_slice(text, size[i]), g = gzipped(s), x = xzed(s);
        is_text(s, 0, size[i]);
        is_text(g, 0, size[i]);
        is_text(x, 0, size[i]);
        free((void *)(uintptr_t)g.p);
        free((void *)(uintptr_t)x.p);
    }
}

static void members_follow_each_other(void **state)
{
    (void)state;
    struct td_slice a = td_slice(text, 1000), b = td_slice(text + 1000, 200000);
    struct td_slice ga = gzipped(a), gb = gzipped(b), gab = two(ga, gb), xa = xzed(a), xb = xzed(b), xab = two(xa, xb);
    is_text(gab, 0, 201000);
    is_text(xab, 0, 201000);
    struct td_slice empty = gzipped(td_slice("", 0)), with = two(empty, gab);
    is_text(with, 0, 201000); /* an empty member first */
    const struct td_slice all[] = {ga, gb, gab, xa, xb, xab, empty, with};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free((void *)(uintptr_t)all[i].p);
}

/* Cut at any byte: a prefix of the text comes out, and it is said; never a crash, never silence. */
static void cut_streams(void **state)
{
    (void)state;
    struct td_slice packed[2] = {gzipped(td_slice(text, 5000)), xzed(td_slice(text, 5000))};
    for (size_t k = 0; k < 2; k++)
        for (size_t n = 6; n < packed[k].n; n++) {
            const char *cut;
            struct td_slice got = read_all(td_head(packed[k], n), 4096, &cut);
            assert_true(got.n <= 5000);
            assert_memory_equal(got.p, text, got.n);
            if (!cut)
                fail_msg("packing %zu cut at %zu of %zu: not said", k, n, packed[k].n);
            assert_non_null(strstr(cut, "too early"));
        }
    /* between two gzip members nothing is missing */
    struct td_slice both = two(packed[0], packed[0]);
    const char *cut;
    assert_int_equal(read_all(td_head(both, packed[0].n), 4096, &cut).n, 5000);
    assert_null(cut);
    assert_int_equal(read_all(td_head(both, packed[0].n + 9), 4096, &cut).n, 5000);
    assert_non_null(cut);
    free((void *)(uintptr_t)both.p);
    free((void *)(uintptr_t)packed[0].p);
    free((void *)(uintptr_t)packed[1].p);
}

static void damaged_streams(void **state)
{
    (void)state;
    struct td_slice packed[2] = {gzipped(td_slice(text, 50000)), xzed(td_slice(text, 50000))};
    uint32_t seed = 7;
    for (size_t k = 0; k < 2; k++) {
        char *p = malloc(packed[k].n);
        size_t said = 0;
        for (int round = 0; round < 300; round++) {
            seed = seed * 1664525u + 1013904223u;
            memcpy(p, packed[k].p, packed[k].n);
            size_t at = 10 + seed % (packed[k].n - 10);
            p[at] = (char)(p[at] ^ (1 << (seed >> 29)));
            const char *cut;
            (void)read_all(td_slice(p, packed[k].n), 4096, &cut);
            said += cut != NULL;
        }
        assert_true(said >= 290); /* every damage but to the few bytes without meaning (flags, padding) */
        free(p);
        free((void *)(uintptr_t)packed[k].p);
    }
}

static void peeking_consumes_nothing(void **state)
{
    (void)state;
    struct td_slice g = gzipped(td_slice(text, 20000));
    const struct td_slice as[] = {{text, 20000}, g};
    static char out[20000];
    for (size_t k = 0; k < 2; k++) {
        struct td_error err = {0};
        struct ing_input in = {.name = "test"};
        struct td_slice head;
        size_t n = 0, got;
        assert_int_equal(ing_input_memory(&in, as[k], &err), TD_OK);
        assert_int_equal(ing_input_peek(&in, 10, &head, &err), TD_OK);
        assert_int_equal(head.n, 10);
        assert_memory_equal(head.p, text, 10);
        assert_int_equal(ing_input_peek(&in, 100000, &head, &err), TD_OK);
        assert_int_equal(head.n, 4096); /* at most */
        assert_memory_equal(head.p, text, 4096);
        assert_int_equal(td_source_read(&in.source, out, 100, &got, &err), TD_OK);
        n = got;
        assert_int_equal(ing_input_peek(&in, 4096, &head, &err), TD_OK);
        assert_int_equal(head.n, 4096);
        assert_memory_equal(head.p, text + n, 4096); /* from where reading stands */
        do {
            assert_int_equal(
                td_source_read(&in.source, out + n, sizeof out - n < 3000 ? sizeof out - n : 3000, &got, &err), TD_OK);
            n += got;
        } while (got);
        assert_int_equal(n, 20000);
        assert_memory_equal(out, text, 20000);
        assert_int_equal(ing_input_peek(&in, 10, &head, &err), TD_OK);
        assert_int_equal(head.n, 0);
        ing_input_close(&in);
    }
    free((void *)(uintptr_t)g.p);
}

static void files(void **state)
{
    struct td_error err = {0};
    struct ing_input in = {.name = "test"};
    struct td_slice head;
    (void)state;
    struct td_slice g = gzipped(TD_S("hello"));
    tmp_write(tmp_path("a.txt"), g); /* the name says nothing of it */
    free((void *)(uintptr_t)g.p);
    assert_int_equal(ing_input_open(&in, tmp_path("a.txt"), &err), TD_OK);
    assert_int_equal(ing_input_peek(&in, 4096, &head, &err), TD_OK);
    assert_true(td_eqs(head, "hello"));
    ing_input_close(&in);
    assert_int_equal(ing_input_open(&in, tmp_path("none"), &err), TD_EIO);
    err = (struct td_error){0};
    assert_int_equal(ing_input_open(&in, tmp_dir, &err), TD_EIO);
}

/* The digest is of the file's bytes, packed or not, whether a reader takes them all or stops at the first. */
static void digests_while_reading(void **state)
{
    struct td_error err = {0};
    char want[65], got[65], some[100];
    size_t n;
    uint64_t bytes;
    (void)state;
    struct td_slice g = gzipped(td_slice(text, TEXT));
    struct td_slice file[] = {g, td_slice(text, TEXT), td_slice(text, 3), td_slice(text, 0)};
    for (size_t i = 0; i < 2 * sizeof file / sizeof file[0]; i++) {
        struct ing_tap tap = {.sha = td_sha256_new()};
        struct ing_input in = {.name = "test", .tap = &tap};
        assert_non_null(tap.sha);
        tmp_write(tmp_path("b.bin"), file[i / 2]);
        assert_int_equal(td_sha256_file(tmp_path("b.bin"), want, &bytes, &err), TD_OK);
        assert_int_equal(ing_input_open(&in, tmp_path("b.bin"), &err), TD_OK);
        do
            assert_int_equal(td_source_read(&in.source, some, sizeof some, &n, &err), TD_OK);
        while (i % 2 && n);
        ing_input_close(&in);
        assert_true(tap.whole);
        assert_true(tap.bytes == bytes && bytes == file[i / 2].n);
        assert_true(td_sha256_hex(tap.sha, got));
        assert_string_equal(got, want);
        td_sha256_free(tap.sha);
    }
    free((void *)(uintptr_t)g.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packings_are_seen_through),
        cmocka_unit_test(members_follow_each_other),
        cmocka_unit_test(cut_streams),
        cmocka_unit_test(damaged_streams),
        cmocka_unit_test(peeking_consumes_nothing),
        cmocka_unit_test(files),
        cmocka_unit_test(digests_while_reading),
    };
    uint32_t seed = 1;
    for (size_t i = 0; i < TEXT; i++) { /* compresses, but not to nothing */
        seed = seed * 1664525u + 1013904223u;
        text[i] = "etaoin shrdlu\n,."[seed >> 28];
    }
    if (tmp_make() != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return failed;
}
