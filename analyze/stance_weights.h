/*
 * stance_weights: the fitted constants of the lexicon method. Included by stance.c only.
 *
 * relation_weight[relation][favourable]: how much a contribution counts in each relation to the target.
 * softmax_*: bias, own slope, slope of the other side. Made by tests/eval/stance_fit.c, see datasets/lexicon/README.md.
 */
#ifndef ANA_STANCE_WEIGHTS_H
#define ANA_STANCE_WEIGHTS_H

#include "frame.h"

static const double relation_weight[ANA_N_RELS][2] = {
    [ANA_REL_DOER] = {1.029, 0.702},
    [ANA_REL_DOER_FAR] = {0.654, 0.405},
    [ANA_REL_PASSIVE] = {0.927, 0.834},
    [ANA_REL_PASSIVE_FAR] = {1.093, 0.165},
    [ANA_REL_OBJECT] = {1.365, 0.681},
    [ANA_REL_OBJECT_PREP] = {0.422, 0.000},
    [ANA_REL_BY] = {1.135, 0.000},
    [ANA_REL_COMPLEMENT] = {0.911, 0.357},
    [ANA_REL_NOUN_AT] = {0.663, 0.636},
    [ANA_REL_NOUN_FROM] = {0.352, 0.206},
    [ANA_REL_HAS] = {1.168, 0.440},
    [ANA_REL_COMPOUND] = {0.377, 0.452},
    [ANA_REL_IS] = {0.938, 0.945},
    [ANA_REL_FACES] = {1.301, 0.748},
    [ANA_REL_GETS] = {0.620, 0.813},
    [ANA_REL_APPOSED] = {0.394, 0.417},
    [ANA_REL_ADJ] = {0.346, 0.208},
    [ANA_REL_ADJ_IS] = {1.389, 0.751},
    [ANA_REL_ADVERB] = {1.646, 1.270},
    [ANA_REL_NEAR_LEFT] = {0.513, 0.425},
    [ANA_REL_NEAR_RIGHT] = {0.964, 0.897},
    [ANA_REL_FAR_LEFT] = {0.423, 0.288},
    [ANA_REL_FAR_RIGHT] = {0.571, 0.557},
    [ANA_REL_OWN] = {0.226, 0.550},
    [ANA_REL_SAME] = {0.608, 0.375},
};
static const double softmax_pos[3] = {-1.4338, 3.0396, 1.0100};
static const double softmax_neg[3] = {-1.4006, 2.6514, -0.5769};

#endif
