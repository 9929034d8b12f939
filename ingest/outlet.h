/*
 * outlet: which country an outlet speaks from.
 *
 * Loads datasets/outlets.csv (domain, name, country, language, timezone, aliases) and datasets/countries.csv (national
 * domains, single time zones). Read-only after loading.
 */
#ifndef ING_OUTLET_H
#define ING_OUTLET_H

#include "slice.h"
#include "status.h"

struct ing_outlets; /* opaque */

struct ing_outlet {
    struct td_slice name, country, language, timezone; /* live as long as the registry */
};

struct ing_outlets *ing_outlets_new(struct td_error *err);
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
