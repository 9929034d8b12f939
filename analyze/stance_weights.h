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
    [ANA_REL_DOER] = {0.991, 0.723},
    [ANA_REL_DOER_FAR] = {0.647, 0.370},
    [ANA_REL_PASSIVE] = {0.909, 0.670},
    [ANA_REL_PASSIVE_FAR] = {1.106, 0.159},
    [ANA_REL_OBJECT] = {1.135, 0.732},
    [ANA_REL_OBJECT_PREP] = {0.415, 0.137},
    [ANA_REL_BY] = {1.241, 0.000},
    [ANA_REL_COMPLEMENT] = {0.986, 0.315},
    [ANA_REL_NOUN_AT] = {0.763, 0.895},
    [ANA_REL_NOUN_FROM] = {0.252, 0.372},
    [ANA_REL_HAS] = {0.787, 0.504},
    [ANA_REL_COMPOUND] = {0.553, 0.766},
    [ANA_REL_IS] = {1.019, 1.382},
    [ANA_REL_FACES] = {1.287, 0.821},
    [ANA_REL_GETS] = {0.591, 0.717},
    [ANA_REL_APPOSED] = {0.480, 0.476},
    [ANA_REL_ADJ] = {0.325, 0.493},
    [ANA_REL_ADJ_IS] = {1.646, 0.769},
    [ANA_REL_ADVERB] = {1.062, 1.285},
    [ANA_REL_NEAR_LEFT] = {0.520, 0.562},
    [ANA_REL_NEAR_RIGHT] = {0.888, 0.969},
    [ANA_REL_FAR_LEFT] = {0.435, 0.398},
    [ANA_REL_FAR_RIGHT] = {0.530, 0.590},
    [ANA_REL_OWN] = {0.259, 0.493},
    [ANA_REL_SAME] = {0.627, 0.335},
};
static const struct {
    double pos, neg, loose;
} position_weight[ANA_N_POSITIONS] = {
    [ANA_POS_SUBJECT] = {0.403, -0.025, 1.370},
    [ANA_POS_OBJECT] = {-0.049, 0.011, 1.036},
    [ANA_POS_PLACE] = {-1.102, -0.813, 0.576},
    [ANA_POS_PREP] = {-0.238, -0.040, 1.090},
    [ANA_POS_MODIFIER] = {-0.274, -0.167, 0.832},
    [ANA_POS_OWNER] = {0.172, 0.525, 0.991},
    [ANA_POS_OTHER] = {-0.220, -0.441, 1.120},
};
static const double softmax_pos[3] = {-1.6644, 3.1697, 0.8108};
static const double softmax_neg[3] = {-1.3862, 2.7623, -0.5553};

#endif
