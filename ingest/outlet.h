/*
 * outlet: which country an outlet speaks from.
 *
 * Loads datasets/outlets.csv (domain, name, country, language, timezone, aliases) and datasets/countries.csv (national
 * domains, single time zones), and before them a table of the user's own, whose rows win. Read-only after loading.
 */
#ifndef ING_OUTLET_H
#define ING_OUTLET_H

#include "slice.h"
#include "status.h"

struct ing_outlets; /* opaque */

struct ing_outlet {
    struct td_slice name, country, language, timezone; /* live as long as the registry */
};

/*
 * own: the user's table, or NULL: CSV with a header, columns found by name: country, and domain or name or both;
 * language, timezone and aliases may be missing, others are not read. A row that has no known country, or neither
 * domain nor name, and one that says again what another says of a domain or a name, are TD_EDATA, all told together
 * with file and line.
 */
struct ing_outlets *ing_outlets_new(const char *own, struct td_error *err);
void ing_outlets_free(struct ing_outlets *o);
/* By host name or a parent domain of it ("edition.cnn.com" is cnn.com); NULL when not registered. */
const struct ing_outlet *ing_outlet_by_host(const struct ing_outlets *o, struct td_slice host);
/* By name or alias, without case; NULL when not registered. */
const struct ing_outlet *ing_outlet_by_name(const struct ing_outlets *o, struct td_slice name);
/* ISO code of a national top-level domain; empty when generic, unknown or used generically (.io). */
struct td_slice ing_country_by_tld(const struct ing_outlets *o, struct td_slice host);
/* IANA zone of a country that has one zone only; empty otherwise. */
struct td_slice ing_country_timezone(const struct ing_outlets *o, struct td_slice country);

/* Host name of a URL, without port and user; empty when there is none. */
struct td_slice ing_url_host(struct td_slice url);

#endif
