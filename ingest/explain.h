/*
 * explain: what ingest decided for one page, for people to read.
 *
 * The lines that ing_page_read writes (page.h, "Explanation") laid out in 100 columns: one decision a line, the field
 * or the verdict first, so that grep finds it; long values go on below themselves.
 */
#ifndef ING_EXPLAIN_H
#define ING_EXPLAIN_H

#include <stdio.h>

#include "config.h"
#include "slice.h"
#include "status.h"

/*
 * Reads the page at path, or the pages of a web archive, and shows them on out; with a URL, which may be NULL, only the
 * page of that address. Errors: TD_EIO, TD_EDATA (no such page).
 */
enum td_status ing_explain(const struct td_source_config *conf, const char *path, const char *url, FILE *out,
                           struct td_error *err);
/* The layout alone; what could not be written shows in ferror(out). */
void ing_explain_show(struct td_slice lines, FILE *out);

#endif
