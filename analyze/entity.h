/*
 * entity: what a target is called, from an entity file (datasets/entities/NAME.ini).
 *
 *     [entity]
 *     id = huawei                      ; lower-case letters, digits, '-' and '_'
 *     name = Huawei
 *     country = CN                     ; ISO 3166-1 alpha-2, may be missing
 *     [alias]
 *     alias = Huawei                   ; a line each
 *     alias = Хуавэй*                  ; a stem: the word may go on
 *     [subsidiary]
 *     alias = Honor | until=2020-11-17 ; | from=2020-06-01 until=2020-08-27
 *     [person]
 *     alias = Ren Zhengfei
 *     [descriptor]
 *     phrase = the Chinese telecoms giant
 *     vague = the company              ; any company may be called that: descriptor.h
 *     [exclude]
 *     phrase = Nokia, Florida          ; an alias inside this phrase is not the target
 *
 * ana_entity_read reports every bad line together, each with file and line (as many as struct td_error holds).
 * The entity owns its strings; ana_entity_free.
 */
#ifndef ANA_ENTITY_H
#define ANA_ENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "slice.h"
#include "status.h"
#include "token.h"

enum ana_term_class { ANA_TERM_ALIAS, ANA_TERM_SUBSIDIARY, ANA_TERM_PERSON, ANA_TERM_DESCRIPTOR, ANA_TERM_EXCLUDE };
/* The classes that can be counted as the target are those before ANA_TERM_EXCLUDE; a set of them has bit 1 << class. */
enum { ANA_TERM_COUNTABLE = ANA_TERM_EXCLUDE };
extern const char *const ana_term_class_name[ANA_TERM_COUNTABLE]; /* "alias", "subsidiary", "person", "descriptor" */

struct ana_term {
    enum ana_term_class class;
    struct td_slice text; /* NFC, without the '*' */
    bool stem;            /* the word may go on */
    bool vague;           /* a descriptor that fits any company */
    int32_t from, until;  /* days since 1970-01-01, both included; INT32_MIN and INT32_MAX when open */
    int line;
};

struct ana_entity {
    struct td_slice id, name, country;
    struct ana_term *term;
    size_t n_terms;
    struct td_arena arena;
};

enum td_status ana_entity_read(const char *path, const struct ana_chars *chars, struct ana_entity *e,
                               struct td_error *err);
void ana_entity_free(struct ana_entity *e);

#endif
