/*
 * dedup_eval: measures duplicate detection on one corpus.
 *
 *   dedup_eval NAME CORPUS clusters          one line "index cluster_id" per article that is not
 * alone dedup_eval NAME CORPUS pairs PAIRS.csv   precision and recall on the labelled pairs whose
 * first field is NAME dedup_eval NAME CORPUS edits SEED        adds an edited copy of every tenth
 * article and looks which are found dedup_eval NAME CORPUS time              articles, bytes,
 * seconds of CPU for adding and finishing
 *
 * CORPUS is CSV (column names of the three corpora in ../shared/data/corpora) or JSON Lines; "-" is
 * standard input. Labels: 1 one is an edited copy of the other, 0 not, p partly (long common
 * passages in a text of its own).
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <csv.h>
#include <jansson.h>

#include "buf.h"
#include "dedup.h"

struct article {
    char *url, *title, *outlet, *day, *text;
};

struct corpus {
    struct article *articles;
    size_t n, cap;
};

static char *copy(const char *s)
{
    char *p = strdup(s ? s : "");
    if (!p)
        abort();
    return p;
}

static void put(struct corpus *c, const char *url, const char *title, const char *outlet, const char *day,
                const char *text)
{
    if (c->n == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 1024;
        c->articles = realloc(c->articles, c->cap * sizeof *c->articles);
        if (!c->articles)
            abort();
    }
    c->articles[c->n++] = (struct article){copy(url), copy(title), copy(outlet), copy(day), copy(text)};
}

static void read_jsonl(struct corpus *c, FILE *f)
{
    char *line = NULL;
    size_t cap = 0;
    while (getline(&line, &cap, f) > 0) {
        json_t *o = json_loads(line, 0, NULL);
        put(c, json_string_value(json_object_get(o, "url")), json_string_value(json_object_get(o, "title")),
            json_string_value(json_object_get(o, "outlet")), json_string_value(json_object_get(o, "date")),
            json_string_value(json_object_get(o, "text")));
        json_decref(o);
    }
    free(line);
}

enum { FIELDS = 32 };

struct rows {
    struct corpus *corpus;
    char *field[FIELDS];
    int n, n_rows;
    int url, title, outlet, day, text;
};

static void end_field(void *p, size_t n, void *ctx)
{
    struct rows *r = ctx;
    if (r->n < FIELDS) {
        r->field[r->n] = malloc(n + 1);
        if (!r->field[r->n])
            abort();
        memcpy(r->field[r->n], p, n);
        r->field[r->n++][n] = 0;
    }
}

static int column(const struct rows *r, const char *a, const char *b)
{
    for (int i = 0; i < r->n; i++) {
        const char *name = r->field[i];
        if (memcmp(name, "\xEF\xBB\xBF", strnlen(name, 3)) == 0)
            name += 3;
        if (strcmp(name, a) == 0 || strcmp(name, b) == 0)
            return i;
    }
    return -1;
}

static void end_row(int c, void *ctx)
{
    (void)c;
    struct rows *r = ctx;
    if (r->n_rows++ == 0) {
        r->title = column(r, "Title", "otsikko");
        r->outlet = column(r, "Source", "-");
        r->day = column(r, "Date Published", "paivamaara");
        r->text = column(r, "Article", "tiivistelma");
    } else {
        char day[11] = "";
        const char *title = r->title >= 0 && r->title < r->n ? r->field[r->title] : "";
        bool is_url = strncmp(title, "http", 4) == 0;
        if (r->day >= 0 && r->day < r->n)
            (void)snprintf(day, sizeof day, "%.10s", r->field[r->day]);
        put(r->corpus, is_url ? title : "", is_url ? "" : title,
            r->outlet >= 0 && r->outlet < r->n ? r->field[r->outlet] : "the only one", day,
            r->text >= 0 && r->text < r->n ? r->field[r->text] : "");
    }
    while (r->n)
        free(r->field[--r->n]);
}

static void read_csv(struct corpus *c, FILE *f)
{
    struct csv_parser p;
    struct rows r = {.corpus = c};
    char buffer[65536];
    size_t n;
    (void)csv_init(&p, 0);
    while ((n = fread(buffer, 1, sizeof buffer, f)) > 0)
        (void)csv_parse(&p, buffer, n, end_field, end_row, &r);
    (void)csv_fini(&p, end_field, end_row, &r);
    csv_free(&p);
}

static double cpu(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static int cluster(const struct corpus *c, struct ing_dedup_result *out, double *add_s, double *finish_s)
{
    struct td_error err = {0};
    struct ing_dedup *d = ing_dedup_new(NULL, 8 << 20, &err);
    uint64_t *ids = calloc(c->n + 1, sizeof *ids);
    for (size_t i = 0; i < c->n && ids; i++) {
        const struct article *a = &c->articles[i];
        ids[i] = td_hash(td_str(a->text)) ^ td_hash(td_str(a->title)) * 3 ^ td_hash(td_str(a->url)) * 5 ^
                 td_hash(td_str(a->day)) * 7;
    }
    double t0 = cpu();
    for (size_t i = 0; i < c->n && d && ids; i++) {
        const struct article *a = &c->articles[i];
        if (ing_dedup_add(d, ids[i], td_str(a->url), td_str(a->title), td_str(a->outlet), td_str(a->day),
                          td_str(a->text), i, &err) != TD_OK)
            break;
    }
    double t1 = cpu();
    free(ids);
    if (!d || err.status != TD_OK || ing_dedup_finish(d, &err) != TD_OK) {
        fprintf(stderr, "dedup_eval: %s\n", err.text);
        return 1;
    }
    *add_s = t1 - t0;
    *finish_s = cpu() - t1;
    for (size_t i = 0; i < c->n; i++)
        out[i] = ing_dedup_get(d, i);
    ing_dedup_free(d);
    return 0;
}

/* Wilson 1927, 95 %. */
static void print_share(const char *what, unsigned k, unsigned n)
{
    double z = 1.959964, p = n ? (double)k / n : 0, m = n ? n : 1;
    double mid = (p + z * z / (2 * m)) / (1 + z * z / m);
    double half = z / (1 + z * z / m) * sqrt(p * (1 - p) / m + z * z / (4 * m * m));
    printf("  %-44s %4u of %4u  %.3f [%.3f, %.3f]\n", what, k, n, p, n ? mid - half : 0, n ? mid + half : 1);
}

static int clusters(const struct corpus *c, const struct ing_dedup_result *r)
{
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = i + 1; j < c->n; j++)
            if (strcmp(r[i].cluster_id, r[j].cluster_id) == 0)
                printf("%zu %zu\n", i, j);
    return 0;
}

static int pairs(const char *name, const struct corpus *c, const struct ing_dedup_result *r, const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f) {
        fprintf(stderr, "dedup_eval: cannot open %s\n", path);
        return 1;
    }
    char line[256], corpus[32], label, stratum[32];
    unsigned a, b, n = 0, found[3] = {0}, sampled[3] = {0}, all[3] = {0};
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%31[^,],%u,%u,%c,%31s", corpus, &a, &b, &label, stratum) != 5 || strcmp(corpus, name) != 0)
            continue;
        if (a >= c->n || b >= c->n)
            continue;
        bool together = strcmp(r[a].cluster_id, r[b].cluster_id) == 0;
        int l = label == '1' ? 1 : label == 'p' ? 2 : 0;
        n++;
        found[l] += together;
        if (strcmp(stratum, "found") !=
            0) { /* chosen because an earlier version joined them: say nothing about recall */
            all[l]++;
            sampled[l] += together;
        }
        if (getenv("DEDUP_VERBOSE") && ((l == 1) != together))
            printf("    %s %s,%u,%u label %c\n", together ? "joined" : "missed", corpus, a, b, label);
    }
    (void)fclose(f);
    printf("%s: %zu articles, %u labelled pairs (%u right %u partly %u wrong joined; %u of %u "
           "copies)\n",
           name, c->n, n, found[1], found[2], found[0], sampled[1], all[1]);
    print_share("precision (partly counted as wrong)", found[1], found[0] + found[1] + found[2]);
    print_share("precision (partly left out)", found[1], found[0] + found[1]);
    print_share("recall", sampled[1], all[1]);
    print_share("recall (partly counted as copies)", sampled[1] + sampled[2], all[1] + all[2]);
    return 0;
}

/* ---- edited copies ---- */

static uint64_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x >> 11;
}

static const char *const edit_names[] = {"title changed",
                                         "dateline added",
                                         "a paragraph of another article added",
                                         "a fifth of the sentences cut",
                                         "sentences in another order",
                                         "5 % of the words replaced",
                                         "10 % of the words replaced",
                                         "end cut, 60 % left",
                                         "end cut, 40 % left",
                                         "first fifth cut",
                                         "capitals, quotes and blanks changed",
                                         "10 % of the words replaced, end cut, title"};
enum { EDITS = sizeof edit_names / sizeof *edit_names, SENTENCES = 4096 };

static size_t split(struct td_slice text, struct td_slice *out)
{
    size_t n = 0, start = 0;
    for (size_t i = 0; i < text.n && n < SENTENCES - 1; i++)
        if (text.p[i] == '\n' || (text.p[i] == '.' && i + 1 < text.n && text.p[i + 1] == ' ')) {
            out[n++] = td_slice(text.p + start, i + 1 - start);
            start = i + 1;
        }
    if (start < text.n)
        out[n++] = td_slice(text.p + start, text.n - start);
    return n;
}

static void replace_words(struct td_buf *b, struct td_slice text, struct td_slice other, unsigned percent, uint64_t *x)
{
    struct td_slice words = other;
    for (struct td_slice rest = text; rest.p;) {
        struct td_slice w = td_cut(&rest, ' ');
        if (next_random(x) % 100 < percent) {
            if (!words.p)
                words = other;
            w = td_cut(&words, ' ');
        }
        td_buf_put(b, w);
        td_buf_putc(b, ' ');
    }
}

static void edit_text(struct td_buf *b, struct td_slice text, struct td_slice other, int edit, uint64_t *x)
{
    static struct td_slice s[SENTENCES];
    size_t n = split(text, s);
    switch (edit) {
    case 1:
        td_buf_puts(b, "BERLIN (Agency) - ");
        td_buf_put(b, text);
        break;
    case 2:
        td_buf_put(b, text);
        td_buf_put(b, td_head(other, text.n / 5));
        break;
    case 3:
        for (size_t i = 0; i < n; i++)
            if (next_random(x) % 5)
                td_buf_put(b, s[i]);
        break;
    case 4:
        for (size_t i = n; i-- > 0;)
            td_buf_put(b, s[i]);
        break;
    case 5:
    case 6:
        replace_words(b, text, other, edit == 5 ? 5 : 10, x);
        break;
    case 7:
    case 8:
        td_buf_put(b, td_head(text, text.n * (edit == 7 ? 60u : 40u) / 100));
        break;
    case 9:
        td_buf_put(b, td_from(text, text.n / 5));
        break;
    case 10:
        for (size_t i = 0; i < text.n; i++)
            if (text.p[i] == '\'')
                td_buf_puts(b, "\xE2\x80\x99");
            else if (text.p[i] == ' ')
                td_buf_puts(b, "  ");
            else
                td_buf_putc(b, (char)(text.p[i] >= 'a' && text.p[i] <= 'z' && i % 7 == 0 ? text.p[i] - 32 : text.p[i]));
        break;
    case 11:
        replace_words(b, td_head(text, text.n * 8 / 10), other, 10, x);
        break;
    default:
        td_buf_put(b, text);
    }
}

static int edits(const char *name, struct corpus *c, uint64_t seed)
{
    size_t n = c->n, n_copies = 0;
    uint64_t x = seed * 2 + 88172645463325252u;
    struct td_buf b = TD_BUF_INIT(1u << 30);
    size_t *of = calloc(n, sizeof *of);
    if (!of)
        return 1;
    for (size_t i = 0; i < n; i += 10) {
        struct article a = c->articles[i];
        if (strlen(a.text) < 1000)
            continue;
        int edit = (int)(n_copies % EDITS);
        td_buf_clear(&b);
        edit_text(&b, td_str(a.text), td_str(c->articles[(i + 1 + next_random(&x) % 1000) % n].text), edit, &x);
        char day[11] = "";
        (void)snprintf(day, sizeof day, "%.10s", a.day);
        of[n_copies++] = i;
        put(c, "", edit == 0 || edit == 11 ? "Quite another headline" : a.title, "The Copyist", day, td_buf_cstr(&b));
    }
    td_buf_free(&b);
    struct ing_dedup_result *r = calloc(c->n, sizeof *r);
    double s;
    if (!r || cluster(c, r, &s, &s) != 0)
        return 1;
    unsigned all[EDITS] = {0}, found[EDITS] = {0}, sum = 0, sum_found = 0;
    for (size_t i = 0; i < n_copies; i++) {
        bool yes = strcmp(r[n + i].cluster_id, r[of[i]].cluster_id) == 0;
        all[i % EDITS]++;
        found[i % EDITS] += yes;
        sum++;
        sum_found += yes;
    }
    printf("%s: %zu edited copies among %zu articles\n", name, n_copies, n);
    for (int e = 0; e < EDITS; e++)
        print_share(edit_names[e], found[e], all[e]);
    print_share("recall, all edits", sum_found, sum);
    free(of);
    free(r);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: dedup_eval NAME CORPUS clusters | pairs PAIRS.csv | edits SEED | time\n");
        return 2;
    }
    FILE *f = strcmp(argv[2], "-") == 0 ? stdin : fopen(argv[2], "rb");
    if (!f) {
        fprintf(stderr, "dedup_eval: cannot open %s\n", argv[2]);
        return 1;
    }
    struct corpus c = {0};
    int first = getc(f);
    (void)ungetc(first, f);
    if (first == '{')
        read_jsonl(&c, f);
    else
        read_csv(&c, f);
    if (strcmp(argv[3], "edits") == 0)
        return edits(argv[1], &c, argc > 4 ? strtoull(argv[4], NULL, 10) : 1);
    struct ing_dedup_result *r = calloc(c.n + 1, sizeof *r);
    double add_s = 0, finish_s = 0;
    if (!r || cluster(&c, r, &add_s, &finish_s) != 0)
        return 1;
    if (strcmp(argv[3], "clusters") == 0)
        return clusters(&c, r);
    if (strcmp(argv[3], "pairs") == 0 && argc > 4)
        return pairs(argv[1], &c, r, argv[4]);
    size_t bytes = 0;
    for (size_t i = 0; i < c.n; i++)
        bytes += strlen(c.articles[i].text);
    printf("%s: %zu articles, %.1f MB of text; add %.2f s of CPU (%.0f MB/s), finish %.2f s\n", argv[1], c.n,
           (double)bytes / 1e6, add_s, (double)bytes / 1e6 / add_s, finish_s);
    return 0;
}
