/*
 * calibration: any bytes give a map or a message, and a map gives probabilities.
 */
#include <stdlib.h>

#include "calibration.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct ana_calibration c;
    struct td_error err = {0};
    enum td_status st = ana_calibration_parse(&c, "fuzz.ini", td_slice((const char *)data, n), &err);
    if (st != TD_OK && !err.text[0])
        abort();
    for (size_t i = 0; st == TD_OK && i < c.n; i++) {
        struct ana_stance s = {.p_neg = .25, .p_neu = .25, .p_pos = .5};
        struct td_slice rest = c.map[i].languages;
        (void)ana_calibration_apply(&c, c.map[i].method, td_cut(&rest, ' '), &s);
        if (!(s.p_neg >= 0 && s.p_pos >= 0 && s.p_neu >= 0 && s.p_neg + s.p_neu + s.p_pos <= 1.000001))
            abort();
    }
    ana_calibration_free(&c);
    return 0;
}
