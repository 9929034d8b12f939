/*
 * panels: the parts of the report. A panel is one row of rep_panels and one function.
 *
 * A panel puts blocks into the doc from the model and nowhere else; when its table is missing or empty it says so. It
 * never rounds what goes into a file, never draws what is undefined, and names role and base of every figure.
 */
#ifndef REP_PANELS_H
#define REP_PANELS_H

#include "doc.h"
#include "model.h"

/* What of the page's view a panel follows. */
enum rep_follows { REP_NO_VIEW, REP_VIEW_BASE, REP_VIEW_BOTH };

struct rep_panel {
    const char *id, *title;
    void (*make)(struct rep_doc *d, const struct rep_model *m);
    enum rep_follows follows;
};

extern const struct rep_panel rep_panels[];
extern const size_t rep_n_panels;

void rep_panel_week(struct rep_doc *d, const struct rep_model *m);
void rep_panel_figures(struct rep_doc *d, const struct rep_model *m);
void rep_panel_countries(struct rep_doc *d, const struct rep_model *m);
void rep_panel_mentioned(struct rep_doc *d, const struct rep_model *m);
void rep_panel_time(struct rep_doc *d, const struct rep_model *m);
void rep_panel_maps(struct rep_doc *d, const struct rep_model *m);
void rep_panel_multiples(struct rep_doc *d, const struct rep_model *m);
void rep_panel_outlets(struct rep_doc *d, const struct rep_model *m);
void rep_panel_passages(struct rep_doc *d, const struct rep_model *m);
void rep_panel_changes(struct rep_doc *d, const struct rep_model *m);
void rep_panel_trends(struct rep_doc *d, const struct rep_model *m);
void rep_panel_quality(struct rep_doc *d, const struct rep_model *m);
void rep_panel_movers(struct rep_doc *d, const struct rep_model *m);
void rep_panel_world(struct rep_doc *d, const struct rep_model *m);
void rep_panel_terms(struct rep_doc *d, const struct rep_model *m);
void rep_panel_about(struct rep_doc *d, const struct rep_model *m);
void rep_panel_voice(struct rep_doc *d, const struct rep_model *m);
void rep_panel_events(struct rep_doc *d, const struct rep_model *m);
void rep_panel_methods(struct rep_doc *d, const struct rep_model *m);

/*
 * Labels (panel_labels.c): what they make of stance, the corrected figures first. All of it is empty when no labels
 * exist, but for one line that says so.
 */
/* Up to two headline figures into f; how many. */
size_t rep_label_figures(struct rep_doc *d, const struct rep_model *m, struct rep_figure *f);
/* A sentence or two; empty without labels. */
struct td_slice rep_label_sentence(struct rep_doc *d, const struct rep_model *m);
/* "This is as scored" when there are none. */
void rep_label_notice(struct rep_doc *d, const struct rep_model *m);
/* The corrected stance of a country over all weeks, as a cell has it; *x its numbers. */
struct td_slice rep_label_country(struct rep_doc *d, const struct rep_model *m, struct td_slice code,
                                  struct rep_estimate *x);
/* Quarters: a chart and a table. */
void rep_label_time(struct rep_doc *d, const struct rep_model *m);
/* Changes and contrasts. */
void rep_label_contrasts(struct rep_doc *d, const struct rep_model *m);
void rep_label_methods(struct rep_doc *d, const struct rep_model *m);

/* What panels share. */

extern const char *const rep_not_tested; /* what is said of a difference that is rep_untested(); to be translated */

/* The articles behind the week's alerts, under Changes and alerts. */
void rep_alert_articles(struct rep_doc *d, const struct rep_model *m);

/* All countries of outlets together in one week. */
struct rep_pool {
    struct rep_estimate attention, stance;
    double total, match, countries; /* countries with any article */
    bool partial;
};
struct rep_pool rep_pool_week(const struct rep_model *m, enum rep_base base, size_t week);
/* The same over the n complete weeks before `week` that have data; *weeks is how many those are. */
struct rep_pool rep_pool_before(const struct rep_model *m, enum rep_base base, size_t week, size_t n, size_t *weeks);

/* A country's line of a measure, in the base of the doc's view, with the changes dated in it. */
struct rep_line rep_line_of(struct rep_doc *d, const struct rep_model *m, enum rep_role role, size_t country,
                            enum rep_measure measure);
/* A country's week against the weeks before it, in the base of the doc's view. */
const struct rep_change *rep_change_of(const struct rep_doc *d, const struct rep_model *m, enum rep_role role,
                                       size_t country);
/* Shown countries of a role, most matching articles first; at most max. *n_all is how many there are. */
size_t *rep_by_matches(struct rep_doc *d, const struct rep_model *m, enum rep_role role, size_t max, size_t *n,
                       size_t *n_all);
/* q (or p where q is missing) of at most .05. */
bool rep_significant(const struct rep_test *t);
bool rep_is_break(const struct rep_test *t); /* a significant change dated to a week */
bool rep_is_alert(const struct rep_test *t); /* more than expected in the newest week */
bool rep_test_measure(const struct rep_test *t, enum rep_measure measure);
/* "2020-W29" of a week of the model. */
const char *rep_week_text(struct rep_doc *d, const struct rep_model *m, size_t week);
/* How the differences of the report's week were made: a note when they were put together here, or always. */
void rep_note_differences(struct rep_doc *d, const struct rep_model *m, bool always);
/* Up to three countries the week's sentences speak of, by index. */
size_t rep_focus(const struct rep_model *m, size_t country[3]);

/* For "%.*s". */
#define REP_ARG(s) (int)(s).n, (s).p

#endif
