#include "cld2.h"

#include <cstdio> /* the next header uses FILE without it */

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

void ing_cld2_detect(const char *text, int n, const char *hint, struct ing_cld2_answer *out)
{
    CLD2::Language top[3] = {CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE,
                             CLD2::UNKNOWN_LANGUAGE};
    int percent[3] = {0, 0, 0}, valid = 0;
    double score[3] = {0, 0, 0};
    const CLD2::CLDHints hints = {hint && hint[0] ? hint : nullptr, nullptr, CLD2::UNKNOWN_ENCODING,
                                  CLD2::UNKNOWN_LANGUAGE};
    *out = {"un", "un", 0, 0, 0, 0, 0, false};
    /* The checking call: text that is not UTF-8 gives "un" instead of undefined behaviour. */
    CLD2::Language best = CLD2::ExtDetectLanguageSummaryCheckUTF8(
        text, n, true, &hints, 0, top, percent, score, nullptr, &out->letters_bytes, &out->reliable,
        &valid);
    out->code = CLD2::LanguageCode(best);
    out->second = CLD2::LanguageCode(top[0] == best ? top[1] : top[0]);
    int i = top[0] == best ? 0 : top[1] == best ? 1 : 2;
    int j = i == 0 ? 1 : 0;
    out->percent = percent[i];
    out->score = score[i];
    out->percent_second = percent[j];
    out->score_second = score[j];
}
