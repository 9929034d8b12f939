#!/bin/sh
# The manual pages are well formed and whole: they know every command, option, key, column, flag, reason, test and count that the
# program knows, and no key or column that it does not. Links and pictures of the other documents are there.
. "$(dirname "$0")/../lib.sh"
cd "$top" || exit 1
page() { # FILE: the page as lines of words, without the macros' punctuation
    sed 's/ Ns / /g; s/[(),;]/ /g' "$1"
}
tagged() { # FILE MACRO: words of the .It lines with that macro
    sed -n "s/^\.It $2 //p" "$1" | tr -d ',' | tr -s ' ' '\n' | grep -v '^$' | sort -u
}
# each NAME FILE WORDS: every word stands in the page, alone.
each() {
    page "$2" >"$tmp/page"
    n=0
    for word in $3; do
        n=$((n + 1))
        if grep -qE "(^|[^a-zA-Z0-9_.-])$word([^a-zA-Z0-9_-]|\$)" "$tmp/page"; then ok; else not_ok "$2: nothing on $1 $word"; fi
    done
    check "$2: found the list of $1" test $n -gt 0
}
# only NAME FILE MACRO WORDS: what the page lists with the macro is among the words.
only() {
    for word in $(tagged "$2" "$3"); do
        case " $(echo $4) " in *" $word "*) ok ;; *) not_ok "$2: there is no $1 $word" ;; esac
    done
}

if command -v mandoc >/dev/null; then
    for f in man/*.[15]; do
        mandoc -Tlint -W warning "$f" >"$tmp/lint" 2>&1
        if [ -s "$tmp/lint" ]; then not_ok "$(head -n 1 "$tmp/lint")"; else ok; fi
    done
else
    skip "mandoc is not installed"
fi
for f in man/*.[15]; do
    for x in $(sed -n 's/^\.Xr \(tidings[a-z-]*\|[a-z]*\.[a-z]*\) \([15]\).*/\1.\2/p' "$f"); do
        check "$f: there is no page $x" test -f "man/$x"
    done
done

# commands, their options
commands=$(sed -n 's/^    {"\([a-z]*\)", [a-z_]*cmd_[a-z]*, .*/\1/p' tidings.c)
each command man/tidings.1 "$(printf 'tidings-%s\n' $commands)"
for c in $commands; do
    f=man/tidings-$c.1
    if [ ! -f "$f" ]; then not_ok "there is no page $f"; continue; fi
    "$tidings" "$c" --help >"$tmp/all"
    sed '/^Every key/,$d' "$tmp/all" >"$tmp/help"
    if grep -q 'tidings help keys' "$tmp/all"; then "$tidings" help keys >>"$tmp/all"; fi
    each option "$f" "$(sed -n 's/^  *\(-[a-z]\), .*/\1/p; s/^ .*\(--[a-z-]*\).*/\1/p' "$tmp/help" | sed 's/^-//')"
    for o in $(sed -n 's/^\.It Fl //p' "$f" | tr -d ',' | tr ' ' '\n' | grep '^-'); do
        check "$f: $c has no option -$o" grep -qE -e "-$o( |\$)" "$tmp/all"
    done
    check "$f: exit status" grep -q '^\.Sh EXIT STATUS' "$f"
    check "$f: examples" grep -q '^\.Sh EXAMPLES' "$f"
done

# keys of corpus.ini, with their defaults
keys() { sed -n "s/^    {\"$1\", \"\([a-z._]*\)\", TD_KIND.*/\1/p" common/config.c | sed 's/^source_timezone$/timezone/'; }
f=man/corpus.ini.5
each "key of [corpus]" "$f" "$(keys corpus)"
each "key of [source]" "$f" "$(keys source)"
only key "$f" Ic "$(keys corpus) $(keys source)"
# the whole entry of the table, which may take two lines
awk '/^static const struct td_config_key table/ { on = 1 } on { printf "%s", $0 } /^};/ { on = 0 }' common/config.c |
    tr '{' '\n' | sed -n 's/^"[a-z]*", "\([a-z._]*\)", TD_KIND_[A-Z]*, [^"]*\("\([^"]*\)"\|NULL\), .*/\1 \3/p' >"$tmp/defaults"
n=0
while read -r key value; do
    [ -n "$value" ] || continue
    n=$((n + 1))
    if awk -v key="$key" -v value="$value" '
        /^\.It / { on = 0; for (i = 2; i <= NF; i++) if ($i == key) on = 1 }
        on && seen && $1 == ".Cm" && $2 == value { found = 1 }
        { seen = on && $0 == "Default:" }
        END { exit !found }' "$f"; then ok; else not_ok "$f: the default of $key is $value"; fi
done <"$tmp/defaults"
check "found the defaults ($n)" test $n -ge 10

# columns, and the words that stand in them
columns() {
    awk -v start="#define TD_$1_COLUMNS(X)" 'index($0, start) == 1 { on = 1 } on { print } on && !/\\$/ { exit }' common/schema.h |
        grep -o 'X([a-z_0-9]*)' | sed 's/X(//; s/)//'
    # both kinds of series have these behind their own
    case $1 in SERIES | PERIOD) columns SERIES_MORE ;; esac
}
for t in ARTICLE:articles MENTION:mentions PLACE:places CELL:cells SERIES:series TEST:trends WEEK:weeks ALERT:alerts ROBUSTNESS:robustness EVENT:events REJECT:rejects COVERAGE:coverage UNIT:units CORRECTED:corrected COMPARISON:comparison; do
    f=man/${t#*:}.csv.5
    each column "$f" "$(columns "${t%:*}")"
    also=
    case $f in man/series.csv.5) also=$(columns PERIOD) ;; man/comparison.csv.5) also="$(columns COMPARED_WEEK) $(columns COMPARED_SIDE)" ;; esac
    only column "$f" Va "$(columns "${t%:*}") $also"
done
# what changes.csv, contrasts.csv and effects.csv have besides the columns of trends.csv
for t in CHANGE:changes CONTRAST:contrasts EFFECT:effects; do
    f=man/${t#*:}.csv.5
    each column "$f" "$(columns "${t%:*}")"
    only column "$f" Va "$(columns "${t%:*}") $(columns TEST)"
done
each variant man/robustness.csv.5 "baseline $(grep -ohE '"(base_unique|no_largest_outlet|home_[a-z]*|stance_[a-z]*|title_[0-9]*|week_[a-z_]*)"' analyze/cmd_analyze.c | tr -d '"' | grep -v 'stance_method\|week_rule' | sort -u)"
each result man/robustness.csv.5 "$(sed -n '/headline_name\[ANA_HEADLINES\] = {/,/};/p' analyze/robust.c | grep -o '"[a-z_]*"' | tr -d '"')"
each verdict man/robustness.csv.5 "$(sed -n '/^static const char \*verdict/,/^}/p' analyze/robust.c | grep -o '"[a-z_]*"' | tr -d '"')"
each kind man/events.csv.5 "$(sed -n '/kind_name\[\] = {/,/NULL};/p' analyze/event.c | grep -o '"[a-z]*"' | tr -d '"')"
defined() { # PATTERN: values of the names in schema.h
    awk -v name="^($1)\$" '$1 == "#define" && $2 ~ name { gsub(/"/, "", $3); print $3 }' common/schema.h
}
each "method" man/weeks.csv.5 "$(defined 'TD_METHOD_[A-Z0-9_]*')"
only "method" man/weeks.csv.5 Ql "$(defined 'TD_METHOD_[A-Z0-9_]*') attention mentions stance"
check "no method is written out besides" sh -c "! grep -nE '\"(cr2|cr3|jackknife|clustered:|none:(no_data|no_weeks|gap|partial|outlets|no_var)|newcombe[:_]t?:|poisson[:_]t?:)' analyze/paired.c analyze/weeks.c analyze/interval.c report/columns.c"
each "column of periods" man/series.csv.5 "$(columns PERIOD)"
each "column of weeks" man/comparison.csv.5 "$(columns COMPARED_WEEK)"
each "column of sides" man/comparison.csv.5 "$(columns COMPARED_SIDE)"
each test man/comparison.csv.5 "$(sed -n '/test_name\[TESTS\] = {/,/};/p' analyze/sidebyside.c | grep -o '"[a-z_]*"' | tr -d '"')"
each "method" man/comparison.csv.5 "$(defined 'TD_METHOD_(CR[23]|JACKKNIFE|CLUSTERED[A-Z_]*|SHARE_NOT_WIDER|SHARE_NONE_OR_ALL)')"
each fact man/comparison.csv.5 "$(grep -o 'fact[a-z_]*(w*&*w, "[a-z_]*"' analyze/sidebyside.c | grep -o '"[a-z_]*"' | tr -d '"')"
each flag man/articles.csv.5 "$(sed -n 's|.*ING_FLAG_[A-Z_]* = 1u << [0-9]*,* */\* \([a-z_]*\).*|\1|p' ingest/article.h)"
each method man/articles.csv.5 "$(sed -n 's/.*method_name\[\] = {\(.*\)};/\1/p' ingest/normalize.c | tr -d '",')"
each format man/corpus.ini.5 "$(awk '/^#define FORMATS/ { on = 1 } on { print } on && !/\\$/ { exit }' common/config.c | grep -o '"[^"]*"' | tr -d '"\n' | tr '|' ' ')"
each coverage man/series.csv.5 "$(sed -n 's/.*ana_coverage_name\[5\] = {\(.*\)};/\1/p' analyze/*.c | tr -d '",')"
# The names of tests: strings of the calls that add a row, but for measures and windows.
tests_of() {
    {
        cat analyze/*.c | tr '\n' ' ' | grep -o "ana_finding_add(at, ANA_$1,[^;]*;"
        [ "$1" != CHANGES ] || sed -nE 's/^#define TD_TEST_[A-Z0-9_]* +("[^"]*").*/\1/p' common/schema.h
        [ "$1" != CONTRASTS ] || grep -ho 'together_row(at, m, "[a-z_]*"\|r->test = "[a-z_]*"' analyze/*.c
    } | grep -o '"[a-z_0-9]*"' | tr -d '"' | grep -vE '^(attention|stance|all|[0-9]+w)$' | sort -u
}
for t in TRENDS:trends CHANGES:changes CONTRASTS:contrasts EFFECTS:effects; do
    each test "man/${t#*:}.csv.5" "$(tests_of "${t%:*}")"
done
each reason man/rejects.csv.5 "$(cat ingest/format*.c ingest/cmd_ingest.c ingest/normalize.c analyze/cmd_analyze.c |
    sed -n 's/.*reason = [a-z>-]*[a-z ?]*"\([a-z_]*\)".*/\1/p; s/.*reject_\(input\|row\)(.*, "\([a-z_]*\)", ".*/\2/p; s/.* reject(w, [^"]*"\([a-z_]*\)", .*/\1/p' | sort -u)"
for s in ingest/cmd_fetch.c ingest/cmd_ingest.c analyze/cmd_analyze.c report/cmd_report.c; do
    each "count of $s" man/run.json.5 "$(sed -n 's/.*td_manifest_count[a-z_]*([a-z>-]*, "\([a-z_]*\)".*/\1/p' "$s" | sort -u)"
done

# README and docs: links and pictures
for f in README.md docs/*.md; do
    [ -f "$f" ] || continue
    dir=$(dirname "$f")
    for link in $(grep -o '](\([^)#]*\)' "$f" | sed 's/](//' | grep -v '^[a-z]*:' | sort -u); do
        check "$f: there is no $link" test -e "$dir/$link"
    done
    if grep -q '!\[\]' "$f"; then not_ok "$f: a picture without a text in its place"; else ok; fi
done
# the same as a package installs them: with docs beside README, data in /usr/share/tidings, and manual pages by name
mkdir -p "$tmp/doc/docs" && cp -R docs/img "$tmp/doc/docs"
for f in README.md docs/*.md; do sed -f tests/tools/doclinks.sed "$f" >"$tmp/doc/$f"; done
for f in README.md docs/*.md; do
    for link in $(grep -o '](\([^)#]*\)' "$tmp/doc/$f" | sed 's/](//' | grep -v '^[a-z]*:' | sort -u); do
        case $link in
        /usr/share/tidings/*) check "installed $f: there is no $link" test -e "datasets/${link#/usr/share/tidings/}" ;;
        /*) not_ok "installed $f: where is $link" ;;
        *) check "installed $f: there is no $link" test -e "$tmp/doc/$(dirname "$f")/$link" ;;
        esac
    done
    for x in $(grep -owE '(tidings[a-z-]*|[a-z]+\.[a-z]+)\([15]\)' "$tmp/doc/$f" | sort -u); do
        name=${x%(*}
        page="man/$name.$(printf "%s" "${x##*(}" | tr -d ")")"
        check "installed $f: there is no page $x" test -f "$page"
    done
done
same "an installed page by its name" 'Every key is in corpus.ini(5), and' "$(grep -o 'Every key is in [^,]*, and' "$tmp/doc/README.md")"
for p in docs/img/*; do
    [ -f "$p" ] || continue
    check "$p: under 150 kB" test "$(wc -c <"$p")" -lt 150000
    check "$p: is shown somewhere" grep -q "${p##*/}" README.md docs/*.md
done
done_testing man/lint
