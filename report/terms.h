/*
 * terms: counts of words in the matching articles of the week and of the 13 weeks before, by language.
 *
 * Calling sequence: rep_terms_new, rep_terms_add per matching article that is no near-duplicate, rep_terms_finish
 * (fills the model's list, the most telling first), rep_terms_free. Words are ICU's (UAX 29, with its dictionaries for
 * Chinese, Japanese and Thai), in lower case, two characters or more (one in Chinese), without digits. A language is
 * compared only with itself, or a change in who was collected would look like a change of words.
 *
 * A term is listed when it is in REP_TERM_STORIES stories of the week at least and its z (logodds.h) is above 1.96.
 * Memory is bounded by REP_TERMS_MAX words; when that is reached new words are passed over and the model says so.
 */
#ifndef REP_TERMS_H
#define REP_TERMS_H

#include <stdbool.h>

#include "model.h"

enum { REP_TERM_STORIES = 3, REP_TERMS_MAX = 1 << 21, REP_TERM_WEEKS = 13, REP_TERM_LANGUAGES = 64 };

struct rep_term_counts; /* opaque */

/* NULL when out of memory or ICU cannot be used. */
struct rep_term_counts *rep_terms_new(void);
void rep_terms_free(struct rep_term_counts *t);
/* False when out of memory. `now`: the week itself, else one of those before. */
bool rep_terms_add(struct rep_term_counts *t, struct td_slice language, struct td_slice title, struct td_slice text,
                   bool now);
enum td_status rep_terms_finish(struct rep_term_counts *t, struct rep_model *m, struct td_error *err);

#endif
