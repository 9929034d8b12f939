/*
 * gazetteer: the forms that mean a country, and the longer ones that do not.
 *
 * datasets/countries.csv (code, ...): the countries. datasets/gazetteer.csv (form, code, language, kind, valid_from,
 * valid_until, match). datasets/gazetteer-stop.csv (form, language, note): a phrase in which no shorter form counts.
 *
 * Countries are numbered in the order of their codes. Codes of the gazetteer that are not in countries.csv are added:
 * EU counts as a country, blocs (an X and more than two letters: XNATO) are numbered apart, in the order of their
 * codes. Languages are primary subtags, numbered as they are met, from 1; "und" and the empty one are ANA_LANG_EVERY.
 *
 * ana_gazetteer_read reports every bad line together, each with file and line (as many as struct td_error holds).
 */
#ifndef ANA_GAZETTEER_H
#define ANA_GAZETTEER_H

#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "matcher.h"
#include "slice.h"
#include "status.h"
#include "token.h"

enum { ANA_BLOCS_MAX = 16 };

struct ana_gazetteer {
    struct td_slice *code; /* of the countries, ascending */
    size_t n_codes;
    struct td_slice bloc[ANA_BLOCS_MAX]; /* codes of the blocs, ascending */
    size_t n_blocs;
    struct ana_form *form; /* countries, blocs and stops; id is the number of the country or the bloc, 0 for stops */
    size_t n_forms;
    char language[ANA_LANGS_MAX][4]; /* by number */
    size_t n_languages;              /* the number 0 included */
    struct td_arena arena;
};

enum td_status ana_gazetteer_read(const struct ana_chars *chars, struct ana_gazetteer *g, struct td_error *err);
void ana_gazetteer_free(struct ana_gazetteer *g);

/*
 * datasets/companies.csv (form, country, note): forms of companies, for descriptor.h. The forms' id is the number of
 * the seat's country. Freed as a gazetteer.
 */
enum td_status ana_companies_read(const struct ana_chars *chars, struct ana_gazetteer *g, struct td_error *err);
/* 1 and more for a code of two capitals, 0 for anything else: a number that does not depend on tables. */
uint16_t ana_country_number(struct td_slice code);

/* Number of the language of a BCP 47 tag, ANA_LANG_EVERY when no form is of it, ANA_LANG_ANY_ARTICLE when empty or und.
 */
uint8_t ana_gazetteer_language(const struct ana_gazetteer *g, struct td_slice tag);

/* "2020-11-17", "2020-11" or "2020" to days since 1970-01-01; the first of them, or the last when `last`. */
bool ana_day_parse(struct td_slice s, bool last, int32_t *day);

/* Appends "path:line: what" to the lines of problems; those past the first twenty are only counted in *n. */
void ana_problem(struct td_buf *problems, size_t *n, const char *path, uint64_t line, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* TD_EUSAGE with all of them, TD_OK when there are none. */
enum td_status ana_problems(struct td_buf *problems, size_t n, struct td_error *err);

#endif
