/*
 * Word documents (.docx): the paragraphs as lines of text, read as the text format that fits them (an export of Nexis,
 * ProQuest or EBSCO, else plain text).
 *
 * Text that stands deleted under tracked changes, field codes, and the second copy that Word keeps of text boxes for
 * old readers are left out; notes, headers and footers stand in parts of their own and are not read. Places in messages
 * are paragraphs, from 1.
 */
#include "input.h"
#include "office.h"

struct reader {
    struct ing_xml *xml;
    struct td_buf text;
    int in_text, skip; /* depth of the element, 0: none */
};

static bool sniff_docx(struct td_slice head, struct td_slice name)
{
    (void)name;
    return ing_office_head(head) && !ing_office_names(head, "xl/");
}

static void on_start(void *user, struct td_slice prefix, struct td_slice name, const char **atts, int depth)
{
    struct reader *r = user;
    (void)prefix;
    (void)atts;
    if (r->skip)
        return;
    if (td_eqs(name, "del") || td_eqs(name, "Fallback") || td_eqs(name, "instrText") || td_eqs(name, "pPr") ||
        td_eqs(name, "rPr") || td_eqs(name, "moveFrom"))
        r->skip = depth;
    else if (td_eqs(name, "t"))
        r->in_text = depth;
    else if (td_eqs(name, "br") || td_eqs(name, "cr"))
        (void)td_buf_putc(&r->text, '\n');
    else if (td_eqs(name, "tab"))
        (void)td_buf_putc(&r->text, '\t');
    else if (td_eqs(name, "noBreakHyphen"))
        (void)td_buf_putc(&r->text, '-');
}

static void on_end(void *user, struct td_slice prefix, struct td_slice name, int depth)
{
    struct reader *r = user;
    (void)prefix;
    if (depth == r->skip)
        r->skip = 0;
    else if (depth == r->in_text)
        r->in_text = 0;
    else if (!r->skip && td_eqs(name, "p"))
        (void)td_buf_putc(&r->text, '\n');
    if (r->text.failed)
        ing_xml_stop(r->xml);
}

static void on_text(void *user, struct td_slice s)
{
    struct reader *r = user;
    if (r->in_text && !r->skip)
        (void)td_buf_put(&r->text, s);
}

static enum td_status read_lines(struct ing_input *in, struct ing_sink *sink, struct td_slice text,
                                 struct td_error *err)
{
    struct ing_input inner = {
        .name = in->name, .conf = in->conf, .url = in->url, .retrieved = in->retrieved, .charset = TD_S("utf-8")};
    const struct ing_format *f = ing_format_detect_text(td_head(text, 1 << 16));
    if (ing_input_memory(&inner, text, err) != TD_OK)
        return err->status;
    enum td_status st = f->read(&inner, sink, err);
    ing_input_close(&inner);
    return st;
}

static enum td_status read_docx(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    static const struct ing_xml_calls calls = {on_start, on_end, on_text};
    char part[ING_OFFICE_NAME_MAX];
    struct reader r = {.text = TD_BUF_INIT(ING_WHOLE_MAX)};
    struct td_buf hold = TD_BUF_INIT(ING_WHOLE_MAX);
    struct ing_zip *z;
    if (ing_office_open(&z, in, &hold, err) == TD_OK &&
        ing_office_main(z, in, "word/document.xml", part, err) == TD_OK) {
        if (!td_starts(td_str(part), TD_S("word/")) || !ing_zip_has(z, part)) {
            (void)td_fail(err, TD_EDATA, "%s: a ZIP container, but neither a Word document nor an Excel workbook",
                          in->name);
        } else if (ing_office_xml(z, in, part, &calls, &r, &r.xml, err) == TD_OK) {
            struct td_slice text = td_buf_slice(&r.text);
            if (td_trim(text).n)
                (void)read_lines(in, sink, text, err);
            else
                (void)td_fail(err, TD_EDATA, "%s: a Word document without a text", in->name);
        } else if (r.text.failed) { /* the text is never longer than its part */
            *err = (struct td_error){0};
            (void)td_fail_nomem(err, in->name);
        }
    }
    in->cut = NULL;
    ing_zip_close(z);
    td_buf_free(&hold);
    td_buf_free(&r.text);
    return err->status;
}

const struct ing_format ing_format_docx = {"docx", sniff_docx, read_docx};
