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

enum td_status ing_lines_read(struct ing_input *in, struct ing_sink *sink,
                              void (*read_all)(struct ing_lines_reader *r, struct td_slice text), struct td_error *err)
{
    struct ing_lines_reader r = {.in = in, .sink = sink, .err = err};
    struct ing_vendor_text t;
    if (ing_vendor_slurp(&t, in, sink, false, err) == TD_OK) {
        r.flags = t.flags;
        read_all(&r, t.text);
    }
    ing_vendor_free(&t);
    return err->status;
}

void ing_lines_emit(struct ing_lines_reader *r, const struct ing_lines_record *where, struct ing_article *a,
                    struct td_buf *text, const char *reason, const char *detail)
{
    a->text = td_buf_slice(text);
    a->line_first = where->first;
    a->line_last = where->last;
    a->record = ++r->record;
    a->flags |= r->flags | (where->cut ? ING_FLAG_TRUNCATED : 0);
    if (text->failed)
        (void)td_fail_nomem(r->err, r->in->name);
    else if (r->err->status == TD_OK && a->title.n == 0 && a->text.n == 0)
        ing_lines_reject(r, where->cut ? "truncated" : reason, detail, where->all, where->first, where->last);
    else if (r->err->status == TD_OK)
        (void)r->sink->article(r->sink, r->in, a, r->err);
    td_buf_free(text);
}

int ing_lines_label(const struct ing_lines_label *labels, size_t n, struct td_slice line, size_t max,
                    struct td_slice *value)
{
    size_t colon = td_index(td_head(line, max), ':');
    *value = td_trim(td_from(line, colon + 1));
    if (colon >= line.n || colon == max)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (td_eq_nocase(td_head(line, colon), td_str(labels[i].name)))
            return labels[i].slot;
    return -1;
}
