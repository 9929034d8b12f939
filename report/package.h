/*
 * package: what an export says of itself: datapackage.json, codebook, README, citation.
 *
 * Each function appends one file to b; all go by columns.h and by what rep_check_tables found, so that they agree with
 * each other and with the files. datapackage.json follows Data Package 2.0 (https://datapackage.org/standard/). What
 * readers of version 1 go by (profile) is there as well; where the two contradict each other (a table that refers to
 * itself) it is version 2's way. Nothing here has a clock.
 */
#ifndef REP_PACKAGE_H
#define REP_PACKAGE_H

#include "provenance.h"
#include "xtable.h"

enum { REP_PACKAGE_FILES = 3 * REP_TABLES + 16 }; /* three files a table, and what describes them */

struct rep_package_file {
    char name[64]; /* "articles.dta" */
    const char *format, *mediatype, *title;
    int table; /* enum rep_table_id when the file is NAME.csv, else -1 */
    uint64_t bytes;
    char sha256[65];
};

struct rep_package {
    const struct rep_xtable *tables;
    const struct rep_provenance *provenance;
    const char *title, *label; /* of the corpus; NULL: none */
    const char *authors;       /* "Family, Given; Family, Given"; NULL: not stated */
    const char *licence;       /* as the user gave it; NULL: not stated */
    const char *version;       /* of tidings */
    bool full, excel, sqlite, stat;
    uint64_t n_checked, n_cut; /* sums compared; values cut in .sav files */
    struct rep_package_file file[REP_PACKAGE_FILES];
    size_t n_files;
};

enum td_status rep_package_json(const struct rep_package *p, struct td_buf *b, struct td_error *err);
void rep_package_readme(const struct rep_package *p, struct td_buf *b);
void rep_package_citation(const struct rep_package *p, struct td_buf *b);
void rep_codebook_markdown(const struct rep_package *p, struct td_buf *b);
void rep_codebook_html(const struct rep_package *p, struct td_buf *b);

/* "norvanta-pulse" of "Norvanta Pulse": lower-case letters, digits and '-'; "tidings-export" of nothing. */
void rep_package_name(const char *title, char out[64]);

#endif
