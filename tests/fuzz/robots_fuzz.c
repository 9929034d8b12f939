/*
 * Any bytes as a robots.txt: no crash, no read past the end, an answer in bounded time. The first line is the path
 * asked about. The same bytes, mapped to a small alphabet, are one pattern and one path, whose match must agree with a
 * plain table.
 */
#include <stdlib.h>

#include "robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SMALL = 40 };

/* The longest-known way: does pattern[i..] match path[j..]? Filled from the ends. */
static bool plain_match(const char *pattern, size_t n, const char *path, size_t m)
{
    static bool hit[SMALL + 2][SMALL + 2];
    for (size_t i = n + 1; i-- > 0;)
        for (size_t j = m + 1; j-- > 0;) {
            if (i == n)
                hit[i][j] = true; /* a prefix is enough */
            else if (pattern[i] == '$' && i + 1 == n)
                hit[i][j] = j == m;
            else if (pattern[i] == '*')
                hit[i][j] = hit[i + 1][j] || (j < m && hit[i][j + 1]);
            else
                hit[i][j] = j < m && pattern[i] == path[j] && hit[i + 1][j + 1];
        }
    return hit[0][0];
}

static void compare(const uint8_t *data, size_t size)
{
    char text[SMALL + 64] = "User-agent: *\nDisallow: ", path[SMALL];
    size_t n = strlen(text), start = n, m = 1, half = size / 2 < SMALL - 1 ? size / 2 : SMALL - 1;
    for (size_t i = 0; i < half; i++)
        text[n++] = "ab/*$ab*"[data[i] & 7];
    path[0] = '/';
    for (size_t i = 0; i < half; i++)
        path[m++] = "ab/$"[data[size - 1 - i] & 3];
    struct ing_robots *r = ing_robots_parse(td_slice(text, n), TD_S("tidings"));
    if (!r)
        abort();
    bool allowed = ing_robots_allows(r, td_slice(path, m));
    if (n > start && allowed == plain_match(text + start, n - start, path, m))
        abort();
    ing_robots_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of the exact size, so that a read past the end is seen. */
    char *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    if (size)
        memcpy(copy, data, size);
    struct td_slice rest = {copy, size}, path = td_cut(&rest, '\n');
    struct ing_robots *r = ing_robots_parse(rest, TD_S("tidings"));
    if (!r)
        abort();
    bool first = ing_robots_allows(r, path);
    if (first != ing_robots_allows(r, path) || !ing_robots_allows(r, TD_S("/robots.txt")))
        abort();
    (void)ing_robots_delay_ms(r);
    ing_robots_free(r);
    free(copy);
    compare(data, size);
    return 0;
}
