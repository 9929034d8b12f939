#!/bin/sh
# The house's rules that a script can see: who includes whom, one file per library, headers that stand alone, archives that link
# alone, unique file names, no exit and no stderr below the commands.
. "$(dirname "$0")/../lib.sh"
cd "$top" || exit 1
: "${CC:=gcc}"
sources=$(ls common/*.[ch] ingest/*.[ch] analyze/*.[ch] report/*.[ch])

# Includes: a stage sees common and itself.
for f in $sources; do
    d=${f%%/*}
    for h in $(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$f"); do
        if [ -f "common/$h" ] || [ -f "$d/$h" ] || [ -f "$BUILD/gen/$h" ]; then ok; else not_ok "$f includes \"$h\", which is neither in common nor in $d"; fi
    done
done

# One home per library.
one_home() { # pattern, allowed files (extended regex)
    for f in $(grep -lE "^#include <($1)" $sources tidings.c ingest/*.cc); do
        if printf '%s\n' "$f" | grep -qE "^($2)$"; then ok; else not_ok "$f includes <$1>, which belongs to $2"; fi
    done
}
one_home 'csv\.h' 'common/(csvread|csvwrite)\.c'
one_home 'ini\.h' 'common/ini\.c'
one_home 'openssl/' 'common/sha256\.c|ingest/warcwrite\.c'
one_home 'curl/' 'ingest/fetch\.c'
one_home 'myhtml/' 'tests/property/page_tree_property_test\.c'
one_home 'expat\.h' 'ingest/(format_feed|xml)\.c'
one_home 'zip\.h' 'ingest/zip\.c'
one_home 'gmime/' 'ingest/mime\.c'
one_home 'readstat\.h' 'report/statfile\.c'
one_home 'sqlite3\.h' 'report/dbfile\.c'
one_home 'gsl/' 'analyze/.*'
one_home 'uchardet' 'ingest/charset\.c'
one_home 'compact_lang_det' 'ingest/cld2\.cc'

# Below the commands nothing exits and nothing prints on stderr.
for f in $(ls common/*.c ingest/*.c analyze/*.c report/*.c | grep -v -e '/cmd_' -e 'common/diag\.c'); do
    # the name of the device in a string is no use of the stream
    if sed "s|\"/dev/stderr\"||" "$f" | grep -nE '(^|[^_a-zA-Z])(exit|_exit|abort|perror)\(|[^_a-zA-Z]stderr[^_a-zA-Z]|setlocale' | grep -v '^[0-9]*: \*' | grep -v '_exit(127)' | grep -q .; then
        not_ok "$f exits, prints on stderr or sets the locale"
    else
        ok
    fi
done

# Every header compiles alone.
for h in common/*.h ingest/*.h analyze/*.h report/*.h; do
    check "$h stands alone" $CC -std=c17 -D_XOPEN_SOURCE=700 -iquote common -iquote "${h%%/*}" -fsyntax-only -Wall -Wextra -Werror -x c "$h"
done

# Each stage links without the others.
for s in common:td_cmd_init ingest:ing_cmd_ingest analyze:ana_cmd_analyze report:rep_cmd_report; do
    stage=${s%%:*} entry=${s##*:}
    printf 'int %s(int, char **);\nint main(int c, char **v) { return %s(c, v); }\n' "$entry" "$entry" >"$tmp/$stage.c"
    check "lib$stage.a links with common alone" $CC ${SANITIZE:-} -o "$tmp/$stage" "$tmp/$stage.c" "$BUILD/lib$stage.a" "$BUILD/libcommon.a" \
        -lexpat -luchardet -licui18n -licuuc -lutf8proc -lcld2 -lz -llzma -lcurl -lzip $(pkg-config --libs gmime-3.0) -lstdc++ -lgsl -lgslcblas -lreadstat -lsqlite3 -lxlsxwriter -lcsv -linih -ljansson -lcrypto -lpthread -lm
done

# File names are unique in the tree, so that a message "csvread.c:12" says which.
doubled=$(ls common/*.[ch] ingest/*.[ch] analyze/*.[ch] report/*.[ch] tests/*/*.c bench/*.c tidings.c 2>/dev/null | sed 's|.*/||' | sort | uniq -d)
same "doubled file names" "" "$doubled"
done_testing layers
