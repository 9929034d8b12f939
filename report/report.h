/*
 * report: the tables of analyze to what people read.
 *
 * rep_report reads in_dir/series.csv (which must be there) and, when they are there, trends.csv, changes.csv,
 * contrasts.csv, effects.csv, weeks.csv, corrected.csv, alerts.csv, cells.csv, mentions.csv, articles.csv,
 * articles.rejects.csv and run.json; what is missing is said in the report, not guessed. It writes out_dir/index.html,
 * report.md, report.xlsx, tables/NAME.csv + .tex and plots/NAME.gp + NAME.dat (+ .svg and .png when gnuplot is on
 * PATH), each file whole or not at all. The same input gives the same bytes: no clock, no locale, no host.
 *
 * Fails with TD_EDATA when a table breaks its contract, TD_EUSAGE when the week or language is not one it can give,
 * TD_EIO. A gnuplot that fails or runs too long is a warning in the counts: the scripts and data are there to be run by
 * hand. So is a report.pdf that could not be made (no_pdf): whoever asked for it decides what that means.
 *
 * Numbers computed here and not in analyze: sums over weeks and countries, their intervals, and differences
 * (measure.h).
 */
#ifndef REP_REPORT_H
#define REP_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "status.h"

struct rep_options {
    const char *in_dir;
    const char *out_dir;     /* made with its parents when it is not there */
    const char *week;        /* "2020-W29"; NULL: the newest complete week with data */
    const char *title;       /* of the corpus; NULL or "": what run.json says, or none */
    const char *label;       /* shown prominently on every page, plot, sheet and table; likewise */
    const char *target;      /* id of the target in the tables; NULL: the first of series.csv */
    const char *target_name; /* as people write it; NULL: by datasets/entities, else the id */
    const char *lang;        /* NULL or "en", "de", "fr", "es", "zh" */
    bool make_images;        /* run gnuplot when it is on PATH */
    bool make_pdf;           /* report.pdf, when a browser or LaTeX is there (pdf.h) */
    unsigned image_seconds;  /* time limit for one script, by the clock, so that a busy machine draws what an idle one
                                does; 0: 300 */
    unsigned pdf_seconds;    /* time limit for a program that makes report.pdf; 0: rep_pdf's */
};

struct rep_counts {
    uint64_t files;  /* written */
    uint64_t rows;   /* read, headers not counted */
    uint64_t images; /* drawn by gnuplot (.svg and .png) */
    uint64_t warnings;
    uint64_t untranslated; /* texts asked for that the language lacks */
    char warning[256];     /* the first warning, "" when there was none */
    char no_pdf[400];      /* why report.pdf was asked for and is not there, "" otherwise */
    char week[16];         /* the week reported on, "" when no week has data */
};

enum td_status rep_report(const struct rep_options *o, struct rep_counts *counts, struct td_error *err);

#endif
