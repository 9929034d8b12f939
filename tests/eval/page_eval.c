/*
 * page_eval: the page extractor over a folder, as the CSV that the scorer reads.
 *
 * usage: page_eval DIR > articles.csv        every page of DIR (.html, .html.gz)
 *        page_eval -e FILE                   what was decided for one page
 *        page_eval -1 FILE                  its row
 *        page_eval -b N DIR                  reads the folder N times and prints MB per CPU-second
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

#include "arena.h"
#include "buf.h"
#include "charset.h"
#include "date.h"
#include "page.h"

static bool slurp(const char *path, struct td_buf *b)
{
    char chunk[65536];
    gzFile f = gzopen(path, "rb");
    int n;
    td_buf_clear(b);
    if (!f)
        return false;
    while ((n = gzread(f, chunk, sizeof chunk)) > 0)
        td_buf_put(b, td_slice(chunk, (size_t)n));
    gzclose(f);
    return n == 0;
}

static void to_utf8(struct td_buf *b)
{
    struct td_arena arena = TD_ARENA_INIT((size_t)1 << 30);
    struct td_slice out = {NULL, 0}, in = td_buf_slice(b);
    struct td_error err = {0};
    unsigned flags = 0;
    if (ing_charset_to_utf8(in, td_slice(NULL, 0), true, &arena, &out, &flags, &err) == TD_OK && out.p != in.p) {
        struct td_buf copy = TD_BUF_INIT((size_t)1 << 30);
        td_buf_put(&copy, out);
        td_buf_free(b);
        *b = copy;
    }
    td_arena_free(&arena);
}

static void put_field(struct td_slice s)
{
    putchar('"');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\n' || c == '\r' || c == '\t' || c == '\\') {
            putchar('\\');
            putchar(c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : '\\');
        } else {
            if (c == '"')
                putchar('"');
            putchar(c);
        }
    }
    putchar('"');
}

/* The date as the pipeline prints it, without an outlet's time zone. */
static struct td_slice day_of(struct td_slice s, struct td_slice language, char out[40])
{
    struct ing_date d = {0};
    struct td_error err = {0};
    struct ing_date_hint hint = {.order = ING_ORDER_UNKNOWN, .language = language};
    if (!s.n || ing_date_parse(s, &hint, &d, &err) != TD_OK || d.precision > ING_PRECISION_DAY)
        return td_slice(NULL, 0);
    return td_slice(out, ing_date_format(&d, out));
}

static void put_row(const char *file, const struct ing_article *a)
{
    char day[40];
    put_field(td_str(file));
    const struct td_slice f[] = {a->canonical, a->title,   a->author, day_of(a->published, a->language, day),
                                 a->text,      a->section, a->outlet, a->language};
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        putchar(',');
        put_field(f[i]);
    }
    putchar('\n');
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int read_one(const char *path, FILE *explain, const char *name)
{
    struct td_buf b = TD_BUF_INIT((size_t)1 << 30);
    struct td_arena arena = TD_ARENA_INIT((size_t)1 << 30);
    struct td_error err = {0};
    struct ing_article a = {0};
    static struct ing_page *page;
    if (!page)
        page = ing_page_new();
    if (!slurp(path, &b))
        return 1;
    to_utf8(&b);
    if (ing_page_read(page, td_buf_slice(&b), (struct td_slice){NULL, 0}, &arena, &a, explain, &err) != TD_OK) {
        fprintf(stderr, "%s: %s\n", path, err.text);
        return 1;
    }
    if (!explain)
        put_row(name, &a);
    td_buf_free(&b);
    td_arena_free(&arena);
    return 0;
}

static int bench(char **paths, size_t n, const char *rounds)
{
    struct td_buf *b = calloc(n, sizeof *b);
    struct td_arena arena = TD_ARENA_INIT((size_t)1 << 30);
    struct ing_page *page = ing_page_new();
    size_t bytes = 0, text = 0;
    for (size_t i = 0; i < n; i++) {
        b[i] = TD_BUF_INIT((size_t)1 << 30);
        slurp(paths[i], &b[i]);
        to_utf8(&b[i]);
    }
    clock_t t = clock();
    for (int r = atoi(rounds); r > 0; r--)
        for (size_t i = 0; i < n; i++) {
            struct td_error err = {0};
            struct ing_article a = {0};
            ing_page_read(page, td_buf_slice(&b[i]), (struct td_slice){NULL, 0}, &arena, &a, NULL, &err);
            bytes += b[i].n;
            text += a.text.n;
            td_arena_reset(&arena);
        }
    double s = (double)(clock() - t) / CLOCKS_PER_SEC;
    printf("%zu pages, %.1f MB, %.2f s: %.1f MB per CPU-second (text %.1f MB)\n", n, (double)bytes / 1e6, s,
           (double)bytes / 1e6 / s, (double)text / 1e6);
    return 0;
}

int main(int argc, char **argv)
{
    const char *rounds = argc == 4 && strcmp(argv[1], "-b") == 0 ? argv[2] : NULL;
    if (argc == 3 && strcmp(argv[1], "-e") == 0)
        return read_one(argv[2], stdout, argv[2]);
    if (argc == 3 && strcmp(argv[1], "-1") == 0)
        return read_one(argv[2], NULL, argv[2]);
    DIR *d = argc > 1 ? opendir(argv[argc - 1]) : NULL;
    if (!d)
        return 2;
    char *names[4096];
    size_t n = 0;
    for (struct dirent *e; (e = readdir(d)) != NULL && n < 4096;) {
        struct td_slice s = td_str(e->d_name);
        if (td_ends(s, TD_S(".html.gz")) || td_ends(s, TD_S(".html"))) {
            size_t len = strlen(argv[argc - 1]) + s.n + 2;
            names[n] = malloc(len);
            snprintf(names[n++], len, "%s/%s", argv[argc - 1], e->d_name);
        }
    }
    closedir(d);
    qsort(names, n, sizeof *names, compare);
    if (rounds)
        return bench(names, n, rounds);
    puts("ingest_file,url,title,author,published_at,text,section,outlet,language");
    for (size_t i = 0; i < n; i++)
        read_one(names[i], NULL, names[i]);
    return 0;
}
