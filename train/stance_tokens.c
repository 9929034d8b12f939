/*
 * stance_tokens: what the stance model sees, as JSON Lines, for training.
 *
 *   stance_tokens [-t | -s] [-x OUTLETS.txt] [-l LEXICON.csv] [-L LANGUAGE] [UNITS.jsonl] > FEATURES.jsonl
 *
 * UNITS.jsonl (standard input when not given): an object a line with sentence, from and to (code points), and
 * optionally id, polarity, kind ("person", "organisation") and outlet. Lines that cannot be used are named on standard
 * error and left out; the exit code is then 3. -x leaves out the outlets listed in a file. -t leaves the sparse
 * features out, -s the tokens; -l reads another word list than datasets/lexicon/en.csv, -L another language with its
 * word list. The output is described in train/FORMAT.md.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "datadir.h"
#include "features.h"
#include "utf8.h"

enum { OUTLETS_MAX = 1024 };

static struct {
    char line[OUTLETS_MAX][128];
    size_t n;
} held_out;

static void read_outlets(const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f) {
        (void)fprintf(stderr, "stance_tokens: %s: cannot be opened\n", path);
        exit(1);
    }
    while (held_out.n < OUTLETS_MAX && fgets(held_out.line[held_out.n], 128, f)) {
        held_out.line[held_out.n][strcspn(held_out.line[held_out.n], "\n")] = '\0';
        held_out.n++;
    }
    (void)fclose(f);
}

static bool is_held_out(const char *outlet)
{
    for (size_t i = 0; outlet && i < held_out.n; i++)
        if (!strcmp(outlet, held_out.line[i]))
            return true;
    return false;
}

static void put_string(struct td_slice s)
{
    (void)putchar('"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            (void)putchar('\\');
        if (c < 0x20)
            (void)printf("\\u%04x", c);
        else
            (void)putchar(c);
    }
    (void)putchar('"');
}

static void put_figures(const char *name, const float *v, size_t n)
{
    (void)printf("\"%s\":[", name);
    for (size_t i = 0; i < n; i++)
        (void)printf(i ? ",%.9g" : "%.9g", (double)v[i]);
    (void)putchar(']');
}

static void put_tokens(const struct ana_features *f)
{
    (void)printf(",\"tokens\":[");
    for (size_t i = 0; i < f->n; i++) {
        if (i)
            (void)putchar(',');
        put_string(td_slice(f->token[i].key, f->token[i].n));
    }
    (void)printf("],\"target\":%zu,\"x\":[", f->target);
    for (size_t i = 0, any = 0; i < f->n; i++)
        for (size_t k = 0; k < ANA_TOKEN_FEATURES; k++)
            if (f->x[i][k] < 0 || f->x[i][k] > 0)
                (void)printf(any++ ? ",[%zu,%zu,%.9g]" : "[%zu,%zu,%.9g]", i, k, (double)f->x[i][k]);
    (void)printf("],");
    put_figures("g", f->g, ANA_SENTENCE_FEATURES);
}

/* Each sparse feature once. */
struct seen {
    uint64_t hash[2 * ANA_SPARSE_MAX];
    size_t n;
};

static void put_sparse(void *to, struct td_slice feature)
{
    struct seen *seen = to;
    uint64_t h = ana_sparse_hash(feature);
    size_t i = (size_t)h % (2 * ANA_SPARSE_MAX);
    for (; seen->hash[i]; i = (i + 1) % (2 * ANA_SPARSE_MAX))
        if (seen->hash[i] == h)
            return;
    if (seen->n == ANA_SPARSE_MAX)
        return;
    seen->hash[i] = h;
    if (seen->n++)
        (void)putchar(',');
    put_string(feature);
}

/* Byte offset of the n-th code point; SIZE_MAX past the end. */
static size_t byte_of(struct td_slice s, json_int_t n)
{
    size_t i = 0;
    while (i < s.n && n > 0) {
        i++;
        while (i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80)
            i++;
        n--;
    }
    return n ? SIZE_MAX : i;
}

static const char *use_line(const struct ana_lexicon *lex, const struct ana_language *language, const json_t *j,
                            bool tokens, bool sparse)
{
    static struct ana_features f;
    static struct seen seen;
    const json_t *sentence = json_object_get(j, "sentence"), *polarity = json_object_get(j, "polarity");
    const char *id = json_string_value(json_object_get(j, "id")), *kind = json_string_value(json_object_get(j, "kind"));
    if (!json_is_string(sentence) || !json_is_integer(json_object_get(j, "from")) ||
        !json_is_integer(json_object_get(j, "to")))
        return "sentence, from or to is missing";
    struct td_slice s = td_slice(json_string_value(sentence), json_string_length(sentence));
    size_t from = byte_of(s, json_integer_value(json_object_get(j, "from"))),
           to = byte_of(s, json_integer_value(json_object_get(j, "to")));
    if (from == SIZE_MAX || to == SIZE_MAX || from >= to)
        return "from and to are not inside the sentence";
    ana_features_read(&f, lex, language, s, from, to,
                      !kind                         ? ANA_TARGET_UNKNOWN
                      : strcmp(kind, "person") == 0 ? ANA_TARGET_PERSON
                                                    : ANA_TARGET_ORGANISATION);
    (void)printf("{\"id\":");
    put_string(td_str(id ? id : ""));
    if (json_is_number(polarity))
        (void)printf(",\"polarity\":%ld", lround(json_number_value(polarity)));
    (void)printf(",\"kind\":%d", (int)f.kind);
    if (language->grammar != ANA_ENGLISH)
        (void)printf(",\"language\":\"%s\"", language->code);
    if (tokens)
        put_tokens(&f);
    if (sparse) {
        (void)printf(",\"sparse\":[");
        memset(&seen, 0, sizeof seen);
        ana_features_sparse(&f, lex, put_sparse, &seen);
        (void)putchar(']');
    }
    (void)puts("}");
    return NULL;
}

int main(int argc, char **argv)
{
    struct td_error err = {0};
    bool tokens = true, sparse = true;
    const char *lexicon = NULL;
    int c, code = 0, at = ANA_ENGLISH_AT;
    char list[32];
    while ((c = getopt(argc, argv, "tsx:l:L:")) != -1) {
        if (c == 't')
            sparse = false;
        else if (c == 's')
            tokens = false;
        else if (c == 'l')
            lexicon = optarg;
        else if (c == 'L' && (at = ana_language_index(td_str(optarg))) < 0)
            return 2;
        else if (c == 'L')
            continue;
        else if (c == 'x')
            read_outlets(optarg);
        else
            return 2;
    }
    (void)snprintf(list, sizeof list, "lexicon/%.3s.csv", ana_language[at].code);
    char *path = lexicon ? strdup(lexicon) : td_datadir_path(list, &err);
    struct ana_lexicon *lex = path ? ana_lexicon_load(path, ana_language[at].grammar == ANA_ENGLISH, &err) : NULL;
    FILE *in = optind < argc ? fopen(argv[optind], "r") : stdin;
    if (!lex || !in) {
        (void)fprintf(stderr, "stance_tokens: %s\n", lex ? "the input cannot be opened" : err.text);
        return 1;
    }
    char *line = NULL;
    size_t cap = 0, number = 0;
    while (getline(&line, &cap, in) > 0) {
        json_t *j = json_loads(line, 0, NULL);
        const char *why = j ? NULL : "not a JSON object";
        number++;
        if (j && !is_held_out(json_string_value(json_object_get(j, "outlet"))))
            why = use_line(lex, &ana_language[at], j, tokens, sparse);
        if (why) {
            (void)fprintf(stderr, "%s:%zu: %s\n", optind < argc ? argv[optind] : "-", number, why);
            code = 3;
        }
        json_decref(j);
    }
    free(line);
    free(path);
    (void)fclose(in);
    ana_lexicon_free(lex);
    return fflush(stdout) || ferror(stdout) ? 1 : code;
}
