#define _GNU_SOURCE /* memmem */
#include "robots.h"

#include <stdlib.h>

#include "buf.h"
#include "num.h"

struct rule {
    size_t at, n; /* normalised pattern in text, without its final "$" */
    bool allow, anchored;
};

/* The rules of one choice of groups: those that name us, or those of "*". */
struct rules {
    struct rule *rule;
    size_t n, cap;
    uint32_t delay_ms;
    bool named; /* a group for it was there, with or without rules */
};

struct ing_robots {
    struct rules own, any;
    struct td_buf text; /* all patterns, one after the other */
};

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != 0 && strchr("-._~", c));
}

static bool is_delimiter(unsigned char c)
{
    return c != 0 && strchr(":/?#[]@!&'()+,;=", c) != NULL; /* not * and $: they have a meaning of their own */
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static void put_encoded(struct td_buf *b, unsigned char c)
{
    static const char digit[] = "0123456789ABCDEF";
    const char s[3] = {'%', digit[c >> 4], digit[c & 15]};
    (void)td_buf_put(b, td_slice(s, 3));
}

/* Appends s in the one encoding that is compared. In a pattern "*" keeps its meaning; runs of it are one. */
static bool put_normalised(struct td_buf *b, struct td_slice s, bool pattern)
{
    size_t start = b->n;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        int hi = c == '%' && i + 2 < s.n ? hex(s.p[i + 1]) : -1, lo = hi >= 0 ? hex(s.p[i + 2]) : -1;
        if (lo >= 0) {
            c = (unsigned char)(hi * 16 + lo);
            i += 2;
            if (is_unreserved(c))
                (void)td_buf_putc(b, (char)c);
            else
                put_encoded(b, c);
        } else if (c == '*' && pattern) {
            if (b->n == start || b->p[b->n - 1] != '*')
                (void)td_buf_putc(b, '*');
        } else if (is_unreserved(c) || is_delimiter(c)) {
            (void)td_buf_putc(b, (char)c);
        } else {
            put_encoded(b, c);
        }
    }
    return !b->failed;
}

static bool add_rule(struct ing_robots *r, struct rules *to, struct td_slice pattern, bool allow)
{
    bool anchored = pattern.n && pattern.p[pattern.n - 1] == '$';
    if (pattern.n == 0)
        return true; /* "Disallow:" refuses nothing */
    if (to->n == to->cap) {
        size_t cap = to->cap ? 2 * to->cap : 16;
        struct rule *p = realloc(to->rule, cap * sizeof *p);
        if (!p)
            return false;
        to->rule = p;
        to->cap = cap;
    }
    size_t at = r->text.n;
    if (!put_normalised(&r->text, td_head(pattern, pattern.n - anchored), true))
        return false;
    to->rule[to->n++] = (struct rule){at, r->text.n - at, allow, anchored};
    return true;
}

/* "Tidings/1.0 (news)" names "Tidings". */
static struct td_slice product(struct td_slice value)
{
    size_t n = 0;
    while (n < value.n && ((value.p[n] >= 'a' && value.p[n] <= 'z') || (value.p[n] >= 'A' && value.p[n] <= 'Z') ||
                           value.p[n] == '_' || value.p[n] == '-'))
        n++;
    return td_head(value, n);
}

static uint32_t delay_ms(struct td_slice value)
{
    double s;
    if (!td_num_parse(value, &s) || !(s > 0))
        return 0;
    return s * 1000 < (double)UINT32_MAX ? (uint32_t)(s * 1000) : UINT32_MAX;
}

/* Where the reading stands: which choices the group being read belongs to. */
struct group {
    bool own, any, ruled; /* ruled: a rule was met, so that the next user-agent line begins a new group */
};

static void user_agent(struct ing_robots *r, struct group *g, struct td_slice value, struct td_slice token)
{
    if (g->ruled)
        *g = (struct group){false, false, false};
    if (value.n && value.p[0] == '*' && (value.n == 1 || td_space_byte((unsigned char)value.p[1])))
        g->any = r->any.named = true;
    else if (value.n && td_eq_nocase(product(value), token))
        g->own = r->own.named = true;
}

static bool rule_line(struct ing_robots *r, struct group *g, struct td_slice value, bool allow)
{
    g->ruled = true;
    return (!g->own || add_rule(r, &r->own, value, allow)) && (!g->any || add_rule(r, &r->any, value, allow));
}

static void longer_delay(struct rules *to, uint32_t ms)
{
    if (ms > to->delay_ms)
        to->delay_ms = ms;
}

static bool read_line(struct ing_robots *r, struct group *g, struct td_slice line, struct td_slice token)
{
    line = td_head(line, td_index(line, '#'));
    size_t colon = td_index(line, ':');
    if (colon == line.n)
        return true;
    struct td_slice key = td_trim(td_head(line, colon)), value = td_trim(td_from(line, colon + 1));
    if (td_eq_nocase(key, TD_S("user-agent")))
        user_agent(r, g, value, token);
    else if (td_eq_nocase(key, TD_S("allow")))
        return rule_line(r, g, value, true);
    else if (td_eq_nocase(key, TD_S("disallow")))
        return rule_line(r, g, value, false);
    else if (td_eq_nocase(key, TD_S("crawl-delay"))) {
        if (g->own)
            longer_delay(&r->own, delay_ms(value));
        if (g->any)
            longer_delay(&r->any, delay_ms(value));
    }
    return true;
}

struct ing_robots *ing_robots_parse(struct td_slice text, struct td_slice token)
{
    struct ing_robots *r = calloc(1, sizeof *r);
    struct group g = {false, false, false};
    if (!r)
        return NULL;
    r->text = TD_BUF_INIT((size_t)8 * ING_ROBOTS_MAX); /* an octet becomes three at most, in two choices */
    bool ok = td_buf_reserve(&r->text, 1);             /* patterns of nothing point somewhere, too */
    text = td_head(text, ING_ROBOTS_MAX);
    if (td_starts(text, TD_S("\xef\xbb\xbf")))
        text = td_from(text, 3);
    while (ok && text.n) {
        size_t n = 0;
        while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r')
            n++;
        ok = read_line(r, &g, td_head(text, n), token);
        text = td_from(text, n + 1);
    }
    if (!ok) {
        ing_robots_free(r);
        return NULL;
    }
    return r;
}

/*
 * Literal parts between the stars are searched from left to right, each as early as it can be: if any way of matching
 * exists, this one does, and the time is linear.
 */
static bool matches(struct td_slice pattern, bool anchored, struct td_slice path)
{
    struct td_slice part = td_cut(&pattern, '*');
    if (part.n && !td_starts(path, part))
        return false;
    path = td_from(path, part.n);
    if (!pattern.p)
        return !anchored || path.n == 0;
    while (pattern.p) {
        part = td_cut(&pattern, '*');
        if (!pattern.p && anchored)
            return part.n == 0 || td_ends(path, part);
        const char *hit = part.n == 0 ? path.p : path.n ? memmem(path.p, path.n, part.p, part.n) : NULL;
        if (!hit && part.n)
            return false;
        path = part.n ? td_from(path, (size_t)(hit - path.p) + part.n) : path;
    }
    return true;
}

static const struct rules *choice(const struct ing_robots *r)
{
    return r->own.named ? &r->own : &r->any;
}

bool ing_robots_allows(const struct ing_robots *r, struct td_slice path)
{
    struct td_buf b = TD_BUF_INIT((size_t)1 << 20);
    const struct rules *c = choice(r);
    size_t best = 0;
    bool allow = true, found = false;
    if (td_eq(path, TD_S("/robots.txt")))
        return true;
    bool ok = put_normalised(&b, path.n ? path : TD_S("/"), false) && b.p;
    for (size_t i = 0; i < c->n && ok; i++) {
        const struct rule *k = &c->rule[i];
        size_t octets = k->n + k->anchored;
        if (found && (octets < best || (octets == best && allow)))
            continue;
        if (!matches(td_head(td_from(td_buf_slice(&r->text), k->at), k->n), k->anchored, td_buf_slice(&b)))
            continue;
        found = true;
        best = octets;
        allow = k->allow;
    }
    td_buf_free(&b);
    return ok && allow;
}

uint32_t ing_robots_delay_ms(const struct ing_robots *r)
{
    return choice(r)->delay_ms;
}

void ing_robots_free(struct ing_robots *r)
{
    if (!r)
        return;
    td_buf_free(&r->text);
    free(r->own.rule);
    free(r->any.rule);
    free(r);
}
