/*
 * assets: the page's style and script, embedded (sources in report/assets/).
 */
#ifndef REP_ASSETS_H
#define REP_ASSETS_H

/* Lines with their line breaks; the last pointer is NULL. */
extern const char *const rep_css[], *const rep_js[];

#endif
