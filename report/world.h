/*
 * world: the shapes of countries for maps, from datasets/world.csv (made by assets/world.mjs from Natural Earth).
 *
 * A shape is SVG path data in a frame of REP_WORLD_WIDTH by REP_WORLD_HEIGHT (Equal Earth, an equal-area projection);
 * an empty path is a state too small for one, drawn as a dot at x, y. Sorted by code. The file is ours, and yet no byte
 * of it reaches a page unchecked: a path of other characters than path data's is taken as empty.
 */
#ifndef REP_WORLD_H
#define REP_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "slice.h"

enum { REP_WORLD_WIDTH = 1000, REP_WORLD_HEIGHT = 440 };

struct rep_shape {
    struct td_slice code, path;
    double x, y;
};

struct rep_world {
    struct rep_shape *shape;
    size_t n;
};

/* NULL when the file is not there or is no such table: maps are left out then. */
struct rep_world *rep_world_load(struct td_arena *arena);
/* NULL when there is none. */
const struct rep_shape *rep_world_find(const struct rep_world *w, struct td_slice code);
/* The next point of path data made of M, l and z with numbers; *begin is set at the start of a ring. False at the end.
 */
struct rep_path {
    struct td_slice rest;
    double x, y;
    char command;
};
bool rep_path_next(struct rep_path *p, bool *begin);

#endif
