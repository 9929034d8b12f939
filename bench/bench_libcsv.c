/*
 * bench_libcsv: how fast libcsv is alone, the measure for our reader.
 *
 *     bench_libcsv FILE    feeds FILE to csv_parse in chunks, as csvread does (strict, no blanks trimmed)
 */
#include <csv.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct totals {
    unsigned long long fields, rows, bytes;
};

static void on_field(void *p, size_t n, void *ctx)
{
    struct totals *t = ctx;
    (void)p;
    t->fields++;
    t->bytes += n;
}

static void on_row(int c, void *ctx)
{
    struct totals *t = ctx;
    (void)c;
    t->rows++;
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

int main(int argc, char **argv)
{
    static char buf[256 * 1024];
    struct csv_parser p;
    struct totals t = {0};
    int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
    if (fd < 0 || csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        fprintf(stderr, "usage: bench_libcsv FILE\n");
        return 2;
    }
    csv_set_space_func(&p, no_space);
    csv_set_blk_size(&p, 4096);
    for (ssize_t n; (n = read(fd, buf, sizeof buf)) > 0;)
        if (csv_parse(&p, buf, (size_t)n, on_field, on_row, &t) != (size_t)n)
            return 1;
    if (csv_fini(&p, on_field, on_row, &t) != 0)
        return 1;
    csv_free(&p);
    (void)close(fd);
    printf("%llu rows, %llu fields, %llu bytes\n", t.rows, t.fields, t.bytes);
    return 0;
}
