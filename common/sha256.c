#include "sha256.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>

#include "source.h"

struct td_sha256 {
    EVP_MD_CTX *ctx;
    bool ok;
};

struct td_sha256 *td_sha256_new(void)
{
    struct td_sha256 *h = malloc(sizeof *h);
    if (!h)
        return NULL;
    h->ctx = EVP_MD_CTX_new();
    if (!h->ctx) {
        free(h);
        return NULL;
    }
    td_sha256_start(h);
    return h;
}

void td_sha256_start(struct td_sha256 *h)
{
    h->ok = EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) == 1;
}

void td_sha256_add(struct td_sha256 *h, struct td_slice s)
{
    if (h->ok && s.n)
        h->ok = EVP_DigestUpdate(h->ctx, s.p, s.n) == 1;
}

bool td_sha256_hex(struct td_sha256 *h, char out[65])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    bool ok = h->ok && EVP_DigestFinal_ex(h->ctx, md, &n) == 1 && n == 32;
    out[0] = '\0';
    if (ok) {
        for (unsigned i = 0; i < 32; i++) {
            out[2 * i] = digits[md[i] >> 4];
            out[2 * i + 1] = digits[md[i] & 15];
        }
        out[64] = '\0';
    }
    td_sha256_start(h);
    return ok;
}

void td_sha256_free(struct td_sha256 *h)
{
    if (!h)
        return;
    EVP_MD_CTX_free(h->ctx);
    free(h);
}

enum td_status td_sha256_file(const char *path, char out[65], uint64_t *bytes, struct td_error *err)
{
    enum { CHUNK = 256 * 1024 };
    struct td_source s;
    enum td_status st = td_source_open(&s, path, err);
    if (st != TD_OK)
        return st;
    char *buf = malloc(CHUNK);
    struct td_sha256 *h = td_sha256_new();
    if (!buf || !h)
        st = td_fail_nomem(err, "hashing a file");
    while (st == TD_OK) {
        size_t got;
        st = td_source_read(&s, buf, CHUNK, &got, err);
        if (st != TD_OK || got == 0)
            break;
        td_sha256_add(h, td_slice(buf, got));
    }
    if (bytes)
        *bytes = s.offset;
    if (st == TD_OK && !td_sha256_hex(h, out))
        st = td_fail(err, TD_EIO, "%s: the SHA-256 implementation failed", path);
    td_sha256_free(h);
    free(buf);
    td_source_close(&s);
    return st;
}

uint64_t td_sha256_u64(struct td_slice s)
{
    unsigned char md[SHA256_DIGEST_LENGTH] = {0};
    static const unsigned char none[1];
    if (!SHA256(s.n ? (const unsigned char *)s.p : none, s.n, md))
        return 0;
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | md[i];
    return v;
}
