/*
 * zip: the parts of a ZIP container (libzip behind it), as Office files are.
 *
 * Parts are asked for by their names and read as bytes; nothing is ever written to disk and the names inside lead
 * nowhere. Limits: ING_ZIP_PART_MAX bytes of one part, ING_ZIP_RATIO_MAX times the packed bytes once a part is larger
 * than ING_ZIP_RATIO_FROM. Encrypted parts are refused.
 *
 * Errors: TD_EDATA with a message for what is wrong with the file, TD_EIO for memory.
 */
#ifndef ING_ZIP_H
#define ING_ZIP_H

#include <stdbool.h>

#include "buf.h"
#include "status.h"

enum { ING_ZIP_PART_MAX = 256 << 20, ING_ZIP_RATIO_FROM = 8 << 20, ING_ZIP_RATIO_MAX = 200 };

struct ing_zip; /* opaque */

/* bytes outlive *z; name is for messages. */
enum td_status ing_zip_open(struct ing_zip **z, const char *name, struct td_slice bytes, struct td_error *err);
bool ing_zip_has(struct ing_zip *z, const char *part);
/* Gives the part piece by piece; stops without error when `piece` gives false. */
enum td_status ing_zip_read(struct ing_zip *z, const char *part, bool (*piece)(void *user, struct td_slice s),
                            void *user, struct td_error *err);
void ing_zip_close(struct ing_zip *z);

#endif
