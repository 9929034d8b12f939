#include "plotrun.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

/* The environment without settings that could change a picture. Between fork and exec only plain calls are made. */
static char **clean_environment(void)
{
    static char lc_all[] = "LC_ALL=C.UTF-8";
    size_t n = 0, k = 0;
    while (environ[n])
        n++;
    char **out = malloc((n + 2) * sizeof *out);
    if (!out)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], "LC_", 3) != 0 && strncmp(environ[i], "LANG", 4) != 0 &&
            strncmp(environ[i], "GNUPLOT_", 8) != 0 && strncmp(environ[i], "GDFONTPATH=", 11) != 0)
            out[k++] = environ[i];
    out[k++] = lc_all;
    out[k] = NULL;
    return out;
}

static _Noreturn void child(const char *program, const char *dir, char *const *argv, char *const *env, int out)
{
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || chdir(dir) != 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(127);
    (void)setpgid(0, 0);
    (void)execve(program, argv, env);
    _exit(127);
}

static long now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads what the child prints until it closes its end; false when the deadline passed first. Keeps the beginning. */
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
        size_t keep = (size_t)got < n - 1 - k ? (size_t)got : n - 1 - k;
        memcpy(said + k, buf, keep);
        k += keep;
        said[k] = '\0';
    }
}

static void explain(int status, bool in_time, char *said, char *why, size_t why_n)
{
    char *line = said + strspn(said, " \t\r\n");
    line[strcspn(line, "\r\n")] = '\0';
    if (!in_time)
        (void)snprintf(why, why_n, "stopped after its time limit");
    else if (WIFSIGNALED(status))
        (void)snprintf(why, why_n, "ended by signal %d", WTERMSIG(status));
    else
        (void)snprintf(why, why_n, "exit %d: %.120s", WEXITSTATUS(status), line);
}

bool rep_run(const char *program, const char *dir, const char *const *argv, unsigned seconds, char *why, size_t why_n)
{
    int fd[2];
    char said[512] = "";
    size_t argc = 0;
    while (argv[argc])
        argc++;
    char **env = clean_environment(), **args = malloc((argc + 1) * sizeof *args);
    if (!env || !args || pipe(fd) != 0) {
        free(env);
        free(args);
        (void)snprintf(why, why_n, "could not be started");
        return false;
    }
    memcpy(args, argv, (argc + 1) * sizeof *args); /* execve promises not to write to them */
    (void)fcntl(fd[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(fd[1], F_SETFD, FD_CLOEXEC);
    pid_t pid = fork();
    if (pid == 0)
        child(program, dir, args, env, fd[1]);
    free(env);
    free(args);
    (void)close(fd[1]);
    if (pid < 0) {
        (void)close(fd[0]);
        (void)snprintf(why, why_n, "could not be started");
        return false;
    }
    (void)setpgid(pid, pid); /* whichever of the two comes first */
    bool in_time = listen_until(fd[0], now_ms() + (long)seconds * 1000, said, sizeof said);
    if (!in_time)
        (void)kill(-pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    (void)close(fd[0]);
    if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    explain(status, in_time, said, why, why_n);
    return false;
}
