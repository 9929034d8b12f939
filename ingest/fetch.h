/*
 * fetch: one address to one answer, politely (the one file with libcurl).
 *
 * http and https only, before and after redirects; each hop asks robots.txt of its origin (RFC 9309, fetched once an
 * origin and fetcher) and waits its turn at its host: Crawl-delay up to ING_CRAWL_DELAY_MAX_S or delay_s, whichever is
 * longer, from the end of the last request. Time, body size, header size and number of redirects are bounded while the
 * answer comes in; a gzip body is followed to its end, so that neither a bomb nor a cut stream is taken for an answer.
 * The address a socket is about to be connected to is asked about (address_ok), whatever name or redirect led there.
 * Proxies, .netrc, cookies, stored credentials and user names in addresses are not used; certificates are verified.
 *
 * Which address when is the caller's business: a fetcher has no queue. One fetcher, one thread.
 *
 * Calling sequence: ing_fetcher_new, ing_fetch_one per address, ing_response_free (or reuse the response),
 * ing_fetcher_free.
 */
#ifndef ING_FETCH_H
#define ING_FETCH_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "buf.h"
#include "slice.h"
#include "status.h"

enum {
    ING_CRAWL_DELAY_MAX_S = 60,
    ING_FETCH_TIMEOUT_MAX_S = 86400,
    ING_FETCH_REDIRECTS_MAX = 100,
    ING_FETCH_BYTES_MAX = 1 << 28, /* what ingest can hold whole */
    ING_FETCH_WHY = 400
};
#define ING_PRODUCT_TOKEN "tidings" /* whom a robots.txt means */

struct ing_fetch_settings {
    const char *user_agent; /* printable; lives as long as the fetcher */
    uint64_t timeout_s;     /* of one request, 1 or more */
    uint64_t max_bytes;     /* of a body, also after undoing gzip */
    uint64_t max_redirects;
    uint64_t delay_s;                                   /* between two requests to one host */
    bool (*address_ok)(const struct sockaddr *address); /* NULL: every address */
    const volatile sig_atomic_t *stop;                  /* NULL, or becomes non-zero when the user has had enough */
};

enum ing_fetch_result {
    ING_FETCH_GOT,
    ING_FETCH_UNCHANGED, /* 304 to the validators */
    ING_FETCH_REFUSED,   /* by robots.txt; why tells the rule's origin */
    ING_FETCH_FAILED,    /* why tells */
    ING_FETCH_STOPPED
};

/* Of the last answer, sent when the same address is about to be asked again. Empty slices: none. */
struct ing_validators {
    struct td_slice url, etag, last_modified;
};

struct ing_response {
    enum ing_fetch_result result;
    char why[ING_FETCH_WHY]; /* REFUSED, FAILED */
    long status;             /* of the last HTTP answer, 0: none came */
    unsigned n_redirects;
    uint64_t bytes;        /* bodies received, of all hops */
    struct td_buf url;     /* that answered */
    struct td_buf request; /* header block as sent */
    struct td_buf header;  /* header block as received, the last of several */
    struct td_buf body;    /* as received, transfer coding undone, content coding kept */
    char ip[64];
};

struct ing_fetcher; /* opaque */

struct ing_fetcher *ing_fetcher_new(const struct ing_fetch_settings *settings, struct td_error *err);
void ing_fetcher_free(struct ing_fetcher *f);

void ing_response_init(struct ing_response *r);
void ing_response_free(struct ing_response *r);
/* A header of the answer, without case; empty when it is not there. Lives as long as the response is untouched. */
struct td_slice ing_response_header(const struct ing_response *r, const char *name);

/* TD_OK whatever the network does (see r->result); TD_EIO when memory runs out. v may be NULL. */
enum td_status ing_fetch_one(struct ing_fetcher *f, const char *url, const struct ing_validators *v,
                             struct ing_response *r, struct td_error *err);

/*
 * The address as it is asked for: http or https with a host, without fragment and user name, dots and blanks resolved;
 * relative to base when base is not NULL. False and why when it cannot be.
 */
bool ing_fetch_address(const char *url, const char *base, struct td_buf *out, char why[ING_FETCH_WHY]);

#endif
