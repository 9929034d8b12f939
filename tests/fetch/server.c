/*
 * server DIR: a loopback HTTP server that answers from a script, for the tests of fetch.
 *
 * Prints its port (127.0.0.1) and serves one connection after the other, one request each, until it is killed or 120
 * seconds are over. The answer to GET /NAME is the bytes of DIR/NAME, header and all ("/" in NAME becomes "_"); when
 * there is none, 404. A first line "#slow" sends the rest a byte every 50 ms, "#big N" sends the rest and then N bytes
 * of x, "#etag V" answers 304 when the request holds If-None-Match: V. DIR/log gets a line per request: milliseconds,
 * path, and the rest of the request with its line ends as " | ".
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_MAX = 64 * 1024, REPLY_MAX = 4 << 20 };

static char request[REQUEST_MAX], reply[REPLY_MAX];

static long long now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int send_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k <= 0)
            return 0;
        p += k;
        n -= (size_t)k;
    }
    return 1;
}

static size_t read_request(int fd)
{
    size_t n = 0;
    while (n < sizeof request - 1) {
        ssize_t k = read(fd, request + n, sizeof request - 1 - n);
        if (k <= 0)
            break;
        n += (size_t)k;
        request[n] = '\0';
        if (strstr(request, "\r\n\r\n"))
            break;
    }
    request[n] = '\0';
    return n;
}

static void log_request(const char *dir, const char *path)
{
    char name[4096];
    (void)snprintf(name, sizeof name, "%s/log", dir);
    FILE *f = fopen(name, "a");
    if (!f)
        return;
    (void)fprintf(f, "%lld %s | ", now_ms(), path);
    for (const char *p = strstr(request, "\r\n"); p && *p; p++) {
        if (*p == '\r')
            continue;
        if (*p == '\n')
            (void)fputs(" | ", f);
        else
            (void)fputc(*p, f);
    }
    (void)fputc('\n', f);
    (void)fclose(f);
}

static size_t load(const char *dir, const char *path)
{
    char name[4096];
    (void)snprintf(name, sizeof name, "%s/%s", dir, path + 1);
    for (char *p = name + strlen(dir) + 1; *p; p++)
        if (*p == '/' || *p == '?')
            *p = '_';
    FILE *f = fopen(name, "rb");
    if (!f)
        return 0;
    size_t n = fread(reply, 1, sizeof reply - 1, f);
    (void)fclose(f);
    reply[n] = '\0';
    return n;
}

static void send_slowly(int fd, const char *p, size_t n)
{
    for (; n; n--, p++) {
        if (!send_all(fd, p, 1))
            return;
        (void)nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
}

static void send_big(int fd, size_t n)
{
    char x[8192];
    memset(x, 'x', sizeof x);
    while (n && send_all(fd, x, n < sizeof x ? n : sizeof x))
        n -= n < sizeof x ? n : sizeof x;
}

static void answer(int fd, const char *dir, const char *path)
{
    static const char none[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    size_t n = load(dir, path);
    char *rest = n ? memchr(reply, '\n', n) : NULL;
    if (n == 0) {
        (void)send_all(fd, none, sizeof none - 1);
    } else if (reply[0] != '#' || !rest) {
        (void)send_all(fd, reply, n);
    } else {
        *rest++ = '\0';
        n -= (size_t)(rest - reply);
        char same[512];
        (void)snprintf(same, sizeof same, "If-None-Match: %.400s\r\n", reply + 6);
        if (strncmp(reply, "#slow", 5) == 0) {
            send_slowly(fd, rest, n);
        } else if (strncmp(reply, "#big ", 5) == 0) {
            if (send_all(fd, rest, n))
                send_big(fd, strtoul(reply + 5, NULL, 10));
        } else if (strncmp(reply, "#etag ", 6) == 0 && strstr(request, same)) {
            (void)dprintf(fd, "HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n", reply + 6);
        } else {
            (void)send_all(fd, rest, n);
        }
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (argc != 2 || s < 0 || bind(s, (struct sockaddr *)&a, sizeof a) != 0 || listen(s, 16) != 0 ||
        getsockname(s, (struct sockaddr *)&a, &n) != 0)
        return 1;
    (void)signal(SIGPIPE, SIG_IGN);
    (void)alarm(120);
    (void)printf("%d\n", ntohs(a.sin_port));
    (void)fclose(stdout);
    for (;;) {
        int fd = accept(s, NULL, NULL);
        char path[2048];
        if (fd < 0)
            continue;
        if (read_request(fd) && sscanf(request, "GET %2047s HTTP/1.1", path) == 1 && path[0] == '/') {
            log_request(argv[1], path);
            answer(fd, argv[1], path);
        }
        (void)shutdown(fd, SHUT_WR);
        (void)close(fd);
    }
}
