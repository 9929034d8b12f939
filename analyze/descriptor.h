/*
 * descriptor: which of the phrases that refer back ("the Chinese telecoms giant", "the company") mean a target.
 *
 * Conservative, by rules; a phrase of which the rules are not sure counts for nobody. An article is read in order, its
 * title first.
 *
 *   every descriptor  counts only when the target was named before it in the article (by an alias or, when those count,
 *                     a subsidiary or a person), and not before a clause that says which company is meant ("the company
 *                     that", "the company behind"; "the firm, which" is fine), nor beside a name ("Huawei, the
 *                     Chinese giant" is one mention)
 *   phrase            fits few companies, and those of the target's country: no other company of that country, and none
 *                     of a country that is not known, was named since the sentence in which the target was named last
 *   vague             fits any company: the target was named, or referred to, in this sentence or the two before, was
 *                     named by name in the eight before, and is the only company in focus: in this sentence up to the
 *                     phrase and in the two before there is no other company
 *
 * Other companies are: the other targets; the names in datasets/companies.csv; subsidiaries of the target itself (for
 * `vague`); and whatever looks like one: capitalised words that end in Inc, Ltd, Group, Technologies and their like,
 * words of two to five capitals that are no country, agency or everyday abbreviation (BT, TSMC), names with '&',
 * capitalised Latin words in Chinese or Japanese text.
 *
 * Calling sequence: ana_descriptors_new once, ana_descriptors_resolve per article in which a target is named,
 * ana_descriptors_free. Read-only after loading; the scratch is the caller's, zeroed at first.
 */
#ifndef ANA_DESCRIPTOR_H
#define ANA_DESCRIPTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "clean.h"
#include "entity.h"
#include "matcher.h"
#include "sentence.h"
#include "slice.h"
#include "status.h"
#include "token.h"

struct ana_descriptors; /* opaque */

struct ana_descriptor_article {
    struct td_slice title, text;
    const struct ana_spans *sentences; /* of the text */
    uint8_t lang;                      /* number, as for ana_matcher_scan */
    int32_t day;
    struct ana_hits *title_hits, *text_hits; /* of the scanner, in order; what is resolved is put among them */
};

struct ana_descriptor_work {
    struct ana_hits title, text;
    struct ana_clean clean;
    struct ana_descriptor_event *event;
    size_t n_events, cap_events;
};

/* entity: n of them, must outlive this. Loads datasets/companies.csv. NULL and *err filled on failure. */
struct ana_descriptors *ana_descriptors_new(const struct ana_chars *chars, const struct ana_entity *entity, size_t n,
                                            struct td_error *err);
void ana_descriptors_free(struct ana_descriptors *d);

/* Adds hits of kind target and class ANA_TERM_DESCRIPTOR; they may overlap those of countries. False: out of memory. */
bool ana_descriptors_resolve(const struct ana_descriptors *d, const struct ana_descriptor_article *a,
                             struct ana_descriptor_work *w);
void ana_descriptor_work_free(struct ana_descriptor_work *w);

#endif
