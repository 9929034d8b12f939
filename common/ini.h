/*
 * ini: sections, keys and values of a .ini file with line numbers (the one file with libinih).
 *
 * Repeated keys and repeated sections keep their order. A comment line starts with ';' or '#'; a blank and ';' inside a
 * line start a comment too. A line that starts with a blank goes on with the key before it, as if the key stood there
 * again. Values are trimmed. The file must be UTF-8, each line at most 190 bytes (libinih as Debian builds it cuts at
 * 200).
 */
#ifndef TD_INI_H
#define TD_INI_H

#include <stddef.h>

#include "slice.h"
#include "status.h"

struct td_ini_entry {
    struct td_slice section, key, value; /* NUL-terminated as well */
    int line;
    int section_line; /* of the header it stands under */
};

struct td_ini {
    struct td_ini_entry *entry;
    size_t n;
    void *memory; /* owner of the strings */
};

/* TD_EIO when it cannot be read, TD_EUSAGE with "path:line: what" when it is malformed. */
enum td_status td_ini_read(const char *path, struct td_ini *ini, struct td_error *err);
enum td_status td_ini_parse(const char *name, struct td_slice bytes, struct td_ini *ini, struct td_error *err);
void td_ini_free(struct td_ini *ini);

#endif
