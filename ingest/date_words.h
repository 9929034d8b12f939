/*
 * date_words: the words that stand in written dates, in some sixty languages.
 *
 * One table for month names (all cases and abbreviations in use), labels ("published", "updated"), words between the
 * parts of a date ("de", "à", "klo"), marks after numbers (年, "Uhr", "rd"), halves of the day and zone names. A word
 * has one class; where two languages disagree (hr "listopad" is October, pl and cs "listopad" November) the class says
 * so. Words are looked up folded: lower case, Latin/Greek/Cyrillic/Arabic marks taken off ("Février" -> "fevrier",
 * "Mayıs" -> "mayis", "أغسطس" -> "اغسطس").
 */
#ifndef ING_DATE_WORDS_H
#define ING_DATE_WORDS_H

#include "slice.h"

enum ing_date_class {
    ING_DW_NONE,
    ING_DW_MONTH,       /* value 1..12 */
    ING_DW_MONTH_WEST,  /* value 1..12 in Polish and Czech, one less in Croatian */
    ING_DW_MONTH_PAIR,  /* first word of a Levantine month of two words; value of the first of the pair */
    ING_DW_PAIR_FIRST,  /* "al-awwal" */
    ING_DW_PAIR_SECOND, /* "al-thani" */
    ING_DW_GLUE,        /* may stand between the parts of a date */
    ING_DW_ORDINAL,     /* after a day: "rd", "er" */
    ING_DW_YEARMARK,    /* beside a year: 年, "года", "năm" */
    ING_DW_MONTHMARK,   /* beside a month's number: 月, "tháng" */
    ING_DW_DAYMARK,     /* after a day's number: 日 */
    ING_DW_HOUR,        /* after an hour or a time: 時, "Uhr", "h" */
    ING_DW_MINUTE,      /* 分 */
    ING_DW_SECOND,      /* 秒 */
    ING_DW_AM,
    ING_DW_PM,
    ING_DW_PUBLISHED, /* labels */
    ING_DW_MODIFIED,
    ING_DW_RELATIVE,        /* "ago", "gestern": says that this is no absolute date */
    ING_DW_ZONE,            /* value: minutes east of UTC */
    ING_DW_ZONE_BY_COUNTRY, /* value: index of enum ing_date_ambiguous_zone */
    ING_DW_ZONE_US          /* value: 0 Eastern, 1 Central, 2 Mountain, 3 Pacific; summer time by the date */
};

enum ing_date_ambiguous_zone { ING_DZ_EST, ING_DZ_CST, ING_DZ_IST, ING_DZ_BST, ING_DZ_AST, ING_DZ_SST };

struct ing_date_word {
    const char *word;
    short cls;
    short value;
};

/* The entry of a folded word, or NULL. */
const struct ing_date_word *ing_date_word(struct td_slice folded);
/* For the test of the table's order. */
const struct ing_date_word *ing_date_words(size_t *n);

#endif
