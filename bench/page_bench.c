/*
 * page_bench: MB of HTML per CPU-second from bytes to article.
 *
 *     page_bench [DIR]
 *     page_bench -f FILE...      seconds per MB of each, for hostile pages
 *
 * DIR holds pages (.html, .html.gz; UTF-8 or what passes for it); without it a page written here is used. Decompression
 * is not counted. Best of some rounds, user and system time. Also printed: how much of it the byte scan takes, what it
 * leaves for the parser, and the peak memory.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <zlib.h>

#include "arena.h"
#include "buf.h"
#include "page.h"
#include "page_scan.h"

enum { ROUNDS = 5, MAX_PAGES = 4096 };

struct pages {
    struct td_buf page[MAX_PAGES];
    size_t n, bytes;
};

static double cpu_seconds(void)
{
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void add_file(struct pages *p, const char *path)
{
    char chunk[65536];
    int n;
    gzFile f = gzopen(path, "rb");
    if (!f || p->n == MAX_PAGES)
        return;
    struct td_buf *b = &p->page[p->n++];
    *b = TD_BUF_INIT((size_t)1 << 30);
    while ((n = gzread(f, chunk, sizeof chunk)) > 0)
        (void)td_buf_put(b, td_slice(chunk, (size_t)n));
    (void)gzclose(f);
    p->bytes += b->n;
}

static bool add_folder(struct pages *p, const char *dir)
{
    DIR *d = opendir(dir);
    if (!d)
        return false;
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        struct td_slice s = td_str(e->d_name);
        char path[4096];
        if (!td_ends(s, TD_S(".html")) && !td_ends(s, TD_S(".html.gz")))
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        add_file(p, path);
    }
    (void)closedir(d);
    return p->n > 0;
}

/* A page of some 100 KB, made of what pages are made of. */
static void add_own(struct pages *p)
{
    struct td_buf *b = &p->page[p->n++];
    *b = TD_BUF_INIT((size_t)1 << 30);
    (void)td_buf_puts(
        b,
        "<!doctype html><html lang=en><head><title>Council votes to rebuild wall | Alderby Echo</title></head><body>");
    for (int i = 0; i < 120; i++)
        (void)td_buf_printf(
            b, "<li class=\"menu-item menu-item-%d\"><a class=\"menu-link\" href=\"/section/%d\">Section %d</a></li>\n",
            i, i, i);
    for (int i = 0; i < 40; i++)
        (void)td_buf_printf(
            b,
            "<script>window.q=window.q||[];window.q.push({id:%d,slot:'article-%d',sizes:[[300,250],[728,90]]});</"
            "script>\n"
            "<p class=\"story-text\">Paragraph %d says that the wall of Alderby, which is old, will be <b>built "
            "again</b> in the "
            "spring of next year, and that the <a href=\"/quay\">quay</a> stays open, as the mayor had promised.</p>\n",
            i, i, i);
    for (int i = 0; i < 60; i++)
        (void)td_buf_printf(b,
                            "<div class=\"card card--small\"><a href=\"/a/%d\"><h3 class=\"card__title\">Ferry number "
                            "%d to run on Sundays</h3></a>"
                            "<span class=\"card__date\">%d May</span></div>\n",
                            i, i, i % 28 + 1);
    (void)td_buf_puts(b, "</body></html>");
    p->bytes += b->n;
}

/* Seconds of one round over all pages; with only_scan just the byte scan. */
static double round_seconds(const struct pages *p, bool only_scan, size_t *left)
{
    struct ing_page *page = ing_page_new();
    struct ing_page_scan scan = {.html = TD_BUF_INIT((size_t)1 << 30)};
    struct td_arena arena = TD_ARENA_INIT((size_t)1 << 30);
    double start = cpu_seconds();
    *left = 0;
    for (size_t i = 0; page && i < p->n; i++) {
        struct td_error err = {0};
        struct ing_article a;
        if (only_scan) {
            (void)ing_page_scan(&scan, td_buf_slice(&p->page[i]));
            *left += scan.html.n;
        } else {
            (void)ing_page_read(page, td_buf_slice(&p->page[i]), td_slice(NULL, 0), &arena, &a, NULL, &err);
            *left += a.text.n;
            td_arena_reset(&arena);
        }
    }
    double took = cpu_seconds() - start;
    td_arena_free(&arena);
    td_buf_free(&scan.html);
    ing_page_free(page);
    return took;
}

static double best(const struct pages *p, bool only_scan, size_t *left)
{
    double b = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double s = round_seconds(p, only_scan, left);
        b = i == 0 || s < b ? s : b;
    }
    return b > 0 ? b : 1e-9;
}

/* One line per file, so that sort(1) finds the slowest. */
static int each_file(char **path, int n)
{
    for (int i = 0; i < n; i++) {
        static struct pages p;
        size_t left;
        p.n = p.bytes = 0;
        add_file(&p, path[i]);
        if (!p.bytes) {
            (void)fprintf(stderr, "page_bench: %s: no page\n", path[i]);
            return 1;
        }
        const char *name = strrchr(path[i], '/');
        (void)printf("%.4f s/MB  %s\n", best(&p, false, &left) / ((double)p.bytes / 1e6), name ? name + 1 : path[i]);
        td_buf_free(&p.page[0]);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static struct pages p;
    size_t left, text;
    struct rusage u;
    if (argc > 2 && strcmp(argv[1], "-f") == 0)
        return each_file(argv + 2, argc - 2);
    if (argc > 1 && !add_folder(&p, argv[1])) {
        (void)fprintf(stderr, "page_bench: no pages in %s\n", argv[1]);
        return 1;
    }
    for (int i = 0; argc == 1 && i < 200; i++)
        add_own(&p);
    double scan = best(&p, true, &left), all = best(&p, false, &text), mb = (double)p.bytes / 1e6;
    (void)getrusage(RUSAGE_SELF, &u);
    (void)printf("page     %8.1f MB/s  %zu pages, %.1f MB of HTML, %.2f MB of text, best of %d\n", mb / all, p.n, mb,
                 (double)text / 1e6, ROUNDS);
    (void)printf("  scan   %8.1f MB/s  leaves %.0f %% for the parser\n", mb / scan,
                 100.0 * (double)left / (double)p.bytes);
    (void)printf("  memory %8.1f MB    the pages included\n", (double)u.ru_maxrss / 1024);
    return 0;
}
