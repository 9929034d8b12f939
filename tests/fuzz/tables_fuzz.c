/*
 * The tables that a person or another machine gives: a registry of outlets, weights, an entity, cells of another shard,
 * a lexicon. Any bytes are read, or refused with a message that names the file.
 *
 * Input: the first byte's low bits choose the reader, so that seeds may begin with a letter (a outlets, b weights,
 * c entity, d cells, e lexicon); the file follows. The readers open files, so it is written to one without a name.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cell.h"
#include "entity.h"
#include "lexicon.h"
#include "outlet.h"
#include "utf8.h"
#include "weight.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void said(const char *path, const struct td_error *err)
{
    assert(err->status != TD_OK && strstr(err->text, path));
}

static void outlets(const char *path)
{
    struct td_error err = {0};
    struct ing_outlets *o = ing_outlets_new(path, &err);
    if (!o) {
        said(path, &err);
        return;
    }
    const struct ing_outlet *own[] = {ing_outlet_by_host(o, TD_S("www.gazette.example")),
                                      ing_outlet_by_name(o, TD_S("The Gazette"))};
    for (int i = 0; i < 2; i++)
        assert(!own[i] || own[i]->country.n == 2);
    ing_outlets_free(o);
}

static void weights(const char *path)
{
    struct td_error err = {0};
    struct ana_weights *w = ana_weights_read(path, "weights.csv", &err);
    if (!w) {
        said(path, &err);
        return;
    }
    double x = ana_weight_of(w, TD_S("The Gazette"));
    assert(isfinite(x) && x >= 0);
    ana_weights_free(w);
}

static void entity(const char *path)
{
    static struct ana_chars *chars; /* once for all inputs */
    struct td_error err = {0};
    struct ana_entity e = {.n_terms = 0};
    if (!chars && !(chars = ana_chars_new()))
        abort();
    if (ana_entity_read(path, chars, &e, &err) != TD_OK)
        said(path, &err);
    else
        for (size_t i = 0; i < e.n_terms; i++)
            assert(e.term[i].text.n && td_utf8_valid(e.term[i].text) && e.term[i].from <= e.term[i].until);
    ana_entity_free(&e);
}

/* Row by row and all at once; only the sums over rows may be too much where no row is. */
static void cells(const char *path)
{
    struct td_error err = {0}, whole = {0};
    struct ana_cells *all = ana_cells_new(&whole);
    struct ana_cell_reader *r = ana_cell_reader_open(path, &err);
    const struct ana_cell *c = NULL;
    uint64_t line = 0;
    while (r && ana_cell_reader_next(r, &c, &err) == TD_OK && c) {
        struct td_slice raw = ana_cell_reader_raw(r), row = ana_cell_reader_row(r);
        assert(ana_cell_reader_line(r) > line && (row.n == 0 || td_eq(row, raw)));
        line = ana_cell_reader_line(r);
    }
    ana_cell_reader_close(r);
    if (err.status != TD_OK)
        said(path, &err);
    if (all && ana_cells_read(all, path, &whole) != TD_OK)
        said(path, &whole);
    assert(err.status == TD_OK || whole.status != TD_OK);
    ana_cells_free(all);
}

static void lexicon(const char *path, bool english)
{
    struct td_error err = {0};
    struct ana_lexicon *x = ana_lexicon_load(path, english, &err);
    if (!x)
        said(path, &err);
    for (size_t i = 0; x && i < ana_lexicon_count(x); i++)
        assert(ana_lexicon_entry(x, i));
    ana_lexicon_free(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static FILE *file; /* once for all inputs */
    static char path[32];
    if (!file) {
        file = tmpfile();
        if (!file)
            abort();
        (void)snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    }
    if (n == 0)
        return 0;
    rewind(file);
    if (ftruncate(fileno(file), 0) != 0 || fwrite(data + 1, 1, n - 1, file) != n - 1 || fflush(file) != 0)
        abort();
    switch ((data[0] & 0x1f) % 6) {
    case 1:
        outlets(path);
        break;
    case 2:
        weights(path);
        break;
    case 3:
        entity(path);
        break;
    case 4:
        cells(path);
        break;
    default:
        lexicon(path, data[0] % 2);
    }
    return 0;
}
