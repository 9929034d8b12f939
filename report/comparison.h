/*
 * comparison: the page of two runs side by side, from what tidings compare wrote.
 *
 * rep_comparison reads comparison.csv, comparison-weeks.csv and comparison-sides.csv of in_dir and writes index.html
 * and report.md to out_dir (made when it is not there): what is compared and what the two have in common, what differs
 * in a few sentences, attention and stance of both over the weeks, and a table of countries per role. In English. It
 * tests nothing: every number is one of those tables. No clock.
 *
 * TD_EIO when a table is not there, TD_EDATA when it breaks its contract.
 */
#ifndef REP_COMPARISON_H
#define REP_COMPARISON_H

#include <stdbool.h>

#include "status.h"

/* Does the folder hold a comparison? */
bool rep_is_comparison(const char *dir);
enum td_status rep_comparison(const char *in_dir, const char *out_dir, struct td_error *err);

#endif
