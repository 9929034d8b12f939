/* Any bytes as a page: no crash, no leak, slices that can be read, text within bounds. */
#include <stdlib.h>

#include "page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned sum(struct td_slice s)
{
    unsigned x = 0;
    for (size_t i = 0; i < s.n; i++)
        x += (unsigned char)s.p[i];
    return x;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ing_page *page;
    static FILE *null;
    struct td_arena arena = TD_ARENA_INIT((size_t)1 << 28);
    struct ing_article a;
    struct td_error err = {0};
    struct td_slice html = {(const char *)data, size}, text;
    unsigned used = 0;
    if (!page)
        page = ing_page_new();
    if (!null)
        null = fopen("/dev/null", "w");
    if (!page || !null)
        abort();
    /* the first byte decides whether the decisions are written too */
    FILE *explain = size && data[0] & 1 ? null : NULL;
    if (ing_page_read(page, html, td_str("https://echo.example/2021/03/09/wall"), &arena, &a, explain, &err) == TD_OK) {
        const struct td_slice f[] = {a.canonical, a.outlet, a.language, a.published, a.published_alt,
                                     a.modified,  a.title,  a.author,   a.section,   a.text};
        for (size_t i = 0; i < sizeof f / sizeof *f; i++)
            used += sum(f[i]);
        if (a.text.n > size * 4 + 64) /* an entity is never shorter than what it stands for */
            abort();
    }
    if (size < 4096 && ing_page_fragment(page, html, &arena, &text, &err) == TD_OK)
        used += sum(text);
    td_arena_free(&arena);
    if (used == UINT32_MAX) /* the sum is used: nothing is optimised away */
        (void)fputc(0, null);
    return 0;
}
