/*
 * input: opens files, sees through compression.
 *
 * gzip (also several members one after the other) and xz are recognised by their first bytes, not by their names. A
 * compressed stream that ends too early delivers what there is and sets in->cut.
 */
#ifndef ING_INPUT_H
#define ING_INPUT_H

#include "format.h"

/* path "-": standard input. The input's name and conf are set by the caller before. */
enum td_status ing_input_open(struct ing_input *in, const char *path, struct td_error *err);
/* Over bytes in memory that outlive the input. */
enum td_status ing_input_memory(struct ing_input *in, struct td_slice bytes, struct td_error *err);
/* The first bytes without consuming them; at most n (<= 4096). The slice lives until the next read. */
enum td_status ing_input_peek(struct ing_input *in, size_t n, struct td_slice *head, struct td_error *err);
/* A second reading of the same bytes, not opened yet; false when there can be none (standard input). */
bool ing_input_again(const struct ing_input *in, struct ing_input *again);
void ing_input_close(struct ing_input *in);

#endif
