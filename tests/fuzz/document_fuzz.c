/*
 * Documents and exports: any bytes give articles of valid UTF-8 with lines in order, or rejects with a reason. The
 * first byte chooses the format. Two of the choices take the XML parts of a Word document or a workbook, separated by
 * NUL bytes, and put them into a container, since hardly a mutation of a packed part unpacks.
 */
#include <stdlib.h>
#include <zip.h>

#include "format.h"
#include "input.h"
#include "page.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct td_arena arena = {.max = (size_t)1 << 30};

static volatile unsigned char sum;

static void check(struct td_slice s)
{
    if (!td_utf8_valid(s))
        abort();
}

static enum td_status on_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                 struct td_error *err)
{
    (void)s;
    (void)in;
    check(a->title);
    check(a->text);
    check(a->author);
    check(a->outlet);
    check(a->section);
    if (a->line_first > a->line_last || a->language.n > 64 || (a->country.n != 0 && a->country.n != 2 && in->url.n))
        abort();
    td_arena_reset(&arena);
    return err->status;
}

static void on_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r)
{
    (void)s;
    (void)in;
    if (!r->reason || !r->input || !r->detail || r->line_first > r->line_last)
        abort();
    for (size_t i = 0; i < r->raw.n; i++) /* the bytes are there */
        sum = (unsigned char)(sum + (unsigned char)r->raw.p[i]);
}

/* The pieces of bytes between NULs as the parts of a container; the caller frees .p. */
static struct td_slice container(struct td_slice bytes, const char *const *names)
{
    zip_source_t *out = zip_source_buffer_create(NULL, 0, 0, NULL);
    struct td_slice none = {NULL, 0}, rest = bytes;
    if (!out)
        return none;
    zip_source_keep(out);
    zip_t *z = zip_open_from_source(out, ZIP_TRUNCATE, NULL);
    if (!z) {
        zip_source_free(out);
        zip_source_free(out);
        return none;
    }
    for (size_t i = 0; names[i] && rest.p; i++) {
        struct td_slice part = td_cut(&rest, '\0');
        zip_int64_t at = zip_file_add(z, names[i], zip_source_buffer(z, part.n ? part.p : "", part.n, 0), 0);
        (void)zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE, 0);
    }
    zip_stat_t st;
    if (zip_close(z) != 0)
        zip_discard(z);
    char *p = zip_source_stat(out, &st) == 0 && (st.valid & ZIP_STAT_SIZE) ? malloc(st.size + 1) : NULL;
    zip_int64_t got = -1;
    if (p && zip_source_open(out) == 0) {
        got = zip_source_read(out, p, st.size);
        (void)zip_source_close(out);
    }
    zip_source_free(out);
    return td_slice(p, got > 0 ? (size_t)got : 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const names[] = {"sitemap", "docx",  "xlsx", "proquest", "ebsco", "ris",
                                        "mail",    "mhtml", "text", "warc",     "docx",  "xlsx"};
    enum { N = sizeof names / sizeof names[0], DOCX_PARTS = 10, XLSX_PARTS = 11 };
    static const char *const docx[] = {"word/document.xml", NULL};
    static const char *const xlsx[] = {"xl/workbook.xml",
                                       "xl/_rels/workbook.xml.rels",
                                       "xl/styles.xml",
                                       "xl/sharedStrings.xml",
                                       "xl/worksheets/sheet1.xml",
                                       "xl/worksheets/sheet2.xml",
                                       NULL};
    static const struct td_source_config conf = {.name = "fuzz", .format = "auto"};
    static struct ing_page *page;
    struct td_error err = {0};
    if (!page && !(page = ing_page_new()))
        abort();
    if (n == 0)
        return 0;
    unsigned k = data[0] % N;
    const struct ing_format *f = ing_format_named(td_str(names[k]));
    struct ing_sink sink = {.article = on_article, .reject = on_reject, .batch = &arena, .page = page};
    struct ing_input in = {.name = "fuzz", .conf = &conf};
    struct td_slice bytes = td_slice((const char *)data + 1, n - 1), box = {NULL, 0};
    if (k == DOCX_PARTS || k == XLSX_PARTS)
        bytes = box = container(bytes, k == DOCX_PARTS ? docx : xlsx);
    if (f && ing_input_memory(&in, bytes, &err) == TD_OK) {
        (void)f->sniff(td_head(bytes, 4096), td_slice(NULL, 0));
        (void)f->read(&in, &sink, &err);
        ing_input_close(&in);
    }
    td_arena_reset(&arena);
    free((void *)(uintptr_t)box.p);
    return 0;
}
