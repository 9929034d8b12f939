/*
 * fips: country codes of FIPS PUB 10-4 to ISO 3166-1.
 *
 * GDELT writes FIPS 10-4, which looks like ISO 3166 and is not: GM is Germany, AU is Austria, CH is China. The table
 * is that of the standard as it was kept until 2014 (with South Sudan, OD), after appendix D of the CIA World Factbook,
 * which sets the two codes side by side (a work of the United States government, public domain).
 */
#ifndef ING_FIPS_H
#define ING_FIPS_H

#include "slice.h"

/*
 * The ISO code (static), of capitals only. Territories that ISO 3166 counts to another code get that one: Gaza and the
 * West Bank PS, the Coral Sea Islands AU, Clipperton FR. Empty for what has none: seas (OS), islands in dispute (PF,
 * PG), bases (AX, DX), states that are no more (NT, YI), Kosovo (KV), and for what is no code.
 */
struct td_slice ing_fips_to_iso(struct td_slice fips);

#endif
