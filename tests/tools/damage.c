/*
 * damage SEED <in >out
 *
 * For test scripts: the bytes of the input with one to four random damages, the same for the same seed: bits flipped, a
 * stretch cut out, a stretch put in twice, bytes replaced by ones that mean something to some format, the end cut off.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX = 16 << 20 };
static unsigned char in[MAX], out[2 * MAX];
static uint64_t state;

static size_t below(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return n ? (size_t)(state % n) : 0;
}

static size_t damage(size_t n)
{
    static const char telling[] = "\"\n\r\\,;<>&{}[]\t\0\xff\xc3";
    size_t at = below(n), len = 1 + below(below(4) ? 20 : 5000);
    len = len < n - at ? len : n - at;
    switch (below(6)) {
    case 0: /* flip bits */
        for (size_t i = 0; i < len; i++)
            in[at + i] ^= (unsigned char)(1u << below(8));
        return n;
    case 1: /* cut out */
        memmove(in + at, in + at + len, n - at - len);
        return n - len;
    case 2: /* twice */
        memcpy(out, in, at + len);
        memcpy(out + at + len, in + at, n - at);
        n = n + len < MAX ? n + len : MAX;
        memcpy(in, out, n);
        return n;
    case 3:
    case 4: /* a few telling bytes */
        for (size_t i = 0; i < 1 + len / 10; i++)
            in[below(n)] = (unsigned char)telling[below(sizeof telling - 1)];
        return n;
    default: /* the end */
        return at;
    }
}

int main(int argc, char **argv)
{
    size_t n = fread(in, 1, MAX - 6000, stdin);
    state = (argc > 1 ? strtoull(argv[1], NULL, 10) : 1) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (size_t k = 1 + below(4); k && n; k--)
        n = damage(n);
    return fwrite(in, 1, n, stdout) == n && fflush(stdout) == 0 ? 0 : 1;
}
