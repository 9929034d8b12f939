/*
 * country: ISO 3166-1 alpha-2 codes.
 */
#ifndef TD_COUNTRY_H
#define TD_COUNTRY_H

#include <stdbool.h>

#include "slice.h"

/* True for the 249 assigned codes and EU (exceptionally reserved); upper case only. */
bool td_country_known(struct td_slice code);

#endif
