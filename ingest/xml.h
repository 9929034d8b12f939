/*
 * xml: well-formed XML, pushed in pieces (expat behind it).
 *
 * For documents whose elements are told apart by their local names: prefixes are given beside the name and not looked
 * up. Elements may be nested ING_XML_DEPTH_MAX deep; a document type's entities are not read from outside, and expat's
 * own guard stops entities that grow without bound. An entity that is not declared comes as text, "&nbsp;".
 *
 * Calling sequence: ing_xml_new, ing_xml_push until the last piece, ing_xml_free. After ing_xml_push has given false
 * the place and the reason stay readable, and nothing more may be pushed. Bytes must be UTF-8, or of an encoding that
 * the XML declaration names and expat knows.
 */
#ifndef ING_XML_H
#define ING_XML_H

#include "slice.h"

struct ing_xml; /* opaque */

struct ing_xml_calls {
    /* name: local; prefix without the colon, may be empty; atts: name, value, ..., NULL; depth of the root is 1 */
    void (*start)(void *user, struct td_slice prefix, struct td_slice name, const char **atts, int depth);
    void (*end)(void *user, struct td_slice prefix, struct td_slice name, int depth);
    void (*text)(void *user, struct td_slice s);
};

/* No call of text gives more than ING_XML_PIECE bytes. */
enum { ING_XML_DEPTH_MAX = 256, ING_XML_PIECE = 1 << 20 };

/* calls and user live as long as the parser. utf8: the bytes are UTF-8 whatever the declaration says. NULL: no memory.
 */
struct ing_xml *ing_xml_new(const struct ing_xml_calls *calls, void *user, bool utf8);
bool ing_xml_push(struct ing_xml *x, struct td_slice bytes, bool last);
void ing_xml_stop(struct ing_xml *x); /* from a call: ing_xml_push gives false */
size_t ing_xml_byte(const struct ing_xml *x);
unsigned long ing_xml_line(const struct ing_xml *x);   /* from 1 */
unsigned long ing_xml_column(const struct ing_xml *x); /* from 1 */
bool ing_xml_nomem(const struct ing_xml *x);           /* it failed for want of memory */
const char *ing_xml_why(const struct ing_xml *x);
void ing_xml_free(struct ing_xml *x);

/* The value of an attribute by its local name; NULL when it is not there. */
const char *ing_xml_attribute(const char **atts, const char *name);

#endif
