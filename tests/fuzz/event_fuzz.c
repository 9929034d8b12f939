/*
 * events: any bytes give events or a message that names a line.
 */
#include <stdlib.h>

#include "event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct td_error err = {0};
    struct td_source s;
    struct ana_events *e = ana_events_new(&err);
    if (!e)
        return 0;
    td_source_memory(&s, "fuzz.csv", td_slice((const char *)data, n));
    if (ana_events_read_source(e, &s, &err) == TD_OK) {
        int32_t apart;
        ana_events_sort(e);
        if (ana_events_count(e))
            (void)ana_events_near(e, ana_events_at(e, 0)->target, TD_S(""), ana_events_at(e, 0)->week, 4, &apart);
    } else if (!err.text[0]) {
        abort();
    }
    td_source_close(&s);
    ana_events_free(e);
    return 0;
}
