/* FIPS 10-4 to ISO 3166: the codes that mislead, and the table as a whole. */
#include "cmocka_all.h"
#include "country.h"
#include "fips.h"

/* Pairs of the two standards that are different, or the same by chance, from appendix D of the CIA World Factbook. */
static void known_traps(void **state)
{
    static const char *const pair[] = {
        "GMDE", "GAGM", "GBGA", "SZCH", "CHCN", "CICL", "CSCR", "UKGB", "UPUA", "ASAU", "AUAT", "AQAS", "SWSE", "SESC",
        "SPES", "ESSV", "EIIE", "ISIL", "ICIS", "JAJP", "KSKR", "KNKP", "KRKI", "SCKN", "RPPH", "SFZA", "ZAZM", "TUTR",
        "TSTN", "TNTO", "TOTG", "TXTM", "TDTT", "CDTD", "CGCD", "CFCG", "CTCF", "RSRU", "RIRS", "POPT", "DADK", "BGBD",
        "BUBG", "BOBY", "BLBO", "BMMM", "BDBM", "BNBJ", "BEBE", "LOSK", "LGLV", "LHLT", "LTLS", "LSLI", "LILR", "LELB",
        "NING", "NGNE", "NUNI", "NENU", "MOMA", "MAMG", "MIMW", "MRMR", "MUOM", "PAPY", "PMPA", "SNSG", "SGSN", "SOSO",
        "SUSD", "ODSS", "VMVN", "VTVA", "AGDZ", "ACAG", "AJAZ", "ANAD", "EZCZ", "ENEE", "HAHT", "HOHN", "IZIQ", "YMYE",
        "ZIZW", "WANA", "GZPS", "WEPS", "GGGE", "DRDO", "DODM", "MGMN", "MNMC", "MCMO", "USUS"};
    (void)state;
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++) {
        struct td_slice iso = ing_fips_to_iso(td_slice(pair[i], 2));
        assert_int_equal(iso.n, 2);
        if (!td_eq(iso, td_slice(pair[i] + 2, 2)))
            fail_msg("%.2s gives %.2s", pair[i], iso.p);
    }
}

static void what_has_none(void **state)
{
    static const char *const none[] = {"OS", "PF", "PG", "AX", "DX", "NT",  "YI",
                                       "KV", "XX", "gm", "",   "G",  "GMX", "DE"};
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(ing_fips_to_iso(td_str(none[i])).n, 0);
}

/* Every code leads to a country, and every country is led to but those that FIPS counted to others. */
static void whole_table(void **state)
{
    bool reached[26][26] = {{false}};
    size_t n = 0;
    (void)state;
    for (char a = 'A'; a <= 'Z'; a++)
        for (char b = 'A'; b <= 'Z'; b++) {
            struct td_slice iso = ing_fips_to_iso(td_slice((char[2]){a, b}, 2));
            if (iso.n == 0)
                continue;
            n++;
            assert_true(td_country_known(iso));
            reached[iso.p[0] - 'A'][iso.p[1] - 'A'] = true;
        }
    assert_int_equal(n, 266);
    for (char a = 'A'; a <= 'Z'; a++)
        for (char b = 'A'; b <= 'Z'; b++) {
            char code[3] = {a, b, '\0'};
            bool apart = strcmp(code, "AX") == 0 || strcmp(code, "BQ") == 0 || strcmp(code, "EU") == 0;
            if (td_country_known(td_str(code)) && reached[a - 'A'][b - 'A'] == apart)
                fail_msg("%s is %s", code, apart ? "reached" : "not reached");
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_traps), cmocka_unit_test(what_has_none),
                                       cmocka_unit_test(whole_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
