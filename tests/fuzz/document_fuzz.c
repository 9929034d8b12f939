/*
 * Documents and exports: any bytes give articles of valid UTF-8 with lines in order, or rejects with a reason. The
 * first byte chooses the format. Two of the choices take the XML parts of a Word document or a workbook, separated by
 * NUL bytes, and put them into a container, since hardly a mutation of a packed part unpacks.
 */
#include <zip.h>

#include "checked_sink.h"
#include "language.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static enum td_status codes(const struct ing_input *in, const struct ing_article *a, struct td_error *err)
{
    /* A language may say anything, a sitemap's has any length; what is taken for a tag is short. */
    char tag[16] = "";
    if ((ing_language_tag(a->language, tag) && strnlen(tag, sizeof tag) == sizeof tag) ||
        (a->country.n != 0 && a->country.n != 2 && in->url.n))
        abort();
    return err->status;
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
    if (n == 0)
        return 0;
    unsigned k = data[0] % N;
    struct td_slice bytes = td_slice((const char *)data + 1, n - 1), box = {NULL, 0};
    if (k == DOCX_PARTS || k == XLSX_PARTS)
        bytes = box = container(bytes, k == DOCX_PARTS ? docx : xlsx);
    checked_more = codes;
    checked_read(ing_format_named(td_str(names[k])), bytes, NULL);
    free((void *)(uintptr_t)box.p);
    return 0;
}
