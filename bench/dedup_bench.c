/*
 * dedup_bench: time and memory of duplicate detection on made-up articles.
 *
 *   dedup_bench ARTICLES [WORDS [COPIES]]
 *
 * ARTICLES different articles of about WORDS words (400), every tenth a copy of one before it with
 * a tenth of its words replaced, all of it COPIES times (1). Words are drawn so that frequent words
 * are frequent (rank r about as 1/r).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "dedup.h"

enum { VOCABULARY = 50000, TEXT_MAX = 1 << 16 };

static uint64_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x >> 11;
}

static size_t put_word(char *out, uint64_t *x)
{
    static const char syllables[] = "batecidofuganeliromusavetiwoxu";
    uint64_t r = 1;
    while (r < VOCABULARY && next_random(x) % 8) /* log-uniform: about 1/rank */
        r = r * 5 / 3 + next_random(x) % 2;
    size_t n = 0;
    for (r %= VOCABULARY; r; r /= 15) {
        memcpy(out + n, syllables + 2 * (r % 15), 2);
        n += 2;
    }
    out[n++] = ' ';
    return n;
}

/* Article i: its words depend on i only; a copy draws each tenth word from another stream. */
static struct td_slice text_of(uint64_t i, unsigned words, char *out)
{
    uint64_t base = i % 10 == 9 ? i - 9 : i, x = base * UINT64_C(0x9e3779b97f4a7c15) + 1, y = i + 77, n = 0;
    for (int warm = 0; warm < 4; warm++)
        (void)next_random(&x);
    for (unsigned w = 0; w < words && n + 64 < TEXT_MAX; w++) {
        char unused[64];
        if (base != i && next_random(&y) % 10 == 0) {
            (void)put_word(unused, &x);
            n += put_word(out + n, &y);
        } else {
            n += put_word(out + n, &x);
        }
    }
    return td_slice(out, n);
}

static double cpu(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: dedup_bench ARTICLES [WORDS [COPIES]]\n");
        return 2;
    }
    uint64_t n = strtoull(argv[1], NULL, 10), copies = argc > 3 ? strtoull(argv[3], NULL, 10) : 1, bytes = 0, near = 0;
    unsigned words = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 400;
    static char text[TEXT_MAX];
    struct td_error err = {0};
    struct ing_dedup *d = ing_dedup_new(NULL, 8 << 20, &err);
    double add_s = 0, finish_s = 0;
    for (uint64_t c = 0; c < copies && d; c++)
        for (uint64_t i = 0; i < n; i++) {
            struct td_slice t = text_of(i, words, text);
            char title[32];
            int k = snprintf(title, sizeof title, "Headline number %u", (unsigned)i);
            double t0 = cpu();
            (void)ing_dedup_add(d, i + 1, TD_S(""), td_slice(title, (size_t)k),
                                i % 10 == 9 ? TD_S("Bench Times") : TD_S("Bench Post"), TD_S("2020-07-14"), t, i, &err);
            add_s += cpu() - t0;
            bytes += t.n;
        }
    double t1 = cpu();
    if (!d || err.status != TD_OK || ing_dedup_finish(d, &err) != TD_OK) {
        fprintf(stderr, "dedup_bench: %s\n", err.text);
        return 1;
    }
    finish_s = cpu() - t1;
    for (uint64_t i = 0; i + 9 < n; i += 10)
        near += strcmp(ing_dedup_get(d, i).cluster_id, ing_dedup_get(d, i + 9).cluster_id) == 0;
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    printf("%llu articles x %llu, %.0f MB: add %.2f s of CPU (%.0f MB/s), finish %.2f s, together "
           "%.0f MB/s, "
           "%llu of %llu edited copies found, %llu clusters, peak memory %.1f MB\n",
           (unsigned long long)n, (unsigned long long)copies, (double)bytes / 1e6, add_s, (double)bytes / 1e6 / add_s,
           finish_s, (double)bytes / 1e6 / (add_s + finish_s), (unsigned long long)near, (unsigned long long)(n / 10),
           (unsigned long long)ing_dedup_clusters(d), (double)u.ru_maxrss / 1024);
    ing_dedup_free(d);
    return 0;
}
