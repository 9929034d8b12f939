/* Each country's week against the four weeks before it: as analyze has it, else put together from the weeks' own. */
#include "doc.h"
#include "model.h"

#include <math.h>

enum { WEEKS_BEFORE = 4 };

/* Weeks that may stand for "before": gaps and unfinished weeks are no measurement. */
static bool counts(const struct rep_point *p)
{
    return p->n_total > 0 && (p->coverage == REP_OK || p->coverage == REP_LOW);
}

static struct rep_estimate stance_of(const struct rep_point *p)
{
    double n = isnan(p->n_scored) ? p->n_match : p->n_scored;
    return (struct rep_estimate){p->stance, p->stance_lo, p->stance_hi, n, false}; /* no interval of one outlet */
}

static void before(const struct rep_model *m, enum rep_role role, enum rep_base base, size_t country,
                   struct rep_change *c)
{
    struct rep_share share = {0};
    struct rep_estimate part[WEEKS_BEFORE];
    size_t parts = 0;
    for (size_t back = 1; back <= WEEKS_BEFORE && back <= m->week; back++) {
        const struct rep_point *p = rep_at(m, role, base, country, m->week - back);
        if (!counts(p))
            continue;
        rep_share_add(&share, p);
        part[parts++] = stance_of(p);
    }
    c->attention4 = rep_share(&share);
    c->stance4 = rep_weighted_mean(part, parts);
}

/* weeks.csv's: the outlets of both sides as clusters together. */
static void take_turns(const struct rep_model *m, enum rep_role role, enum rep_base base, size_t country,
                       struct rep_change *c)
{
    const struct rep_turn *a = rep_turn_at(m, role, base, REP_ATTENTION, country, 0),
                          *s = rep_turn_at(m, role, base, REP_STANCE, country, 0);
    c->attention4 = a->before;
    c->attention_diff = a->diff;
    c->attention_q = a->q;
    c->stance4 = s->before;
    c->stance_diff = s->diff;
    c->stance_q = s->q;
}

static void compare_one(const struct rep_model *m, enum rep_role role, enum rep_base base, size_t country,
                        struct rep_change *c)
{
    *c = (struct rep_change){
        rep_no_estimate, rep_no_estimate, rep_no_estimate, rep_no_estimate, rep_no_estimate, rep_no_estimate, NAN, NAN};
    const struct rep_point *p = rep_at(m, role, base, country, m->week);
    if (!(p->n_total > 0))
        return;
    c->attention = rep_attention_of(p);
    c->stance = stance_of(p);
    if (!counts(p))
        return; /* shown with its flag, never compared */
    if (m->week_paired) {
        take_turns(m, role, base, country, c);
        return;
    }
    before(m, role, base, country, c);
    c->attention_diff = rep_difference(c->attention, c->attention4);
    c->stance_diff = rep_difference(c->stance, c->stance4);
}

void rep_compare(struct rep_model *m)
{
    for (int role = 0; role < REP_ROLES; role++)
        for (size_t i = 0; i < m->n_countries; i++) {
            compare_one(m, (enum rep_role)role, REP_ALL, i, &m->change[role][i]);
            compare_one(m, (enum rep_role)role, REP_UNIQUE, i, &m->change_unique[role][i]);
        }
}
