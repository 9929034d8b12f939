/*
 * labels: any bytes give units.csv, sorted and without doubles, or a message that names the file.
 */
#include <stdlib.h>

#include "labels.h"
#include "source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct td_error err = {0};
    struct td_source s;
    struct ana_labels l;
    td_source_memory(&s, "fuzz.csv", td_slice((const char *)data, n));
    if (ana_labels_read_source(&l, &s, &err) == TD_OK) {
        for (size_t i = 0; i < l.n; i++)
            if ((i && l.row[i].unit < l.row[i - 1].unit) || l.row[i].stratum >= l.n_strata ||
                l.row[i].coder >= l.n_coders)
                abort();
    } else if (!err.text[0]) {
        abort();
    }
    td_source_close(&s);
    ana_labels_free(&l);
    return 0;
}
