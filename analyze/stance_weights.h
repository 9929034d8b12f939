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
    [ANA_REL_DOER] = {0.954, 0.738},
    [ANA_REL_DOER_FAR] = {0.642, 0.371},
    [ANA_REL_PASSIVE] = {0.867, 0.588},
    [ANA_REL_PASSIVE_FAR] = {0.976, 0.155},
    [ANA_REL_OBJECT] = {1.132, 0.724},
    [ANA_REL_OBJECT_PREP] = {0.313, 0.149},
    [ANA_REL_BY] = {1.229, 0.000},
    [ANA_REL_COMPLEMENT] = {0.956, 0.298},
    [ANA_REL_NOUN_AT] = {0.867, 0.951},
    [ANA_REL_NOUN_FROM] = {0.194, 0.346},
    [ANA_REL_HAS] = {0.772, 0.500},
    [ANA_REL_COMPOUND] = {0.533, 0.758},
    [ANA_REL_IS] = {1.003, 1.397},
    [ANA_REL_FACES] = {1.282, 0.857},
    [ANA_REL_GETS] = {0.554, 0.726},
    [ANA_REL_APPOSED] = {0.435, 0.404},
    [ANA_REL_ADJ] = {0.334, 0.495},
    [ANA_REL_ADJ_IS] = {1.642, 0.780},
    [ANA_REL_ADVERB] = {1.024, 1.297},
    [ANA_REL_NEAR_LEFT] = {0.517, 0.544},
    [ANA_REL_NEAR_RIGHT] = {0.879, 0.977},
    [ANA_REL_FAR_LEFT] = {0.443, 0.396},
    [ANA_REL_FAR_RIGHT] = {0.527, 0.594},
    [ANA_REL_OWN] = {0.252, 0.494},
    [ANA_REL_DEALT] = {1.151, 0.603},
    [ANA_REL_SAME] = {0.606, 0.332},
};
static const struct {
    double pos, neg, loose;
} position_weight[ANA_N_POSITIONS] = {
    [ANA_POS_SUBJECT] = {0.402, -0.020, 1.365},
    [ANA_POS_OBJECT] = {-0.074, 0.003, 1.094},
    [ANA_POS_PLACE] = {-1.094, -0.806, 0.578},
    [ANA_POS_PREP] = {-0.207, -0.040, 1.027},
    [ANA_POS_MODIFIER] = {-0.298, -0.165, 0.818},
    [ANA_POS_OWNER] = {0.169, 0.522, 0.996},
    [ANA_POS_OTHER] = {-0.226, -0.445, 1.128},
};
static const double softmax_pos[3] = {-1.6570, 3.1561, 0.7975};
static const double softmax_neg[3] = {-1.3908, 2.8058, -0.5510};

#endif
