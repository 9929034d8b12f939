/*
 * merge: sorted files of cells to one, in memory that does not grow with them.
 *
 * The reduce step: cells of the same key are added up, integer by integer, so that the result is the same bytes
 * however the articles were divided and whatever the order of the files. Every file must be sorted as cells.csv is
 * (TD_EDATA naming file and line otherwise). The result may be merged again.
 */
#ifndef ANA_MERGE_H
#define ANA_MERGE_H

#include "cell.h"
#include "pack.h"

/* ahead: read by a thread beside (feed.h). out: gets cells.csv, NULL for none; pack: gets the cells, not finished, NULL
 * for none. *n: cells. */
enum td_status ana_merge_cells(const char *const *path, size_t n_paths, bool ahead, struct td_outfile *out,
                               struct ana_pack *pack, uint64_t *n, struct td_error *err);

#endif
