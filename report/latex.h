/*
 * latex: a doc as one LaTeX document for XeLaTeX, for a PDF where no browser is there to print the page (pdf.h).
 *
 * Text, figures, tables (the page's rows, in pieces of a page's height, shrunk to its width) and the pictures
 * plots/ID.png. Foreign text is rep_put_latex's. Fonts: the first of a few free ones that is there; letters it lacks
 * are left out by LaTeX.
 */
#ifndef REP_LATEX_H
#define REP_LATEX_H

#include "buf.h"
#include "doc.h"

void rep_latex(struct td_buf *b, const struct rep_doc *d);

#endif
