/* The whole report on the tables of tests/golden/report/fixture.sh. Run from the top of the tree; UPDATE=1 renews the
 * golden files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <zip.h>
#include <zlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "assets.h"
#include "lang.h"
#include "plotrun.h"
#include "report.h"
#include "source.h"

static char dir[] = "/tmp/tidings-report-XXXXXX";
static const char label[] = "Demonstration corpus: invented `touch pwned` 'quoted' <b>";

/* sh -c with the test's folder as $D. */
static void sh(const char *command)
{
    if (system(command) != 0)
        fail_msg("failed: %s", command);
}

static char *at(const char *name)
{
    static char path[4][256];
    static int turn;
    turn = (turn + 1) % 4;
    (void)snprintf(path[turn], sizeof path[turn], "%s/%s", dir, name);
    return path[turn];
}

static struct td_buf slurp(const char *path)
{
    struct td_source s;
    struct td_error e = {0};
    struct td_buf b = TD_BUF_INIT((size_t)64 << 20);
    if (td_source_open(&s, path, &e) != TD_OK || td_source_slurp(&s, &b, &e) != TD_OK)
        fail_msg("%s", e.text);
    td_source_close(&s);
    (void)td_buf_cstr(&b);
    return b;
}

static bool contains(const struct td_buf *b, const char *needle)
{
    return strstr(b->p, needle) != NULL;
}

static struct rep_options options(const char *in, const char *out)
{
    return (struct rep_options){
        .in_dir = in, .out_dir = out, .title = "Sample", .label = label, .target_name = "Huawei"};
}

static enum td_status run(const struct rep_options *o, struct rep_counts *n)
{
    struct td_error e = {0};
    enum td_status st = rep_report(o, n, &e);
    if (st != TD_OK)
        print_message("%s\n", e.text);
    return st;
}

static int setup(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    (void)setenv("D", dir, 1);
    (void)setenv("TIDINGS_DATA", "datasets", 0);
    return system("sh tests/golden/report/fixture.sh $D/in && cp -R $D/in $D/labels && "
                  "cp tests/golden/report/corrected.csv $D/labels && cp -R $D/in $D/paired && "
                  "cp tests/golden/report/weeks.csv $D/paired");
}

static int teardown(void **state)
{
    (void)state;
    return system("rm -rf \"$D\"");
}

static void whole(void **state)
{
    (void)state;
    struct rep_options o = options(at("in"), at("out"));
    struct rep_counts n;
    assert_int_equal(run(&o, &n), TD_OK);
    assert_string_equal(n.week, "2021-W10"); /* 2021-W11 is partial */
    assert_int_equal(n.warnings, 0);
    assert_int_equal(n.images, 0);
    struct td_buf h = slurp(at("out/index.html"));
    assert_true(contains(&h, "34 of 435 articles named Huawei in 2021-W10"));
    assert_true(contains(&h, "Largest change of attention by country of the outlet: United States"));
    assert_true(contains(&h, "not distinguishable"));
    assert_true(contains(&h, "Alert: United States"));
    assert_true(contains(&h, "class=\"gap\""));
    assert_true(contains(&h, "no_data") || contains(&h, "no data"));
    td_buf_free(&h);
}

/* A second run gives the same bytes in every file. */
static void repeatable(void **state)
{
    (void)state;
    struct rep_options o = options(at("in"), at("out2"));
    struct rep_counts n;
    assert_int_equal(run(&o, &n), TD_OK);
    sh("diff -r $D/out $D/out2");
}

static void hostile(void **state)
{
    (void)state;
    struct td_buf h = slurp(at("out/index.html")), m = slurp(at("out/report.md")),
                  t = slurp(at("out/tables/outlets.csv"));
    static const char *const never[] = {"<script>alert",
                                        "<img",
                                        "javascript:alert(1)\"",
                                        "</p></blockquote><script",
                                        "href=\"javascript",
                                        "<b>today",
                                        " src=\"",
                                        "@import",
                                        "http-equiv=\"refresh"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_false(contains(&h, never[i]));
    assert_true(contains(&h, "&lt;script&gt;alert(3)&lt;/script&gt;"));
    assert_false(contains(&m, "<script"));
    assert_false(contains(&m, "[click](java"));
    assert_true(contains(&m, "\\[click\\]"));
    assert_true(contains(&t, "\n'=cmd(),") && contains(&t, "\n'@SUM(A1),"));
    td_buf_free(&h);
    td_buf_free(&m);
    td_buf_free(&t);
}

/* The sheets of the workbook, all XML parts together. */
static void unzip(const char *path, struct td_buf *out)
{
    int e = 0;
    zip_t *z = zip_open(path, ZIP_RDONLY, &e);
    assert_non_null(z);
    for (zip_int64_t i = 0; i < zip_get_num_entries(z, 0); i++) {
        char part[4096];
        zip_file_t *f = zip_fopen_index(z, (zip_uint64_t)i, 0);
        assert_non_null(f);
        for (zip_int64_t n; (n = zip_fread(f, part, sizeof part)) > 0;)
            (void)td_buf_put(out, td_slice(part, (size_t)n));
        (void)zip_fclose(f);
    }
    (void)zip_close(z);
}

static void workbook(void **state)
{
    (void)state;
    struct td_buf x = TD_BUF_INIT((size_t)64 << 20);
    unzip(at("out/report.xlsx"), &x);
    for (const char *f = td_buf_cstr(&x); (f = strstr(f, "<f>")) != NULL; f++) /* no cell is a formula */
        fail_msg("a formula: %.60s", f);
    assert_true(contains(&x, ">=cmd()<")); /* the text is there, as text */
    assert_true(contains(&x, "@SUM(A1)"));
    assert_false(contains(&x, "<script"));
    assert_true(contains(&x, "<c:lineChart>"));
    assert_false(contains(&x, "hyperlink r:id"));
    td_buf_free(&x);
}

/* Every LaTeX table compiles with hostile text in it, when a LaTeX is there, and says what the page says. */
static void latex(void **state)
{
    (void)state;
    struct td_buf t = slurp(at("out/tables/outlets.tex")), a = slurp(at("out/tables/alerts.tex"));
    assert_true(contains(&t, "\\begin{tabular}") && contains(&t, "\\toprule") && contains(&t, "\\bottomrule"));
    assert_true(contains(&t, "\\$(rm {-}rf)") && contains(&t, "\\textbackslash{} b \\textbar{} c"));
    assert_false(contains(&a, "<script"));
    td_buf_free(&t);
    td_buf_free(&a);
    if (system("command -v xelatex >/dev/null") != 0) {
        print_message("# xelatex is not there: the LaTeX tables are not compiled\n");
        return;
    }
    sh("cd $D && { printf '%s\\n' '\\documentclass{article}\\usepackage{booktabs,longtable}\\begin{document}\\tiny'; "
       "for f in out/tables/*.tex; do printf '\\\\input{%s}\\\\par\\n' \"$f\"; done; printf '\\\\end{document}\\n'; } "
       ">all.tex && "
       "xelatex -no-shell-escape -interaction=nonstopmode -halt-on-error all.tex >log.txt || { grep -A4 '^!' log.txt; "
       "exit 1; }");
}

static void new_panels(void **state)
{
    (void)state;
    struct td_buf h = slurp(at("out/index.html"));
    assert_true(contains(&h, "<svg class=\"world\"") && contains(&h, "href=\"#wDE\" class=\"q"));
    assert_true(contains(&h, "id=\"about-share\"") && contains(&h, "Who speaks about whom: stance"));
    assert_true(contains(&h, "The articles behind the alerts of week 2021-W10"));
    assert_true(contains(&h, "Each target&#39;s part of the articles"));
    assert_true(contains(&h, "&lt;b&gt;ban&lt;/b&gt;"));
    assert_true(contains(&h, "2 of the 2") || contains(&h, "Events marked (2)"));
    assert_true(contains(&h, "none for this language")); /* Finnish */
    td_buf_free(&h);
    struct td_buf v = slurp(at("out/tables/voice.csv")), q = slurp(at("out/tables/quality.csv")),
                  g = slurp(at("out/tables/gaps.csv"));
    assert_true(contains(&v, "\nzte,"));
    assert_true(contains(&q, "Records ingested,8,") && contains(&q, "Without a date,1,"));
    assert_true(contains(&g, "France,FR,2021-W03,2021-W04,2,"));
    td_buf_free(&v);
    td_buf_free(&q);
    td_buf_free(&g);
}

/* Without a corpus.ini the title and label are run.json's, and every form shows them; options and corpus.ini win. */
static void label_of_the_tables(void **state)
{
    (void)state;
    sh("cp -R $D/in $D/named && sed -i 's|\"version\": \"0.1.0\",|&\"corpus\": {\"name\": \"Of the tables\", "
       "\"label\": \"Written for demonstration <b> \\& \\\\\\\\input{x}\"},|' $D/named/run.json");
    struct rep_options o = options(at("named"), at("named-out"));
    struct rep_counts n;
    o.title = o.label = NULL;
    assert_int_equal(run(&o, &n), TD_OK);
    static const struct {
        const char *file, *says;
    } t[] = {{"named-out/index.html", "role=\"note\">Written for demonstration &lt;b&gt; &amp; \\input{x}</div>"},
             {"named-out/index.html", "Press coverage by country and week \xc2\xb7 Of the tables"},
             {"named-out/report.md", "> **Written for demonstration &lt;b&gt; &amp; \\\\input\\{x\\}**"},
             {"named-out/report.md", "\xc2\xb7 Of the tables"},
             {"named-out/tables/countries.tex",
              "\\end{tabular}\n\\par\\noindent{\\footnotesize Written for demonstration \\textless{}b"},
             {"named-out/plots/attention-map.dat", "Written for demonstration <b>"},
             {"named-out/plots/attention-map.gp", "Written for demonstration <b>"}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct td_buf b = slurp(at(t[i].file));
        if (!contains(&b, t[i].says))
            fail_msg("%s: no '%s'", t[i].file, t[i].says);
        td_buf_free(&b);
    }
    sh("cd $D/named-out && for f in tables/*.tex plots/*.gp; do grep -q 'Written for demonstration' $f || "
       "{ echo $f; exit 1; }; done");
    struct td_buf x = TD_BUF_INIT((size_t)64 << 20);
    unzip(at("named-out/report.xlsx"), &x); /* one string, used on every sheet: as many A2 as sheets */
    assert_true(contains(&x, ">Written for demonstration &lt;b&gt; &amp; \\input{x}<"));
    size_t sheets = 0, labelled = 0;
    for (const char *p = x.p; (p = strstr(p, "<sheetData>")) != NULL; p++)
        sheets++;
    for (const char *p = x.p; (p = strstr(p, "<c r=\"A2\" s=")) != NULL; p++)
        labelled++;
    assert_true(sheets > 10);
    assert_int_equal(labelled, sheets);
    td_buf_free(&x);
    o = options(at("named"), at("named-out"));
    o.title = "";
    o.label = "Another";
    assert_int_equal(run(&o, &n), TD_OK);
    struct td_buf h = slurp(at("named-out/index.html"));
    assert_true(contains(&h, "role=\"note\">Another</div>") && contains(&h, "Of the tables"));
    assert_false(contains(&h, "Written for demonstration"));
    td_buf_free(&h);
}

/* The script of a map draws block i of its data in the colour of class i, what has no data hatched, and the dots last:
 * a country in another's block would be in another's colour. */
static void world_blocks(void **state)
{
    (void)state;
    struct td_buf data = slurp(at("out/plots/world-attention.dat")), gp = slurp(at("out/plots/world-attention.gp"));
    struct td_slice rest = td_buf_slice(&data);
    char head[32];
    size_t lines[9], most = 0;
    for (size_t i = 0; i < 9; i++) {
        const char *from = strstr(rest.p, "# class "), *to = from ? strstr(from, "\n\n\n") : NULL;
        (void)snprintf(head, sizeof head, "# class %zu\n", i);
        if (!to || strncmp(from, head, strlen(head)) != 0)
            fail_msg("block %zu is %.10s", i, from ? from : "not there");
        lines[i] = 0;
        for (const char *p = from; p < to; p++)
            lines[i] += *p == '\n';
        most = lines[i] > lines[most] ? i : most;
        rest = td_from(rest, (size_t)(to + 2 - rest.p));
    }
    assert_true(td_starts(td_trim(rest), TD_S("# dots: x y class\n")));
    assert_int_equal(most, 7); /* six countries have data, the rest of the world has none */
    assert_true(contains(&gp, "plot file index 7 using 1:2 with filledcurves closed fillstyle pattern 4"));
    assert_true(contains(&gp, " file index 0 using 1:2 with filledcurves closed fillstyle solid noborder linecolor rgb "
                              "'#f4f1e6'"));
    assert_true(contains(&gp, " file index 6 using 1:2 with filledcurves closed fillstyle solid noborder linecolor rgb "
                              "'#27406f'"));
    assert_true(contains(&gp, " file index 9 using 1:2:3 with points"));
    /* the rings of the United States, whose share is the largest by far, are among the darkest */
    struct td_buf table = slurp(at("out/plots/world-attention.dat"));
    assert_true(contains(&table, "# US\t0.2"));
    assert_true(lines[4] + lines[5] + lines[6] > 100);
    td_buf_free(&data);
    td_buf_free(&gp);
    td_buf_free(&table);
}

/* Tables without a row: the target is still named, nothing is counted that is not there. */
static void no_rows(void **state)
{
    (void)state;
    sh("mkdir $D/empty && for f in series changes trends contrasts effects alerts cells mentions articles; do "
       "head -n 1 $D/in/$f.csv >$D/empty/$f.csv; done && "
       "sed 's/\"target\": \"huawei\"/\"target_1\": \"huawei\"/' $D/in/run.json >$D/empty/run.json");
    struct rep_options o = options(at("empty"), at("empty-out"));
    struct rep_counts n;
    o.target_name = NULL;
    assert_int_equal(run(&o, &n), TD_OK);
    struct td_buf m = slurp(at("empty-out/report.md"));
    assert_true(contains(&m, "# Huawei in the press\n"));
    assert_false(contains(&m, "nan") || contains(&m, "Chosen by their stance alone"));
    td_buf_free(&m);
}

/* An alert of EARS alone: standard deviations, no interval, no p; never a number that is none. */
static void ears_alone(void **state)
{
    (void)state;
    sh("cp -R $D/in $D/ears && sed -i 's/attention,nb_alert,13,,4.1,1.1,9.2,0.0004,0.002,26,26w/"
       "attention,ears_c1,5.56,,2.3,,,,,7,7w/' $D/ears/changes.csv && grep -q ears_c1 $D/ears/changes.csv");
    struct rep_counts n;
    for (size_t i = 0; rep_lang_code(i); i++) {
        struct rep_options o = options(at("ears"), at("ears-out"));
        o.lang = rep_lang_code(i);
        assert_int_equal(run(&o, &n), TD_OK);
        assert_int_equal(n.untranslated, 0);
        struct td_buf m = slurp(at("ears-out/report.md")), h = slurp(at("ears-out/index.html"));
        assert_true(contains(&m, "EARS C1"));
        assert_false(contains(&m, ": nan") || contains(&m, "= nan") || contains(&m, "NaN"));
        assert_false(contains(&h, ": nan") || contains(&h, "= nan"));
        if (i == 0)
            assert_true(contains(&m, "Alert: United States, where matching articles stand 5.6 standard deviations "
                                     "above the mean of the seven weeks before, which is 2.3 a week"));
        td_buf_free(&m);
        td_buf_free(&h);
    }
}

/* Beside p of an effect stands the share of placebos as extreme, in every form; where the two disagree it is said. */
static void placebos(void **state)
{
    (void)state;
    static const struct {
        const char *file, *says;
    } t[] = {{"out/index.html", "<td class=\"r\" data-k=\"0.02\">2.0\xc2\xa0% of 50</td>"},
             {"out/report.md", "| 0.002 | 2.0\xc2\xa0% of 50 | 0.010 |"},
             {"out/tables/effects.tex", "0.002 & 2.0~\\% of 50 & 0.010"},
             {"out/tables/effects.csv", ",placebo_share,placebo_n,"}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct td_buf b = slurp(at(t[i].file));
        if (!contains(&b, t[i].says))
            fail_msg("%s: no '%s'", t[i].file, t[i].says);
        assert_false(contains(&b, "such steps are common"));
        td_buf_free(&b);
    }
    struct td_buf x = TD_BUF_INIT((size_t)64 << 20), c = slurp(at("out/tables/changes.csv"));
    unzip(at("out/report.xlsx"), &x);
    assert_true(contains(&x, ">placebo_n<"));
    assert_false(contains(&c, "placebo")); /* a column of effects alone */
    td_buf_free(&x);
    td_buf_free(&c);
    sh("cp -R $D/in $D/doubt && sed -i 's/,GB,0.02,50$/,GB,0.3,50/' $D/doubt/effects.csv");
    struct rep_options o = options(at("doubt"), at("doubted"));
    struct rep_counts n;
    assert_int_equal(run(&o, &n), TD_OK);
    struct td_buf m = slurp(at("doubted/report.md"));
    assert_true(contains(&m, "In 1 of the rows that stand at q, more than 5 % of the placebos came out as extreme"));
    assert_true(contains(&m, "| 30.0\xc2\xa0% of 50 |"));
    td_buf_free(&m);
}

/* Undefined is never a number in what people read. */
static void undefined(void **state)
{
    (void)state;
    static const char *const file[] = {"out/index.html", "out/report.md", "out/tables/countries.csv",
                                       "out/tables/outlets.csv", "out/tables/changes.csv"};
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        struct td_buf b = slurp(at(file[i]));
        assert_false(contains(&b, "nan") && i > 1);
        assert_false(contains(&b, "NaN"));
        assert_false(contains(&b, ">inf") || contains(&b, ",inf"));
        assert_false(contains(&b, "-nan"));
        td_buf_free(&b);
    }
    struct td_buf d = slurp(at("out/plots/attention-by-country.dat"));
    assert_true(
        contains(&d, "2021-W03\t21\tNaN\tNaN\tNaN\t3\tgap\t1\tNaN")); /* FR: three articles, flagged gap: no value */
    td_buf_free(&d);
}

/* A page that loads nothing: one script, allowed by its hash. */
static void self_contained(void **state)
{
    (void)state;
    struct td_buf h = slurp(at("out/index.html"));
    assert_true(contains(&h, "default-src 'none'"));
    assert_true(contains(&h, "script-src 'sha256-"));
    assert_false(contains(&h, "<link rel=\"stylesheet"));
    assert_false(contains(&h, "url(http"));
    size_t scripts = 0;
    for (const char *p = h.p; (p = strstr(p, "<script")) != NULL; p++)
        scripts += strncmp(p, "<script type=\"text/plain\"", 25) != 0; /* text: the other views */
    assert_int_equal(scripts, 1);
    td_buf_free(&h);
}

static unsigned sextet(char c)
{
    return c >= 'a'   ? (unsigned)(c - 'a') + 26
           : c >= 'A' ? (unsigned)(c - 'A')
           : c >= '0' ? (unsigned)(c - '0') + 52
           : c == '+' ? 62
                      : 63;
}

/* The text behind one view: base64 of zlib's format. */
static struct td_buf inflated(const char *p)
{
    enum { MOST = 4 << 20 };
    size_t n = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"), bits = 0, k = 0;
    unsigned char *z = malloc(n + 1);
    struct td_buf out = TD_BUF_INIT(MOST + 1);
    char *text = malloc(MOST);
    uLongf length = MOST;
    unsigned v = 0;
    assert_non_null(z);
    assert_non_null(text);
    for (size_t i = 0; i < n; i++) {
        v = (v << 6 | sextet(p[i])) & 0xffffff;
        bits += 6;
        if (bits >= 8)
            z[k++] = (unsigned char)(v >> (bits -= 8));
    }
    assert_int_equal(uncompress((unsigned char *)text, &length, z, k), Z_OK);
    (void)td_buf_put(&out, td_slice(text, length));
    (void)td_buf_cstr(&out);
    free(z);
    free(text);
    return out;
}

/* The other choices of role and base: each section that follows them, with its own numbers and nothing that runs. */
static void views(void **state)
{
    (void)state;
    static const char open[] = "<script type=\"text/plain\" class=\"view\" data-of=\"";
    struct td_buf h = slurp(at("out/index.html"));
    size_t n = 0, both = 0, rows = 0;
    for (const char *p = h.p; (p = strstr(p, open)) != NULL; n++) {
        p += sizeof open - 1;
        char tag[96];
        (void)snprintf(tag, sizeof tag, "%.*s", (int)strcspn(p, ">"), p);
        bool mentioned = strstr(tag, "data-role=\"mentioned\""), unique = strstr(tag, "data-base=\"unique\""),
             time = strncmp(p, "time\"", 5) == 0;
        struct td_buf v = inflated(strchr(p, '>') + 1);
        assert_true(mentioned || unique);
        assert_false(contains(&v, "<script") || contains(&v, "<img") || contains(&v, "javascript:"));
        assert_true(contains(&v, unique ? "base unique" : "base all"));
        assert_false(contains(&v, unique ? "base all;" : "base unique;"));
        if (time)
            assert_true(contains(&v, mentioned ? "(role mentioned)" : "(role outlet)"));
        both += time && mentioned && unique;
        if (strncmp(p, "countries\"", 10) == 0) /* DE, unique: its own count and share */
            rows += contains(&v, "<tr data-c=\"DE\"><th scope=\"row\"><bdi>Germany</bdi></th>");
        td_buf_free(&v);
    }
    assert_int_equal(n, 10);
    assert_int_equal(both, 1);
    assert_int_equal(rows, 1);
    td_buf_free(&h);
}

/* Every id is there once, every link within the page leads somewhere. */
static void anchors(void **state)
{
    (void)state;
    struct td_buf h = slurp(at("out/index.html"));
    for (const char *p = h.p; (p = strstr(p, "href=\"#")) != NULL;) {
        char id[128];
        p += 7;
        (void)snprintf(id, sizeof id, " id=\"%.*s\"", (int)strcspn(p, "\""), p);
        assert_true(contains(&h, id));
    }
    for (const char *p = h.p; (p = strstr(p, " id=\"")) != NULL;) {
        char id[128];
        (void)snprintf(id, sizeof id, "%.*s", (int)(6 + strcspn(p + 5, "\"")), p);
        p++;
        assert_null(strstr(p, id));
    }
    td_buf_free(&h);
}

static void golden(void **state)
{
    (void)state;
    if (getenv("UPDATE"))
        sh("rm -rf tests/golden/report/expected && mkdir -p tests/golden/report/expected && "
           "cp $D/out/report.md $D/out/tables/countries.csv $D/out/tables/outlets.csv $D/out/plots/attention-map.gp "
           "tests/golden/report/expected/");
    sh("for f in tests/golden/report/expected/*; do n=$(basename \"$f\"); g=$(find $D/out -name \"$n\"); "
       "diff -u \"$f\" \"$g\" || exit 1; done");
}

/* Labels: the corrected figures come first, in the page, the tables and every language; small cells say so. */
static void labels(void **state)
{
    (void)state;
    struct rep_options o = options(at("labels"), at("with"));
    struct rep_counts n;
    assert_int_equal(run(&o, &n), TD_OK);
    assert_int_equal(n.warnings, 0);
    struct td_buf h = slurp(at("with/index.html"));
    assert_true(contains(&h, "Corrected by 300 labels, mean stance toward Huawei over all weeks is"));
    assert_true(contains(&h, "the scores alone have the wrong sign"));
    const char *corrected = strstr(h.p, "Stance over all weeks, corrected by labels"),
               *attention = strstr(h.p, "Attention: share of articles that name the target");
    assert_true(corrected && attention && corrected < attention);
    assert_true(contains(&h, "too few labels (4)"));
    assert_true(contains(&h, "id=\"stance-corrected\""));
    assert_false(contains(&h, "no labels have corrected it"));
    td_buf_free(&h);
    struct td_buf x = TD_BUF_INIT((size_t)16 << 20);
    unzip(at("with/report.xlsx"), &x);
    assert_true(contains(&x, "Corrected by 300 labels"));
    assert_true(contains(&x, "Net sentiment over all weeks, corrected by labels"));
    td_buf_free(&x);
    for (size_t i = 1; rep_lang_code(i); i++) {
        char out[64];
        (void)snprintf(out, sizeof out, "with-%s", rep_lang_code(i));
        o = options(at("labels"), at(out));
        o.lang = rep_lang_code(i);
        assert_int_equal(run(&o, &n), TD_OK);
        if (n.untranslated)
            fail_msg("%s: %s", o.lang, n.warning);
    }
    sh("for l in de fr es zh; do sed -n '/^## /,$p' $D/with-$l/report.md | awk '/^## / { n++ } n <= 2' "
       ">$D/with/week.$l.md; "
       "done; diff $D/out/report.md $D/with/report.md | grep '^[<>]' >$D/with/changes.txt"); /* what labels change */
    if (getenv("UPDATE"))
        sh("rm -rf tests/golden/report/expected-labels && mkdir -p tests/golden/report/expected-labels && "
           "cp $D/with/changes.txt $D/with/week.*.md $D/with/tables/countries.csv $D/with/tables/corrected.csv "
           "$D/with/tables/corrected.tex $D/with/tables/corrected-contrasts.csv $D/with/plots/stance-corrected.dat "
           "tests/golden/report/expected-labels/");
    sh("for f in tests/golden/report/expected-labels/*; do n=$(basename \"$f\"); g=$(find $D/with -name \"$n\"); "
       "diff -u \"$f\" \"$g\" || exit 1; done");
}

/* A corrected.csv without a row of the target, and one that breaks its contract. */
static void labels_odd(void **state)
{
    (void)state;
    struct rep_options o = options(at("labels"), at("odd"));
    struct rep_counts n;
    struct td_error e = {0};
    sh("sed 's/^huawei,/nobody,/' tests/golden/report/corrected.csv >$D/labels/corrected.csv");
    assert_int_equal(run(&o, &n), TD_OK);
    struct td_buf h = slurp(at("odd/report.md"));
    assert_true(contains(&h, "No label is about this target"));
    td_buf_free(&h);
    sh("sed '3s/,ppi,[^,]*,/,ppi,much,/;3s/,dsl,[^,]*,/,dsl,much,/' tests/golden/report/corrected.csv "
       ">$D/labels/corrected.csv");
    assert_int_equal(rep_report(&o, &n, &e), TD_EDATA);
    assert_non_null(strstr(e.text, "corrected.csv:3: "));
}

/* With weeks.csv every change is its own: outlets that stand on both sides are not taken as others. */
static void paired(void **state)
{
    (void)state;
    struct rep_options o = options(at("paired"), at("pairs"));
    struct rep_counts n;
    assert_int_equal(run(&o, &n), TD_OK);
    assert_int_equal(n.warnings, 0);
    struct td_buf m = slurp(at("pairs/report.md")), c = slurp(at("pairs/tables/countries.csv")),
                  v = slurp(at("pairs/tables/movers.csv"));
    assert_true(contains(&m, "Differences are those of weeks.csv"));
    assert_true(contains(&m, "The week less the 4, 13 and 52 weeks before it is of weeks.csv"));
    assert_false(contains(&m, "wider than they need be") || contains(&m, "put together"));
    /* the pool, of which the fixture has 5.8 % before */
    assert_true(contains(
        &m,
        "it was 5.8\xc2\xa0% (n = 1,890); difference +2.0\xc2\xa0points, 95 % interval +0.4 to +4.1, distinguishable"));
    /* the largest, with what is left of it among so many */
    assert_true(contains(&m, "+19.4\xc2\xa0points, 95 % interval +11.0 to +30.0 (q = 0.002 among all countries)"));
    /* GB's stance: put together from two intervals it would span 0; US has too few outlets in both weeks */
    assert_true(contains(&m, "Largest change of stance by country of the outlet: United Kingdom"));
    assert_true(contains(&c, ",-0.2117,-0.39,-0.03,0.068,"));
    assert_true(contains(&c, "United States,US,outlet,2021-W10,47,13,") && contains(&c, ",0.133,,,,"));
    assert_true(contains(&v, "United Kingdom,GB,outlet,stance,-0.337,9,-0.1253,30,-0.2117,-0.39,-0.03,0.068"));
    assert_false(contains(&v, "Sweden"));
    td_buf_free(&m);
    td_buf_free(&c);
    td_buf_free(&v);
    for (size_t i = 1; rep_lang_code(i); i++) {
        char out[32];
        (void)snprintf(out, sizeof out, "pairs-%s", rep_lang_code(i));
        o = options(at("paired"), at(out));
        o.lang = rep_lang_code(i);
        assert_int_equal(run(&o, &n), TD_OK);
        if (n.untranslated)
            fail_msg("%s: %s", o.lang, n.warning);
    }
}

/* Rows of one outlet whose interval leaves out 0, as a sed script: SE's, and with all the pool's; p and q as given. */
static void one_outlet_rows(const char *p, bool all)
{
    char command[768];
    (void)snprintf(command, sizeof command,
                   "mkdir -p $D/alone && cp -R $D/in/. $D/alone && "
                   "sed -E '/outlet,%s,all,2021-W10,[0-9]+,(attention|mentions),/"
                   "s/^(.*,2021-W10,[0-9]+,[a-z]+),.*/\\1,0.6,0.2,0.4,,,0.31,0.48,%s,93,370,4,1,1,1,"
                   "newcombe:one_outlet,,,/' tests/golden/report/weeks.csv >$D/alone/weeks.csv && "
                   "! cmp -s tests/golden/report/weeks.csv $D/alone/weeks.csv",
                   all ? "[A-Z]*" : "SE", p);
    sh(command);
}

/* What a report of one_outlet_rows() says; all: of every country. */
static void expect_untested(const char *out, bool all)
{
    char path[64];
    (void)snprintf(path, sizeof path, "%s/report.md", out);
    struct td_buf m = slurp(at(path));
    (void)snprintf(path, sizeof path, "%s/tables/movers.csv", out);
    struct td_buf v = slurp(at(path));
    const char *se = "Sweden,SE,outlet,attention,0,93,0.2,370,0.4,0.31,0.48,\n";
    assert_true(contains(&v, se));
    assert_true(contains(&m, "| \\+40.0\xc2\xa0points (one outlet: not tested) |"));
    assert_false(contains(&m, "+40.0\xc2\xa0points *") || contains(&m, "Sweden, 0.0"));
    assert_true(contains(&m, all ? "Attention is not tested in 4 countries of one outlet."
                                 : "Attention is not tested in 1 country of one outlet."));
    assert_int_equal(all, contains(&m, "95 % interval +31.0 to +48.0, one outlet: not tested."));
    assert_int_equal(all, contains(&m, "difference +40.0\xc2\xa0points (one outlet: not tested)"));
    assert_int_equal(all, !contains(&m, "Largest change of attention"));
    td_buf_free(&m);
    td_buf_free(&v);
}

/* One outlet's articles as independent: never told from no change, nor by the p that tables of older versions have. */
static void one_outlet(void **state)
{
    (void)state;
    struct rep_counts n;
    for (int all = 0; all < 2; all++) {
        one_outlet_rows(",", all);
        struct rep_options o = options(at("alone"), at("untested"));
        assert_int_equal(run(&o, &n), TD_OK);
        expect_untested("untested", all);
        one_outlet_rows("0.0001,0.0004", all);
        struct rep_options old = options(at("alone"), at("untested-old"));
        assert_int_equal(run(&old, &n), TD_OK);
        sh("diff -r $D/untested/tables $D/untested-old/tables && diff $D/untested/report.md $D/untested-old/report.md");
        for (size_t i = 1; rep_lang_code(i); i++) {
            o = options(at("alone"), at("untested-lang"));
            o.lang = rep_lang_code(i);
            assert_int_equal(run(&o, &n), TD_OK);
            if (n.untranslated)
                fail_msg("%s: %s", o.lang, n.warning);
        }
    }
}

/* Of a week that weeks.csv does not have: as without it, and said so. */
static void paired_older(void **state)
{
    (void)state;
    struct rep_options o = options(at("paired"), at("older"));
    struct rep_counts n;
    o.week = "2021-W05";
    assert_int_equal(run(&o, &n), TD_OK);
    struct rep_options plain = options(at("in"), at("older-without"));
    plain.week = o.week;
    assert_int_equal(run(&plain, &n), TD_OK);
    struct td_buf m = slurp(at("older/report.md"));
    assert_true(contains(&m, "weeks.csv does not reach back to this week, so differences are put together"));
    td_buf_free(&m);
    sh("diff $D/older/tables/countries.csv $D/older-without/tables/countries.csv");
}

static void paired_broken(void **state)
{
    (void)state;
    static const char *const edit[] = {"4s/,outlet,/,somewhere,/",
                                       "4s/,all,/,some,/",
                                       "4s/2021-W09,4,/2021-W09,5,/",
                                       "4s/2021-W09/2021-W60/",
                                       "4s/,stance,/,mood,/",
                                       "74s/,0.002,/,much,/",
                                       "4s/,[a-z_:0-9]*,,,$/,newcombe:one_outlex,,,/",
                                       "4s/,[a-z_:0-9]*,,,$/,,,,/",
                                       "4s/,[a-z_:0-9]*,,,$/,cr2\\xff,,,/"};
    static const char *const what[] = {"country_role",
                                       "base",
                                       "span",
                                       "week",
                                       "measure",
                                       "is not a number",
                                       "weeks.csv:4: method: not a value",
                                       "weeks.csv:4: method: not a value",
                                       "weeks.csv:4: method: not a value"};
    struct rep_options o = options(at("paired"), at("broken"));
    for (size_t i = 0; i < sizeof edit / sizeof *edit; i++) {
        struct rep_counts n;
        struct td_error e = {0};
        char command[512];
        (void)snprintf(command, sizeof command, "sed '%s' tests/golden/report/weeks.csv >$D/paired/weeks.csv", edit[i]);
        sh(command);
        sh("! cmp -s tests/golden/report/weeks.csv $D/paired/weeks.csv");
        assert_int_equal(rep_report(&o, &n, &e), TD_EDATA);
        if (!strstr(e.text, "weeks.csv:") || !strstr(e.text, what[i]))
            fail_msg("%s: %s", edit[i], e.text);
    }
}

/* The same of the tables of tests: what decides whether a row is an alert, a break, or of which series. */
static void tests_broken(void **state)
{
    (void)state;
    static const struct {
        const char *file, *edit, *what; /* what NULL: another version's, which stands as it is */
    } t[] = {{"changes", "3s/,alert;/,alexrt;/", "changes.csv:3: note: not a value"},
             {"changes", "3s/,alert;/,alert\\xff;/", "changes.csv:3: note: not a value"},
             {"changes", "3s/,nb_alert,/,nb_alext,/", "changes.csv:3: test: not a value"},
             {"changes", "3s/,nb_alert,/,,/", "changes.csv:3: test: not a value"},
             {"changes", "2s/,outlet,/,outlxt,/", "changes.csv:2: country_role: not a value"},
             {"changes", "2s/,all,/,unixue,/", "changes.csv:2: base: not a value"},
             {"trends", "2s/,attention,/,attend,/", "trends.csv:2: measure: not a value"},
             {"contrasts", "2s/,welch/,welch\\xff/", "contrasts.csv:2: test: not a value"},
             {"effects", "3s/,too_short,/,too\\xff,/", "effects.csv:3: note: not a value"},
             {"changes", "3s/,alert;.*,,,,/,gap,,,,/", NULL},
             {"changes", "2s/,mean before[^,]*,/,another note,/", NULL},
             {"contrasts", "2s/,welch_clustered,/,another_test,/", NULL}};
    struct rep_options o = options(at("tests"), at("broken"));
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct rep_counts n;
        struct td_error e = {0};
        char command[512];
        (void)snprintf(command, sizeof command,
                       "rm -rf $D/tests && cp -R $D/in $D/tests && LC_ALL=C sed '%s' $D/in/%s.csv >$D/tests/%s.csv && "
                       "! cmp -s $D/in/%s.csv $D/tests/%s.csv",
                       t[i].edit, t[i].file, t[i].file, t[i].file, t[i].file);
        sh(command);
        enum td_status st = rep_report(&o, &n, &e);
        if (st != (t[i].what ? TD_EDATA : TD_OK) || (t[i].what && !strstr(e.text, t[i].what)))
            fail_msg("%s: %s", t[i].edit, e.text);
    }
}

static void gap_week(void **state)
{
    (void)state;
    struct rep_options o = options(at("in"), at("gap"));
    struct rep_counts n;
    o.week = "2021-W03";
    assert_int_equal(run(&o, &n), TD_OK);
    struct td_buf h = slurp(at("gap/report.md"));
    assert_true(contains(&h, "not to be read as a fall or as a quiet one: France (gap)"));
    td_buf_free(&h);
    o.week = "2021-W11";
    assert_int_equal(run(&o, &n), TD_OK);
    h = slurp(at("gap/report.md"));
    assert_true(contains(&h, "The week is not complete, so it is not compared"));
    td_buf_free(&h);
}

static void refused(void **state)
{
    (void)state;
    struct rep_options o = options(at("in"), at("refused"));
    struct rep_counts n;
    o.week = "2019-W01";
    assert_int_equal(run(&o, &n), TD_EUSAGE);
    o.week = "2021-W53";
    assert_int_equal(run(&o, &n), TD_EUSAGE);
    o.week = NULL;
    o.lang = "xx";
    assert_int_equal(run(&o, &n), TD_EUSAGE);
    o.lang = "en";
    o.in_dir = at("nowhere");
    assert_int_equal(run(&o, &n), TD_EIO);
    sh("mkdir $D/bad && sed 's/,ratio_lo,/,ratio_low,/' $D/in/series.csv > $D/bad/series.csv");
    o.in_dir = at("bad");
    assert_int_equal(run(&o, &n), TD_EDATA);
    sh("sed '4s/,all,/,half,/' $D/in/series.csv > $D/bad/series.csv");
    assert_int_equal(run(&o, &n), TD_EDATA);
    sh("sed '5s/,unique,/,unique,x/' $D/in/series.csv > $D/bad/series.csv");
    assert_int_equal(run(&o, &n), TD_EDATA);
    assert_int_not_equal(access(at("refused/index.html"), F_OK), 0);
}

/* Only series.csv, and a series.csv without rows: reports that say what is missing. */
static void little(void **state)
{
    (void)state;
    sh("mkdir $D/one $D/none && cp $D/in/series.csv $D/one/ && head -n 1 $D/in/series.csv > $D/none/series.csv");
    struct rep_options o = options(at("one"), at("one-out"));
    struct rep_counts n;
    assert_int_equal(run(&o, &n), TD_OK);
    struct td_buf m = slurp(at("one-out/report.md"));
    assert_true(contains(&m, "what rests on them is left out: trends.csv, changes.csv, contrasts.csv, effects.csv, "
                             "alerts.csv, cells.csv, mentions.csv, articles.csv, run.json"));
    td_buf_free(&m);
    o = options(at("none"), at("none-out"));
    assert_int_equal(run(&o, &n), TD_OK);
    assert_string_equal(n.week, "");
    m = slurp(at("none-out/report.md"));
    assert_true(contains(&m, "No article could be placed in a week"));
    td_buf_free(&m);
}

/* The clock and the durations of run.json do not reach the page. */
static void no_clock(void **state)
{
    (void)state;
    sh("cp -r $D/in $D/clock && sed -i 's/\"seconds\": 1.5/\"seconds\": 9.25, \"finished_at\": "
       "\"2031-01-01T00:00:00Z\"/' $D/clock/run.json");
    struct rep_options o = options(at("clock"), at("clock-out"));
    struct rep_counts n;
    assert_int_equal(run(&o, &n), TD_OK);
    sh("diff -r $D/out $D/clock-out");
}

static void embedded(void **state)
{
    (void)state;
    static const char *const file[] = {"report/assets/report.css", "report/assets/report.js"};
    const char *const *const lines[] = {rep_css, rep_js};
    for (size_t i = 0; i < 2; i++) {
        struct td_buf b = TD_BUF_INIT(1 << 20), f = slurp(file[i]);
        for (const char *const *l = lines[i]; *l; l++)
            (void)td_buf_puts(&b, *l);
        if (strcmp(td_buf_cstr(&b), f.p) != 0)
            fail_msg("report/assets.c is older than %s: sh report/assets/embed.sh > report/assets.c", file[i]);
        td_buf_free(&b);
        td_buf_free(&f);
    }
}

static void gnuplot_misbehaves(void **state)
{
    (void)state;
    char *path = strdup(getenv("PATH")), why[200];
    char fake[512];
    struct rep_options o = options(at("in"), at("plots-out"));
    struct rep_counts n;
    struct timeval a, b;
    o.make_images = true;
    o.image_seconds = 1;
    assert_non_null(path);
    sh("mkdir $D/bin && printf '#!/bin/sh\\necho went wrong >&2\\nexit 3\\n' > $D/bin/gnuplot && chmod +x "
       "$D/bin/gnuplot");
    (void)snprintf(fake, sizeof fake, "%s:%s", at("bin"), path);
    (void)setenv("PATH", fake, 1);
    assert_int_equal(run(&o, &n), TD_OK);
    assert_true(n.warnings > 0 && n.images == 0);
    assert_non_null(strstr(n.warning, "exit 3: went wrong"));
    /* half a picture is none, and takes an old one with it */
    sh("printf '#!/bin/sh\\nfor s; do :; done\\necho half >.new-${s%%.gp}.svg; exit 3\\n' > $D/bin/gnuplot && echo old "
       "> "
       "$D/plots-out/plots/stance-map.svg");
    assert_int_equal(run(&o, &n), TD_OK);
    assert_int_equal(n.images, 0);
    sh("test -z \"$(ls -A $D/plots-out/plots | grep -e svg -e png)\"");
    /* one that hangs is not waited for again with the next script */
    sh("printf '#!/bin/sh\\necho x >>'$D'/called; sleep 30\\n' > $D/bin/gnuplot && echo old > "
       "$D/plots-out/plots/stance-map.svg");
    assert_int_equal(run(&o, &n), TD_OK);
    assert_int_equal(n.warnings, 1);
    assert_non_null(strstr(n.warning, rep_run_late));
    sh("test $(wc -l <$D/called) = 1 && test -z \"$(ls -A $D/plots-out/plots | grep -e svg -e png)\"");
    /* a child that hangs, and whose own child keeps the pipe open, is stopped */
    sh("printf '#!/bin/sh\\nsleep 30 & sleep 30\\n' > $D/bin/gnuplot");
    const char *const argv[] = {"gnuplot", NULL};
    (void)gettimeofday(&a, NULL);
    assert_false(rep_run(at("bin/gnuplot"), dir, argv, 1, why, sizeof why));
    (void)gettimeofday(&b, NULL);
    assert_true(b.tv_sec - a.tv_sec <= 5);
    assert_non_null(strstr(why, "time limit"));
    (void)setenv("PATH", "/nowhere", 1);
    sh("echo old > $D/plots-out/plots/stance-map.png"); /* of an earlier run: the data beside it are others now */
    assert_int_equal(run(&o, &n), TD_OK);
    assert_non_null(strstr(n.warning, "not on PATH"));
    sh("test ! -e $D/plots-out/plots/stance-map.png");
    (void)setenv("PATH", path, 1);
    free(path);
}

/* The real one, when it is there: pictures for every chart, the same bytes twice, and no command in a label is run. */
static void gnuplot_draws(void **state)
{
    (void)state;
    char *gnuplot = rep_find_program("gnuplot");
    struct rep_options o = options(at("in"), at("drawn"));
    struct rep_counts n;
    if (!gnuplot) {
        print_message("skip: gnuplot is not on PATH\n");
        skip();
    }
    free(gnuplot);
    o.make_images = true;
    assert_int_equal(run(&o, &n), TD_OK);
    if (n.warnings)
        fail_msg("%s", n.warning);
    assert_int_equal(n.images, 28);
    o.out_dir = at("drawn2");
    assert_int_equal(run(&o, &n), TD_OK);
    sh("diff -r $D/drawn $D/drawn2");
    /* letters that no font has: pngcairo would draw boxes over the picture, so the PNG is left out, an old one too */
    char *path = strdup(getenv("PATH")), with[512];
    assert_non_null(path);
    sh("mkdir $D/fonts && printf '#!/bin/sh\\necho \"$@\" >>$D/asked; exit 1\\n' > $D/fonts/fc-list && chmod +x "
       "$D/fonts/fc-list");
    (void)snprintf(with, sizeof with, "%s:%s", at("fonts"), path);
    (void)setenv("PATH", with, 1);
    assert_int_equal(run(&o, &n), TD_OK); /* Latin letters alone: nobody is asked */
    assert_int_equal(n.images, 28);
    sh("test ! -e $D/asked");
    o = options(at("in"), at("drawn2"));
    o.make_images = true;
    o.label = "\xe4\xb8\xad\xe6\x96\x87";
    assert_int_equal(run(&o, &n), TD_OK);
    assert_int_equal(n.images, 14);
    assert_non_null(strstr(n.warning, "no font on this system has all letters of the report"));
    sh("grep -qx -e '-q :charset=4e2d 6587' $D/asked && test -z \"$(ls $D/drawn2/plots/*.png 2>/dev/null)\" && "
       "test $(ls $D/drawn2/plots/*.svg | wc -l) = 14");
    (void)setenv("PATH", path, 1);
    free(path);
    sh("test -z \"$(find $D/drawn . -maxdepth 2 -name 'pwned*')\"");
    sh("cd $D/drawn/plots && test -z \"$(find . -name '.*' ! -name .)\" && gnuplot -d stance-map.gp && test -z "
       "\"$(find . -name 'pwned*')\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole),
        cmocka_unit_test(repeatable),
        cmocka_unit_test(hostile),
        cmocka_unit_test(workbook),
        cmocka_unit_test(latex),
        cmocka_unit_test(new_panels),
        cmocka_unit_test(label_of_the_tables),
        cmocka_unit_test(placebos),
        cmocka_unit_test(ears_alone),
        cmocka_unit_test(no_rows),
        cmocka_unit_test(world_blocks),
        cmocka_unit_test(undefined),
        cmocka_unit_test(self_contained),
        cmocka_unit_test(views),
        cmocka_unit_test(anchors),
        cmocka_unit_test(golden),
        cmocka_unit_test(labels),
        cmocka_unit_test(labels_odd),
        cmocka_unit_test(paired),
        cmocka_unit_test(paired_older),
        cmocka_unit_test(one_outlet),
        cmocka_unit_test(paired_broken),
        cmocka_unit_test(tests_broken),
        cmocka_unit_test(gap_week),
        cmocka_unit_test(refused),
        cmocka_unit_test(little),
        cmocka_unit_test(no_clock),
        cmocka_unit_test(embedded),
        cmocka_unit_test(gnuplot_misbehaves),
        cmocka_unit_test(gnuplot_draws),
    };
    return cmocka_run_group_tests_name("report", tests, setup, teardown);
}
