#include "day.h"

#include "num.h"
#include "period.h"

int32_t ana_day_of(struct td_slice published, bool utc)
{
    int32_t day;
    if (!td_day_parse(published, &day))
        return INT32_MIN;
    if (!utc || published.n < 25)
        return day;
    int64_t h, m, oh, om;
    if (!td_num_parse_int(td_slice(published.p + 11, 2), &h) || !td_num_parse_int(td_slice(published.p + 14, 2), &m) ||
        !td_num_parse_int(td_slice(published.p + published.n - 5, 2), &oh) ||
        !td_num_parse_int(td_slice(published.p + published.n - 2, 2), &om))
        return day;
    int64_t offset = (published.p[published.n - 6] == '-' ? -1 : 1) * (oh * 60 + om), at = h * 60 + m - offset;
    return day + (at < 0 ? -1 : at >= 1440 ? 1 : 0);
}

bool ana_day_is_known(struct td_slice precision)
{
    return td_eqs(precision, "second") || td_eqs(precision, "minute") || td_eqs(precision, "day");
}
