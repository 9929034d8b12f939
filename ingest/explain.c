#include "explain.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "format.h"
#include "input.h"
#include "page.h"
#include "utf8.h"

enum { WIDTH = 100, FIELD = 11, VERDICT = 11, SOURCE = 25, KEPT = 9, RULE = 35, ELEMENT = 19, NUMBER = 6 };

static size_t columns_of(uint32_t cp)
{
    int w = utf8proc_charwidth((utf8proc_int32_t)cp);
    return w > 0 ? (size_t)w : 0;
}

/* The bytes of s that fit into n columns; *used is how many they take. */
static size_t fitting(struct td_slice s, size_t n, size_t *used)
{
    size_t i = 0;
    *used = 0;
    while (i < s.n) {
        uint32_t cp = 0;
        size_t len = td_utf8_decode(td_from(s, i), &cp), w = len ? columns_of(cp) : 1;
        if (*used + w > n)
            break;
        *used += w;
        i += len ? len : 1;
    }
    return i;
}

static void blanks(size_t n, FILE *out)
{
    while (n-- > 0)
        (void)fputc(' ', out);
}

/* A cell of n columns, the last of them a blank; what is too long ends in "..". */
static void cell(struct td_slice s, size_t n, FILE *out)
{
    size_t used, k = fitting(s, n - 1, &used);
    if (k < s.n)
        k = fitting(s, n - 3, &used);
    (void)fwrite(s.p, 1, k, out);
    if (k < s.n) {
        (void)fputs("..", out);
        used += 2;
    }
    blanks(n - used, out);
}

/* The rest of a line from column `from` on, and as many lines more as it takes. */
static void wrapped(struct td_slice s, size_t from, FILE *out)
{
    for (bool first = true; s.n || first; first = false) {
        size_t used, k = fitting(s, WIDTH - from, &used), at = k;
        while (k < s.n && at > 0 && s.p[at - 1] != ' ')
            at--;
        k = k < s.n && at > k / 2 ? at : k;
        if (!first)
            blanks(from, out);
        struct td_slice line = td_trim(td_head(s, k));
        (void)fwrite(line.p, 1, line.n, out);
        (void)fputc('\n', out);
        s = td_trim(td_from(s, k ? k : s.n));
    }
}

static void show_field(struct td_slice field, struct td_slice rest, FILE *out)
{
    struct td_slice source = td_cut(&rest, '\t'), verdict = td_cut(&rest, '\t'), value = td_cut(&rest, '\t'),
                    why = rest;
    cell(field, FIELD, out);
    cell(verdict, VERDICT, out);
    cell(source, SOURCE, out);
    wrapped(value, FIELD + VERDICT + SOURCE, out);
    if (!why.n)
        return;
    cell(field, FIELD, out);
    cell(TD_S("why"), VERDICT, out);
    wrapped(why, FIELD + VERDICT, out);
}

static void put(struct td_slice s, FILE *out)
{
    (void)fwrite(s.p, 1, s.n, out);
}

static void show_root(struct td_slice rest, bool again, FILE *out)
{
    struct td_slice where = td_cut(&rest, '\t'), good = td_cut(&rest, '\t'), all = rest;
    cell(TD_S("text"), FIELD, out);
    if (td_eq(where, TD_S("jsonld"))) {
        (void)fputs("taken from the JSON-LD articleBody, more than twice as long as what stands above\n", out);
        return;
    }
    if (td_eq(where, TD_S("script data"))) {
        (void)fputs("too little above: read again, from the data of the page's scripts\n", out);
        return;
    }
    if (again)
        (void)fputs("too little above: read again, names of elements aside\n           ", out);
    (void)fputs("taken from ", out);
    put(where, out);
    (void)fputs(", which holds ", out);
    put(good, out);
    (void)fputs(" of the page's ", out);
    put(all, out);
    (void)fputs(" bytes of prose\n\n", out);
    cell(TD_S(""), KEPT, out);
    cell(TD_S("rule"), RULE, out);
    cell(TD_S("element"), ELEMENT, out);
    (void)fputs("bytes links text\n", out);
}

static void number(struct td_slice s, FILE *out)
{
    blanks(s.n < NUMBER ? NUMBER - 1 - s.n : 0, out);
    put(s, out);
    (void)fputc(' ', out);
}

static bool kept(struct td_slice verdict)
{
    return td_eq(verdict, TD_S("kept")) || td_eq(verdict, TD_S("lead"));
}

static void show_block(struct td_slice rest, FILE *out)
{
    struct td_slice verdict = td_cut(&rest, '\t'), element = td_cut(&rest, '\t'), bytes = td_cut(&rest, '\t'),
                    links = td_cut(&rest, '\t'), rule = td_cut(&rest, '\t'), text = rest;
    size_t used, room = WIDTH - KEPT - RULE - ELEMENT - 2 * NUMBER;
    cell(kept(verdict) ? TD_S("kept") : TD_S("dropped"), KEPT, out);
    cell(rule, RULE, out);
    cell(element, ELEMENT, out);
    number(bytes, out);
    number(links, out);
    put(td_trim(td_head(text, fitting(text, room, &used))), out);
    (void)fputc('\n', out);
}

void ing_explain_show(struct td_slice lines, FILE *out)
{
    size_t n_blocks = 0, n_kept = 0, roots = 0;
    while (lines.n) {
        struct td_slice rest = td_head(lines, td_index(lines, '\n'));
        lines = td_from(lines, rest.n + 1);
        struct td_slice what = td_cut(&rest, '\t');
        if (td_eq(what, TD_S("root"))) {
            (void)fputc('\n', out);
            show_root(rest, roots++ > 0, out);
            n_blocks = n_kept = 0;
        } else if (td_eq(what, TD_S("block"))) {
            struct td_slice verdict = td_head(rest, td_index(rest, '\t'));
            n_blocks++;
            n_kept += kept(verdict);
            show_block(rest, out);
        } else {
            show_field(what, rest, out);
        }
    }
    if (n_blocks)
        (void)fprintf(out, "\n%zu of %zu blocks kept\n", n_kept, n_blocks);
}

/* ---- pages ---- */

struct explaining {
    struct ing_sink sink;
    FILE *out;
    char *lines; /* of the page at hand, by open_memstream */
    size_t n, shown;
    struct td_slice url; /* the only one wanted; may be empty */
};

static enum td_status on_article(struct ing_sink *sink, const struct ing_input *in, const struct ing_article *a,
                                 struct td_error *err)
{
    struct explaining *x = (struct explaining *)sink;
    (void)a;
    if (fflush(sink->explain) != 0)
        return td_fail_nomem(err, in->name);
    if (x->n && (!x->url.n || td_eq(x->url, in->url))) {
        if (in->url.n || x->shown) {
            (void)fputs(x->shown++ ? "\npage       " : "page       ", x->out);
            put(in->url.n ? in->url : td_str(in->name), x->out);
            (void)fputc('\n', x->out);
        } else {
            x->shown++;
        }
        ing_explain_show(td_slice(x->lines, x->n), x->out);
    }
    rewind(sink->explain);
    td_arena_reset(sink->batch);
    return TD_OK;
}

static void on_reject(struct ing_sink *sink, const struct ing_input *in, const struct td_reject *r)
{
    (void)sink;
    (void)in;
    (void)r;
}

static enum td_status read_pages(struct explaining *x, struct ing_input *in, struct td_error *err)
{
    struct td_slice head;
    enum td_status st = ing_input_peek(in, 4096, &head, err);
    if (st == TD_OK)
        st = (ing_format_warc.sniff(head, td_str(in->name)) ? &ing_format_warc : &ing_format_html)
                 ->read(in, &x->sink, err);
    if (st == TD_OK && !x->shown)
        st = x->url.n
                 ? td_fail(err, TD_EDATA, "%s: holds no page of %.*s", in->name, (int)td_head(x->url, 500).n, x->url.p)
                 : td_fail(err, TD_EDATA, "%s: holds no page", in->name);
    if (st == TD_OK && fflush(x->out) != 0)
        st = td_fail_errno(err, "(standard output)", "write");
    return st;
}

enum td_status ing_explain(const struct td_source_config *conf, const char *path, const char *url, FILE *out,
                           struct td_error *err)
{
    struct td_arena batch = TD_ARENA_INIT((size_t)1 << 30);
    struct ing_input in = {.name = path, .conf = conf, .charset = td_str(conf->encoding)};
    struct explaining x = {
        .sink = {.article = on_article, .reject = on_reject, .batch = &batch, .page = ing_page_new()},
        .out = out,
        .url = td_str(url)};
    x.sink.explain = open_memstream(&x.lines, &x.n);
    enum td_status st = x.sink.page && x.sink.explain ? ing_input_open(&in, path, err) : td_fail_nomem(err, path);
    if (st == TD_OK) {
        st = read_pages(&x, &in, err);
        ing_input_close(&in);
    }
    if (x.sink.explain)
        (void)fclose(x.sink.explain);
    free(x.lines);
    ing_page_free(x.sink.page);
    td_arena_free(&batch);
    return st;
}
