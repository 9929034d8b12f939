/*
 * pdf: the report as report.pdf, by a program that is there: Chromium prints the page, else LaTeX sets it (latex.h).
 *
 * Either runs in a box (plotrun.h): without network, with an empty profile that is removed afterwards, with a time
 * limit and without the page's script. Where the system lets no process give up its user and one runs as root,
 * Chromium's own sandbox is off, which it demands. The file appears whole or not at all. Its dates are taken out, so
 * that the same page gives the same bytes with the same program.
 */
#ifndef REP_PDF_H
#define REP_PDF_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/*
 * Makes dir/report.pdf from dir/index.html, or from `tex` (the report as a LaTeX document, which finds its pictures in
 * dir). `seconds` for each program; 0: 180. False with one line of why when neither program is there or both failed.
 */
bool rep_pdf(const char *dir, struct td_slice tex, unsigned seconds, char *why, size_t why_n);

#endif
