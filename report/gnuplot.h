/*
 * gnuplot: a chart as a script and its data, to run by hand or by plotrun.h.
 *
 * plots/ID.gp reads plots/ID.dat beside it and writes ID.svg and ID.png (to PREFIX.ID.svg when the variable `prefix` is
 * set). Foreign text stands in single-quoted strings with markup switched off, and in tab-separated data. Week numbers
 * are data and tick labels ours, so neither clock nor locale matters. Failure is b->failed.
 */
#ifndef REP_GNUPLOT_H
#define REP_GNUPLOT_H

#include "buf.h"
#include "doc.h"

void rep_gnuplot_script(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c);
void rep_gnuplot_data(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c);

#endif
