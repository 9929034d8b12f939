#!/bin/sh
# Every row of an export leads to an input: on the demonstration corpus, whose records are listed one by one in tests/sample/labels.csv,
# both ways: each exported article is the record that it says it is, each record is an exported article or a reject, each file has the
# SHA-256 of run.json, and each row of the other tables leads to articles.
. "$(dirname "$0")/../lib.sh"
export TIDINGS_DATA="$top/datasets"
select=$BUILD/tests/tools/csvsel
cp -r "$top/datasets/sample" "$tmp/s" && rm -rf "$tmp/s/out"
"$tidings" run -q "$tmp/s" >/dev/null 2>&1 || not_ok run
"$tidings" export -q "$tmp/s" -o "$tmp/data" --profile full --format sqlite >/dev/null 2>&1 || not_ok export
labels=$top/tests/sample/labels.csv

# articles and records, with the titles as their writer gave them
$select "$tmp/data/articles.csv" ingest_file,ingest_record | sort >"$tmp/have"
$select "$labels" file,record 'status!=reject' | sort >"$tmp/want"
check "every exported article is a record of an input, and every record is there" cmp -s "$tmp/have" "$tmp/want"
check "there were records" test "$(wc -l <"$tmp/want")" -gt 400
same "no record twice" "" "$(uniq -d "$tmp/have")"
# one record has its address where the title should be (12d of TRUTH.md): its title is its first sentence
url_title=$($select "$labels" file,record tag=urltitle)
$select "$tmp/data/articles.csv" ingest_file,ingest_record,title | tr -d '\302\240' | tr -s ' ' | grep -avF "$url_title" | sort >"$tmp/have"
$select "$labels" file,record,article_title 'status!=reject' | tr -d '\302\240' | tr -s ' ' | grep -avF "$url_title" | sort >"$tmp/want"
same "titles of records that are not those of their articles" 0 "$(comm -3 "$tmp/have" "$tmp/want" | wc -l | tr -d ' ')"
same "rejects are the other records" "$($select "$labels" '#' status=reject)" "$($select "$tmp/s/out/articles.rejects.csv" '#')"
$select "$tmp/s/out/articles.rejects.csv" input | sort >"$tmp/have"
$select "$labels" file status=reject | sort >"$tmp/want"
check "in the files where they were planted" cmp -s "$tmp/have" "$tmp/want"

# files: run.json lists each file of the corpus with its hash, and no other
awk -F'"' '/^  "ingest"/ { on = 1 } on && /"inputs"/ { in_list = 1 } in_list && /"name"/ { n = $4 } in_list && /"sha256"/ { print $4 "  " n } in_list && /\]/ { exit }' \
    "$tmp/data/run.json" | sort -k 2 >"$tmp/listed"
check "run.json lists inputs" test -s "$tmp/listed"
(cd "$tmp/s" && sha256sum -c --quiet "$tmp/listed" >/dev/null 2>&1)
same "the hashes are those of the files" 0 $?
cut -c67- "$tmp/listed" | sort >"$tmp/have"
$select "$labels" file | sort -u >"$tmp/want"
check "every listed file is an input, and every input is listed" cmp -s "$tmp/have" "$tmp/want"

# the other tables
if command -v sqlite3 >/dev/null; then
    q() { sqlite3 "$tmp/data/tidings.sqlite" "$1"; }
    for t in mentions places alerts; do
        same "rows of $t without an article" 0 "$(q "SELECT count(*) FROM $t LEFT JOIN articles USING (article_id) WHERE articles.article_id IS NULL")"
    done
    same "sentences that are not where they are said to be" 0 "$(q "SELECT count(*) FROM mentions m JOIN articles USING (article_id) WHERE instr(CAST(substr(CAST(CASE sentence WHEN 0 THEN title ELSE text END AS BLOB), m.\"begin\" + 1, m.\"end\" - m.\"begin\") AS TEXT), m.alias) = 0")"
    # a cell of role outlet is the articles of that outlet and country between two days (dates with their own offset: iso)
    same "cells that are not their articles" 0 "$(q "
SELECT count(*) FROM (
  SELECT coalesce(country, '') c, coalesce(outlet, '') o, day_first, day_last, base, n_total FROM cells WHERE country_role = 'outlet' AND week IS NOT NULL) k
WHERE n_total <> (SELECT count(*) FROM articles a WHERE coalesce(outlet_country, '') = k.c AND coalesce(outlet, '') = k.o AND is_duplicate = 0
  AND date_precision IN ('second', 'minute', 'day') AND coalesce(flags, '') NOT LIKE '%suspect_date%'
  AND substr(published_at, 1, 10) BETWEEN k.day_first AND k.day_last AND (k.base = 'all' OR is_reprint = 0))")"
    same "articles that are in no cell" 0 "$(q "
SELECT count(*) FROM articles a WHERE is_duplicate = 0 AND date_precision IN ('second', 'minute', 'day') AND coalesce(flags, '') NOT LIKE '%suspect_date%'
  AND NOT EXISTS (SELECT 1 FROM cells k WHERE country_role = 'outlet' AND base = 'all' AND coalesce(k.outlet, '') = coalesce(a.outlet, '')
    AND (substr(a.published_at, 1, 10) BETWEEN k.day_first AND k.day_last OR k.week IS NULL))")"
    same "series that are not their cells" 0 "$(q "
SELECT count(*) FROM series s WHERE country NOT LIKE 'ALL%' AND (n_total, n_match) <> (SELECT coalesce(sum(n_total), 0), coalesce(sum(n_match), 0) FROM cells k
  WHERE k.target = s.target AND k.country_role = s.country_role AND k.country = s.country AND k.base = s.base AND k.week = s.week)")"
else
    skip "export/trace: sqlite3 is not installed"
fi
done_testing export/trace
