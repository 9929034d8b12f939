/*
 * slug: a name as an id and a file name: small ASCII letters, digits and '-'.
 */
#ifndef TD_SLUG_H
#define TD_SLUG_H

#include <stddef.h>

enum { TD_SLUG_MAX = 80 };

/* Always at least one character and NUL-terminated; names in other scripts become "name-" and a hash of the name. */
void td_slug(const char *name, char out[TD_SLUG_MAX]);

#endif
