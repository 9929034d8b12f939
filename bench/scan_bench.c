/*
 * scan_bench: the scanner beside its peers, on the same bytes in one run.
 *
 *     scan_bench TEXT LANGUAGE ENTITY.ini...
 *
 * TEXT is plain UTF-8, a paragraph a line; it is cut into articles of about 6 KB at line ends. Prints MB per CPU-second
 * (user and system, best of some rounds) of ana_scan, of it with the tone of every article, of ana_scan with every
 * class of names counted, of `wc -w` in the C locale and, when installed, of `rg --count-matches -i -w` for the same
 * words (every form of the language and of the entities, as fixed strings; on the first MB) and for ten words, and of
 * `grep -c -i` for one; what was found; and the peak memory. The peers read the file, the scanner has it in memory.
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
#include "entity.h"
#include "gazetteer.h"
#include "scan.h"
#include "source.h"
#include "tone.h"
#include "utf8.h"

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

/* CPU seconds of a command, best of some rounds; 0 when it cannot be run. */
static double peer_rounds(char *const argv[], int rounds)
{
    double best = 0;
    (void)fflush(stdout);
    for (int round = 0; round < rounds; round++) {
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

static double peer_seconds(char *const argv[])
{
    return peer_rounds(argv, ROUNDS);
}

static void show(const char *name, double bytes, double took)
{
    if (took > 0)
        printf("%-36s %8.1f MB per CPU-second\n", name, bytes / 1e6 / took);
    else
        printf("%-36s not installed\n", name);
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

/* The words of the language and the entities' aliases, a line each, for rg; false when they cannot be written. */
static bool write_words(char *path, const char *const *entities, size_t n, struct td_slice language)
{
    struct td_error err = {0};
    struct ana_gazetteer g;
    struct ana_chars *chars = ana_chars_new();
    int fd = mkstemp(path);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!f || !chars || ana_gazetteer_read(chars, &g, &err) != TD_OK)
        return false;
    uint8_t lang = ana_gazetteer_language(&g, language);
    for (size_t i = 0; i < g.n_forms; i++)
        if (g.form[i].lang == ANA_LANG_EVERY || g.form[i].lang == lang)
            fprintf(f, "%.*s\n", (int)g.form[i].text.n, g.form[i].text.p);
    for (size_t i = 0; i < n; i++) {
        struct ana_entity e;
        if (ana_entity_read(entities[i], chars, &e, &err) != TD_OK)
            continue;
        for (size_t k = 0; k < e.n_terms; k++)
            if (e.term[k].class == ANA_TERM_ALIAS)
                fprintf(f, "%.*s\n", (int)e.term[k].text.n, e.term[k].text.p);
        ana_entity_free(&e);
    }
    ana_gazetteer_free(&g);
    ana_chars_free(chars);
    return fclose(f) == 0;
}

/* rg takes minutes for some thousand words in 100 MB: one round over the first MB. */
static void same_words(const char *const *entities, size_t n, struct td_slice language, struct td_slice text)
{
    char words[] = "/tmp/tidings-scan-words-XXXXXX", head[] = "/tmp/tidings-scan-head-XXXXXX";
    int fd = mkstemp(head);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    text = td_utf8_head(text, 1000000);
    bool ok =
        f && fwrite(text.p, 1, text.n, f) == text.n && fclose(f) == 0 && write_words(words, entities, n, language);
    double took =
        ok ? peer_rounds((char *[]){"rg", "-j1", "--count-matches", "-i", "-w", "-F", "-f", words, head, NULL}, 1) : 0;
    show("rg --count-matches, the same words", (double)text.n, took);
    (void)unlink(words);
    (void)unlink(head);
}

static double time_scan(const struct ana_scanner *s, struct td_slice text, struct td_slice language, struct found *f)
{
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double t = own_seconds();
        if (scan_all(s, NULL, text, language, f))
            exit(1);
        t = own_seconds() - t;
        best = round == 0 || t < best ? t : best;
    }
    return best;
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
    struct ana_scanner *s = ana_scanner_new((const char *const *)(argv + 3), (size_t)argc - 3, ANA_COUNT_ALIASES, &err);
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
    double both[2] = {0, 0};
    for (int round = 0; round < 2 * ROUNDS; round++) {
        int tone = round % 2;
        double t = own_seconds();
        if (scan_all(s, tone ? x : NULL, td_buf_slice(&b), td_str(argv[2]), &f))
            return 1;
        t = own_seconds() - t;
        both[tone] = round < 2 || t < both[tone] ? t : both[tone];
    }
    show("ana_scan", (double)b.n, both[0]);
    show("ana_scan and tone", (double)b.n, both[1]);
    show("tone alone (the difference)", (double)b.n, both[1] - both[0]);
    double best = both[0];
    struct found every;
    struct ana_scanner *all =
        ana_scanner_new((const char *const *)(argv + 3), (size_t)argc - 3, (1u << ANA_TERM_COUNTABLE) - 1, &err);
    if (!all) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    show("ana_scan, every class", (double)b.n, time_scan(all, td_buf_slice(&b), td_str(argv[2]), &every));
    ana_scanner_free(all);
    same_words((const char *const *)(argv + 3), (size_t)argc - 3, td_str(argv[2]), td_buf_slice(&b));
    show("wc -w", (double)b.n, peer_seconds((char *[]){"wc", "-w", argv[1], NULL}));
    static char words[] = "huawei|zte|ericsson|nokia|samsung|tiktok|nvidia|china|germany|france";
    double ten = peer_seconds((char *[]){"rg", "-j1", "--count-matches", "-i", "-w", words, argv[1], NULL});
    show("rg --count-matches -i -w, ten words", (double)b.n, ten);
    printf("ana_scan is %.2f times as fast as rg with ten words\n", ten / best);
    show("grep -c -i huawei", (double)b.n, peer_seconds((char *[]){"grep", "-c", "-i", "huawei", argv[1], NULL}));
    (void)getrusage(RUSAGE_SELF, &u);
    printf("peak memory %ld KB, of which the text %zu KB\n", u.ru_maxrss, b.n / 1024);
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
