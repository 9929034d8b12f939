/*
 * robots: what a robots.txt allows (RFC 9309).
 *
 * The groups that name our product token (letters without case) are taken together; without one, the groups of "*". Of
 * the rules that match a path the one with the most octets wins, Allow on a tie; no rule, no refusal. "*" stands for
 * any octets, "$" at the end for the end. Rules and paths are compared in one percent-encoding: unreserved characters
 * plain, everything else that is not an ASCII delimiter as %XX.
 *
 * Any bytes are a robots.txt; at most ING_ROBOTS_MAX of them are read. Crawl-delay is no part of the RFC and, as it
 * asks of such lines, neither ends nor begins a group.
 *
 * Calling sequence: ing_robots_parse, ing_robots_allows as often as needed, ing_robots_free. Nothing of text is kept.
 */
#ifndef ING_ROBOTS_H
#define ING_ROBOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

struct ing_robots;

enum { ING_ROBOTS_MAX = 500 * 1024 };

/* NULL: out of memory. */
struct ing_robots *ing_robots_parse(struct td_slice text, struct td_slice token);
/* path: path and query of a URL, from its "/". /robots.txt itself is always allowed. False also when memory runs out.
 */
bool ing_robots_allows(const struct ing_robots *r, struct td_slice path);
/* Crawl-delay of our group in milliseconds, 0 when it names none, UINT32_MAX at most. */
uint32_t ing_robots_delay_ms(const struct ing_robots *r);
void ing_robots_free(struct ing_robots *r);

#endif
