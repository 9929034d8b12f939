/*
 * stance_weights: the fitted constants of the lexicon method. Included by stance.c only.
 *
 * relation_weight[relation][favourable]: how much a contribution counts in each relation to the target.
 * position_weight: bias of either side by where the target stands, and what loose relations (near, far) count there.
 * softmax_*: bias, own slope, slope of the other side. Made by tests/eval/stance_fit.c, see datasets/lexicon/README.md.
 */
#ifndef ANA_STANCE_WEIGHTS_H
#define ANA_STANCE_WEIGHTS_H

#include "frame.h"

static const double relation_weight[ANA_N_RELS][2] = {
    [ANA_REL_DOER] = {0.948, 0.737},       [ANA_REL_DOER_FAR] = {0.637, 0.370},
    [ANA_REL_PASSIVE] = {0.863, 0.587},    [ANA_REL_PASSIVE_FAR] = {0.973, 0.154},
    [ANA_REL_OBJECT] = {1.146, 0.723},     [ANA_REL_OBJECT_PREP] = {0.315, 0.150},
    [ANA_REL_BY] = {1.226, 0.000},         [ANA_REL_COMPLEMENT] = {0.932, 0.297},
    [ANA_REL_NOUN_AT] = {0.857, 0.949},    [ANA_REL_NOUN_FROM] = {0.193, 0.345},
    [ANA_REL_HAS] = {0.853, 0.477},        [ANA_REL_COMPOUND] = {0.566, 0.714},
    [ANA_REL_IS] = {0.999, 1.392},         [ANA_REL_FACES] = {1.276, 0.857},
    [ANA_REL_GETS] = {0.552, 0.722},       [ANA_REL_APPOSED] = {0.434, 0.401},
    [ANA_REL_ADJ] = {0.332, 0.495},        [ANA_REL_ADJ_IS] = {1.633, 0.779},
    [ANA_REL_ADVERB] = {1.019, 1.297},     [ANA_REL_NEAR_LEFT] = {0.514, 0.545},
    [ANA_REL_NEAR_RIGHT] = {0.876, 0.976}, [ANA_REL_FAR_LEFT] = {0.441, 0.396},
    [ANA_REL_FAR_RIGHT] = {0.524, 0.593},  [ANA_REL_OWN] = {0.251, 0.494},
    [ANA_REL_DEALT] = {1.147, 0.603},      [ANA_REL_SAME] = {0.604, 0.332},
};
static const struct {
    double pos, neg, loose;
} position_weight[ANA_N_POSITIONS] = {
    [ANA_POS_SUBJECT] = {0.402, -0.019, 1.362},   [ANA_POS_OBJECT] = {-0.076, -0.005, 1.097},
    [ANA_POS_PLACE] = {-1.093, -0.805, 0.577},    [ANA_POS_PREP] = {-0.208, -0.038, 1.026},
    [ANA_POS_MODIFIER] = {-0.298, -0.165, 0.816}, [ANA_POS_OWNER] = {0.172, 0.521, 0.995},
    [ANA_POS_OTHER] = {-0.226, -0.444, 1.127},
};
static const double softmax_pos[3] = {-1.6573, 3.1553, 0.7972};
static const double softmax_neg[3] = {-1.3913, 2.8224, -0.5403};

#endif
