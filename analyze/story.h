/*
 * story: articles as members of stories, for intervals that take outlets and stories as clusters at once.
 *
 * Cells know no stories. So while articles are read, each matching one leaves a record here (32 bytes, sorted on disk
 * beyond a bound), and the records of a target, role, country and week come down to the sums that the two-way variance
 * needs whatever the mean m turns out to be: sum (S - m n)^2 = sum S^2 - 2 m sum S n + m^2 sum n^2, over stories and
 * over pairs of story and outlet, with S the sum of stances and n the number of articles of each. All are integers.
 * They can not be had of merged cells: tables made with `--reduce` have no two-way interval.
 *
 * V = V_outlet + V_story - V_both (Cameron, Gelbach & Miller 2011, eq. 2.10), each with its factor G/(G-1); t with the
 * smaller number of clusters less one.
 *
 * Calling sequence: ana_stories_new, ana_stories_add per scored article and country, ana_stories_finish, then
 * ana_stories_find; ana_stories_free.
 */
#ifndef ANA_STORY_H
#define ANA_STORY_H

#include "cell.h"
#include "interval.h"

struct ana_stories; /* opaque */

/* Over clusters of one kind. */
struct ana_story_sums {
    uint64_t clusters;
    ana_u128 s2_e12;              /* sum S^2 */
    __extension__ __int128 sn_e6; /* sum S n */
    ana_u128 n2;                  /* sum n^2 */
};
struct ana_story_week {
    struct ana_story_sums story, both;
};

/* tmpdir: for sorting. */
struct ana_stories *ana_stories_new(const char *tmpdir, struct td_error *err);
void ana_stories_free(struct ana_stories *s);
/*
 * A scored article on base `all`. country: a code, or the pooled one's name. story: its cluster_id. The week is known.
 */
enum td_status ana_stories_add(struct ana_stories *s, struct td_slice target, enum ana_role role,
                               struct td_slice country, int32_t week, struct td_slice outlet, struct td_slice story,
                               double stance, struct td_error *err);
enum td_status ana_stories_finish(struct ana_stories *s, struct td_error *err);
/* NULL when there is none. */
const struct ana_story_week *ana_stories_find(const struct ana_stories *s, struct td_slice target, enum ana_role role,
                                              struct td_slice country, int32_t week);
/*
 * The two-way error of mean m over n articles. outlet_ss: sum over the n_outlets outlets of (S - m n)^2. False when V
 * is not positive, or there are fewer than two outlets or stories.
 */
bool ana_story_interval(const struct ana_story_week *w, double m, double n, double outlet_ss, size_t n_outlets,
                        double level, struct ana_mean *out);
/* Adds the clusters of another week, as clusters of their own; from may be NULL: none. */
void ana_story_sums_add(struct ana_story_sums *to, const struct ana_story_sums *from);
/*
 * V_story - V_both of the mean m over n articles: what stories as clusters add to V_outlet, each with its G/(G-1).
 * False with under two of either, or NULL.
 */
bool ana_story_beyond(const struct ana_story_sums *story, const struct ana_story_sums *both, double m, double n,
                      double *v);

#endif
