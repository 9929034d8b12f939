#!/bin/sh
# tidings export: what it writes, what it leaves out, what it refuses.
. "$(dirname "$0")/dataset.sh"
all=csv,dta,sav,sqlite
export_to() { "$tidings" export -q "$@" >"$tmp/out" 2>"$tmp/err"; }
sum() { (cd "$1" && sha256sum -- * | sed 's/  /:/'); }

check "export" export_to "$tmp/c" -o "$tmp/open" --format $all
check "export, full" export_to "$tmp/c" -o "$tmp/full" --format $all --profile full --author "Doe, Jane; The Desk" --licence CC-BY-4.0
same "says where" "$tmp/full/datapackage.json" "$(cat "$tmp/out")"
for f in datapackage.json README.md codebook.md codebook.html CITATION.cff run.json load.sql tidings.sqlite articles.csv articles.dta articles.sav \
    mentions.csv places.csv cells.csv series.csv series-day.csv series-month.csv series-quarter.csv trends.csv changes.csv contrasts.csv effects.csv weeks.csv alerts.csv outlets.csv events.csv corrected.csv coverage.csv; do
    check "$f is there" test -s "$tmp/open/$f"
done
check "run.json is copied" cmp -s "$run/run.json" "$tmp/open/run.json"
check "no part is left" test -z "$(ls -A "$tmp" | grep -E '\.(part|old)$')"

# Bytes: the same again, over the old one, elsewhere, in another zone and locale.
sum "$tmp/full" >"$tmp/sums"
check "again" export_to "$tmp/c" -o "$tmp/full/" --format sqlite,sav,dta --profile full --author "Doe, Jane; The Desk" --licence CC-BY-4.0
sum "$tmp/full" >"$tmp/sums2"
check "the same bytes again" cmp -s "$tmp/sums" "$tmp/sums2"
sleep 1
(cd "$tmp" && TZ=Asia/Kathmandu LC_ALL=de_DE.UTF-8 "$tidings" export -q c -o moved --format $all --profile full --author "Doe, Jane; The Desk" --licence CC-BY-4.0 >/dev/null)
sum "$tmp/moved" >"$tmp/sums2"
check "the same bytes in another zone" cmp -s "$tmp/sums" "$tmp/sums2"
SOURCE_DATE_EPOCH=86400 TZ=America/Lima "$tidings" export -q "$tmp/c" -o "$tmp/dated" --format dta >/dev/null
check "the date of SOURCE_DATE_EPOCH" grep -qa '02 Jan 1970' "$tmp/dated/series.dta"

# Every file of the package is listed with its size and hash, and nothing else is there.
sed -n 's/^ *"path": "\(.*\)",/\1/p' "$tmp/full/datapackage.json" | sort >"$tmp/listed"
ls "$tmp/full" | grep -v '^datapackage.json$' | sort >"$tmp/have"
check "every file is listed" cmp -s "$tmp/listed" "$tmp/have"
awk -F'"' '/"path"/ { p = $4 } /"bytes"/ { gsub(/[^0-9]/, "", $3); b = $3 } /"hash"/ { sub("sha256:", "", $4); print $4, b, p }' "$tmp/full/datapackage.json" >"$tmp/hashes"
n=0
while read -r hash bytes path; do
    n=$((n + 1))
    same "hash of $path" "$hash" "$(sha256sum <"$tmp/full/$path" | cut -d' ' -f1)"
    same "bytes of $path" "$bytes" "$(wc -c <"$tmp/full/$path" | tr -d ' ')"
done <"$tmp/hashes"
check "hashes were there ($n)" test $n -gt 30

# Profile open has no words of others, in any file.
for w in HYPERLINK 'Line one about' 'O.Neil' '@news' 'is a sentence' 'banned -' 'not to be had: .*quay'; do
    same "open holds no '$w'" "" "$(grep -rlaE "$w" "$tmp/open")"
    check "full does ('$w')" grep -qraE "$w" "$tmp/full"
done
for c in title author section text names evidence reason; do
    check "column $c is left out" test -z "$(head -n 1 -q "$tmp/open/articles.csv" "$tmp/open/mentions.csv" "$tmp/open/coverage.csv" | tr ',' '\n' | grep -x $c)"
    check "the codebook says that $c is left out" grep -q "Left out in profile open:.*\`$c\`" "$tmp/open/codebook.md"
done
check "addresses stay" grep -q 'https://a.example/1' "$tmp/open/articles.csv"
same "names of the authors" 2 "$(grep -c 'family-names: "Doe"\|name: "The Desk"' "$tmp/full/CITATION.cff")"
check "the licence" grep -q 'license: "CC-BY-4.0"' "$tmp/full/CITATION.cff"
check "the licence in the package" grep -q '"name": "CC-BY-4.0"' "$tmp/full/datapackage.json"
check "markup of a name is none" sh -c '! grep -q "<b>Hostile\|<script" "$1"/codebook.html' sh "$tmp/full"
same "rows of series in the package" "$(($(wc -l <"$run/series.csv") - 1))" "$(awk '/"path": "series.csv"/ { on = 1 } on && /"rows"/ { gsub(/[^0-9]/, ""); print; exit }' "$tmp/full/datapackage.json")"

# SQLite: types, keys, the values as they are.
db=$tmp/full/tidings.sqlite
if command -v sqlite3 >/dev/null; then
    q() { sqlite3 "$db" "$1"; }
    same "integrity" ok "$(q 'PRAGMA integrity_check')"
    same "references" "" "$(q 'PRAGMA foreign_key_check')"
    same "strict" "$(q "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite%'")" "$(q "SELECT count(*) FROM pragma_table_list WHERE strict = 1")"
    for t in series-day series-month series-quarter; do
        same "rows of $t" "$(($(wc -l <"$run/$t.csv") - 1))" "$(q "SELECT count(*) FROM $(echo $t | tr - _)")"
    done
    same "days, months and quarters add up to the same" "$(for t in day month quarter; do q "SELECT sum(n_match) FROM cells WHERE base = 'all' AND country_role = 'outlet' AND week IS NOT NULL"; done)" \
        "$(for t in day month quarter; do q "SELECT sum(n_match) FROM series_$t WHERE base = 'all' AND country_role = 'outlet' AND country = 'ALL'"; done)"
    for t in articles mentions places cells series trends changes contrasts effects alerts corrected; do
        same "rows of $t" "$(($(wc -l <"$run/$t.csv") - 1))" "$(q "SELECT count(*) FROM $t")"
    done
    same "a name of SQL is a name" 1 "$(q "SELECT count(*) FROM outlets WHERE outlet LIKE 'Robert''); DROP TABLE articles;--'")"
    same "a formula is text here" 1 "$(q "SELECT count(*) FROM outlets WHERE outlet LIKE '=cmd|%'")"
    same "beyond the BMP" 1 "$(q "SELECT count(*) FROM outlets WHERE outlet LIKE '😀%'")"
    same "line breaks are line breaks" 1 "$(q "SELECT count(*) FROM articles WHERE text LIKE '%banned.' || char(10) || '%'")"
    check "2 MB of text" test "$(q 'SELECT max(length(text)) FROM articles')" -gt 1900000
    same "no data is NULL" "$(q "SELECT count(*) FROM series WHERE n_total = 0")" "$(q 'SELECT count(*) FROM series WHERE ratio IS NULL')"
    same "types" "text integer real" "$(q "SELECT typeof(week) || ' ' || typeof(n_total) || ' ' || typeof(ratio) FROM series WHERE ratio IS NOT NULL LIMIT 1")"
    same "sums of cells and series" "$(q "SELECT sum(n_match) FROM cells WHERE base = 'all' AND country_role = 'outlet' AND week IS NOT NULL")" \
        "$(q "SELECT sum(n_match) FROM series WHERE base = 'all' AND country_role = 'outlet' AND country = 'ALL'")"
    same "rows of coverage" 4 "$(q 'SELECT count(*) FROM coverage')"
    same "an outlet without an article is no outlet of the table" 1 "$(q "SELECT count(DISTINCT outlet) FROM coverage WHERE outlet NOT IN (SELECT outlet FROM outlets)")"
    # What the labels did not touch is the series: by sentences, whose net sentiment is counted from mentions. Both have six digits; rounding them anew could part two equal ones.
    pairs="FROM series_quarter s JOIN corrected c ON c.kind = 'level' AND c.measure = 'stance' AND c.method = 'naive' WHERE s.country_role = 'outlet' AND s.base = 'all' AND s.stance IS NOT NULL"
    same "naive stance of the quarter is that of the series" "$(q "SELECT count(*), 0 FROM series_quarter WHERE country_role = 'outlet' AND base = 'all' AND stance IS NOT NULL AND country NOT LIKE 'ALL%'")" \
        "$(q "SELECT count(*), sum(abs(s.stance - c.estimate) > 5e-6) $pairs AND s.country NOT LIKE 'ALL%' AND c.country = s.country AND c.period <> 'all'")"
    same "for as many countries" "$(q "SELECT count(*) FROM series_quarter WHERE country_role = 'outlet' AND base = 'all' AND stance IS NOT NULL AND country NOT LIKE 'ALL%'")" \
        "$(q "SELECT count(*) FROM corrected WHERE kind = 'level' AND measure = 'stance' AND method = 'naive' AND period <> 'all'")"
    same "and of all countries that of the pool" "1|0" "$(q "SELECT count(*), sum(abs(s.stance - c.estimate) > 5e-6) $pairs AND s.country = 'ALL' AND c.country = 'all'")"
    same "naive net sentiment is that of the sentences" "$(q "SELECT round(100.0 * sum((stance >= .05) - (stance <= -.05)) / count(*), 6), count(*) FROM mentions m JOIN articles a USING (article_id)
        WHERE stance IS NOT NULL AND is_duplicate = 0 AND date_precision IN ('second', 'minute', 'day') AND substr(published_at, 1, 10) BETWEEN '2021-01-04' AND '2021-03-28'")" \
        "$(q "SELECT round(estimate, 6), n_units FROM corrected WHERE kind = 'level' AND measure = 'net_sentiment' AND method = 'naive' AND country = 'all'")"
    same "sentences stand where they are said to" 0 "$(q "SELECT count(*) FROM mentions m JOIN articles USING (article_id) WHERE instr(CAST(substr(CAST(CASE sentence WHEN 0 THEN title ELSE text END AS BLOB), m.\"begin\" + 1, m.\"end\" - m.\"begin\") AS TEXT), m.alias) = 0")"
    same "indexes" 1 "$(q "SELECT count(*) FROM sqlite_master WHERE name = 'cells_key' AND sql LIKE 'CREATE UNIQUE%'")"
    printf '.mode csv\n.import "%s" a\nSELECT count(*) FROM a;\n' "$tmp/full/articles.csv" >"$tmp/import"
    same "another reader of the CSV" "$(q 'SELECT count(*) FROM articles')" "$(sqlite3 :memory: <"$tmp/import" 2>/dev/null)"
else
    skip "export: sqlite3 is not installed"
fi

# For spreadsheets.
check "excel" export_to "$tmp/c" -o "$tmp/excel" --excel --profile full
same "byte order mark" "efbbbf" "$(head -c 3 "$tmp/excel/series.csv" | od -An -tx1 | tr -d ' \n')"
same "every line of series ends in CRLF" "$(wc -l <"$tmp/excel/series.csv")" "$(grep -c "$(printf '\r')\$" "$tmp/excel/series.csv")"
same "formulas are guarded" 4 "$(grep -cE "^\"?'(=cmd|-2\+3)|,\"?'[=@+-](HYPERLINK|SUM|1 |Norvanta)" "$tmp/excel/articles.csv" "$tmp/excel/outlets.csv" | awk -F: '{ n += $2 } END { print (n >= 4 ? 4 : n) }')"
same "no field starts with a formula" "" "$(awk 'BEGIN { RS = "\r\n" } { print }' "$tmp/excel/outlets.csv" | cut -c1-2 | grep -E '^"?[=+@-]')"
check "a negative number is a number" sh -c "! grep -q \",'-[0-9]\" '$tmp/excel/series.csv'"

# Refusals, each with the place; the good folder stays.
refused() { # NAME CODE PATTERN ARGS...
    name=$1 code=$2 pattern=$3
    shift 3
    export_to "$@"
    same "$name: exit" "$code" $?
    if grep -qE "$pattern" "$tmp/err"; then ok; else not_ok "$name: $(head -n 2 "$tmp/err")"; fi
}
mkdir "$tmp/mine" && echo x >"$tmp/mine/notes.txt"
refused "a folder of something else" 2 'mine: holds notes.txt' "$tmp/c" -o "$tmp/mine"
same "it is as it was" "notes.txt" "$(ls -A "$tmp/mine")"
refused "a file" 1 'not a folder' "$tmp/c" -o "$tmp/mine/notes.txt"
refused "no tables" 1 'neither articles.csv nor series.csv' "$tmp/mine" -o "$tmp/none"
check "nothing was written" test ! -e "$tmp/none"
copy() { rm -rf "$tmp/b"; mkdir "$tmp/b"; cp "$run"/*.csv "$tmp/b"; cp "$tmp/c/events.csv" "$tmp/c/raw/coverage.csv" "$tmp/b"; } # without run.json
edit() { copy; sed "$2" "$tmp/b/$1" >"$tmp/edited" && mv "$tmp/edited" "$tmp/b/$1"; }
line_of() { awk -F, "NR > 1 && $2 { print NR; exit }" "$tmp/c/$1"; } # FILE CONDITION: the first row of which it holds
# edited NAME FILE SED PATTERN: a table that was changed is refused.
edited() { edit "$2" "$3"; refused "$1" 3 "$4" "$tmp/b" -o "$tmp/none"; }
# field N VALUE: the sed command that puts VALUE into field N of the lines before it; of tables without quotes.
field() { printf 's/^\\(\\([^,]*,\\)\\{%d\\}\\)[^,]*/\\1%s/' $(($1 - 1)) "$2"; }
copy
check "without run.json" export_to "$tmp/b" -o "$tmp/plain"
check "the README says so" grep -q 'had no .run.json' "$tmp/plain/README.md"
cp "$run/run.json" "$tmp/b"
for t in trends corrected; do
    cp "$run/$t.csv" "$tmp/kept"
    echo >>"$tmp/b/$t.csv"
    refused "$t changed after the run" 3 "$t.csv: not the file that run.json says" "$tmp/b" -o "$tmp/none"
    cp "$tmp/kept" "$tmp/b/$t.csv"
done
# one number of a country, one of its periods, of each table of series
for t in series:6 series-day:7 series-month:7 series-quarter:7; do
    base=${t#*:} t=${t%:*}
    line=$(line_of "out/$t.csv" "\$2 == \"outlet\" && \$3 == \"DE\" && \$$base == \"all\" && \$($base + 1) > 1")
    where="do not agree: n_total of norvanta\\|outlet\\|DE\\|all\\|2021[-QW0-9]* is [0-9]* in cells"
    edited "cells and $t" "$t.csv" "$line$(field $((base + 1)) 1)" "$where and 1 in $t"
    edited "a period of $t is missing" "$t.csv" "${line}d" "$where and 0 in $t|[(]sum of countries[)] and [0-9]* in $t"
    line=$(line_of "out/$t.csv" "\$2 == \"outlet\" && \$3 == \"DE\" && \$$base == \"all\" && \$($base + 10) != \"\"")
    edited "stance of $t" "$t.csv" "$line$(field $((base + 10)) 0.123456)" "$t.csv:$line: error: stance: not the -?[0-9.]* that cells come to: '0.123456'"
done
line=$(line_of out/series.csv '$3 == "ALL" && $7 > 1')
edited "the pool" series.csv "$line$(field 7 1)" 'in series \(sum of countries\) and 1 in series \(ALL\)'
line=$(line_of out/weeks.csv '$2 == "outlet" && $3 == "DE" && $4 == "all" && $7 == "attention" && $17 > 1')
edited "cells and weeks" weeks.csv "$line$(field 17 1)" 'do not agree: n_total of norvanta\|outlet\|DE\|all\|2021-W[0-9]* is [0-9]* in cells and 1 in weeks'
edited "a cell over two days beside a series of days" cells.csv '5s/,2021-01-\([0-9]*\),2021-01-[0-9]*,/,2021-01-\1,2021-01-31,/' 'cells.csv:5: error: day_first: not in one period of the series beside it'
edited "an article is missing" articles.csv '3d' 'mentions.csv:[0-9]*: error: article_id: not in the table articles'
line=$(grep -n 'Gazette 0' "$run/articles.csv" | head -n 1 | cut -d: -f1)
edited "articles and cells" articles.csv "${line}s/Gazette 0/Gazette 1/" 'do not agree: n_total of norvanta.Gazette [01] is [0-9]* in cells and [0-9]* in articles'
edited "mentions and cells" mentions.csv '$d' 'do not agree: (n_match|n_pos) .*of norvanta is [0-9]* in cells and [0-9]* in mentions'
line=$(awk -F, 'NR > 1 && $8 == 1 { print NR; exit }' "$run/mentions.csv")
edited "mentions of the target" mentions.csv "${line}s/^\(\([^,]*,\)\{7\}\)1/\12/" 'do not agree: n_mentions of norvanta is [0-9]* in cells and [0-9]* in mentions'
edited "an article twice" articles.csv '3{p}' 'articles.csv:4: error: the same article_id as in line 3'
edited "a code that there is not" series.csv '5s/^\(\([^,]*,\)\{30\}\)[^,]*/\1fine/' "series.csv:5: error: coverage: not one of its values: 'fine'"
edited "no number" series.csv '5s/^\(\([^,]*,\)\{6\}\)[0-9]*/\1x/' "series.csv:5: error: n_total: not a whole number: 'x'"
edited "no date" series.csv '5s/^\(\([^,]*,\)\{4\}\)[^,]*/\12021-02-30/' "series.csv:5: error: week_start: not a date: '2021-02-30'"
edited "no UTF-8" series.csv '5s/^[^,]*/\xff/' 'series.csv:5: error: target: not UTF-8'
edited "no contract" cells.csv '1s/n_match/n_matches/' "column 'n_match' is missing"
# labels: what they did not touch must be the cells', what is summed the sum, what is a difference the difference
line=$(line_of out/corrected.csv '$2 == "level" && $3 == "DE" && $4 == "2021-Q1" && $6 == "stance" && $7 == "naive"')
edited "naive stance and cells" corrected.csv "$line$(field 8 0.5)" 'do not agree: estimate of norvanta\|level\|DE\|2021-Q1\|\|stance\|naive is -?[0-9.]* in cells and 0.5 in corrected'
edited "units of a quarter" corrected.csv "$line$(field 16 99)" 'do not agree: n_units of norvanta\|level\|DE\|all\|\|stance\|naive is 99 in corrected \(sum of quarters\) and [0-9]* in corrected'
edited "labels of a quarter" corrected.csv "$line$(field 17 1)" 'do not agree: n_labels of norvanta\|level\|DE\|all'
edited "more labels than units" corrected.csv "$line$(field 17 99)" "corrected.csv:$line: error: n_labels: more than there are units: '99'"
edited "a country is missing" corrected.csv '/,DE,/d' 'do not agree: n_units of norvanta.*(sum of countries|scored articles)'
line=$(line_of out/corrected.csv '$2 == "contrast" && $7 == "naive"')
edited "a contrast" corrected.csv "$line$(field 8 0.5)" 'do not agree: estimate of norvanta\|contrast\|.*\|naive is -?[0-9.]* in corrected \(of the two levels\) and 0.5 in corrected'
edited "a number twice" corrected.csv '3{p}' 'corrected.csv:4: error: the same target,kind,country,period,against,measure,method as in line 3'
edited "a method that there is not" corrected.csv '3s/,ppi,/,magic,/;3s/,dsl,/,magic,/' "corrected.csv:3: error: method: not one of its values: 'magic'"
# fetch: its counts, its weeks
edited "more than there are addresses" coverage.csv '2s/,ok,2,1,1,/,ok,2,2,1,/' "coverage.csv:2: error: unchanged: more than the source has addresses: '1'"
edited "another result" coverage.csv '4s/,partial,/,ok,/' "coverage.csv:4: error: result: not what its counts come to: 'ok'"
edited "no reason" coverage.csv '5s/interrupted//' "coverage.csv:5: error: reason: no reason, and not every address was got: ''"
edited "no time" coverage.csv '3s/2021-01-04T06:00:00Z/2021-01-04/' "coverage.csv:3: error: fetched_at: not a time such as 2020-07-13T10:00:00Z: '2021-01-04'"
n_columns=$(head -n 1 "$run/series.csv" | tr ',' '\n' | grep -nx coverage_reason | cut -d: -f1)
reason() { # WEEK REASON: says it in the series
    line=$(line_of out/series.csv "\$4 == \"$1\"")
    edit series.csv "$line$(field "$n_columns" "$2")"
}
refused_reason() { reason "$2" "$3" && refused "$1" 3 "series.csv:$line: error: coverage_reason: $4: '$3'" "$tmp/b" -o "$tmp/none"; }
reason 2021-W02 fetch_failed
check "a week in which one source failed" export_to "$tmp/b" -o "$tmp/plain"
refused_reason "a week in which none did" 2021-W03 fetch_failed 'of a week in which nothing failed in the table coverage'
reason 2021-W01 not_fetched && sed -i '2,3d' "$tmp/b/coverage.csv"
refused "a week before the first" 3 "series.csv:$line: error: coverage_reason: of a week before the first in the table coverage" "$tmp/b" -o "$tmp/none"
sed -i 's/quote-day/other-day/' "$tmp/c/events.csv"
refused "other events" 3 'not the events that run.json says' "$tmp/c" -o "$tmp/none"
sed -i 's/other-day/quote-day/' "$tmp/c/events.csv"

# Of fetch's record the rows are exported that analyze read.
cp "$tmp/c/raw/coverage.csv" "$tmp/kept"
echo '2021-01-18T06:00:00Z,gazette,Gazette 0,ok,3,3,0,0,0,' >>"$tmp/c/raw/coverage.csv"
check "after another run of fetch" export_to "$tmp/c" -o "$tmp/later"
check "the rows that analyze read" cmp -s "$tmp/open/coverage.csv" "$tmp/later/coverage.csv"
same "and no word of it" "" "$(cat "$tmp/err")"
sed -i '2s/06:00/07:00/' "$tmp/c/raw/coverage.csv"
check "another record" export_to "$tmp/c" -o "$tmp/later"
check "is left out" test ! -e "$tmp/later/coverage.csv"
"$tidings" export "$tmp/c" -o "$tmp/later" >/dev/null 2>"$tmp/err"
check "says so" grep -q 'coverage.csv: not what analyze read; the dataset is without it' "$tmp/err"
refused "another record by name" 3 'coverage.csv: not what run.json says analyze read' "$tmp/c" -o "$tmp/none" --coverage "$tmp/c/raw/coverage.csv"
refused "a record that is not there" 1 'nowhere.csv' "$tmp/c" -o "$tmp/none" --coverage "$tmp/nowhere.csv"
cp "$tmp/kept" "$tmp/c/raw/coverage.csv"
check "none is asked for" export_to "$tmp/c" -o "$tmp/later" --coverage none
check "none is there" test ! -e "$tmp/later/coverage.csv"
check "nothing was written by any of them" test ! -e "$tmp/none" -a ! -e "$tmp/.none.part"

# Two at once, a killed one, a full disk.
mkdir -p "$tmp/.open.part" && : >"$tmp/.open.part/series.csv" && mkdir -p "$tmp/.open.old" && : >"$tmp/.open.old/series.csv"
check "after a killed run" export_to "$tmp/c" -o "$tmp/open" --format $all
check "its folders are gone" test ! -e "$tmp/.open.part" -a ! -e "$tmp/.open.old"
if command -v flock >/dev/null; then
    mkdir "$tmp/.open.part"
    flock "$tmp/.open.part" "$tidings" export -q "$tmp/c" -o "$tmp/open" >"$tmp/out" 2>"$tmp/err"
    same "two at once" 1 $?
    check "says so" grep -q 'another run is writing it' "$tmp/err"
    rmdir "$tmp/.open.part"
fi
sum "$tmp/open" >"$tmp/sums"
for limit in 1 64 600 3000; do
    (ulimit -f $limit && export_to "$tmp/c" -o "$tmp/open" --format $all --profile full)
    same "a write limit of $limit blocks" 1 $?
done
sum "$tmp/open" >"$tmp/sums2"
check "the good folder stayed" cmp -s "$tmp/sums" "$tmp/sums2"
check "no part folder stayed" test ! -e "$tmp/.open.part"
done_testing export
