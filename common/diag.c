#include "diag.h"

#include <stdarg.h>

#include "utf8.h"

static int diag_level;

void td_diag_set_level(int level)
{
    diag_level = level;
}

int td_diag_level(void)
{
    return diag_level;
}

void td_diag_scrub(FILE *f, struct td_slice s)
{
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        uint32_t cp;
        size_t len = td_utf8_decode(td_from(s, i), &cp);
        if (len == 0 || cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) {
            (void)fprintf(f, "\\x%02x", c);
            i++;
        } else {
            (void)fwrite(s.p + i, 1, len, f);
            i += len;
        }
    }
}

/* A line "file:12: text" or "file:12:3: text" carries its own place. */
static size_t place_length(struct td_slice line)
{
    for (size_t i = 0; i + 2 < line.n; i++) {
        if (line.p[i] != ':' || i == 0 || line.p[i + 1] < '0' || line.p[i + 1] > '9')
            continue;
        size_t j = i + 1;
        while (j < line.n && line.p[j] >= '0' && line.p[j] <= '9')
            j++;
        if (j < line.n && line.p[j] == ':') {
            size_t k = j + 1;
            while (k < line.n && line.p[k] >= '0' && line.p[k] <= '9')
                k++;
            if (k > j + 1 && k < line.n && line.p[k] == ':')
                return k;
            return j;
        }
    }
    return 0;
}

void td_diag_error(const struct td_error *err)
{
    struct td_slice rest = td_str(err->text);
    while (rest.p) {
        struct td_slice line = td_cut(&rest, '\n');
        size_t at = place_length(line);
        if (td_starts(line, TD_S("  "))) { /* more about the line before */
            td_diag_scrub(stderr, line);
        } else if (at) {
            td_diag_scrub(stderr, td_head(line, at));
            (void)fputs(": error:", stderr);
            td_diag_scrub(stderr, td_from(line, at + 1));
        } else {
            (void)fputs("tidings: error: ", stderr);
            td_diag_scrub(stderr, line);
        }
        (void)fputc('\n', stderr);
    }
}

static void vline(const char *head, const char *kind, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

static void vline(const char *head, const char *kind, const char *fmt, va_list ap)
{
    char text[2048];
    (void)vsnprintf(text, sizeof text, fmt, ap);
    td_diag_scrub(stderr, td_str(head));
    (void)fputs(kind, stderr);
    td_diag_scrub(stderr, td_str(text));
    (void)fputc('\n', stderr);
}

void td_diag_warn(const char *place, const char *fmt, ...)
{
    if (diag_level < 0)
        return;
    va_list ap;
    va_start(ap, fmt);
    vline(place ? place : "tidings", ": warning: ", fmt, ap);
    va_end(ap);
}

void td_diag_note(const char *stage, const char *fmt, ...)
{
    if (diag_level < 0)
        return;
    va_list ap;
    va_start(ap, fmt);
    (void)fputs("tidings ", stderr);
    vline(stage, ": ", fmt, ap);
    va_end(ap);
}

void td_diag_verbose(const char *stage, const char *fmt, ...)
{
    if (diag_level < 1)
        return;
    va_list ap;
    va_start(ap, fmt);
    (void)fputs("tidings ", stderr);
    vline(stage, ": ", fmt, ap);
    va_end(ap);
}
