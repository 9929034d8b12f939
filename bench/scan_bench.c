/*
 * scan_bench: the scanner beside its peers, on the same bytes in one run.
 *
 *     scan_bench TEXT LANGUAGE ENTITY.ini...
 *
 * TEXT is plain UTF-8, a paragraph a line; it is cut into articles of about 6 KB at line ends. Prints MB per CPU-second
 * (user and system, best of some rounds) of ana_scan, of it with the tone of every article, of `wc -w` in the C locale
 * and, when installed, of `rg
 * --count-matches -i -w` and `grep -c -i` for ten words; what was found; and the peak memory. The peers read the file,
 * the scanner has it in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buf.h"
#include "datadir.h"
#include "scan.h"
#include "source.h"
#include "tone.h"

enum { ARTICLE_BYTES = 6000, ROUNDS = 5 };

static double seconds(const struct rusage *u)
{
    return (double)u->ru_utime.tv_sec + (double)u->ru_stime.tv_sec +
           1e-6 * (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec);
}

static double own_seconds(void)
{
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    return seconds(&u);
}

/* CPU seconds of a command, best of ROUNDS; 0 when it cannot be run. */
static double peer_seconds(char *const argv[])
{
    double best = 0;
    (void)fflush(stdout);
    for (int round = 0; round < ROUNDS; round++) {
        FILE *sink = tmpfile(); /* not /dev/null: grep stops at the first match when nobody reads */
        pid_t pid = sink ? fork() : -1;
        if (pid == 0) {
            if (dup2(fileno(sink), STDOUT_FILENO) < 0 || dup2(fileno(sink), STDERR_FILENO) < 0)
                _exit(127);
            (void)execvp(argv[0], argv);
            _exit(127);
        }
        int status;
        struct rusage before, after;
        (void)getrusage(RUSAGE_CHILDREN, &before);
        if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) > 1)
            return 0;
        (void)getrusage(RUSAGE_CHILDREN, &after);
        (void)fclose(sink);
        double took = seconds(&after) - seconds(&before);
        best = round == 0 || took < best ? took : best;
    }
    return best;
}

static void show(const char *name, double bytes, double took)
{
    if (took > 0)
        printf("%-34s %8.1f MB per CPU-second\n", name, bytes / 1e6 / took);
    else
        printf("%-34s not installed\n", name);
}

struct found {
    unsigned long articles, with_target, sentences, mentions, countries, words, pos, neg, pos_negated, neg_negated;
};

/* x: count the words of tone too; NULL: no. */
static int scan_all(const struct ana_scanner *s, const struct ana_lexicon *x, struct td_slice all,
                    struct td_slice language, struct found *f)
{
    struct ana_scan_result r = {0};
    struct td_error err = {0};
    *f = (struct found){0};
    while (all.n) {
        struct td_slice article = all;
        if (all.n > ARTICLE_BYTES)
            article = td_head(all, ARTICLE_BYTES + td_index(td_from(all, ARTICLE_BYTES), '\n'));
        all = td_from(all, article.n);
        struct td_slice title = td_head(article, td_index(article, '\n'));
        if (ana_scan(s, title, td_from(article, title.n), language, INT32_MIN, &r, &err) != TD_OK) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
        if (x) {
            struct ana_words w;
            ana_tone_words(x, article, &w);
            f->words += w.words;
            f->pos += w.pos;
            f->neg += w.neg;
            f->pos_negated += w.pos_negated;
            f->neg_negated += w.neg_negated;
        }
        f->articles++;
        f->sentences += r.n_sentences;
        f->with_target += r.n_sentences > 0;
        for (size_t t = 0; t < ana_scanner_targets(s); t++)
            f->mentions += r.mentions[t];
        for (size_t c = 0; c < r.n_countries; c++)
            f->countries += r.country_count[c];
    }
    ana_scan_result_free(&r);
    return 0;
}

int main(int argc, char **argv)
{
    struct td_error err = {0};
    struct td_source in;
    struct td_buf b = TD_BUF_INIT((size_t)4 << 30);
    if (argc < 4) {
        fprintf(stderr, "usage: scan_bench TEXT LANGUAGE ENTITY.ini...\n");
        return 2;
    }
    struct rusage u;
    double t0 = own_seconds();
    (void)getrusage(RUSAGE_SELF, &u);
    long before = u.ru_maxrss;
    struct ana_scanner *s = ana_scanner_new((const char *const *)(argv + 3), (size_t)argc - 3, &err);
    (void)getrusage(RUSAGE_SELF, &u);
    char name[64];
    (void)snprintf(name, sizeof name, "lexicon/%.8s.csv", argv[2]);
    char *lexicon = s ? td_datadir_path(name, &err) : NULL;
    struct ana_lexicon *x = lexicon ? ana_lexicon_load(lexicon, strcmp(argv[2], "en") == 0, &err) : NULL;
    if (!x || td_source_open(&in, argv[1], &err) != TD_OK || td_source_slurp(&in, &b, &err) != TD_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    td_source_close(&in);
    printf("loaded in %.3f CPU-seconds, %ld KB\n", own_seconds() - t0, u.ru_maxrss - before);
    struct found f;
    double best[2] = {0, 0};
    for (int round = 0; round < 2 * ROUNDS; round++) {
        int tone = round % 2;
        double t = own_seconds();
        if (scan_all(s, tone ? x : NULL, td_buf_slice(&b), td_str(argv[2]), &f))
            return 1;
        t = own_seconds() - t;
        best[tone] = round < 2 || t < best[tone] ? t : best[tone];
    }
    show("ana_scan", (double)b.n, best[0]);
    show("ana_scan and tone", (double)b.n, best[1]);
    show("tone alone (the difference)", (double)b.n, best[1] - best[0]);
    show("wc -w", (double)b.n, peer_seconds((char *[]){"wc", "-w", argv[1], NULL}));
    static char words[] = "huawei|zte|ericsson|nokia|samsung|tiktok|nvidia|china|germany|france";
    show("rg --count-matches -i -w, ten words", (double)b.n,
         peer_seconds((char *[]){"rg", "-j1", "--count-matches", "-i", "-w", words, argv[1], NULL}));
    show("grep -c -i huawei", (double)b.n, peer_seconds((char *[]){"grep", "-c", "-i", "huawei", argv[1], NULL}));
    printf("%lu articles, %lu with a target; %lu mentions in %lu sentences; %lu mentions of countries\n", f.articles,
           f.with_target, f.mentions, f.sentences, f.countries);
    printf("%lu words, tone %.4f, with negation %.4f\n", f.words,
           100 * ((double)f.pos - (double)f.neg) / (double)f.words,
           100 * ((double)f.pos_negated - (double)f.neg_negated) / (double)f.words);
    td_buf_free(&b);
    ana_lexicon_free(x);
    free(lexicon);
    ana_scanner_free(s);
    return 0;
}
