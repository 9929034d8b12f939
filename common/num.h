/*
 * num: numbers to and from text, the same in every locale.
 *
 * Nothing here calls setlocale, and neither does any other file: the process stays in the "C" locale.
 */
#ifndef TD_NUM_H
#define TD_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

enum { TD_NUM_MAX = 400 }; /* room for any formatted double */

/* The whole of s is a decimal number (no blanks, no hex, no inf or nan); false when it is not or is out of range. */
bool td_num_parse(struct td_slice s, double *v);
bool td_num_parse_int(struct td_slice s, int64_t *v);
bool td_num_parse_uint(struct td_slice s, uint64_t *v);
/* Shortest of %.15g, %.16g, %.17g that reads back equal; v is finite; "-0" prints as "0". Returns the length. */
size_t td_num_shortest(double v, char out[TD_NUM_MAX]);
/* v in decimal; returns the length. */
size_t td_num_uint(uint64_t v, char out[TD_NUM_MAX]);
/* Rounded to at most `decimals` (0 to 15) places, trailing zeros cut, "-0" as "0". Returns the length. */
size_t td_num_fixed(double v, int decimals, char out[TD_NUM_MAX]);
/* As printf's "%.*g" of a finite v: `digits` (1 to 9) significant ones; "-0" prints as "0". Returns the length. */
size_t td_num_digits(double v, int digits, char out[TD_NUM_MAX]);

#endif
