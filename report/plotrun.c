#define _GNU_SOURCE /* unshare */ // NOLINT(bugprone-reserved-identifier)
#include "plotrun.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "outfile.h"

extern char **environ;

char *rep_find_program(const char *name)
{
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t n = strcspn(path, ":");
        char *dir = strndup(path, n);
        char *full = dir && dir[0] == '/' ? td_path_join(dir, name) : NULL; /* never from the current folder */
        free(dir);
        if (full && access(full, X_OK) == 0)
            return full;
        free(full);
        path += n + (path[n] == ':');
    }
    return NULL;
}

/* Settings that could change a picture; in a box also those of the user and the desktop. */
static bool is_dropped(const char *setting, bool boxed)
{
    static const char *const always[] = {"LC_", "LANG", "GNUPLOT_", "GDFONTPATH="}, *const in_box[] = {
                                                                                        "HOME=",     "TMPDIR=",
                                                                                        "XDG_",      "DBUS_",
                                                                                        "DISPLAY=",  "WAYLAND_",
                                                                                        "CHROMIUM_", "TEXINPUTS",
                                                                                        "TEXMF"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (strncmp(setting, always[i], strlen(always[i])) == 0)
            return true;
    for (size_t i = 0; boxed && i < sizeof in_box / sizeof *in_box; i++)
        if (strncmp(setting, in_box[i], strlen(in_box[i])) == 0)
            return true;
    return false;
}

/* What a child is given. Between fork and exec only plain calls are made, so it is made before. */
struct child {
    char **env;
    char home[1100], tmpdir[1100], uid_map[64], gid_map[64];
    bool isolate;
};

static bool child_init(struct child *c, const char *home)
{
    static char lc_all[] = "LC_ALL=C.UTF-8", deterministic[] = "SOURCE_DATE_EPOCH=0", force[] = "FORCE_SOURCE_DATE=1";
    size_t n = 0, k = 0;
    while (environ[n])
        n++;
    c->env = malloc((n + 6) * sizeof *c->env);
    if (!c->env)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_dropped(environ[i], home != NULL))
            c->env[k++] = environ[i];
    c->env[k++] = lc_all;
    if (home) {
        (void)snprintf(c->home, sizeof c->home, "HOME=%s", home);
        (void)snprintf(c->tmpdir, sizeof c->tmpdir, "TMPDIR=%s", home);
        c->env[k++] = c->home;
        c->env[k++] = c->tmpdir;
        c->env[k++] = deterministic;
        c->env[k++] = force;
    }
    c->env[k] = NULL;
    /* some user that is not root, as whom a browser keeps its own sandbox */
    (void)snprintf(c->uid_map, sizeof c->uid_map, "1000 %lu 1\n", (unsigned long)geteuid());
    (void)snprintf(c->gid_map, sizeof c->gid_map, "1000 %lu 1\n", (unsigned long)getegid());
    c->isolate = home && rep_can_isolate();
    return true;
}

static bool write_all(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);
    size_t n = strlen(text);
    bool ok = fd >= 0 && write(fd, text, n) == (ssize_t)n;
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static bool isolate(const struct child *c)
{
    return unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 && write_all("/proc/self/setgroups", "deny") &&
           write_all("/proc/self/uid_map", c->uid_map) && write_all("/proc/self/gid_map", c->gid_map);
}

bool rep_can_isolate(void)
{
    static int can = -1;
    if (can >= 0)
        return can == 1;
    struct child c = {.env = NULL};
    (void)snprintf(c.uid_map, sizeof c.uid_map, "1000 %lu 1\n", (unsigned long)geteuid());
    (void)snprintf(c.gid_map, sizeof c.gid_map, "1000 %lu 1\n", (unsigned long)getegid());
    int status = 1;
    pid_t pid = fork();
    if (pid == 0) {
        if (isolate(&c))
            (void)execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    can = pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return can == 1;
}

static _Noreturn void child(const char *program, const char *dir, char *const *argv, const struct child *c, int out)
{
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || chdir(dir) != 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(127);
    (void)setpgid(0, 0);
    if (c->isolate && !isolate(c))
        _exit(127);
    (void)execve(program, argv, c->env);
    _exit(127);
}

static long now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads what the child prints until it closes its end; false when the deadline passed first. Keeps the end of it, where
 * programs say what they ended of. */
static bool listen_until(int fd, long deadline, char *said, size_t n)
{
    size_t k = 0;
    for (;;) {
        char buf[512];
        long left = deadline - now_ms();
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int r = poll(&p, 1, left > 0 ? (int)left : 0);
        if (r < 0 && errno == EINTR)
            continue;
        if (r <= 0)
            return false;
        ssize_t got = read(fd, buf, sizeof buf);
        if (got <= 0)
            return true;
        size_t over = k + (size_t)got > n - 1 ? k + (size_t)got - (n - 1) : 0;
        memmove(said, said + over, k - over);
        memcpy(said + k - over, buf, (size_t)got);
        k += (size_t)got - over;
        said[k] = '\0';
    }
}

/* Waits for the end of a child that said its last word, or not: one that closes its output may still hang. Ended or
 * not, what it started goes with it; until it is reaped its number is nobody else's. */
static bool wait_until(pid_t pid, bool in_time, long deadline, int *status)
{
    siginfo_t ended = {.si_pid = 0};
    while (in_time) {
        int r = waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT);
        if ((r == 0 && ended.si_pid == pid) || (r != 0 && errno != EINTR))
            break;
        in_time = now_ms() < deadline;
        (void)poll(NULL, 0, 5);
    }
    (void)kill(-pid, SIGKILL);
    while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        continue;
    return in_time;
}

const char rep_run_late[] = "stopped after its time limit";

static void explain(int status, bool in_time, char *said, char *why, size_t why_n)
{
    size_t n = strlen(said);
    while (n && strchr(" \t\r\n", said[n - 1]))
        said[--n] = '\0';
    while (n && said[n - 1] != '\n' && said[n - 1] != '\r')
        n--;
    char *line = said + n + strspn(said + n, " \t");
    if (!in_time)
        (void)snprintf(why, why_n, "%s", rep_run_late);
    else if (WIFSIGNALED(status))
        (void)snprintf(why, why_n, "ended by signal %d", WTERMSIG(status));
    else
        (void)snprintf(why, why_n, "exit %d: %.120s", WEXITSTATUS(status), line);
}

bool rep_run_boxed(const char *program, const char *dir, const char *home, const char *const *argv, unsigned seconds,
                   char *why, size_t why_n)
{
    int fd[2];
    char said[1024] = ""; /* not less than one reading */
    size_t argc = 0;
    while (argv[argc])
        argc++;
    struct child c = {.env = NULL};
    char **args = malloc((argc + 1) * sizeof *args);
    if (!child_init(&c, home) || !args || pipe(fd) != 0) {
        free(c.env);
        free(args);
        (void)snprintf(why, why_n, "could not be started");
        return false;
    }
    memcpy(args, argv, (argc + 1) * sizeof *args); /* execve promises not to write to them */
    (void)fcntl(fd[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(fd[1], F_SETFD, FD_CLOEXEC);
    pid_t pid = fork();
    if (pid == 0)
        child(program, dir, args, &c, fd[1]);
    free(c.env);
    free(args);
    (void)close(fd[1]);
    if (pid < 0) {
        (void)close(fd[0]);
        (void)snprintf(why, why_n, "could not be started");
        return false;
    }
    (void)setpgid(pid, pid); /* whichever of the two comes first */
    long deadline = now_ms() + (long)seconds * 1000;
    int status = 0;
    bool in_time = wait_until(pid, listen_until(fd[0], deadline, said, sizeof said), deadline, &status);
    (void)close(fd[0]);
    if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    explain(status, in_time, said, why, why_n);
    return false;
}

bool rep_run(const char *program, const char *dir, const char *const *argv, unsigned seconds, char *why, size_t why_n)
{
    return rep_run_boxed(program, dir, NULL, argv, seconds, why, why_n);
}
