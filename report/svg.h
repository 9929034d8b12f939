/*
 * svg: charts drawn by us, inside the page.
 *
 * Colours and fonts are classes of the page's style, so that one drawing serves light, dark and print. Undefined weeks
 * break the line; weeks flagged gap or no_data are hatched; low and partial weeks are hollow points. Nothing undefined
 * is drawn at zero.
 */
#ifndef REP_SVG_H
#define REP_SVG_H

#include "buf.h"
#include "doc.h"
#include "world.h"

/* The shared hatching: once per page, before any chart. */
void rep_svg_defs(struct td_buf *b);
/* Line number `line` of a LINES or MULTIPLES chart. */
void rep_svg_line(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c, size_t line);
/* A whole HEAT chart, and its legend as HTML. */
void rep_svg_heat(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c);
void rep_svg_heat_legend(struct td_buf *b, const struct rep_chart *c);
/* The countries' shapes, once per page, before any WORLD chart. */
void rep_svg_shapes(struct td_buf *b, const struct rep_world *w);
void rep_svg_world(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c);
void rep_svg_matrix(struct td_buf *b, const struct rep_chart *c);
/* The last half year of a line, the size of a word. */
void rep_svg_spark(struct td_buf *b, const struct rep_doc *d, const struct rep_line *l);

#endif
