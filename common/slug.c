#include "slug.h"

#include <stdbool.h>
#include <stdio.h>

#include "sha256.h"
#include "slice.h"

void td_slug(const char *name, char out[TD_SLUG_MAX])
{
    bool foreign = !name[0];
    size_t n = 0;
    for (const char *p = name; *p && n + 1 < TD_SLUG_MAX; p++) {
        unsigned char c = td_lower_byte((unsigned char)*p);
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        foreign = foreign || c >= 0x80;
        out[n++] = (char)(plain ? c : '-');
    }
    if (foreign)
        n = (size_t)snprintf(out, TD_SLUG_MAX, "name-%08x", (unsigned)(td_sha256_u64(td_str(name)) >> 32));
    out[n] = '\0';
}
