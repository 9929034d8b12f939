/*
 * option: letters and their clusters, long names with and without '=', keys of corpus.ini, "--" and "-", and what is
 * refused.
 */
#include "cmocka_all.h"

#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "option.h"

static const struct td_option table[] = {
    {"out", 'o', "FILE", "where to"},        {"all", 'a', NULL, "a flag"}, {"deep", 'd', NULL, "another"},
    {"name", 0, "NAME", "without a letter"}, {NULL, 0, NULL, NULL},
};

/* The options of a command line (words parted by '|') as text: "out=x all arg=y", or "!message". */
static const char *read_line(const char *line, struct td_config *config)
{
    static char words[512], out[9000];
    char *argv[32];
    int argc = 0;
    (void)snprintf(words, sizeof words, "cmd%s%s", line[0] ? "|" : "", line);
    for (char *p = words; p;) {
        char *bar = strchr(p, '|');
        argv[argc++] = p;
        if (bar)
            *bar++ = '\0';
        p = bar;
    }
    struct td_options o;
    struct td_error err = {0};
    const char *value;
    int k;
    size_t n = 0;
    out[0] = '\0';
    td_options_start(&o, "cmd", table, config, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) != TD_OPT_END) {
        if (k == TD_OPT_BAD) {
            assert_int_equal(err.status, TD_EUSAGE);
            (void)snprintf(out, sizeof out, "!%s", err.text);
            char *nl = strchr(out, '\n');
            assert_non_null(nl); /* says where help is */
            *nl = '\0';
            return out;
        }
        const char *name = k == TD_OPT_ARGUMENT ? "arg" : k == TD_OPT_HELP ? "help" : table[k].name;
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s%s%s", n ? " " : "", name, value ? "=" : "",
                              value ? value : "");
    }
    assert_int_equal(err.status, TD_OK);
    return out;
}

static void command_lines(void **state)
{
    static const struct {
        const char *line, *want;
    } t[] = {
        {"", ""},
        {"x|y", "arg=x arg=y"},
        {"-o|x", "out=x"},
        {"-ox", "out=x"},
        {"-o|-x", "out=-x"},
        {"-a|x|-d", "all arg=x deep"},
        {"-ad", "all deep"},
        {"-ado|x|y", "all deep out=x arg=y"},
        {"-adox", "all deep out=x"},
        {"-qvad", "all deep"},
        {"--out|x", "out=x"},
        {"--out=x", "out=x"},
        {"--out=", "out="},
        {"--out=a=b", "out=a=b"},
        {"--out|--all", "out=--all"},
        {"--all|--deep|--name|n", "all deep name=n"},
        {"--|-a|--all|--", "arg=-a arg=--all arg=--"},
        {"-", "arg=-"},
        {"-o|-", "out=-"},
        {"-a|--|-o", "all arg=-o"},
        {"|x", "arg= arg=x"},
        {"--quiet|--verbose|x", "arg=x"},
        {"-h", "help"},
        {"-ah", "all help"},
        {"--help|x", "help arg=x"},
        {"-x", "!cmd: unknown option '-x'"},
        {"-ax", "!cmd: unknown option '-x'"},
        {"-n", "!cmd: unknown option '-n'"},     /* a long name has no letter by itself */
        {"--ou", "!cmd: unknown option '--ou'"}, /* no abbreviations */
        {"--outt=x", "!cmd: unknown option '--outt=x'"},
        {"--=x", "!cmd: unknown option '--=x'"},
        {"---all", "!cmd: unknown option '---all'"},
        {"-o", "!cmd: no value for '-o'"},
        {"--out", "!cmd: no value for '--out'"},
        {"--all=yes", "!cmd: no value belongs to '--all=yes'"},
        {"--quiet=no", "!cmd: no value belongs to '--quiet=no'"},
        {"--help=x", "!cmd: no value belongs to '--help=x'"},
        {"--level=.9", "!cmd: unknown option '--level=.9'"}, /* no keys of corpus.ini without a config */
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        const char *got = read_line(t[i].line, NULL);
        if (strcmp(got, t[i].want) != 0)
            fail_msg("'%s' gives '%s', not '%s'", t[i].line, got, t[i].want);
    }
}

static void levels(void **state)
{
    (void)state;
    (void)read_line("-q", NULL);
    assert_int_equal(td_diag_level(), -1);
    (void)read_line("-v", NULL);
    assert_int_equal(td_diag_level(), 1);
    (void)read_line("--quiet", NULL);
    assert_int_equal(td_diag_level(), -1);
    td_diag_set_level(0);
}

static void keys_of_the_configuration(void **state)
{
    struct td_config c;
    struct td_error err = {0};
    (void)state;
    td_config_init(&c);
    assert_string_equal(
        read_line("--max-reject-rate|.5|x|--map.title=T|--week_rule=iso_utc|-a|--source-timezone|Asia/Tokyo", &c),
        "arg=x all");
    assert_true(c.max_reject_rate == 0.5);
    assert_string_equal(c.flags.map[TD_MAP_TITLE].item[0], "T");
    assert_string_equal(c.week_rule, "iso_utc");
    assert_string_equal(c.flags.timezone, "Asia/Tokyo");
    assert_string_equal(read_line("--level", &c), "!cmd: no value for '--level'");
    assert_string_equal(read_line("--lvl=1", &c), "!cmd: unknown option '--lvl=1'");
    assert_string_equal(read_line("--max_reject-rate=.5", &c), "");
    assert_int_equal(td_config_check(&c, &err), TD_OK);
    assert_string_equal(read_line("--level=x", &c), ""); /* kept: all problems are told together */
    assert_int_equal(td_config_check(&c, &err), TD_EUSAGE);
    td_config_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_lines),
        cmocka_unit_test(levels),
        cmocka_unit_test(keys_of_the_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
