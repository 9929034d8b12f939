/* rep_pdf with programs that are not what they should be: each is a shell script first on PATH, or there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "pdf.h"

static char dir[] = "/tmp/tidings-pdftest-XXXXXX";
static char why[400];

static void sh(const char *command)
{
    if (system(command) != 0)
        fail_msg("failed: %s", command);
}

/* Where the page lies: a name that an address must escape. */
static const char page[] = "a page%41 #1?";

static int setup(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    (void)setenv("D", dir, 1);
    char path[512];
    (void)snprintf(path, sizeof path, "%s/tmp", dir);
    (void)setenv("TMPDIR", path, 1);
    return system(
        "mkdir -p $D/tmp $D/bin \"$D/a page%41 #1?/plots\" && echo '<p>page' >\"$D/a page%41 #1?/index.html\"");
}

static int teardown(void **state)
{
    (void)state;
    return system("rm -rf \"$D\"");
}

/* A script of that name, alone on PATH with what was put there before; it finds its own programs in /usr/bin. */
static void put_program(const char *name, const char *script)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/bin/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fprintf(f,
                        "#!/bin/sh\nPATH=/usr/bin:/bin\n"
                        "for a; do case $a in --print-to-pdf=*) out=${a#*=} ;; esac; done\n%s\n",
                        script) > 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, 0755), 0);
}

static void no_programs(void)
{
    sh("rm -f $D/bin/*");
}

static bool make(unsigned seconds)
{
    char out[512], bin[512], *path = strdup(getenv("PATH"));
    assert_non_null(path);
    (void)snprintf(out, sizeof out, "%s/%s", dir, page);
    (void)snprintf(bin, sizeof bin, "%s/bin", dir);
    (void)setenv("PATH", bin, 1);
    why[0] = '\0';
    bool ok = rep_pdf(out, td_str("\\documentclass{article}"), seconds, why, sizeof why);
    (void)setenv("PATH", path, 1);
    free(path);
    return ok;
}

/* Whatever happened: nothing half made beside the report, nothing among the temporary files. */
static void tidy(bool pdf)
{
    sh("test -z \"$(ls -A $D/tmp)\"");
    sh("cd \"$D/a page%41 #1?\" && test -z \"$(ls -A | grep -v '^index.html$\\|^plots$\\|^report.pdf$')\"");
    sh(pdf ? "test -f \"$D/a page%41 #1?/report.pdf\"" : "! test -e \"$D/a page%41 #1?/report.pdf\"");
    sh("rm -f \"$D/a page%41 #1?/report.pdf\"");
}

/* A whole PDF as far as anybody looks at it, in $out: a head, dates, an end. */
#define WHOLE                                                                                                          \
    "{ echo %PDF-1.4; echo \"/CreationDate (D:20260708091011+00'00')/ModDate (D:20260708091011+00'00')\"; "            \
    "echo 'some bytes so that it is not too short'; echo %%EOF; } >\"$out\""

static void prints(void **state)
{
    (void)state;
    no_programs();
    put_program("chromium", "for a; do :; done; echo \"$a\" >$HOME/../../last; " WHOLE);
    assert_true(make(20));
    sh("grep -q \"/CreationDate (D:20000101000000+00'00')/ModDate (D:20000101000000+00'00')\" "
       "\"$D/a page%41 #1?/report.pdf\"");
    sh("grep -qxF \"file://$D/a%20page%2541%20%231%3F/index.html\" $D/last");
    tidy(true);
}

/* A failing browser leaves an earlier file as it was. */
static void keeps(void **state)
{
    (void)state;
    no_programs();
    put_program("chromium", WHOLE "; exit 1");
    sh("echo before >\"$D/a page%41 #1?/report.pdf\"");
    assert_false(make(20));
    sh("grep -qx before \"$D/a page%41 #1?/report.pdf\"");
    tidy(true);
}

static void fails(void **state)
{
    (void)state;
    static const struct {
        const char *script, *says;
    } t[] = {
        {"echo no display; exit 3", "Chromium: exit 3: no display"},
        {"echo a first word >&2; printf 'the last word\\n\\n' >&2; exit 1", "Chromium: exit 1: the last word"},
        {"yes a line | head -c 300000; echo; echo the end; exit 1", "Chromium: exit 1: the end"},
        {"exit 0", "Chromium: no whole file"},
        {": >\"$out\"", "Chromium: no whole file"},
        {WHOLE "; head -c 90 \"$out\" >\"$out.2\" && mv \"$out.2\" \"$out\"", "Chromium: no whole file"},
        {"{ echo '<html>an error page that is long enough to be taken for a file</html>'; echo %%EOF; } >\"$out\"",
         "Chromium: no whole file"},
        {WHOLE "; kill -SEGV $$", "Chromium: ended by signal 11"},
        {"mkdir \"$out\"", "Chromium: no whole file"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        no_programs();
        put_program("chromium", t[i].script);
        if (make(20))
            fail_msg("made by: %s", t[i].script);
        if (strcmp(why, t[i].says) != 0)
            fail_msg("%s: '%s', not '%s'", t[i].script, why, t[i].says);
        tidy(false);
    }
}

/* A browser that fails once and then does not; one that always does is not asked for ever. */
static void asked_again(void **state)
{
    (void)state;
    static const char *const first[] = {"kill -SEGV $$", "exit 1", "exit 0", "head -c 90 /dev/zero >\"$out\"; exit 0",
                                        "mkdir \"$out\"; exit 0"};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        char script[1024];
        (void)snprintf(
            script, sizeof script,
            "echo x >>$HOME/../../asked; if ! test -e $HOME/../../once; then : >$HOME/../../once; %s; fi; %s", first[i],
            WHOLE);
        no_programs();
        sh("rm -f $D/once $D/asked");
        put_program("chromium", script);
        put_program("xelatex", "echo never >$HOME/../../asked; exit 1");
        if (!make(20))
            fail_msg("%s: %s", first[i], why);
        sh("test $(grep -c x $D/asked) = 2");
        tidy(true);
    }
    sh("rm -f $D/asked $D/bin/xelatex");
    put_program("chromium", "echo x >>$HOME/../../asked; exit 1");
    assert_false(make(20));
    sh("test $(grep -c x $D/asked) = 2");
    tidy(false);
}

/* In whichever way it hangs: at once, with its output closed, or in a child of its own. */
static void hangs(void **state)
{
    (void)state;
    static const char *const script[] = {"sleep 60", WHOLE "; exec >/dev/null 2>&1; sleep 60", "sleep 60 & wait", "yes",
                                         "trap '' TERM INT; sleep 60"};
    for (size_t i = 0; i < sizeof script / sizeof *script; i++) {
        struct timeval a, b;
        no_programs();
        put_program("chromium", script[i]);
        (void)gettimeofday(&a, NULL);
        assert_false(make(1));
        (void)gettimeofday(&b, NULL);
        if (b.tv_sec - a.tv_sec > 10)
            fail_msg("%ld s: %s", (long)(b.tv_sec - a.tv_sec), script[i]);
        assert_string_equal(why, "Chromium: stopped after its time limit");
        tidy(false);
    }
}

/* One that leaves something running behind itself has that stopped, and its file counts. */
static void leaves_a_child(void **state)
{
    (void)state;
    no_programs();
    put_program("chromium", "sleep 60 >/dev/null 2>&1 & echo $! >$HOME/../../pid; " WHOLE);
    assert_true(make(20));
    /* Nobody may have asked after it yet: then it is there, as a zombie. */
    sh("for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 $(cat $D/pid) 2>/dev/null || exit 0; "
       "case $(cut -d ' ' -f 3 /proc/$(cat $D/pid)/stat 2>/dev/null) in Z) exit 0 ;; esac; sleep 0.1; done; exit 1");
    tidy(true);
}

static void none(void **state)
{
    (void)state;
    no_programs();
    assert_false(make(20));
    assert_string_equal(why, "neither Chromium nor XeLaTeX is on PATH; a browser can print index.html");
    tidy(false);
}

static void latex_instead(void **state)
{
    (void)state;
    no_programs();
    put_program("chromium", "echo broken; exit 1");
    put_program("xelatex", "grep -q documentclass report.tex && test -d plots && out=report.pdf && " WHOLE);
    assert_true(make(20));
    tidy(true);
    put_program("xelatex", "echo This is XeTeX; printf 'log\\n./report.tex:7: Undefined control sequence.\\nl.7\\n' "
                           ">report.log; echo see the log; exit 1");
    assert_false(make(20));
    assert_string_equal(why, "Chromium: exit 1: broken; XeLaTeX: report.tex:7: Undefined control sequence.");
    tidy(false);
    sh("rm $D/bin/chromium");
    put_program("xelatex", "exit 0");
    assert_false(make(20));
    assert_string_equal(why, "XeLaTeX: its file could not be copied");
    tidy(false);
}

/* No folder to write into, no place for what is made on the way. */
static void no_place(void **state)
{
    (void)state;
    char out[512];
    (void)snprintf(out, sizeof out, "%s/not there", dir);
    assert_false(rep_pdf(out, td_str(""), 1, why, sizeof why));
    assert_string_equal(why, "no place for temporary files");
    char *tmp = strdup(getenv("TMPDIR"));
    assert_non_null(tmp);
    (void)setenv("TMPDIR", out, 1);
    assert_false(make(1));
    assert_string_equal(why, "no place for temporary files");
    (void)setenv("TMPDIR", tmp, 1);
    free(tmp);
    tidy(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints),   cmocka_unit_test(keeps),          cmocka_unit_test(fails),
        cmocka_unit_test(hangs),    cmocka_unit_test(none),           cmocka_unit_test(latex_instead),
        cmocka_unit_test(no_place), cmocka_unit_test(leaves_a_child), cmocka_unit_test(asked_again)};
    return cmocka_run_group_tests_name("pdf", tests, setup, teardown);
}
