#include "xml.h"

#include <expat.h>
#include <stdlib.h>

struct ing_xml {
    XML_Parser parser;
    const struct ing_xml_calls *calls;
    void *user;
    int depth;
    bool stopped, deep;
};

static struct td_slice local(const char *name, struct td_slice *prefix)
{
    const char *colon = strrchr(name, ':');
    *prefix = td_slice(name, colon ? (size_t)(colon - name) : 0);
    return td_str(colon ? colon + 1 : name);
}

static void XMLCALL on_start(void *user, const char *name, const char **atts)
{
    struct ing_xml *x = user;
    struct td_slice prefix, n = local(name, &prefix);
    if (x->stopped)
        return;
    if (++x->depth > ING_XML_DEPTH_MAX) {
        x->deep = true;
        ing_xml_stop(x);
        return;
    }
    x->calls->start(x->user, prefix, n, atts, x->depth);
}

static void XMLCALL on_end(void *user, const char *name)
{
    struct ing_xml *x = user;
    struct td_slice prefix, n = local(name, &prefix);
    if (x->stopped)
        return;
    x->calls->end(x->user, prefix, n, x->depth);
    x->depth--;
}

static void XMLCALL on_text(void *user, const char *s, int n)
{
    struct ing_xml *x = user;
    if (!x->stopped)
        x->calls->text(x->user, td_slice(s, (size_t)n));
}

/* HTML's named entities, which XML does not know: as they are written. */
static void XMLCALL on_skipped(void *user, const char *name, int is_parameter)
{
    struct ing_xml *x = user;
    if (x->stopped || is_parameter)
        return;
    x->calls->text(x->user, TD_S("&"));
    x->calls->text(x->user, td_str(name));
    x->calls->text(x->user, TD_S(";"));
}

struct ing_xml *ing_xml_new(const struct ing_xml_calls *calls, void *user, bool utf8)
{
    struct ing_xml *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    *x = (struct ing_xml){.parser = XML_ParserCreate(utf8 ? "UTF-8" : NULL), .calls = calls, .user = user};
    if (!x->parser) {
        free(x);
        return NULL;
    }
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetSkippedEntityHandler(x->parser, on_skipped);
    (void)XML_UseForeignDTD(x->parser, XML_TRUE);
    return x;
}

bool ing_xml_push(struct ing_xml *x, struct td_slice bytes, bool last)
{
    do {
        size_t n = bytes.n < ING_XML_PIECE ? bytes.n : ING_XML_PIECE;
        if (XML_Parse(x->parser, bytes.n ? bytes.p : "", (int)n, last && n == bytes.n) != XML_STATUS_OK)
            return false;
        bytes = td_from(bytes, n);
    } while (bytes.n);
    return !x->stopped;
}

void ing_xml_stop(struct ing_xml *x)
{
    x->stopped = true;
    (void)XML_StopParser(x->parser, XML_FALSE);
}

size_t ing_xml_byte(const struct ing_xml *x)
{
    XML_Index at = XML_GetCurrentByteIndex(x->parser);
    return at > 0 ? (size_t)at : 0;
}

unsigned long ing_xml_line(const struct ing_xml *x)
{
    return (unsigned long)XML_GetCurrentLineNumber(x->parser);
}

unsigned long ing_xml_column(const struct ing_xml *x)
{
    return (unsigned long)XML_GetCurrentColumnNumber(x->parser) + 1;
}

bool ing_xml_nomem(const struct ing_xml *x)
{
    return XML_GetErrorCode(x->parser) == XML_ERROR_NO_MEMORY;
}

const char *ing_xml_why(const struct ing_xml *x)
{
    return x->deep ? "nested too deep" : XML_ErrorString(XML_GetErrorCode(x->parser));
}

void ing_xml_free(struct ing_xml *x)
{
    if (!x)
        return;
    XML_ParserFree(x->parser);
    free(x);
}

const char *ing_xml_attribute(const char **atts, const char *name)
{
    struct td_slice prefix;
    for (size_t i = 0; atts[i]; i += 2)
        if (td_eqs(local(atts[i], &prefix), name))
            return atts[i + 1];
    return NULL;
}
