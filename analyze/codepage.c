#include "codepage.h"

#include <string.h>

#include "schema.h"

enum { ROW_MAX = 64 << 20 };

void ana_json_put(struct td_buf *b, struct td_slice s)
{
    (void)td_buf_putc(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool separator = c == 0xe2 && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0x80 &&
                         ((unsigned char)s.p[i + 2] == 0xa8 || (unsigned char)s.p[i + 2] == 0xa9);
        if (separator) {
            (void)td_buf_printf(b, "\\u20%02x", (unsigned char)s.p[i + 2] == 0xa8 ? 0x28U : 0x29U);
            i += 2;
        } else if (c < 0x20 || c == 0x7f || c == '<' || c == '>' || c == '&') {
            (void)td_buf_printf(b, "\\u%04x", (unsigned)c);
        } else {
            if (c == '"' || c == '\\')
                (void)td_buf_putc(b, '\\');
            (void)td_buf_putc(b, (char)c);
        }
    }
    (void)td_buf_putc(b, '"');
}

static void put_member(struct td_buf *b, const char *name, struct td_slice value)
{
    (void)td_buf_printf(b, "\"%s\":", name);
    ana_json_put(b, value);
    (void)td_buf_putc(b, ',');
}

static void flush(struct ana_codepage *p)
{
    if (p->row.failed)
        td_outfile_fail(p->out);
    td_outfile_put(p->out, td_buf_slice(&p->row));
    td_buf_clear(&p->row);
}

static size_t put_page(struct ana_codepage *p, size_t from)
{
    size_t i = from;
    for (; ana_coding_page[i] && strcmp(ana_coding_page[i], "@DATA@\n") != 0; i++)
        td_outfile_puts(p->out, ana_coding_page[i]);
    return i;
}

void ana_codepage_start(struct ana_codepage *p, struct td_outfile *out, const char *run, const char *sample,
                        const char *unit, const struct td_slice *coder, size_t n_coders)
{
    *p = (struct ana_codepage){.out = out, .row = TD_BUF_INIT(ROW_MAX)};
    (void)put_page(p, 0);
    (void)td_buf_putc(&p->row, '{');
    put_member(&p->row, "run", td_str(run));
    put_member(&p->row, "sample", td_str(sample));
    put_member(&p->row, "unit", td_str(unit));
    (void)td_buf_puts(&p->row, "\"columns\":[");
    for (size_t i = 0; i < td_units_schema.n; i++) {
        (void)td_buf_puts(&p->row, i ? "," : "");
        ana_json_put(&p->row, td_str(td_units_schema.column[i]));
    }
    (void)td_buf_puts(&p->row, "],\"coders\":[");
    for (size_t i = 0; i < n_coders; i++) {
        (void)td_buf_puts(&p->row, i ? "," : "");
        ana_json_put(&p->row, coder[i]);
    }
    (void)td_buf_puts(&p->row, "],\"units\":[\n");
    flush(p);
}

void ana_codepage_unit(struct ana_codepage *p, const struct ana_coding_unit *u)
{
    struct td_buf *b = &p->row;
    (void)td_buf_puts(b, p->n_units++ ? ",\n{\"row\":[" : "{\"row\":[");
    for (size_t i = 0; i < u->n_row; i++) {
        (void)td_buf_puts(b, i ? "," : "");
        ana_json_put(b, u->row[i]);
    }
    (void)td_buf_puts(b, "],");
    put_member(b, "lang", u->language);
    put_member(b, "before", u->before);
    put_member(b, "head", u->head);
    put_member(b, "mention", u->mention);
    put_member(b, "tail", u->tail);
    put_member(b, "after", u->after);
    (void)td_buf_puts(b, "\"coders\":[");
    for (size_t i = 0; i < u->n_coders; i++)
        (void)td_buf_printf(b, i ? ",%zu" : "%zu", u->coder[i]);
    (void)td_buf_puts(b, "]}");
    flush(p);
}

void ana_codepage_end(struct ana_codepage *p)
{
    size_t at = 0;
    while (ana_coding_page[at] && strcmp(ana_coding_page[at], "@DATA@\n") != 0)
        at++;
    td_outfile_puts(p->out, "\n]}\n");
    if (ana_coding_page[at])
        (void)put_page(p, at + 1);
    td_buf_free(&p->row);
}
