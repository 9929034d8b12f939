#include "option.h"

#include <stdio.h>
#include <string.h>

#include "diag.h"

enum { HELP_COLUMNS = 80 };

void td_options_start(struct td_options *o, const char *command, const struct td_option *table,
                      struct td_config *config, int argc, char **argv)
{
    *o =
        (struct td_options){.command = command, .option = table, .config = config, .argc = argc, .at = 1, .argv = argv};
}

static int bad(const struct td_options *o, struct td_error *err, const char *what, const char *name)
{
    (void)td_fail(err, TD_EUSAGE, "%s: %s '%s'\n  try: tidings %s --help", o->command, what, name, o->command);
    return TD_OPT_BAD;
}

/* -q, -v and -h are the same in every command. */
static bool common_letter(char c)
{
    if (c == 'q')
        td_diag_set_level(-1);
    else if (c == 'v')
        td_diag_set_level(1);
    return c == 'q' || c == 'v';
}

static int letters(struct td_options *o, const char **value, struct td_error *err)
{
    char c = *o->cluster++;
    if (*o->cluster == '\0')
        o->cluster = NULL;
    if (c == 'h')
        return TD_OPT_HELP;
    if (common_letter(c))
        return td_options_next(o, value, err);
    for (int i = 0; o->option[i].name; i++) {
        if (o->option[i].letter != c)
            continue;
        if (!o->option[i].value)
            return i;
        *value = o->cluster;
        o->cluster = NULL;
        if (!*value && o->at < o->argc)
            *value = o->argv[o->at++];
        if (!*value)
            return bad(o, err, "no value for", (char[]){'-', c, '\0'});
        return i;
    }
    return bad(o, err, "unknown option", (char[]){'-', c, '\0'});
}

static bool same_name(const char *name, size_t n, const char *option)
{
    return strlen(option) == n && memcmp(name, option, n) == 0;
}

static bool is_config_key(const char *name, size_t n)
{
    const struct td_config_key *k;
    for (size_t i = 0; (k = td_config_key_at(i)); i++) {
        if (strlen(k->key) != n || !td_config_is_flag(k))
            continue;
        size_t j = 0;
        while (j < n && (name[j] == k->key[j] || (name[j] == '-' && k->key[j] == '_')))
            j++;
        if (j == n)
            return true;
    }
    return false;
}

/* The value of a long option: after '=', or the next word. */
static const char *long_value(struct td_options *o, const char *eq)
{
    if (eq)
        return eq + 1;
    return o->at < o->argc ? o->argv[o->at++] : NULL;
}

static int long_option(struct td_options *o, const char *word, const char **value, struct td_error *err)
{
    const char *name = word + 2, *eq = strchr(name, '=');
    size_t n = eq ? (size_t)(eq - name) : strlen(name);
    bool common = same_name(name, n, "help") || same_name(name, n, "quiet") || same_name(name, n, "verbose");
    if (common && eq)
        return bad(o, err, "no value belongs to", word);
    if (common && name[0] == 'h')
        return TD_OPT_HELP;
    if (common) {
        (void)common_letter(name[0]);
        return td_options_next(o, value, err);
    }
    for (int i = 0; o->option[i].name; i++) {
        if (!same_name(name, n, o->option[i].name))
            continue;
        if (!o->option[i].value)
            return eq ? bad(o, err, "no value belongs to", word) : i;
        *value = long_value(o, eq);
        return *value ? i : bad(o, err, "no value for", word);
    }
    if (o->config && n < 64 && is_config_key(name, n)) {
        char key[64];
        memcpy(key, name, n);
        key[n] = '\0';
        const char *v = long_value(o, eq);
        if (!v)
            return bad(o, err, "no value for", word);
        (void)td_config_set(o->config, key, v);
        return td_options_next(o, value, err);
    }
    return bad(o, err, "unknown option", word);
}

int td_options_next(struct td_options *o, const char **value, struct td_error *err)
{
    *value = NULL;
    if (o->cluster)
        return letters(o, value, err);
    if (o->at >= o->argc)
        return TD_OPT_END;
    const char *word = o->argv[o->at++];
    if (o->ended || word[0] != '-' || word[1] == '\0') {
        *value = word;
        return TD_OPT_ARGUMENT;
    }
    if (strcmp(word, "--") == 0) {
        o->ended = true;
        return td_options_next(o, value, err);
    }
    if (word[1] == '-')
        return long_option(o, word, value, err);
    o->cluster = word + 1;
    return letters(o, value, err);
}

/* Words from a column on; what does not fit the terminal's width goes on below at `indent`. */
static void put_words(struct td_slice words, size_t column, size_t indent)
{
    for (bool first = true; words.n; first = false) {
        struct td_slice word = td_cut(&words, ' ');
        if (!first && column + 1 + word.n > HELP_COLUMNS) {
            (void)printf("\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        (void)printf("%s%.*s", first ? "" : " ", (int)word.n, word.p);
        column += !first + word.n;
    }
    (void)printf("\n");
}

/* The ways to call a command, " | " between them, a line each. */
static void put_usage(struct td_slice usage)
{
    static const char *const before[] = {"usage: tidings ", "       "};
    for (int i = 0; usage.n; i = 1) {
        size_t n = 0;
        while (n < usage.n && !td_starts(td_from(usage, n), TD_S(" | ")))
            n++;
        (void)printf("%s%.*s\n", before[i], (int)n, usage.p);
        usage = td_from(usage, n + 3);
    }
    (void)printf("\n");
}

static void put_option(const char *left, const char *help)
{
    enum { LEFT = 27 };
    (void)printf("  %-*s", LEFT - 2, left);
    if (strlen(left) + 3 > LEFT)
        (void)printf("\n%*s", LEFT, "");
    put_words(td_str(help), LEFT, LEFT);
}

/* The keys that are options, with what each does. */
static void list_keys(void)
{
    const struct td_config_key *k;
    for (size_t i = 0; (k = td_config_key_at(i)); i++) {
        char name[64];
        if (!td_config_is_flag(k))
            continue;
        size_t n = (size_t)snprintf(name, sizeof name, "--%s", k->key);
        for (size_t j = 2; j < n; j++)
            name[j] = name[j] == '_' ? '-' : name[j];
        put_option(name, k->help);
    }
}

enum td_status td_options_keys(struct td_error *err)
{
    (void)printf("Keys of corpus.ini that are options of every command; corpus.ini(5) says more:\n\n");
    list_keys();
    return fflush(stdout) != 0 || ferror(stdout) ? td_fail_errno(err, "(standard output)", "write") : TD_OK;
}

enum td_status td_options_help(const struct td_options *o, const char *usage, const char *about, struct td_error *err)
{
    put_usage(td_str(usage));
    put_words(td_str(about), 0, 0);
    (void)printf("\n");
    for (int i = 0; o->option[i].name; i++) {
        const struct td_option *t = &o->option[i];
        char left[64];
        (void)snprintf(left, sizeof left, "%s%c%s--%s%s%s", t->letter ? "-" : " ", t->letter ? t->letter : ' ',
                       t->letter ? ", " : "  ", t->name, t->value ? " " : "", t->value ? t->value : "");
        put_option(left, t->help);
    }
    put_option("-q, --quiet", "only errors");
    put_option("-v, --verbose", "say more");
    put_option("-h, --help", "this text");
    if (o->config)
        (void)printf("\nEvery key of corpus.ini is an option too, such as --level: tidings help keys\n");
    if (fflush(stdout) != 0 || ferror(stdout))
        return td_fail_errno(err, "(standard output)", "write");
    return TD_OK;
}
