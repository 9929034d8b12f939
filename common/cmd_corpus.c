/*
 * tidings init and tidings config: making and checking a corpus folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "config.h"
#include "diag.h"
#include "option.h"
#include "outfile.h"
#include "slug.h"
#include "utf8.h"

static const struct td_option none[] = {{NULL, 0, NULL, NULL}};
static const struct td_option init_options[] = {
    {"entity", 'e', "NAME", "make an entity file for a target of that name instead, in the folder (default: this one)"},
    {NULL, 0, NULL, NULL},
};

/* \1 stands for the id, \2 for the name. As it stands it can be used; what is commented out shows how to go on. */
static const char entity_template[] =
    "; A target of tidings: see entity.ini(5). Lines that start with ';' are comments.\n"
    "; Lay it into the folder of a corpus and name it there in corpus.ini: target = \1.ini\n"
    "\n"
    "[entity]\n"
    "id = \1\n"
    "name = \2\n"
    "; Seat, ISO 3166-1 alpha-2. Descriptors (below) are read more strictly with it.\n"
    ";country = DE\n"
    "\n"
    "; What the target itself is called: every spelling, script and inflected form, a line each. Names of more than "
    "three\n"
    "; letters match in any case; possessives and hyphen compounds need no line. A '*' at the end lets the word go "
    "on.\n"
    "[alias]\n"
    "alias = \2\n"
    ";alias = \2 Corporation\n"
    ";alias = Хуавэй*\n"
    "\n"
    "; Brands and companies that belong to it. They count with: count = alias,subsidiary\n"
    "; A name may hold for a time only: Honor | until=2020-11-17, or | from=2019-03-01 until=2021-06-30\n"
    "[subsidiary]\n"
    ";alias = A Brand | until=2020-11-17\n"
    "\n"
    "; Owners and officers. They count with: count = alias,person\n"
    "[person]\n"
    ";alias = First Last\n"
    "\n"
    "; Phrases that refer back to it once it has been named in an article. They count with: count = alias,descriptor\n"
    "; phrase: fits few companies but this one; vague: fits any company, and counts only when no other is in focus.\n"
    "[descriptor]\n"
    ";phrase = the German chip maker\n"
    ";vague = the company\n"
    ";vague = the firm\n"
    "\n"
    "; Phrases that hold one of its names and are something else. They cancel names of every class.\n"
    "[exclude]\n"
    ";phrase = \2 Street\n";

/* A name that stands in an entity file as it is given. */
static bool is_plain_name(const char *name)
{
    struct td_slice s = td_trim(td_str(name));
    if (s.n == 0 || s.n > 200 || s.n != strlen(name) || !td_utf8_valid(s) || name[0] == '[' || name[0] == '#')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f || strchr(";|*", s.p[i]))
            return false;
    return true;
}

static void put_template(struct td_outfile *f, const char *id, const char *name)
{
    for (struct td_slice rest = TD_S(entity_template); rest.n;) {
        size_t n = strcspn(rest.p, "\1\2");
        td_outfile_put(f, td_head(rest, n));
        rest = td_from(rest, n);
        if (rest.n)
            td_outfile_put(f, td_str(rest.p[0] == 1 ? id : name));
        rest = td_from(rest, 1);
    }
}

static enum td_status init_entity(const char *dir, const char *name, struct td_error *err)
{
    char id[TD_SLUG_MAX], file[TD_SLUG_MAX + 8];
    if (!is_plain_name(name))
        return td_fail(err, TD_EUSAGE,
                       "init: '%.60s' is no name (no ';', '|', '*', no blanks at the ends, at most 200 bytes)", name);
    td_slug(name, id);
    if (strlen(id) > 64)
        id[64] = '\0';
    (void)snprintf(file, sizeof file, "%s.ini", id);
    char *path = td_path_join(dir, file);
    if (!path)
        (void)td_fail_nomem(err, "init");
    else if (access(path, F_OK) == 0)
        (void)td_fail(err, TD_EUSAGE, "%s: is there already; nothing was changed", path);
    else if (td_mkdirs(dir, err) == TD_OK) {
        struct td_outfile *f = td_outfile_open(path, err);
        if (f) {
            put_template(f, id, name);
            (void)td_outfile_commit(f, err);
        }
        if (err->status == TD_OK)
            (void)printf("%s\nadd its other names, then name it in corpus.ini: target = %s\n", path, file);
    }
    free(path);
    return err->status;
}

static enum td_status init_folder(const char *dir, struct td_error *err)
{
    struct td_buf text = TD_BUF_INIT(1 << 16);
    char *path = td_path_join(dir, "corpus.ini"), *articles = td_path_join(dir, "articles");
    if (!path || !articles)
        (void)td_fail_nomem(err, "init");
    else if (access(path, F_OK) == 0)
        (void)td_fail(err, TD_EUSAGE, "%s: is there already; nothing was changed", path);
    else if (td_mkdirs(articles, err) == TD_OK) {
        struct td_outfile *f = td_outfile_open(path, err);
        td_config_template(&text);
        if (f && text.failed)
            td_outfile_fail(f);
        if (f) {
            td_outfile_put(f, td_buf_slice(&text));
            (void)td_outfile_commit(f, err);
        }
        if (err->status == TD_OK)
            (void)printf("%s\nput files into %s, then: tidings run %s\n", path, articles, dir);
    }
    td_buf_free(&text);
    free(path);
    free(articles);
    return err->status;
}

static enum td_status print_config(struct td_config *c, const char *dir, struct td_error *err)
{
    struct td_buf text = TD_BUF_INIT(1 << 22);
    if (!td_config_is_corpus(dir))
        (void)td_fail(err, TD_EUSAGE, "%s: holds no corpus.ini (tidings init %s makes one)", dir, dir);
    else if (td_config_load(c, dir, err) == TD_OK && td_config_check(c, err) == TD_OK &&
             td_config_print(c, &text, err) == TD_OK)
        (void)fwrite(text.p, 1, text.n, stdout);
    td_buf_free(&text);
    return err->status;
}

static int corpus_command(int argc, char **argv, bool init, const char *usage, const char *about)
{
    struct td_error err = {0};
    struct td_config c;
    struct td_options o;
    const char *value, *dir = NULL, *entity = NULL;
    int k;
    td_config_init(&c);
    td_options_start(&o, argv[0], init ? init_options : none, init ? NULL : &c, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) == TD_OPT_ARGUMENT || k == 0) {
        if (k == 0) {
            entity = value;
            continue;
        }
        if (dir) {
            (void)td_fail(&err, TD_EUSAGE, "%s: one folder, not also '%s'", argv[0], value);
            break;
        }
        dir = value;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, usage, about, &err);
    else if (err.status == TD_OK && entity)
        (void)init_entity(dir ? dir : ".", entity, &err);
    else if (err.status == TD_OK && !dir)
        (void)td_fail(&err, TD_EUSAGE, "%s: no folder given\n  try: tidings %s --help", argv[0], argv[0]);
    else if (err.status == TD_OK)
        (void)(init ? init_folder(dir, &err) : print_config(&c, dir, &err));
    if (err.status == TD_OK && (fflush(stdout) != 0 || ferror(stdout)))
        (void)td_fail_errno(&err, "(standard output)", "write");
    td_config_free(&c);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}

int td_cmd_init(int argc, char **argv)
{
    return corpus_command(argc, argv, true, "init DIR | tidings init --entity NAME [DIR]",
                          "Makes a corpus folder with a commented corpus.ini, or an entity file.");
}

int td_cmd_config(int argc, char **argv)
{
    return corpus_command(argc, argv, false, "config DIR", "Checks a corpus.ini and prints the effective settings.");
}
