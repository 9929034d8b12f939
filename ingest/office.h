/*
 * office: what Word documents and Excel workbooks have in common (ECMA-376): XML parts in a ZIP container.
 */
#ifndef ING_OFFICE_H
#define ING_OFFICE_H

#include "format.h"
#include "xml.h"
#include "zip.h"

/* A ZIP container, or an Office file that is none: of before 2007, or protected by a password. */
bool ing_office_head(struct td_slice head);
/* Does the head name parts of this folder ("word/", "xl/")? */
bool ing_office_names(struct td_slice head, const char *folder);

/* Reads the whole input into *hold and opens it; TD_EDATA with a message for what cannot be read. */
enum td_status ing_office_open(struct ing_zip **z, struct ing_input *in, struct td_buf *hold, struct td_error *err);
/* One XML part through calls; TD_EDATA when it is not well-formed. *x is valid while calls run. */
enum td_status ing_office_xml(struct ing_zip *z, const struct ing_input *in, const char *part,
                              const struct ing_xml_calls *calls, void *user, struct ing_xml **x, struct td_error *err);

enum { ING_OFFICE_NAME_MAX = 256 };
/* The main part's name by the container's relations ("word/document2.xml"), or `usual` when they name none. */
enum td_status ing_office_main(struct ing_zip *z, const struct ing_input *in, const char *usual,
                               char name[ING_OFFICE_NAME_MAX], struct td_error *err);

#endif
