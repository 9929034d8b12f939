/*
 * bench_corpus: made-up articles as JSON Lines, the same bytes every time.
 *
 *     bench_corpus ARTICLES [FIRST] > corpus.jsonl
 *
 * Articles FIRST (0) to FIRST + ARTICLES - 1, each of about 5 KB of English-like text, from 60 outlets in twelve
 * countries, over 104 weeks. Frequent words are real, so that the language is identified; rare ones are made of
 * syllables. Every twentieth article names the target, about every third sentence a country. Every article is another:
 * no two are near-duplicates.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t state;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state >> 11;
}

#define PICK(list) (list)[next_random() % (sizeof(list) / sizeof *(list))]

static const char *const common_word[] = {
    "the",  "of",   "and",    "to",         "in",      "that",  "is",    "was",     "for",   "on",   "with",  "as",
    "it",   "by",   "at",     "from",       "this",    "have",  "had",   "not",     "be",    "are",  "which", "their",
    "said", "were", "been",   "would",      "more",    "about", "after", "also",    "other", "when", "will",  "there",
    "new",  "year", "people", "government", "company", "could", "over",  "network", "state", "some", "first", "last",
};
static const char *const country[] = {"Germany", "China",  "the United States", "France", "Japan",  "Finland",
                                      "Poland",  "Brazil", "South Korea",       "Sweden", "Canada", "India"};
static const char *const code[] = {"DE", "CN", "US", "FR", "JP", "FI", "PL", "BR", "KR", "SE", "CA", "IN"};
static const char *const judgement[] = {
    "a serious threat", "an excellent partner", "a failure", "a great success", "under scandal", "trusted", "dangerous",
    "reliable"};

static void put_word(void)
{
    static const char syllable[] = "batecidofuganeliromusavetiwoxu";
    if (next_random() % 100 < 55) {
        (void)fputs(PICK(common_word), stdout);
        return;
    }
    for (uint64_t n = 2 + next_random() % 3; n; n--) {
        size_t k = (size_t)(next_random() % 15);
        (void)fwrite(syllable + 2 * k, 1, 2, stdout);
    }
    if (next_random() % 40 == 0)
        (void)fputs("\xc3\xa9", stdout); /* an e with an acute accent: not all is ASCII */
}

static void put_sentence(int target)
{
    (void)putchar('A' + (int)(next_random() % 26));
    for (uint64_t n = 8 + next_random() % 18; n; n--) {
        put_word();
        (void)fputs(next_random() % 12 ? " " : ", ", stdout);
    }
    if (next_random() % 3 == 0)
        (void)printf("in %s ", PICK(country));
    if (next_random() % 10 == 0)
        (void)fputs("\\\"so it is said\\\" ", stdout);
    if (target)
        (void)printf("Huawei is %s ", PICK(judgement));
    put_word();
    (void)fputs(". ", stdout);
}

static void put_article(uint64_t i)
{
    state = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    for (int warm = 0; warm < 8; warm++)
        (void)next_random();
    unsigned outlet = (unsigned)(next_random() % 60);
    time_t at = 1577836800 + (time_t)(next_random() % (104 * 7)) * 86400; /* from 2020-01-01 on */
    struct tm tm;
    char date[16];
    if (!gmtime_r(&at, &tm) || strftime(date, sizeof date, "%Y-%m-%d", &tm) == 0)
        exit(1);
    (void)printf("{\"outlet\": \"Bench Times %u\", \"country\": \"%s\", \"url\": \"https://bench%u.example/%s/%llu\", "
                 "\"date\": \"%s\", "
                 "\"title\": \"",
                 outlet, code[outlet % 12], outlet, date, (unsigned long long)i, date);
    for (int n = 0; n < 9; n++) {
        put_word();
        (void)putchar(' ');
    }
    (void)printf("%llu\", \"text\": \"", (unsigned long long)i);
    int target = next_random() % 20 == 0;
    for (uint64_t n = 30 + next_random() % 30; n; n--) {
        put_sentence(target && next_random() % 5 == 0);
        if (n % 4 == 0)
            (void)fputs("\\n\\n", stdout);
    }
    (void)fputs("\"}\n", stdout);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: bench_corpus ARTICLES [FIRST]\n");
        return 2;
    }
    uint64_t n = strtoull(argv[1], NULL, 10), first = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    for (uint64_t i = first; i < first + n; i++)
        put_article(i);
    return fflush(stdout) != 0 || ferror(stdout);
}
