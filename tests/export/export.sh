#!/bin/sh
# tidings export: what it writes, what it leaves out, what it refuses.
. "$(dirname "$0")/../lib.sh"
export TIDINGS_DATA="$top/datasets"
sh "$top/tests/export/fixture.sh" "$tmp/c" || not_ok fixture
"$tidings" run -q "$tmp/c" >"$tmp/log" 2>&1 || { not_ok "run: $(tail -n 3 "$tmp/log")"; done_testing export; exit 1; }
run=$tmp/c/out
all=csv,dta,sav,sqlite
export_to() { "$tidings" export -q "$@" >"$tmp/out" 2>"$tmp/err"; }
sum() { (cd "$1" && sha256sum -- * | sed 's/  /:/'); }

check "export" export_to "$tmp/c" -o "$tmp/open" --format $all
check "export, full" export_to "$tmp/c" -o "$tmp/full" --format $all --profile full --author "Doe, Jane; The Desk" --licence CC-BY-4.0
same "says where" "$tmp/full/datapackage.json" "$(cat "$tmp/out")"
for f in datapackage.json README.md codebook.md codebook.html CITATION.cff run.json load.sql tidings.sqlite articles.csv articles.dta articles.sav \
    mentions.csv places.csv cells.csv series.csv series-day.csv series-month.csv series-quarter.csv trends.csv changes.csv contrasts.csv effects.csv alerts.csv outlets.csv events.csv; do
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
for w in HYPERLINK 'Line one about' 'O.Neil' '@news' 'is a sentence' 'banned -'; do
    same "open holds no '$w'" "" "$(grep -rlaE "$w" "$tmp/open")"
    check "full does ('$w')" grep -qraE "$w" "$tmp/full"
done
for c in title author section text names evidence; do
    check "column $c is left out" test -z "$(head -n 1 -q "$tmp/open/articles.csv" "$tmp/open/mentions.csv" | tr ',' '\n' | grep -x $c)"
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
    for t in articles mentions places cells series trends changes contrasts effects alerts; do
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
copy() { rm -rf "$tmp/b"; mkdir "$tmp/b"; cp "$run"/*.csv "$tmp/b"; cp "$tmp/c/events.csv" "$tmp/b"; } # without run.json
edit() { copy; sed "$2" "$run/$1" >"$tmp/b/$1"; }
copy
check "without run.json" export_to "$tmp/b" -o "$tmp/plain"
check "the README says so" grep -q 'had no .run.json' "$tmp/plain/README.md"
cp "$run/run.json" "$tmp/b"
echo >>"$tmp/b/trends.csv"
refused "a table changed after the run" 3 'trends.csv: not the file that run.json says' "$tmp/b" -o "$tmp/none"
line=$(awk -F, '$2 == "outlet" && $3 == "DE" && $6 == "all" && $7 > 1 { print NR; exit }' "$run/series.csv")
edit series.csv "${line}s/^\(\([^,]*,\)\{6\}\)[0-9]*/\11/"
refused "cells and series" 3 'do not agree: n_total of norvanta\|outlet\|DE\|all\|2021-W[0-9]* is [0-9]* in cells and 1 in series' "$tmp/b" -o "$tmp/none"
edit series.csv "${line}d"
refused "a week is missing" 3 'do not agree: n_total of norvanta\|outlet\|DE\|all\|2021-W[0-9]* is [0-9]* in cells and 0 in series' "$tmp/b" -o "$tmp/none"
line=$(awk -F, '$3 == "ALL" && $7 > 1 { print NR; exit }' "$run/series.csv")
edit series.csv "${line}s/^\(\([^,]*,\)\{6\}\)[0-9]*/\11/"
refused "the pool" 3 'in series \(sum of countries\) and 1 in series \(ALL\)' "$tmp/b" -o "$tmp/none"
for t in day month quarter; do
    line=$(awk -F, '$2 == "outlet" && $3 == "DE" && $7 == "all" && $8 > 1 { print NR; exit }' "$run/series-$t.csv")
    edit series-$t.csv "${line}s/^\(\([^,]*,\)\{7\}\)[0-9]*/\11/"
    refused "cells and series-$t" 3 "do not agree: n_total of norvanta\\|outlet\\|DE\\|all\\|2021[-Q0-9]* is [0-9]* in cells and 1 in series-$t" "$tmp/b" -o "$tmp/none"
    edit series-$t.csv "${line}d"
    refused "a $t is missing" 3 "do not agree: n_total of norvanta\\|outlet\\|DE\\|all\\|2021[-Q0-9]* is [0-9]* in cells and 0 in series-$t|[(]sum of countries[)] and [0-9]* in series-$t" "$tmp/b" -o "$tmp/none"
done
edit cells.csv '5s/,2021-01-\([0-9]*\),2021-01-[0-9]*,/,2021-01-\1,2021-01-31,/'
refused "a cell over two days beside a series of days" 3 'cells.csv:5: error: day_first: not in one period of the series beside it' "$tmp/b" -o "$tmp/none"
edit articles.csv '3d'
refused "an article is missing" 3 'mentions.csv:[0-9]*: error: article_id: not in the table articles' "$tmp/b" -o "$tmp/none"
line=$(grep -n 'Gazette 0' "$run/articles.csv" | head -n 1 | cut -d: -f1)
edit articles.csv "${line}s/Gazette 0/Gazette 1/"
refused "articles and cells" 3 'do not agree: n_total of norvanta.Gazette [01] is [0-9]* in cells and [0-9]* in articles' "$tmp/b" -o "$tmp/none"
edit mentions.csv '$d'
refused "mentions and cells" 3 'do not agree: (n_match|n_pos) .*of norvanta is [0-9]* in cells and [0-9]* in mentions' "$tmp/b" -o "$tmp/none"
line=$(awk -F, 'NR > 1 && $8 == 1 { print NR; exit }' "$run/mentions.csv")
edit mentions.csv "${line}s/^\(\([^,]*,\)\{7\}\)1/\12/"
refused "mentions of the target" 3 'do not agree: n_mentions of norvanta is [0-9]* in cells and [0-9]* in mentions' "$tmp/b" -o "$tmp/none"
edit articles.csv '3{p}'
refused "an article twice" 3 'articles.csv:4: error: the same article_id as in line 3' "$tmp/b" -o "$tmp/none"
edit series.csv '5s/^\(\([^,]*,\)\{30\}\)[^,]*/\1fine/'
refused "a code that there is not" 3 "series.csv:5: error: coverage: not one of its values: 'fine'" "$tmp/b" -o "$tmp/none"
edit series.csv '5s/^\(\([^,]*,\)\{6\}\)[0-9]*/\1x/'
refused "no number" 3 "series.csv:5: error: n_total: not a whole number: 'x'" "$tmp/b" -o "$tmp/none"
edit series.csv '5s/^\(\([^,]*,\)\{4\}\)[^,]*/\12021-02-30/'
refused "no date" 3 "series.csv:5: error: week_start: not a date: '2021-02-30'" "$tmp/b" -o "$tmp/none"
edit series.csv '5s/^[^,]*/\xff/'
refused "no UTF-8" 3 'series.csv:5: error: target: not UTF-8' "$tmp/b" -o "$tmp/none"
edit cells.csv '1s/n_match/n_matches/'
refused "no contract" 3 "column 'n_match' is missing" "$tmp/b" -o "$tmp/none"
sed -i 's/quote-day/other-day/' "$tmp/c/events.csv"
refused "other events" 3 'not the events that run.json says' "$tmp/c" -o "$tmp/none"
sed -i 's/other-day/quote-day/' "$tmp/c/events.csv"
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
