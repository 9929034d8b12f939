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
    [ANA_REL_DOER] = {0.983, 0.722},
    [ANA_REL_DOER_FAR] = {0.646, 0.378},
    [ANA_REL_PASSIVE] = {0.841, 0.689},
    [ANA_REL_PASSIVE_FAR] = {1.071, 0.165},
    [ANA_REL_OBJECT] = {1.129, 0.766},
    [ANA_REL_OBJECT_PREP] = {0.406, 0.124},
    [ANA_REL_BY] = {1.228, 0.000},
    [ANA_REL_COMPLEMENT] = {0.981, 0.333},
    [ANA_REL_NOUN_AT] = {0.725, 0.929},
    [ANA_REL_NOUN_FROM] = {0.287, 0.346},
    [ANA_REL_HAS] = {0.869, 0.480},
    [ANA_REL_COMPOUND] = {0.473, 0.797},
    [ANA_REL_IS] = {1.070, 1.002},
    [ANA_REL_FACES] = {1.332, 0.831},
    [ANA_REL_GETS] = {0.590, 0.723},
    [ANA_REL_APPOSED] = {0.513, 0.410},
    [ANA_REL_ADJ] = {0.311, 0.498},
    [ANA_REL_ADJ_IS] = {1.666, 0.688},
    [ANA_REL_ADVERB] = {1.380, 1.312},
    [ANA_REL_NEAR_LEFT] = {0.513, 0.563},
    [ANA_REL_NEAR_RIGHT] = {0.904, 1.019},
    [ANA_REL_FAR_LEFT] = {0.440, 0.405},
    [ANA_REL_FAR_RIGHT] = {0.538, 0.635},
    [ANA_REL_OWN] = {0.257, 0.503},
    [ANA_REL_SAME] = {0.622, 0.328},
};
static const struct {
    double pos, neg, loose;
} position_weight[ANA_N_POSITIONS] = {
    [ANA_POS_SUBJECT] = {0.399, -0.020, 1.344},
    [ANA_POS_OBJECT] = {-0.073, -0.057, 1.329},
    [ANA_POS_PLACE] = {-1.083, -0.781, 0.552},
    [ANA_POS_PREP] = {-0.213, -0.024, 1.041},
    [ANA_POS_MODIFIER] = {-0.269, -0.137, 0.799},
    [ANA_POS_OWNER] = {0.173, 0.506, 0.988},
    [ANA_POS_OTHER] = {-0.210, -0.414, 1.084},
};
static const double softmax_pos[3] = {-1.6512, 3.1294, 0.8449};
static const double softmax_neg[3] = {-1.3905, 2.7888, -0.5265};

#endif
