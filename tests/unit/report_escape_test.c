/* Foreign text that tries to break out of each language the report is written in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "csvread.h"
#include "escape.h"

typedef void put_function(struct td_buf *, struct td_slice);

static void same(put_function *put, const char *in, const char *out)
{
    struct td_buf b = TD_BUF_INIT(1 << 16);
    put(&b, td_str(in));
    assert_false(b.failed);
    assert_string_equal(td_buf_cstr(&b), out);
    td_buf_free(&b);
}

static void html(void **state)
{
    (void)state;
    same(rep_put_html, "<script>alert('1')</script>", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
    same(rep_put_html, "\" onload=\"x", "&quot; onload=&quot;x");
    same(rep_put_html, "a & b &amp; c", "a &amp; b &amp;amp; c");
    same(rep_put_html, "a\x01\x1b[31mb\x7f\n", "a  [31mb  ");
    same(rep_put_html, "\xff\xc0\xafz", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz"); /* not UTF-8 */
    same(rep_put_html,
         "a\xe2\x80\xae"
         "b\xe2\x81\xa6"
         "c",
         "abc"); /* right-to-left override, isolate */
    same(rep_put_html, "\xd9\x87\xd9\x88", "\xd9\x87\xd9\x88");
    struct td_buf b = TD_BUF_INIT(64);
    rep_put_html(&b, td_slice("a\0b", 3));
    assert_string_equal(td_buf_cstr(&b), "a b");
    td_buf_free(&b);
}

static void markdown(void **state)
{
    (void)state;
    same(rep_put_markdown, "[click](javascript:alert(1))", "\\[click\\](javascript:alert(1))");
    same(rep_put_markdown, "**b** _i_ `c` ~~s~~ | t", "\\*\\*b\\*\\* \\_i\\_ \\`c\\` \\~\\~s\\~\\~ \\| t");
    same(rep_put_markdown, "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;");
    same(rep_put_markdown, "# head", "\\# head");
    same(rep_put_markdown, "- item", "\\- item");
    same(rep_put_markdown, "a\n\n# b", "a  # b"); /* one line stays one line */
    same(rep_put_markdown, "see http://evil.example/", "see http\\://evil.example/");
    same(rep_put_markdown, "&lt; \\", "&amp;lt; \\\\");
    same(rep_put_markdown, "$x$ @all", "\\$x\\$ \\@all");
    same(rep_put_markdown, "8.3 % (6.0 to 11.3)", "8.3 % (6.0 to 11.3)");
    same(rep_put_markdown, "\xd9\x87\xd9\x88", "\xe2\x81\xa8\xd9\x87\xd9\x88\xe2\x81\xa9"); /* isolated */
}

static void gnuplot(void **state)
{
    (void)state;
    same(rep_put_gnuplot, "it's", "'it''s'");
    same(rep_put_gnuplot, "'; system('touch x'); '", "'''; system(''touch x''); '''");
    same(rep_put_gnuplot, "`touch x`", "'\xe2\x80\x98touch x\xe2\x80\x98'");
    same(rep_put_gnuplot, "a\nset output 'x'", "'a set output ''x'''");
    same(rep_put_gnuplot, "\\\" $(rm) @m", "'\\\" $(rm) @m'"); /* nothing is read inside single quotes */
    same(rep_put_gnuplot_data, "a\tb\nc", "a b c");
    same(rep_put_gnuplot_data, "\"x\" `y`", "\xe2\x80\x9dx\xe2\x80\x9d \xe2\x80\x98y\xe2\x80\x98");
    same(rep_put_gnuplot_data, "# no comment", "\xef\xbc\x83 no comment");
    same(rep_put_gnuplot_data, "", "-");
}

static void latex(void **state)
{
    (void)state;
    same(rep_put_latex, "\\input{/etc/passwd}", "\\textbackslash{}input\\{/etc/passwd\\}");
    same(rep_put_latex, "a & b % c # d $x$ _y_ {z}", "a \\& b \\% c \\# d \\$x\\$ \\_y\\_ \\{z\\}");
    same(rep_put_latex, "^^4d ~ \\", "\\textasciicircum{}\\textasciicircum{}4d \\textasciitilde{} \\textbackslash{}");
    same(rep_put_latex, "[2cm] *", "{[}2cm{]} {*}"); /* after the end of a row these would be its option */
    same(rep_put_latex, "a -- b", "a {-}{-} b");
    same(rep_put_latex, "x\n\n\\end{tabular}",
         "x  \\textbackslash{}end\\{tabular\\}"); /* one line, no end of paragraph */
    same(rep_put_latex, "\xff", "\xef\xbf\xbd");
    same(rep_put_latex,
         "\xe2\x88\x92"
         "0.5 \xd9\x87",
         "$-$0.5 \xd9\x87");
}

static void excel(void **state)
{
    (void)state;
    same(rep_put_excel, "=1+1", "=1+1"); /* cells are written by type: nothing in front */
    same(rep_put_excel, "_x0041_ _x41_ _X00e4_", "_x005F_x0041_ _x41_ _x005F_X00e4_");
    same(rep_put_excel, "a\x01\tb\xff", "a  b\xef\xbf\xbd");
}

static void spreadsheet(void **state)
{
    (void)state;
    same(rep_put_spreadsheet, "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
    same(rep_put_spreadsheet, "+1", "'+1");
    same(rep_put_spreadsheet, "-2+3", "'-2+3");
    same(rep_put_spreadsheet, "@SUM(A1)", "'@SUM(A1)");
    same(rep_put_spreadsheet, "  =1", "'  =1");
    same(rep_put_spreadsheet, "\t=1", "' =1");
    same(rep_put_spreadsheet, "\n=1", "' =1");
    same(rep_put_spreadsheet, "\xc2\xa0=1", "'\xc2\xa0=1"); /* no-break blank */
    same(rep_put_spreadsheet,
         "\xef\xbc\x9d"
         "1",
         "'\xef\xbc\x9d"
         "1"); /* wide = */
    same(rep_put_spreadsheet, "=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\"");
    same(rep_put_spreadsheet, "a=b", "a=b");
    same(rep_put_spreadsheet, "The \"Daily\", & Sons", "\"The \"\"Daily\"\", & Sons\"");
    same(rep_put_spreadsheet,
         "\xe2\x88\x92"
         "0.3",
         "\xe2\x88\x92"
         "0.3"); /* a minus sign is no formula */
    same(rep_put_spreadsheet, "a \\ b", "a \\ b");
    same(rep_put_spreadsheet, "", "");
}

static void links(void **state)
{
    (void)state;
    static const char *const good[] = {"http://a.example", "https://a.example/x?y=1&z=(2)#f", "HTTPS://A.EXAMPLE/"};
    static const char *const bad[] = {"javascript:alert(1)",
                                      "JavaScript://x\nalert(1)",
                                      "data:text/html,x",
                                      "//a.example",
                                      "ftp://a.example",
                                      "http://",
                                      "https:///x",
                                      "http://a.example/\"onx",
                                      "http://a.example/<b>",
                                      "http://a.example/a b",
                                      "http://a.example/\x01",
                                      "http://a.example/\xc3\xa9",
                                      " http://a.example",
                                      "",
                                      "http:/a",
                                      "file:///etc/passwd"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(rep_is_link(td_str(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(rep_is_link(td_str(bad[i])));
}

/* Whatever bytes come in, what goes out has none of the bytes that mean something. */
static void any_bytes(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        char in[40];
        for (size_t i = 0; i < sizeof in; i++)
            in[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
        struct td_buf b = TD_BUF_INIT(1 << 12);
        rep_put_html(&b, td_slice(in, sizeof in));
        assert_int_equal(td_index(td_buf_slice(&b), '<'), b.n);
        assert_int_equal(td_index(td_buf_slice(&b), '"'), b.n);
        td_buf_clear(&b);
        rep_put_gnuplot_data(&b, td_slice(in, sizeof in));
        assert_int_equal(td_index(td_buf_slice(&b), '\t'), b.n);
        assert_int_equal(td_index(td_buf_slice(&b), '\n'), b.n);
        td_buf_clear(&b);
        rep_put_gnuplot(&b, td_slice(in, sizeof in));
        size_t quotes = 0;
        for (size_t i = 0; i < b.n; i++) {
            quotes += b.p[i] == '\'';
            assert_true(b.p[i] != '`' && b.p[i] != '\n');
        }
        assert_int_equal(quotes % 2, 0);
        td_buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html),  cmocka_unit_test(markdown),    cmocka_unit_test(gnuplot), cmocka_unit_test(latex),
        cmocka_unit_test(excel), cmocka_unit_test(spreadsheet), cmocka_unit_test(links),   cmocka_unit_test(any_bytes),
    };
    return cmocka_run_group_tests_name("report_escape", tests, NULL, NULL);
}
