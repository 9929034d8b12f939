#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datadir.h"
#include "outfile.h"
#include "slug.h"

static enum td_status write_entity(const struct td_config *c, const char *dir, const char *name, char **path,
                                   struct td_error *err)
{
    char id[TD_SLUG_MAX], file[TD_SLUG_MAX + 20];
    td_slug(name, id);
    (void)snprintf(file, sizeof file, "target-%s.ini", id);
    *path = td_path_join(dir, file);
    struct td_outfile *f = *path ? td_outfile_open(*path, err) : NULL;
    if (!f)
        return *path ? err->status : td_fail_nomem(err, "naming a target");
    td_outfile_printf(f, "[entity]\nid = %s\nname = %s\n\n[alias]\nalias = %s\n", id, name, name);
    for (size_t i = 0; i < c->alias.n; i++)
        td_outfile_printf(f, "alias = %s\n", c->alias.item[i]);
    return td_outfile_commit(f, err);
}

static enum td_status find(const struct td_config *c, const char *dir, const char *target, char **path, bool *made,
                           struct td_error *err)
{
    size_t n = strlen(target);
    char name[200];
    if (n > 4 && strcmp(target + n - 4, ".ini") == 0) {
        *path = td_config_path(c, target);
        return *path ? TD_OK : td_fail_nomem(err, "finding a target");
    }
    (void)snprintf(name, sizeof name, "entities/%s.ini", target);
    for (char *q = name + 9; *q; q++)
        *q = (char)td_lower_byte((unsigned char)*q); /* Huawei is huawei */
    *path = NULL;
    if (!strchr(target, '/') && td_datadir_find(name, path, err) != TD_OK)
        return err->status;
    *made = !*path;
    return *path ? TD_OK : write_entity(c, dir, target, path, err);
}

enum td_status ana_targets_find(struct ana_targets *t, const struct td_config *c, const char *dir, struct td_error *err)
{
    size_t n = c->target.n;
    *t = (struct ana_targets){0};
    if (n > ANA_TARGETS_MAX)
        return td_fail(err, TD_EUSAGE, "%zu targets; at most %d", n, ANA_TARGETS_MAX);
    t->path = calloc(n + 1, sizeof *t->path);
    t->made = calloc(n + 1, sizeof *t->made);
    if (!t->path || !t->made)
        return td_fail_nomem(err, "loading targets");
    for (; t->n < n; t->n++)
        if (find(c, dir, c->target.item[t->n], &t->path[t->n], &t->made[t->n], err) != TD_OK)
            return t->n++, err->status;
    return TD_OK;
}

void ana_targets_free(struct ana_targets *t)
{
    for (size_t i = 0; t->path && i < t->n; i++)
        free(t->path[i]);
    free(t->path);
    free(t->made);
    *t = (struct ana_targets){0};
}

unsigned ana_targets_classes(const struct td_config *c)
{
    unsigned classes = 0;
    for (size_t i = 0; i < c->count.n; i++)
        for (int k = 0; k < ANA_TERM_COUNTABLE; k++)
            if (strcmp(c->count.item[i], ana_term_class_name[k]) == 0)
                classes |= 1u << k;
    return classes;
}

void ana_targets_class_names(unsigned classes, char out[64])
{
    size_t n = 0;
    out[0] = '\0';
    for (int k = 0; k < ANA_TERM_COUNTABLE; k++)
        if (classes >> k & 1)
            n += (size_t)snprintf(out + n, 64 - n, "%s%s", n ? "," : "", ana_term_class_name[k]);
}
