/*
 * A sorted cells.csv of a given size, on standard output, for the speed of `tidings analyze --reduce`.
 *
 *   bench_cells CELLS [COUNTRIES [WEEKS [OUTLETS]]]
 *
 * One target. Role outlet: every outlet each week, in a country of its own; role mentioned: pairs of country, outlet
 * and week drawn so that there are CELLS cells in all, both bases counted. Rates differ between countries and swing
 * slowly; outlets differ in stance. Deterministic.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cell.h"
#include "csvwrite.h"
#include "period.h"
#include "schema.h"

static uint64_t state64 = UINT64_C(0x9E3779B97F4A7C15);

static double uniform(void)
{
    state64 ^= state64 >> 12;
    state64 ^= state64 << 25;
    state64 ^= state64 >> 27;
    return (double)((state64 * UINT64_C(2685821657736338717)) >> 11) / 9007199254740992.0;
}

/* Articles of one cell, all and unique. */
static void put_cells(struct td_csvw *w, struct ana_cell_key key, unsigned articles, double rate, double stance)
{
    struct ana_cell cell[2] = {{.key = key}, {.key = key}};
    cell[1].key.base = ANA_BASE_UNIQUE;
    for (unsigned i = 0; i < articles; i++) {
        bool reprint = i > 0 && uniform() < .2, match = uniform() < rate;
        double s = fmax(-1, fmin(1, stance + .8 * (uniform() + uniform() - 1)));
        for (int b = 0; b < (reprint ? 1 : 2); b++) {
            cell[b].n_total++;
            if (!match)
                continue;
            cell[b].n_match++;
            cell[b].n_mentions += 1 + i % 3;
            cell[b].words += 400;
            ana_cell_add_scored(&cell[b], s, 2 * s);
        }
    }
    ana_cell_put(w, &cell[0]);
    ana_cell_put(w, &cell[1]);
}

struct shape {
    size_t countries, weeks, outlets;
    double keep; /* share of the mentioned role's places that have a cell */
};

static void put_role(struct td_csvw *w, const struct shape *s, enum ana_role role)
{
    int32_t first = td_week_of_day(td_day_from_date(2014, 1, 6));
    for (size_t c = 0; c < s->countries; c++) {
        char country[8], outlet[40];
        (void)snprintf(country, sizeof country, "%c%c", (char)('A' + (c / 26) % 26), (char)('A' + c % 26));
        for (size_t t = 0; t < s->weeks; t++) {
            for (size_t o = 0; o < s->outlets; o++) {
                bool mentioned = role == ANA_ROLE_MENTIONED;
                if (mentioned ? uniform() >= s->keep : o % s->countries != c)
                    continue;
                (void)snprintf(outlet, sizeof outlet, "Outlet %05zu", o);
                struct ana_cell_key key = {.target = TD_S("huawei"),
                                           .country = td_str(country),
                                           .outlet = td_str(outlet),
                                           .role = role,
                                           .base = ANA_BASE_ALL,
                                           .week = first + (int32_t)t,
                                           .n_days = 7};
                double rate = .1 + .3 * (double)(c % 7) / 7 + .05 * sin((double)t / 20);
                double stance = .2 * sin((double)o) + .1 * sin((double)c) - .1;
                put_cells(w, key, (mentioned ? 1 : 10) + (unsigned)(5 * uniform()), rate, stance);
            }
        }
    }
}

int main(int argc, char **argv)
{
    struct td_error err = {0};
    double cells = argc > 1 ? strtod(argv[1], NULL) : 1e6;
    struct shape s = {argc > 2 ? strtoul(argv[2], NULL, 10) : 200, argc > 3 ? strtoul(argv[3], NULL, 10) : 520,
                      argc > 4 ? strtoul(argv[4], NULL, 10) : 500, 0};
    double own = 2.0 * (double)s.outlets * (double)s.weeks;
    s.keep = (cells - own) / (2.0 * (double)s.countries * (double)s.weeks * (double)s.outlets);
    struct td_outfile *out = td_outfile_open("-", &err);
    struct td_csvw w;
    if (!out)
        return 1;
    td_csvw_init(&w, out, &td_cells_schema);
    put_role(&w, &s, ANA_ROLE_MENTIONED);
    put_role(&w, &s, ANA_ROLE_OUTLET);
    td_csvw_free(&w);
    return td_outfile_commit(out, &err) == TD_OK ? 0 : 1;
}
