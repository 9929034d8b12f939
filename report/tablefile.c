#include "tablefile.h"

#include <math.h>

#include "escape.h"
#include "num.h"

static void put_field(struct td_buf *b, const struct rep_column *c, const struct rep_cell *x)
{
    char s[TD_NUM_MAX];
    if (!c->number)
        rep_put_spreadsheet(b, x->text);
    else if (!isnan(x->key))
        (void)td_buf_put(b, td_slice(s, td_num_shortest(x->key, s)));
}

void rep_table_csv(struct td_buf *b, const struct rep_table *t)
{
    for (size_t r = 0; r <= t->n_rows; r++) {
        bool first = true;
        for (size_t c = 0; c < t->n_columns; c++) {
            if (!(t->column[c].where & REP_FILE))
                continue;
            if (!first)
                (void)td_buf_putc(b, ',');
            first = false;
            if (r == 0)
                (void)td_buf_puts(b, t->column[c].id);
            else
                put_field(b, &t->column[c], &t->cell[(r - 1) * t->n_columns + c]);
        }
        (void)td_buf_putc(b, '\n');
    }
}
