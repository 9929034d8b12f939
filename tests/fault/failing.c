/*
 * failing: a library to preload that lets one call of our own binary fail.
 *
 * FAIL_ALLOC=N: the Nth malloc, calloc, realloc, strdup or strndup called from the program itself (not from a library)
 * gives NULL. FAIL_READ=N: the Nth read gives EIO. FAIL_MARK=FILE: "met" is written there when the failure has been
 * given, and at the end, when it has not, the number of calls counted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
ssize_t __read_chk(int fd, void *buf, size_t n, size_t room);

static uintptr_t text_from, text_to;
static unsigned long fail_alloc, fail_read;
static atomic_ulong allocs, reads; /* several threads count, and none may step over the Nth */
static const char *mark;
static atomic_int met;

static int first_object(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    (void)data;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type == PT_LOAD && (p->p_flags & PF_X)) {
            text_from = info->dlpi_addr + p->p_vaddr;
            text_to = text_from + p->p_memsz;
        }
    }
    return 1; /* the program comes first */
}

static void say(const char *s)
{
    int fd = mark ? open(mark, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
    if (fd < 0)
        return;
    (void)!write(fd, s, strlen(s));
    (void)close(fd);
}

__attribute__((constructor)) static void start(void)
{
    const char *a = getenv("FAIL_ALLOC"), *r = getenv("FAIL_READ");
    mark = getenv("FAIL_MARK");
    (void)dl_iterate_phdr(first_object, NULL);
    fail_read = r ? strtoul(r, NULL, 10) : 0;
    fail_alloc = a ? strtoul(a, NULL, 10) : 0;
}

__attribute__((destructor)) static void end(void)
{
    char s[64];
    if (met)
        return;
    (void)snprintf(s, sizeof s, "%lu\n", (unsigned long)(fail_read ? reads : allocs));
    say(s);
}

static int is_own(const void *caller)
{
    return (uintptr_t)caller >= text_from && (uintptr_t)caller < text_to;
}

/* True for the call that is to fail. */
static int fails(const void *caller, atomic_ulong *count, unsigned long nth, int code)
{
    if (!is_own(caller) || atomic_fetch_add(count, 1) + 1 != nth)
        return 0;
    met = 1;
    say("met\n");
    errno = code;
    return 1;
}
#define ALLOC_FAILS fails(__builtin_return_address(0), &allocs, fail_alloc, ENOMEM)

void *malloc(size_t n)
{
    return ALLOC_FAILS ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return ALLOC_FAILS ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return ALLOC_FAILS ? NULL : __libc_realloc(p, n);
}

static char *copy(const char *s, size_t n)
{
    char *p = __libc_malloc(n + 1);
    if (p) {
        memcpy(p, s, n);
        p[n] = '\0';
    }
    return p;
}

char *strdup(const char *s)
{
    return ALLOC_FAILS ? NULL : copy(s, strlen(s));
}

char *strndup(const char *s, size_t n)
{
    return ALLOC_FAILS ? NULL : copy(s, strnlen(s, n));
}

ssize_t read(int fd, void *buf, size_t n)
{
    return fails(__builtin_return_address(0), &reads, fail_read, EIO) ? -1 : syscall(SYS_read, fd, buf, n);
}

ssize_t __read_chk(int fd, void *buf, size_t n, size_t room)
{
    (void)room;
    return fails(__builtin_return_address(0), &reads, fail_read, EIO) ? -1 : syscall(SYS_read, fd, buf, n);
}
