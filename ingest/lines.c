#include "lines.h"

#include "vendor.h"

enum { WRAP_MIN = 50, WRAP_MAX = 90 };

bool ing_lines_next(struct ing_lines *l, struct ing_line *out)
{
    if (l->at >= l->text.n)
        return false;
    struct td_slice rest = td_from(l->text, l->at);
    size_t nl = td_index(rest, '\n');
    *out = (struct ing_line){td_head(rest, nl), td_trim(td_head(rest, nl)), l->at, ++l->number};
    l->at += nl + (nl < rest.n);
    return true;
}

bool ing_line_is_rule(struct td_slice s, const char *which, size_t n)
{
    if (s.n < n || !strchr(which, s.p[0]))
        return false;
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] != s.p[0])
            return false;
    return true;
}

void ing_lines_paragraphs(struct td_buf *out, struct td_slice text)
{
    struct ing_lines l = {.text = text};
    struct ing_line line;
    size_t longest = 0, above = 0;
    bool first = true;
    while (ing_lines_next(&l, &line))
        longest = line.s.n > longest ? line.s.n : longest;
    l = (struct ing_lines){.text = text};
    while (ing_lines_next(&l, &line)) {
        if (line.s.n) {
            if (!first || out->n)
                (void)td_buf_putc(out, above >= WRAP_MIN && longest <= WRAP_MAX ? ' ' : '\n');
            (void)td_buf_put(out, line.s);
            first = false;
        }
        above = line.s.n;
    }
}

struct td_slice ing_lines_one(struct ing_lines_reader *r, struct td_slice value)
{
    struct td_slice out = ing_vendor_one_line(value, r->sink->batch);
    if (!out.p)
        (void)td_fail_nomem(r->err, r->in->name);
    return out;
}

void ing_lines_reject(struct ing_lines_reader *r, const char *reason, const char *detail, struct td_slice raw,
                      unsigned long first, unsigned long last)
{
    r->sink->reject(r->sink, r->in,
                    &(struct td_reject){.input = r->in->name,
                                        .line_first = first,
                                        .line_last = last,
                                        .reason = reason,
                                        .detail = detail,
                                        .raw = td_trim(raw)});
}
