#include "office.h"

#include <stdio.h>

#include "vendor.h"

#define OLE "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

bool ing_office_head(struct td_slice head)
{
    return td_starts(head, TD_S("PK\x03\x04")) || td_starts(head, TD_S(OLE));
}

bool ing_office_names(struct td_slice head, const char *folder)
{
    return td_starts(head, TD_S("PK\x03\x04")) && ing_vendor_find(head, folder) < head.n;
}

enum td_status ing_office_open(struct ing_zip **z, struct ing_input *in, struct td_buf *hold, struct td_error *err)
{
    /* the stream's name in UTF-16LE */
    static const char package[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    *z = NULL;
    if (td_source_slurp(&in->source, hold, err) != TD_OK)
        return err->status;
    struct td_slice bytes = td_buf_slice(hold);
    if (td_starts(bytes, TD_S(OLE))) {
        bool locked = false;
        for (size_t i = 0; i + sizeof package <= bytes.n && !locked; i++)
            locked = memcmp(bytes.p + i, package, sizeof package - 1) == 0;
        return td_fail(err, TD_EDATA,
                       locked ? "%s: encrypted; save it without a password"
                              : "%s: an Office file of before 2007 (.doc, .xls); save it as .docx or .xlsx",
                       in->name);
    }
    return ing_zip_open(z, in->name, bytes, err);
}

struct pushed {
    struct ing_xml *xml;
    bool good;
};

static bool push(void *user, struct td_slice s)
{
    struct pushed *p = user;
    p->good = ing_xml_push(p->xml, s, false);
    return p->good;
}

enum td_status ing_office_xml(struct ing_zip *z, const struct ing_input *in, const char *part,
                              const struct ing_xml_calls *calls, void *user, struct ing_xml **x, struct td_error *err)
{
    *x = ing_xml_new(calls, user, false);
    if (!*x)
        return td_fail_nomem(err, in->name);
    struct pushed p = {*x, true};
    if (ing_zip_read(z, part, push, &p, err) != TD_OK)
        ;
    else if (p.good && ing_xml_push(*x, td_slice(NULL, 0), true))
        ;
    else if (ing_xml_nomem(*x))
        (void)td_fail_nomem(err, in->name);
    else
        (void)td_fail(err, TD_EDATA, "%s: %s in it is malformed at line %lu, column %lu: %s", in->name, part,
                      ing_xml_line(*x), ing_xml_column(*x), ing_xml_why(*x));
    ing_xml_free(*x);
    *x = NULL;
    return err->status;
}

static void on_relation(void *user, struct td_slice prefix, struct td_slice name, const char **atts, int depth)
{
    char *main = user;
    const char *type = ing_xml_attribute(atts, "Type"), *to = ing_xml_attribute(atts, "Target");
    (void)prefix;
    (void)depth;
    if (td_eqs(name, "Relationship") && type && to && td_ends(td_str(type), TD_S("/officeDocument")))
        (void)snprintf(main, ING_OFFICE_NAME_MAX, "%s", to[0] == '/' ? to + 1 : to);
}

static void on_end(void *user, struct td_slice prefix, struct td_slice name, int depth)
{
    (void)user;
    (void)prefix;
    (void)name;
    (void)depth;
}

static void on_text(void *user, struct td_slice s)
{
    (void)user;
    (void)s;
}

enum td_status ing_office_main(struct ing_zip *z, const struct ing_input *in, const char *usual,
                               char name[ING_OFFICE_NAME_MAX], struct td_error *err)
{
    static const struct ing_xml_calls calls = {on_relation, on_end, on_text};
    struct ing_xml *x;
    name[0] = '\0';
    if (!ing_zip_has(z, usual) && ing_zip_has(z, "_rels/.rels"))
        (void)ing_office_xml(z, in, "_rels/.rels", &calls, name, &x, err);
    if (name[0] == '\0' || !ing_zip_has(z, name))
        (void)snprintf(name, ING_OFFICE_NAME_MAX, "%s", usual);
    return err->status;
}
