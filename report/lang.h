/*
 * lang: the report's words in other languages, and how they write numbers, dates and months.
 *
 * Texts are in datasets/report-text.csv, one row a text: the English one, which is also its key in the code, and one
 * column a language. A text with slots is a printf format; its translation has the same slots in the same order
 * (checked when the file is read: TD_EDATA otherwise), so sentences are translated whole. A language is taken only when
 * no row lacks it. A text that is not in the file stays English and is counted; a format without words of its own need
 * not be there, and is only where a language sets it otherwise ("5%" in Chinese). NULL is English everywhere.
 *
 * In a format "{article|articles}" stands for the word that goes with the last number printed before it, a slot that is
 * all digits: the first for 1 (in French for all below 2), the second for all others. Each language chooses its own.
 *
 * Rules written by hand, no setlocale: decimal marks, grouping of thousands (from 10,000 on in Spanish), dates.
 * Country names are ICU's.
 */
#ifndef REP_LANG_H
#define REP_LANG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "slice.h"
#include "status.h"

struct rep_lang; /* opaque, in the arena it was made in */

/* Languages there are, English first; NULL past the end. */
const char *rep_lang_code(size_t i);
/* *lang is NULL for "en" and NULL. TD_EUSAGE for a language that is not there, TD_EDATA for a broken file. */
enum td_status rep_lang_load(const struct rep_lang **lang, struct td_arena *arena, const char *code,
                             struct td_error *err);
/* "en" for NULL. */
const char *rep_lang_id(const struct rep_lang *l);
/* Its decimal mark. */
const char *rep_lang_point(const struct rep_lang *l);
/* The text in the language; English when it is not known. Never NULL. */
const char *rep_say(const struct rep_lang *l, const char *english);
/* The same without counting: for a text that may be one made of slots, which is translated already. */
const char *rep_say_known(const struct rep_lang *l, const char *english);
/* How many texts were asked for and not there, and the first of them. */
size_t rep_lang_missing(const struct rep_lang *l, const char **first);
/* A printf of the translated format: %s %.*s %d %zu %f %g with their precisions, %%. Decimal marks and the grouping of
 * %zu are the language's. */
void rep_vformat(struct td_buf *b, const struct rep_lang *l, const char *fmt, va_list ap);
void rep_format(struct td_buf *b, const struct rep_lang *l, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Whether a translation has the slots of the English text. */
bool rep_same_slots(const char *english, const char *other);
/* Digits of a whole number with the language's grouping, at most 64 bytes with the NUL. */
size_t rep_group(const struct rep_lang *l, double n, char out[64]);
/* A day as the language writes it: 2021-03-08, 08.03.2021, 08/03/2021, 8/3/2021, 2021年3月8日. */
void rep_date(const struct rep_lang *l, int32_t day, char out[32]);
/* "Oct 2020", or "Oct" with year 0. */
void rep_month(const struct rep_lang *l, int month, int year, char out[32]);
/* The country's name in the arena; `english` when ICU has none. */
struct td_slice rep_country_name(const struct rep_lang *l, struct td_arena *arena, struct td_slice code,
                                 struct td_slice english);

#endif
