/*
 * workbook: the report's tables and series as an Excel workbook, through libxlsxwriter.
 *
 * A sheet per table with a name (numbers as numbers, unrounded; text as text) and per LINES chart, with a native chart
 * beside its numbers. No cell is a formula, whatever its text begins with: cells are written by type. An undefined
 * number is an empty cell. No clock: the workbook's dates are the first day of the report's week.
 */
#ifndef REP_WORKBOOK_H
#define REP_WORKBOOK_H

#include "doc.h"
#include "status.h"

/* Writes the file at path, which is left half made when it fails. */
enum td_status rep_workbook(const char *path, const struct rep_doc *d, struct td_error *err);

#endif
