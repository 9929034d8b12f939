/*
 * sha256: the examples of FIPS 180-4 (NIST, "Secure Hash Standard", examples with intermediate values, SHA256.pdf) and
 * of NIST's CAVP byte vectors (SHA256ShortMsg.rsp), whole, in pieces, from a file.
 */
#include "cmocka_all.h"

#include <stdlib.h>

#include "sha256.h"
#include "tmpdir.h"

#define ABC        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define TWO_BLOCKS "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
#define MILLION    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
#define EMPTY      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void vectors(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *hex;
    } t[] = {
        {"abc", 3, ABC},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, TWO_BLOCKS},
        {"", 0, EMPTY},
        {"\xd3", 1, "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"},
        {"\x11\xaf", 2, "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98"},
        {"\x74\xba\x25\x21", 4, "b16aa56be3880d18cd41e68384cf1ec8c17680c45a02b1575dc1518923ae8b0e"},
    };
    char hex[65];
    (void)state;
    struct td_sha256 *h = td_sha256_new();
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        td_sha256_add(h, td_slice(t[i].bytes, t[i].n));
        assert_true(td_sha256_hex(h, hex)); /* the state starts anew each time */
        assert_string_equal(hex, t[i].hex);
    }
    td_sha256_free(h);
    td_sha256_free(NULL);
}

static void in_pieces(void **state)
{
    char hex[65], as[1000];
    (void)state;
    memset(as, 'a', sizeof as);
    for (size_t step = 1; step <= 1000; step += 333) {
        struct td_sha256 *h = td_sha256_new();
        for (size_t done = 0; done < 1000000;) {
            size_t n = 1000000 - done < step ? 1000000 - done : step;
            td_sha256_add(h, td_slice(as, n));
            td_sha256_add(h, td_slice(NULL, 0));
            done += n;
        }
        assert_true(td_sha256_hex(h, hex));
        assert_string_equal(hex, MILLION);
        td_sha256_free(h);
    }
}

static void of_a_file(void **state)
{
    char hex[65];
    uint64_t bytes = 99;
    struct td_error err = {0};
    (void)state;
    const char *path = tmp_path("abc");
    tmp_write(path, TD_S("abc"));
    assert_int_equal(td_sha256_file(path, hex, &bytes, &err), TD_OK);
    assert_string_equal(hex, ABC);
    assert_int_equal(bytes, 3);
    tmp_write(path, td_slice(NULL, 0));
    assert_int_equal(td_sha256_file(path, hex, NULL, &err), TD_OK);
    assert_string_equal(hex, EMPTY);
    char *as = malloc(1000000);
    memset(as, 'a', 1000000);
    tmp_write(path, td_slice(as, 1000000)); /* longer than a chunk */
    free(as);
    assert_int_equal(td_sha256_file(path, hex, &bytes, &err), TD_OK);
    assert_string_equal(hex, MILLION);
    assert_int_equal(td_sha256_file(tmp_path("none"), hex, &bytes, &err), TD_EIO);
}

static void first_bits(void **state)
{
    (void)state;
    assert_true(td_sha256_u64(TD_S("abc")) == UINT64_C(0xba7816bf8f01cfea));
    assert_true(td_sha256_u64(td_slice(NULL, 0)) == UINT64_C(0xe3b0c44298fc1c14));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(in_pieces),
        cmocka_unit_test(of_a_file),
        cmocka_unit_test(first_bits),
    };
    if (tmp_make() != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return failed;
}
