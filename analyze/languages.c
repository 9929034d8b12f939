#include "languages.h"

const struct ana_language ana_language[ANA_N_LANGUAGES] = {
    {"en", ANA_ENGLISH, "lexicon-1"},    {"de", ANA_GERMANIC, "lexicon-de-2"}, {"fr", ANA_ROMANCE, "lexicon-fr-2"},
    {"es", ANA_ROMANCE, "lexicon-es-2"}, {"it", ANA_ROMANCE, "lexicon-it-2"},  {"fi", ANA_FINNIC, "lexicon-fi-2"},
    {"pl", ANA_SLAVIC, "lexicon-pl-2"},  {"ru", ANA_SLAVIC, "lexicon-ru-2"},   {"zh", ANA_ROMANCE, "lexicon-zh-2"},
};

int ana_language_index(struct td_slice tag)
{
    struct td_slice primary = td_head(tag, td_index(tag, '-'));
    for (int i = 0; i < ANA_N_LANGUAGES; i++)
        if (td_eq_nocase(primary, td_str(ana_language[i].code)))
            return i;
    return -1;
}
