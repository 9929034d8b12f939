#define _GNU_SOURCE /* memmem, nftw */ // NOLINT(bugprone-reserved-identifier)
#include "pdf.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "plotrun.h"

enum { PDF_SECONDS = 180 };

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    (void)remove(path);
    return 0;
}

static void remove_tree(const char *dir)
{
    (void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* "file:///..." of an absolute path. */
static void put_url(struct td_buf *b, const char *path)
{
    (void)td_buf_puts(b, "file://");
    for (const char *p = path; *p; p++)
        if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("/-._~", *p))
            (void)td_buf_putc(b, *p);
        else
            (void)td_buf_printf(b, "%%%02X", (unsigned char)*p);
}

/* "(D:20260101120000+00'00')" after a date's name: its digits become those of the year 2000. */
static void clear_dates(char *p, size_t n, const char *name)
{
    static const char fixed[] = "20000101000000";
    char *end = p + n;
    while ((p = memmem(p, (size_t)(end - p), name, strlen(name))) != NULL) {
        p += strlen(name);
        while (p < end && *p == ' ')
            p++;
        if (end - p < 24 || memcmp(p, "(D:", 3) != 0)
            continue;
        size_t k = 0;
        while (k < sizeof fixed - 1 && p[3 + k] >= '0' && p[3 + k] <= '9') {
            p[3 + k] = fixed[k];
            k++;
        }
    }
}

/* A whole PDF, its dates taken out; false when it is none. */
static bool settle(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size < 64) {
        if (fd >= 0)
            (void)close(fd);
        return false;
    }
    size_t n = (size_t)st.st_size, tail = n < 1024 ? n : 1024;
    char *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    bool ok = p != MAP_FAILED && memcmp(p, "%PDF-", 5) == 0 && memmem(p + n - tail, tail, "%%EOF", 5) != NULL;
    if (ok) {
        clear_dates(p, n, "/CreationDate");
        clear_dates(p, n, "/ModDate");
    }
    if (p != MAP_FAILED) {
        ok = msync(p, n, MS_SYNC) == 0 && ok;
        (void)munmap(p, n);
    }
    (void)close(fd);
    return ok;
}

static char *find_browser(void)
{
    static const char *const name[] = {"chromium", "chromium-browser", "google-chrome"};
    char *found = NULL;
    for (size_t i = 0; !found && i < sizeof name / sizeof *name; i++)
        found = rep_find_program(name[i]);
    return found;
}

static bool print(const char *browser, const char *dir, const char *box, const char *fresh, unsigned seconds, char *why,
                  size_t why_n)
{
    struct td_buf url = TD_BUF_INIT(4 * PATH_MAX), profile = TD_BUF_INIT(2 * PATH_MAX), to = TD_BUF_INIT(2 * PATH_MAX);
    char page[PATH_MAX + 16];
    (void)snprintf(page, sizeof page, "%s/index.html", dir);
    put_url(&url, page);
    (void)td_buf_printf(&profile, "--user-data-dir=%s/profile", box);
    (void)td_buf_printf(&to, "--print-to-pdf=%s", fresh);
    bool root = geteuid() == 0 && !rep_can_isolate();
    const char *argv[] = {"chromium",
                          "--headless",
                          "--disable-gpu",
                          "--disable-dev-shm-usage",
                          "--disable-extensions",
                          "--disable-background-networking",
                          "--disable-component-update",
                          "--disable-sync",
                          "--disable-breakpad",
                          "--no-first-run",
                          "--no-default-browser-check",
                          "--host-resolver-rules=MAP * ~NOTFOUND",
                          "--no-pdf-header-footer",
                          td_buf_cstr(&profile),
                          td_buf_cstr(&to),
                          root ? "--no-sandbox" : "--disable-default-apps",
                          td_buf_cstr(&url),
                          NULL};
    bool ok =
        !url.failed && !profile.failed && !to.failed && rep_run_boxed(browser, dir, box, argv, seconds, why, why_n);
    td_buf_free(&url);
    td_buf_free(&profile);
    td_buf_free(&to);
    return ok;
}

static bool save(const char *path, struct td_slice s)
{
    FILE *f = fopen(path, "wbe");
    bool ok = f && fwrite(s.p, 1, s.n, f) == s.n;
    return f && fclose(f) == 0 && ok;
}

/* LaTeX prints what is wrong amid much else; its log has it as "./report.tex:12: what" (-file-line-error) or "! what".
 */
static void complaint(const char *box, char *why, size_t why_n)
{
    char path[PATH_MAX], line[400];
    (void)snprintf(path, sizeof path, "%s/report.log", box);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\r\n")] = '\0';
        const char *s = strncmp(line, "./", 2) == 0 ? line + 2 : line;
        if (strncmp(s, "! ", 2) == 0 || strncmp(s, "report.tex:", 11) == 0) {
            (void)snprintf(why, why_n, "%.150s", s);
            break;
        }
    }
    if (f)
        (void)fclose(f);
}

/* Twice: the second time knows the pages of the first. */
static bool set(const char *latex, const char *box, struct td_slice tex, const char *fresh, unsigned seconds, char *why,
                size_t why_n)
{
    static const char *const argv[] = {
        "xelatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "-file-line-error", "report.tex",
        NULL};
    char path[PATH_MAX], made[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/report.tex", box);
    (void)snprintf(made, sizeof made, "%s/report.pdf", box);
    bool ok = save(path, tex);
    if (!ok)
        (void)snprintf(why, why_n, "its document could not be written");
    for (int i = 0; i < 2 && ok; i++) {
        ok = rep_run_boxed(latex, box, box, argv, seconds, why, why_n);
        if (!ok)
            complaint(box, why, why_n);
    }
    if (!ok)
        return false;
    int in = open(made, O_RDONLY | O_CLOEXEC), out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    char chunk[65536];
    ssize_t n = in < 0 || out < 0 ? -1 : 0;
    while (n >= 0 && (n = read(in, chunk, sizeof chunk)) > 0)
        if (write(out, chunk, (size_t)n) != n)
            n = -1;
    if (in >= 0)
        (void)close(in);
    ok = out >= 0 && close(out) == 0 && n == 0;
    if (!ok)
        (void)snprintf(why, why_n, "its file could not be copied");
    return ok;
}

/* A browser that ended without a page is asked once more, with a new profile and the time that is left: a crash at its
 * start is rare, does not come twice, and the other program's file would be another one. */
static bool print_or_again(const char *browser, const char *dir, const char *box, const char *fresh, unsigned seconds,
                           char *why, size_t why_n)
{
    struct timespec begin, now;
    (void)clock_gettime(CLOCK_MONOTONIC, &begin);
    if (print(browser, dir, box, fresh, seconds, why, why_n) && settle(fresh))
        return true;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    time_t gone = now.tv_sec - begin.tv_sec + 1;
    if (gone >= (time_t)seconds)
        return false;
    char profile[PATH_MAX];
    (void)snprintf(profile, sizeof profile, "%s/profile", box);
    remove_tree(profile);
    remove_tree(fresh);
    *why = '\0';
    return print(browser, dir, box, fresh, seconds - (unsigned)gone, why, why_n) && settle(fresh);
}

/* Each in turn until one gives a whole file. */
static bool make(const char *dir, const char *box, struct td_slice tex, const char *fresh, unsigned seconds, char *why,
                 size_t why_n)
{
    char *browser = find_browser(), *latex = rep_find_program("xelatex"), first[200] = "", second[200] = "";
    bool ok = browser && print_or_again(browser, dir, box, fresh, seconds, first, sizeof first);
    if (!ok && latex)
        ok = set(latex, box, tex, fresh, seconds, second, sizeof second) && settle(fresh);
    if (!ok && !browser && !latex)
        (void)snprintf(why, why_n, "neither Chromium nor XeLaTeX is on PATH; a browser can print index.html");
    else if (!ok)
        (void)snprintf(
            why, why_n, "%s%s%s%s", browser ? "Chromium: " : "", browser ? *first ? first : "no whole file" : "",
            latex ? browser ? "; XeLaTeX: " : "XeLaTeX: " : "", latex ? *second ? second : "no whole file" : "");
    free(browser);
    free(latex);
    return ok;
}

bool rep_pdf(const char *dir, struct td_slice tex, unsigned seconds, char *why, size_t why_n)
{
    const char *tmp = getenv("TMPDIR");
    char box[512], fresh[PATH_MAX + 32], path[PATH_MAX + 32], *full = realpath(dir, NULL);
    (void)snprintf(box, sizeof box, "%s/tidings-pdf-XXXXXX", tmp && *tmp == '/' && strlen(tmp) < 400 ? tmp : "/tmp");
    if (!full || !mkdtemp(box)) {
        (void)snprintf(why, why_n, "no place for temporary files");
        free(full);
        return false;
    }
    (void)snprintf(fresh, sizeof fresh, "%s/.new-report.pdf", full);
    (void)snprintf(path, sizeof path, "%s/report.pdf", full);
    char plots[PATH_MAX + 32], link[600];
    (void)snprintf(plots, sizeof plots, "%s/plots", full);
    (void)snprintf(link, sizeof link, "%s/plots", box);
    bool ok = symlink(plots, link) == 0; /* where LaTeX finds the pictures */
    if (!ok)
        (void)snprintf(why, why_n, "no place for temporary files");
    ok = ok && make(full, box, tex, fresh, seconds ? seconds : PDF_SECONDS, why, why_n);
    if (ok && rename(fresh, path) != 0) {
        (void)snprintf(why, why_n, "report.pdf could not be put in its place");
        ok = false;
    }
    if (!ok)
        remove_tree(fresh); /* a file, unless the program was no such program */
    remove_tree(box);
    free(full);
    return ok;
}
