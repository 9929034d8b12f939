/*
 * logodds: words that set one body of text apart from another.
 *
 * Log-odds ratio with an informative Dirichlet prior: Monroe, Colaresi & Quinn 2008, "Fightin' Words", Political
 * Analysis 16(4):372-403, eq. 15, 16, 18 and 22. For word w with counts y1 of n1 words and y2 of n2 words, prior
 * a_w of a0 in all:
 *
 *     delta = ln((y1 + a_w) / (n1 + a0 - y1 - a_w)) - ln((y2 + a_w) / (n2 + a0 - y2 - a_w))
 *     var   = 1 / (y1 + a_w) + 1 / (y2 + a_w),    z = delta / sqrt(var)
 *
 * The prior is the share of the word in both texts together, weighted as REP_PRIOR_WORDS words:
 * a_w = REP_PRIOR_WORDS * (y1 + y2) / (n1 + n2). It shrinks rare words toward no difference. z takes words as drawn
 * independently, which words of one article are not: it ranks, and is no test.
 */
#ifndef REP_LOGODDS_H
#define REP_LOGODDS_H

#define REP_PRIOR_WORDS 500.0

struct rep_log_odds {
    double delta, se, z; /* NaN when either text has no words or the word occurs in neither */
};

struct rep_log_odds rep_log_odds(double y1, double n1, double y2, double n2, double prior_words);

#endif
