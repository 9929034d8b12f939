/*
 * Replays files through a fuzz target without libFuzzer: every file of the folders and files named on the command line.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static unsigned long replayed;

static int one_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0)
        return 1;
    long n = ftell(f);
    rewind(f);
    uint8_t *p = malloc(n > 0 ? (size_t)n : 1);
    size_t got = p ? fread(p, 1, (size_t)n, f) : 0;
    (void)fclose(f);
    if (!p || got != (size_t)n)
        return 1;
    (void)LLVMFuzzerTestOneInput(p, got);
    free(p);
    replayed++;
    return 0;
}

static int walk(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return 1;
    if (!S_ISDIR(st.st_mode))
        return one_file(path);
    struct dirent **e;
    int n = scandir(path, &e, NULL, alphasort), bad = n < 0;
    for (int i = 0; i < n; i++) {
        char sub[4096];
        if (e[i]->d_name[0] != '.' && snprintf(sub, sizeof sub, "%s/%s", path, e[i]->d_name) < (int)sizeof sub)
            bad |= walk(sub);
        free(e[i]);
    }
    if (n >= 0)
        free(e);
    return bad;
}

int main(int argc, char **argv)
{
    int bad = 0;
    for (int i = 1; i < argc; i++)
        bad |= walk(argv[i]);
    printf("%lu files replayed\n", replayed);
    return bad || replayed == 0;
}
