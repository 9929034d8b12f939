/*
 * countries_eval: the countries and blocs of sentences.
 *
 *   countries_eval < SENTENCES > CODES
 *
 * SENTENCES has a line each: language, day (2020-07-13), the sentence, with tabs between. CODES has a line for each:
 * the codes, ';' between them. With -f, each is followed by '=' and the words that stand for it, for reading.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "period.h"
#include "scan.h"

static void show(const struct ana_scanner *s, const struct ana_scan_result *r, struct td_slice text, bool forms)
{
    size_t n;
    const struct ana_hit *h = ana_scan_hits(r, false, &n);
    for (size_t i = 0; i < r->n_places; i++) {
        const struct ana_place *p = &r->place[i];
        struct td_slice code = ana_place_code(s, p);
        printf("%s%.*s", i ? ";" : "", (int)code.n, code.p);
        for (size_t k = 0; forms && k < n; k++)
            if (h[k].id == p->id && h[k].kind == (p->bloc ? ANA_KIND_BLOC : ANA_KIND_COUNTRY))
                printf("=%.*s", (int)(h[k].end - h[k].begin), text.p + h[k].begin);
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    struct td_error err = {0};
    struct ana_scan_result r = {0};
    bool forms = argc > 1 && strcmp(argv[1], "-f") == 0;
    struct ana_scanner *s = ana_scanner_new(NULL, 0, ANA_COUNT_ALIASES, &err);
    static char line[1 << 16];
    while (s && fgets(line, sizeof line, stdin)) {
        struct td_slice rest = td_slice(line, strcspn(line, "\n")), language = td_cut(&rest, '\t'),
                        date = td_cut(&rest, '\t');
        int32_t day = INT32_MIN;
        if (!td_day_parse(date, &day))
            day = INT32_MIN;
        if (ana_scan(s, td_slice("", 0), rest, language, day, &r, &err) != TD_OK)
            break;
        show(s, &r, rest, forms);
    }
    if (err.status != TD_OK)
        fprintf(stderr, "%s\n", err.text);
    ana_scan_result_free(&r);
    ana_scanner_free(s);
    return err.status == TD_OK ? 0 : 1;
}
