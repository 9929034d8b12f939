/*
 * libFuzzer target: a line of labelled sentences, and the sentence through every method that needs no weights.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "datadir.h"
#include "neural.h"
#include "stance.h"
#include "unit.h"
#include "vader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void ignore(void *to, struct td_slice feature)
{
    size_t *most = to;
    *most = feature.n > *most ? feature.n : *most;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct ana_stance_model *lexicon, *vader; /* once for all inputs */
    static struct ana_lexicon *words;
    struct td_error err = {0};
    if (!lexicon) {
        char *path = td_datadir_path("lexicon/en.csv", &err);
        words = path ? ana_lexicon_load(path, true, &err) : NULL;
        free(path);
        lexicon = ana_stance_new(ANA_STANCE_LEXICON, &err);
        vader = ana_stance_new(ANA_STANCE_VADER, &err);
        if (!words || !lexicon || !vader)
            abort();
    }
    struct ana_unit_in u;
    struct ana_unit_fault fault = {"", "", ""};
    if (!ana_unit_parse(td_slice((const char *)data, n), &u, &fault)) {
        assert(fault.reason[0] && fault.detail[0]);
        return 0;
    }
    struct ana_stance s;
    struct ana_features f;
    size_t most = 0;
    assert(u.begin < u.end && u.end <= u.sentence.n && u.label >= -1 && u.label <= 1);
    ana_stance_score(lexicon, u.sentence, u.begin, u.end, TD_S("en"), u.kind, &s);
    assert(s.p_neg >= 0 && s.p_neu >= 0 && s.p_pos >= 0);
    ana_stance_score(vader, u.sentence, u.begin, u.end, TD_S("en"), u.kind, &s);
    assert(s.p_pos - s.p_neg >= -1 && s.p_pos - s.p_neg <= 1);
    for (int i = 0; i < ANA_N_LANGUAGES; i++) {
        ana_features_read(&f, words, &ana_language[i], u.sentence, u.begin, u.end, u.kind);
        ana_features_sparse(&f, words, ignore, &most);
        assert(f.target < f.n && most <= 256);
    }
    ana_unit_free(&u);
    return 0;
}
