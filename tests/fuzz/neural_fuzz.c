/*
 * libFuzzer target: a weights file, and a sentence through what it loads.
 *
 * The size and the SHA-256 in the head are put right first, so that inputs get past them; one input in eight is left as
 * it is. What loads must give probabilities.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datadir.h"
#include "neural.h"
#include "sha256.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void seal(uint8_t *b, size_t n)
{
    char hex[65];
    struct td_sha256 *h = td_sha256_new();
    for (int i = 0; i < 8; i++)
        b[16 + i] = (uint8_t)(n >> 8 * i);
    td_sha256_add(h, td_slice((const char *)b + 56, n - 56));
    if (!td_sha256_hex(h, hex))
        abort();
    td_sha256_free(h);
    for (int i = 0; i < 32; i++) {
        unsigned v = 0;
        if (sscanf(hex + 2 * i, "%2x", &v) != 1)
            abort();
        b[24 + i] = (uint8_t)v;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct ana_lexicon *lexicon; /* once for all inputs */
    struct td_error err = {0};
    if (!lexicon) {
        char *path = td_datadir_path("lexicon/en.csv", &err);
        lexicon = path ? ana_lexicon_load(path, true, &err) : NULL;
        free(path);
        if (!lexicon)
            abort();
    }
    uint8_t *b = malloc(n ? n : 1);
    if (!b)
        return 0;
    memcpy(b, data, n);
    if (n > 56 && (n & 7) != 7)
        seal(b, n);
    struct ana_neural *m = ana_neural_parse(b, n, "m", &err);
    free(b);
    if (m) {
        static const char text[] = "The ministry lifted the ban on Norvanta, said Ms. Ito, but nobody didn't trust it.";
        struct ana_features f;
        struct ana_neural_result r;
        for (int i = 0; i < ANA_N_LANGUAGES; i++)
            if (ana_neural_reads(m, ana_language[i].code)) {
                ana_features_read(&f, lexicon, &ana_language[i], td_str(text), 31, 39, ANA_TARGET_PERSON);
                ana_neural_score(m, lexicon, &f, &r);
            }
        ana_neural_free(m);
    } else {
        assert(err.status != TD_OK && err.text[0]);
    }
    return 0;
}
