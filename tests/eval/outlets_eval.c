/*
 * outlets_eval: what share of outlets the registry knows.
 *
 *     outlets_eval < LINES        each "KIND<TAB>SET<TAB>VALUE<TAB>COUNTRY<TAB>N"
 *
 * KIND is domain or name; COUNTRY what the data say (may be empty); N how many articles stand behind it. Prints per set
 * and kind: different values, known, known by the national domain alone, articles behind the known, and of those with a
 * country in the data how many agree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outlet.h"

enum { SETS_MAX = 64 };

struct set {
    char kind[16], name[64];
    unsigned long n, known, by_tld, articles, articles_known, compared, agree;
};

static struct set *set_of(struct set *s, size_t *n, const char *kind, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(s[i].kind, kind) == 0 && strcmp(s[i].name, name) == 0)
            return &s[i];
    if (*n == SETS_MAX)
        return NULL;
    (void)snprintf(s[*n].kind, sizeof s[*n].kind, "%s", kind);
    (void)snprintf(s[*n].name, sizeof s[*n].name, "%s", name);
    return &s[(*n)++];
}

static void judge(const struct ing_outlets *o, struct set *s, char *const field[5], bool show)
{
    struct td_slice v = td_str(field[2]), country = {NULL, 0};
    unsigned long articles = strtoul(field[4], NULL, 10);
    bool domain = strcmp(field[0], "domain") == 0;
    const struct ing_outlet *x = domain ? ing_outlet_by_host(o, v) : ing_outlet_by_name(o, v);
    s->n++;
    s->articles += articles;
    if (x) {
        s->known++;
        s->articles_known += articles;
        country = x->country;
    } else if (domain && (country = ing_country_by_tld(o, v)).n) {
        s->by_tld++;
    } else if (show) {
        printf("unknown\t%s\t%s\t%s\n", s->name, field[2], field[3]);
    }
    if (country.n && field[3][0]) {
        bool same = td_eqs(country, field[3]);
        s->compared++;
        s->agree += same;
        if (!same && show)
            printf("differs\t%s\t%s\t%s, not %.*s\n", s->name, field[2], field[3], (int)country.n, country.p);
    }
}

int main(int argc, char **argv)
{
    static struct set set[SETS_MAX];
    static char line[4096];
    size_t n = 0;
    struct td_error err = {0};
    struct ing_outlets *o = ing_outlets_new(NULL, &err);
    if (!o) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    while (fgets(line, sizeof line, stdin)) {
        static char none[] = "";
        char *field[5] = {none, none, none, none, none}, *p = line;
        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; i < 5 && p; i++) {
            field[i] = p;
            p = strchr(p, '\t');
            if (p)
                *p++ = '\0';
        }
        struct set *s = set_of(set, &n, field[0], field[1]);
        if (s)
            judge(o, s, field, argc > 1 && strcmp(argv[1], "-v") == 0);
    }
    for (size_t i = 0; i < n; i++) {
        const struct set *s = &set[i];
        printf("%s (%ss): %lu, known %lu (%.3f)", s->name, s->kind, s->n, s->known, (double)s->known / (double)s->n);
        if (strcmp(s->kind, "domain") == 0)
            printf(", by national domain alone %lu", s->by_tld);
        printf("; articles %lu, of known outlets %.3f", s->articles, (double)s->articles_known / (double)s->articles);
        if (s->compared)
            printf("; country agrees %lu of %lu", s->agree, s->compared);
        printf("\n");
    }
    ing_outlets_free(o);
    return 0;
}
