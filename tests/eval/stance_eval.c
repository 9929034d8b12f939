/*
 * stance_eval: predictions of the stance scorer for labelled sentences.
 *
 *   stance_eval [-l LANGUAGE] [-m METHOD] [-x OUTLETS.txt] [-s] GOLD.jsonl > PREDICTED.csv
 *
 * GOLD.jsonl has a JSON object a line: id, sentence, from and to (code points), outlet (optional). Lines whose outlet
 * is listed in OUTLETS.txt are left out. With -s, prints sentences per CPU-second instead, over 20 passes.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "stance.h"

struct set {
    char line[512][128];
    size_t n;
};

static struct set held_out;
static struct td_error err;

static void read_set(const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f) {
        fprintf(stderr, "%s: cannot be opened\n", path);
        exit(1);
    }
    while (held_out.n < 512 && fgets(held_out.line[held_out.n], 128, f)) {
        held_out.line[held_out.n][strcspn(held_out.line[held_out.n], "\n")] = '\0';
        held_out.n++;
    }
    fclose(f);
}

static bool is_held_out(const char *outlet)
{
    for (size_t i = 0; outlet && i < held_out.n; i++)
        if (!strcmp(outlet, held_out.line[i]))
            return true;
    return false;
}

/* Byte offset of the n-th code point. */
static size_t byte_of(const char *s, size_t n)
{
    size_t i = 0;
    while (s[i] && n)
        n -= ((unsigned char)s[++i] & 0xC0) != 0x80;
    return i;
}

int main(int argc, char **argv)
{
    const char *language = "en";
    enum ana_stance_choice choice = ANA_STANCE_LEXICON;
    bool speed = false;
    int c;
    while ((c = getopt(argc, argv, "l:m:x:s")) != -1) {
        if (c == 'l')
            language = optarg;
        else if (c == 'm' && ana_stance_choice_parse(optarg, &choice))
            continue;
        else if (c == 'x')
            read_set(optarg);
        else if (c == 's')
            speed = true;
        else
            return 2;
    }
    struct ana_stance_model *m = ana_stance_new(choice, &err);
    FILE *f = optind < argc ? fopen(argv[optind], "r") : NULL;
    if (!m || !f) {
        fprintf(stderr, "stance_eval: %s\n", m ? "no input" : err.text);
        return 1;
    }
    char *line = NULL;
    size_t cap = 0, scored = 0;
    double seconds = 0;
    if (!speed)
        puts("id,label,p_neg,p_neu,p_pos,evidence");
    while (getline(&line, &cap, f) > 0) {
        json_t *j = json_loads(line, 0, NULL);
        const char *s = json_string_value(json_object_get(j, "sentence")),
                   *id = json_string_value(json_object_get(j, "id"));
        if (s && id && !is_held_out(json_string_value(json_object_get(j, "outlet")))) {
            size_t from = byte_of(s, (size_t)json_integer_value(json_object_get(j, "from")));
            size_t to = byte_of(s, (size_t)json_integer_value(json_object_get(j, "to")));
            struct ana_stance st;
            struct td_slice text = td_str(s);
            clock_t t0 = clock();
            for (int k = 0; k < (speed ? 20 : 1); k++)
                ana_stance_score(m, text, from, to, td_str(language), ANA_TARGET_UNKNOWN, &st);
            seconds += (double)(clock() - t0) / CLOCKS_PER_SEC;
            scored++;
            if (!speed) {
                putchar('"');
                for (const char *p = id; *p; p++) {
                    putchar(*p);
                    if (*p == '"')
                        putchar('"');
                }
                printf("\",%d,%.6f,%.6f,%.6f,\"%s\"\n", st.label, st.p_neg, st.p_neu, st.p_pos, st.evidence);
            }
        }
        json_decref(j);
    }
    if (speed)
        printf("%.0f sentences per CPU-second\n", 20 * (double)scored / seconds);
    free(line);
    fclose(f);
    ana_stance_free(m);
    return fflush(stdout) || ferror(stdout);
}
