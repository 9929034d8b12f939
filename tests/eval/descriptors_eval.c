/*
 * descriptors_eval: the descriptors that are resolved in articles.
 *
 *   descriptors_eval ENTITY.ini... < ARTICLES > FOUND
 *
 * ARTICLES has a line each: a name of the article, language, title, text, with tabs between; line ends in the text are
 * the byte 1. FOUND has a line for each descriptor in a text that counts: the article's name, begin, end, target.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan.h"

static void show(const struct ana_scanner *s, const struct ana_scan_result *r, struct td_slice name)
{
    size_t n;
    const struct ana_hit *h = ana_scan_hits(r, false, &n);
    for (size_t i = 0; i < n; i++)
        if (h[i].kind == ANA_KIND_TARGET && h[i].class == ANA_TERM_DESCRIPTOR)
            printf("%.*s\t%u\t%u\t%s\n", (int)name.n, name.p, (unsigned)h[i].begin, (unsigned)h[i].end,
                   ana_target_id(s, h[i].id).p);
}

int main(int argc, char **argv)
{
    struct td_error err = {0};
    struct ana_scan_result r = {0};
    unsigned classes = 1u << ANA_TERM_ALIAS | 1u << ANA_TERM_DESCRIPTOR;
    struct ana_scanner *s = ana_scanner_new((const char *const *)argv + 1, (size_t)argc - 1, classes, &err);
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; s && (n = getline(&line, &cap, stdin)) > 0;) {
        struct td_slice rest = td_slice(line, (size_t)n - (line[n - 1] == '\n'));
        for (size_t i = 0; i < rest.n; i++)
            if (line[i] == 1)
                line[i] = '\n';
        struct td_slice name = td_cut(&rest, '\t'), language = td_cut(&rest, '\t'), title = td_cut(&rest, '\t');
        if (ana_scan(s, title, rest, language, INT32_MIN, &r, &err) != TD_OK)
            break;
        show(s, &r, name);
    }
    if (err.status != TD_OK)
        fprintf(stderr, "%s\n", err.text);
    free(line);
    ana_scan_result_free(&r);
    ana_scanner_free(s);
    return err.status == TD_OK ? 0 : 1;
}
