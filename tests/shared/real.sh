#!/bin/sh
# tidings run, end to end, on the real corpora of ../shared, each with its documented configuration (configs/*.ini).
. "$(dirname "$0")/../lib.sh"
sel=$BUILD/tests/tools/csvsel
needs_shared "real corpora" || { done_testing shared; exit 0; }

# run NAME: fills in the configuration and runs it; the folder of the tables is then $out.
run() {
    mkdir -p "$tmp/$1"
    sed "s|@SHARED@|$shared/data|" "$top/tests/shared/configs/$1.ini" >"$tmp/$1/corpus.ini"
    out=$tmp/$1/out
    if "$tidings" run "$tmp/$1" --images no >"$tmp/$1/stdout" 2>"$tmp/$1/stderr"; then ok; else not_ok "tidings run $1: $(tail -n 2 "$tmp/$1/stderr")"; fi
    check "$1: a report" test -s "$out/report/index.html"
}
count() { sed -n "/\"$2\": {/,/^  }/p" "$1" | sed -n "s/.*\"$3\": \([0-9]*\).*/\1/p" | head -n 1; } # run.json stage name

run seed
a=$out/articles.csv
same "seed: title" "US lobbies for EU to ban Huawei from 5G infrastructure" "$("$sel" "$a" title)"
same "seed: author" "Sead Fadilpašić" "$("$sel" "$a" author)"
same "seed: outlet, country, date" "|||none" "$("$sel" "$a" outlet,outlet_country,published_at,date_precision | tr '\t' '|')"
for part in "Skip to main" "Image credit" "freelance journalist" "Al Jazeera"; do
    same "seed: '$part' is not in the text" 0 "$("$sel" "$a" '#' "text~$part")"
done
check "seed: the last paragraph is there" test "$("$sel" "$a" '#' "text~salute the EU leadership")" = 1
check "seed: Huawei in the title" test "$("$sel" "$out/mentions.csv" '#' sentence=0)" = 1
check "seed: Huawei in the body" test "$("$sel" "$out/mentions.csv" '#' sentence!=0)" -ge 3
same "seed: countries mentioned" "CN DE EU US" "$("$sel" "$out/cells.csv" country country_role=mentioned base=all | sort | tr '\n' ' ' | sed 's/ $//')"
check "seed: stance negative ($("$sel" "$out/cells.csv" stance_sum_e6 country_role=outlet base=all))" \
    test "$("$sel" "$out/cells.csv" stance_sum_e6 country_role=outlet base=all)" -lt -100000

run huawei-us-uk-cn
a=$out/articles.csv
same "huawei-us-uk-cn: every row is an article or a reject" 74 $(($("$sel" "$a" '#') + $("$sel" "$out/articles.rejects.csv" '#')))
same "huawei-us-uk-cn: no title is a URL" 0 "$("$sel" "$a" '#' title~http)"
same "huawei-us-uk-cn: titles that were URLs" 36 "$("$sel" "$a" '#' flags~title_is_url)"
check "huawei-us-uk-cn: dates from URLs and texts" test "$("$sel" "$a" '#' date_method=url)" -ge 10
same "huawei-us-uk-cn: outlet countries" "CN GB US" "$("$sel" "$a" outlet_country outlet_country!= | sort -u | tr '\n' ' ' | sed 's/ $//')"
check "huawei-us-uk-cn: the rows that stand twice" test "$("$sel" "$a" '#' is_reprint=1)" -ge 3

for c in allsides:12751 fi-news:139700; do
    name=${c%%:*} n=${c##*:}
    run "$name"
    same "$name: articles" "$n" "$("$sel" "$out/articles.csv" '#')"
    in=$(count "$out/run.json" ingest records_in)
    same "$name: records in" "$n" "$in"
    # every week of the range has a denominator, and the weeks add up to the dated articles
    sum=$("$sel" "$out/series.csv" n_total country=ALL country_role=outlet base=all | awk '{ n += $1 } END { print n + 0 }')
    cells=$("$sel" "$out/cells.csv" n_total country_role=outlet base=all week!= | awk '{ n += $1 } END { print n + 0 }')
    nowhere=$("$sel" "$out/cells.csv" n_total country_role=outlet base=all week= | awk '{ n += $1 } END { print n + 0 }')
    dup=$("$sel" "$out/articles.csv" '#' is_duplicate=1)
    same "$name: cells, weekless and duplicates add up" "$n" $((cells + nowhere + dup))
    check "$name: the pooled series adds up ($sum of $cells)" test "$sum" -le "$cells" -a "$sum" -gt $((cells * 9 / 10))
    check "$name: weeks with the target" test "$("$sel" "$out/series.csv" '#' country=ALL country_role=outlet base=all n_match!=0)" -ge 30
    "$sel" "$out/series.csv" week,n_total,n_match,ratio,ratio_lo,ratio_hi country=ALL country_role=outlet base=all >"$tmp/s"
    check "$name: ratios stand inside their intervals" awk -F'\t' '$2 > 0 && !($5 <= $4 && $4 <= $6) { exit 1 }' "$tmp/s"
    check "$name: no ratio without articles" awk -F'\t' '$2 == 0 && $4 != "" { exit 1 }' "$tmp/s"
done

# feeds and answers as they came
formats=$shared/data/formats
"$tidings" ingest -q -o "$tmp/feed.csv" "$formats/feeds/feed.json" 2>"$tmp/err" || not_ok "feed.json: $(cat "$tmp/err")"
same "feed.json: items" 25 "$("$sel" "$tmp/feed.csv" '#' ingest_format=jsonfeed)"
same "feed.json: each with a date, a text, an author" 25 "$("$sel" "$tmp/feed.csv" '#' date_method=feed text!= author!=)"
"$tidings" ingest -q --format jsonl --max-reject-rate 1 -o "$tmp/json.csv" "$formats/newsapi" 2>"$tmp/err" || not_ok "newsapi as jsonl: $(cat "$tmp/err")"
same "newsapi as jsonl: error bodies" 9 "$("$sel" "$tmp/json.rejects.csv" '#' reason=api_error)"
same "newsapi as jsonl: nothing else is lost" 9 "$("$sel" "$tmp/json.rejects.csv" '#')"
for f in newsapi_everything_3:4 GNews_001:10 NEWSDATA_002:10 GoogleCSE_001:10; do
    same "newsapi as jsonl: ${f%%:*}" "${f##*:}" "$("$sel" "$tmp/json.csv" '#' ingest_file~${f%%:*})"
done
done_testing shared
