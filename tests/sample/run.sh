#!/bin/sh
# The truths planted in datasets/sample (TRUTH.md, truth.csv): the tables must show each of them.
. "$(dirname "$0")/../lib.sh"
sel=$BUILD/tests/tools/csvsel
truth=$top/tests/sample/truth.csv
out=$tmp/out
if ! "$tidings" run "$top/datasets/sample" --output "$out" --images no >"$tmp/log" 2>&1; then
    not_ok "tidings run datasets/sample: $(tail -n 3 "$tmp/log")"
    done_testing sample
    exit 1
fi
a=$out/articles.csv s=$out/series.csv m=$out/mentions.csv r=$out/articles.rejects.csv

# expect TRUTH-FIELD KEY: the value of key in "a=1;b=2".
value() { printf '%s\n' "$1" | tr ';' '\n' | sed -n "s/^$2=//p"; }
# Sum of a column of series.csv over a country's weeks from $2 to $3 (names sort as time runs).
sum() { "$sel" "$s" "week,$4" country="$1" country_role=outlet base="${5:-all}" | awk -F'\t' -v a="$2" -v b="$3" '$1 >= a && $1 <= b { n += $2 } END { print n + 0 }'; }
# Mentions of the article that a file and record became.
mentions_of() { for id in $("$sel" "$a" article_id ingest_file="$1" ingest_record="$2"); do "$sel" "$m" '#' article_id="$id"; done | awk '{ n += $1 } END { print n + 0 }'; }

mean_stance() { # country from until: mean over the weeks' matching articles
    "$sel" "$s" week,n_match,stance country="$1" country_role=outlet base=all |
        awk -F'\t' -v a="$2" -v b="$3" '$1 >= a && $1 <= b && $3 != "" { n += $2; t += $2 * $3 } END { printf "%.3f\n", n ? t / n : 9 }'
}

"$sel" "$truth" id,kind,country,week_from,week_to,file,expect,detail >"$tmp/truth"
n_truths=0
while IFS="$(printf '\t')" read -r id kind country from to file expect detail; do
    # an empty field vanishes between tabs: read again by column
    country=$("$sel" "$truth" country id="$id") from=$("$sel" "$truth" week_from id="$id") to=$("$sel" "$truth" week_to id="$id")
    file=$("$sel" "$truth" file id="$id") expect=$("$sel" "$truth" expect id="$id") detail=$("$sel" "$truth" detail id="$id")
    record=$(printf '%s\n' "$detail" | sed -n 's/^record \([0-9]*\).*/\1/p')
    : "${record:=1}"
    n_truths=$((n_truths + 1))
    case $kind in
    mood_before)
        same "$id n_match" "$(value "$expect" n_match)" "$(sum "$country" "$from" "$to" n_match)"
        before=$(mean_stance "$country" "$from" "$to") ;;
    mood_after)
        same "$id n_match" "$(value "$expect" n_match)" "$(sum "$country" "$from" "$to" n_match)"
        after=$(mean_stance "$country" "$from" "$to")
        check "$id: stance falls ($before to $after)" awk -v x="$before" -v y="$after" 'BEGIN { exit !(x > 0.05 && y < -0.1 && x - y > 0.2) }'
        # a break between the two spans, found by the tables themselves, at most one week off
        at=$("$sel" "$out/changes.csv" at,test country="$country" country_role=outlet base=all measure=stance | sort | tr '\t' ' ')
        check "$id: changes.csv has a break of DE's stance near $from (found: $at)" sh -c "printf '%s\n' '$at' | grep -qE '2021-W0[2-4]'" ;;
    spike)
        same "$id n_total" "$(value "$expect" n_total)" "$(sum "$country" "$from" "$to" n_total)"
        same "$id n_match" "$(value "$expect" n_match)" "$(sum "$country" "$from" "$to" n_match)"
        top_week=$("$sel" "$s" n_match,week country="$country" country_role=outlet base=all | sort -n | tail -n 1 | cut -f2)
        same "$id: the week with most matches" "$from" "$top_week" ;;
    spike_baseline)
        same "$id n_total" "$(value "$expect" n_total)" $(($(sum "$country" "$from" "$to" n_total) - $(sum GB 2020-W47 2020-W47 n_total)))
        same "$id n_match" "$(value "$expect" n_match)" $(($(sum "$country" "$from" "$to" n_match) - $(sum GB 2020-W47 2020-W47 n_match))) ;;
    wire)
        cluster=$("$sel" "$a" cluster_id ingest_file="$file" ingest_record="$record")
        same "$id cluster size" "$(value "$expect" cluster_size)" "$("$sel" "$a" '#' cluster_id="$cluster")"
        same "$id originals" 1 "$("$sel" "$a" '#' cluster_id="$cluster" is_reprint=0)"
        same "$id first seen in" harbour-gazette "$("$sel" "$a" ingest_file cluster_id="$cluster" is_reprint=0 | cut -d/ -f1)" ;;
    silence)
        for w in $("$sel" "$s" week country="$country" country_role=outlet base=all | awk -v a="$from" -v b="$to" '$1 >= a && $1 <= b'); do
            same "$id $w: n_total, ratio, stance, coverage" "0|||gap" "$("$sel" "$s" n_total,ratio,stance,coverage country="$country" country_role=outlet base=all week="$w" | tr '\t' '|')"
        done
        same "$id: weeks with coverage gap" 6 "$("$sel" "$s" '#' country="$country" country_role=outlet base=all coverage=gap)" ;;
    undated)
        same "$id" "|none|none" "$("$sel" "$a" published_at,date_precision,date_method ingest_file="$file" | tr '\t' '|')" ;;
    two_dates)
        same "$id" "$(value "$expect" published_at) $(value "$expect" modified_at)" "$("$sel" "$a" published_at,modified_at ingest_file="$file" | tr '\t' ' ' | sed 's/Z/+00:00/g')" ;;
    only_mentioned)
        same "$id rows as outlet country" 0 "$("$sel" "$s" '#' country="$country" country_role=outlet)"
        week_total=$("$sel" "$s" n_total country="$country" country_role=mentioned base=all week="$from")
        check "$id mentioned in $from (n_total '$week_total')" test "${week_total:-0}" -ge 1 ;;
    only_speaks)
        check "$id rows as outlet country" test "$("$sel" "$s" '#' country="$country" country_role=outlet)" -gt 0
        same "$id rows as mentioned country" 0 "$("$sel" "$s" '#' country="$country" country_role=mentioned)" ;;
    namesake | furniture)
        record=$(printf '%s\n' "$detail" | sed -n 's/^record \([0-9]*\).*/\1/p')
        same "$id is an article" 1 "$("$sel" "$a" '#' ingest_file="$file" ingest_record="${record:-1}")"
        same "$id mentions" 0 "$(mentions_of "$file" "${record:-1}")" ;;
    namesake_and_company)
        check "$id mentions" test "$(mentions_of "$file" 1)" -ge 1 ;;
    mis_encoded)
        same "$id title" "$(value "$expect" title)" "$("$sel" "$a" title ingest_file="$file")"
        same "$id replacement characters" 0 "$("$sel" "$a" '#' ingest_file="$file" "text~$(printf '\357\277\275')")" ;;
    truncated_html)
        same "$id" 1 "$("$sel" "$a" '#' ingest_file="$file" flags~truncated)"
        check "$id has mentions" test "$(mentions_of "$file" 1)" -ge 2 ;;
    cut_jsonl | cut_gzip)
        same "$id reject line" "$(value "$expect" reject_line)" "$("$sel" "$r" line_first input="$file")"
        same "$id reason" truncated "$("$sel" "$r" reason input="$file")"
        n=$(value "$expect" articles)
        [ -n "$n" ] && same "$id articles" "$n" "$("$sel" "$a" '#' ingest_file="$file")" ;;
    exact_duplicate | duplicate_row)
        first=$(value "$expect" first) copy=$(value "$expect" copy)
        same "$id one cluster" "$("$sel" "$a" cluster_id ingest_file="$file" ingest_record="$first")" "$("$sel" "$a" cluster_id ingest_file="$file" ingest_record="$copy")"
        same "$id one is the duplicate" 1 "$( ("$sel" "$a" is_duplicate ingest_file="$file" ingest_record="$first"; "$sel" "$a" is_duplicate ingest_file="$file" ingest_record="$copy") | grep -c 1)" ;;
    future_date)
        same "$id" "2031-02-14 suspect_date" "$("$sel" "$a" published_at,flags ingest_file="$file" ingest_record="$(value "$expect" record)" | tr '\t' ' ' | sed 's/^\(..........\)[^ ]* /\1 /')"
        same "$id weeks of 2031" 0 "$("$sel" "$s" '#' week~2031)" ;;
    impossible_date) check "$id" test "$("$sel" "$r" '#' input="$file" reason=not_a_date detail~31/02/2021)" = 1 ;;
    short_row) same "$id" 1 "$("$sel" "$r" '#' input="$file" reason=field_count)" ;;
    url_as_title)
        same "$id" title_is_url "$("$sel" "$a" flags ingest_file="$file" ingest_record=7)"
        check "$id title" test "$("$sel" "$a" title ingest_file="$file" ingest_record=7 | grep -c '^http')" = 0 ;;
    unknown_outlet)
        same "$id outlet, country, day" "||2020-12-03" "$("$sel" "$a" outlet,outlet_country,published_at ingest_file="$file" | tr '\t' '|' | cut -c1-12)" ;;
    week_edge)
        # the article's ISO week by date(1), from the date as written, then the series' count of that week below
        day=$("$sel" "$a" published_at ingest_file="$file" ingest_record="$record" | cut -c1-10)
        case $id in 15c) day=$("$sel" "$a" published_at ingest_file="$file" published_at~2020-11-01T | head -n 1 | cut -c1-10) ;; esac
        same "$id" "$(value "$expect" week)" "$(date -u -d "${day:-1970-01-01}" +%G-W%V)" ;;
    *) not_ok "$id: no check for kind $kind" ;;
    esac
done <"$tmp/truth"
check "every truth was read" test "$n_truths" = "$(($(wc -l <"$truth") - 1))"

# Every country and week: what the corpus was written to hold.
"$sel" "$top/tests/sample/weeks.csv" country,week,n_total,n_match | sort >"$tmp/want"
"$sel" "$s" country,week,n_total,n_match country_role=outlet base=all country!=ALL country!=ALLM country!= | sort >"$tmp/have"
check "counts of all countries and weeks" diff "$tmp/want" "$tmp/have"

# The label stands wherever the corpus shows.
for f in report/index.html report/report.md; do
    check "label in $f" grep -q 'Demonstration corpus' "$out/$f"
done

# The same input gives the same bytes: every file but run.json.
"$tidings" run "$top/datasets/sample" --output "$tmp/again" --images no >"$tmp/log" 2>&1
(cd "$out" && find . -type f ! -name run.json | sort | xargs sha256sum) >"$tmp/one"
(cd "$tmp/again" && find . -type f ! -name run.json | sort | xargs sha256sum) >"$tmp/two"
check "two runs give the same bytes" cmp -s "$tmp/one" "$tmp/two"
done_testing sample
