/*
 * sha256: SHA-256 of streams (the one file with libcrypto).
 */
#ifndef TD_SHA256_H
#define TD_SHA256_H

#include <stdint.h>

#include "slice.h"
#include "status.h"

struct td_sha256; /* opaque */

struct td_sha256 *td_sha256_new(void);     /* NULL: out of memory */
void td_sha256_start(struct td_sha256 *h); /* anew, whatever was added */
void td_sha256_add(struct td_sha256 *h, struct td_slice s);
/* Lower-case hex, NUL-terminated; the state starts anew. False when the library failed. */
bool td_sha256_hex(struct td_sha256 *h, char out[65]);
void td_sha256_free(struct td_sha256 *h);

/* Of a whole file. */
enum td_status td_sha256_file(const char *path, char out[65], uint64_t *bytes, struct td_error *err);
/* First 64 bits of the digest of s, big-endian: the content ids. 0 when the library failed. */
uint64_t td_sha256_u64(struct td_slice s);

#endif
