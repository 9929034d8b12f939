#include "logodds.h"

#include <math.h>

struct rep_log_odds rep_log_odds(double y1, double n1, double y2, double n2, double prior_words)
{
    struct rep_log_odds r = {NAN, NAN, NAN};
    double a = prior_words * (y1 + y2) / (n1 + n2);
    if (!(n1 > 0) || !(n2 > 0) || !(a > 0) || !(a < prior_words))
        return r;
    r.delta = log((y1 + a) / (n1 + prior_words - y1 - a)) - log((y2 + a) / (n2 + prior_words - y2 - a));
    r.se = sqrt(1 / (y1 + a) + 1 / (y2 + a));
    r.z = r.delta / r.se;
    return r;
}
