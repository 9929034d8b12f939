#!/bin/sh
# make bench: what each stage costs, beside programs that do next to nothing on the same bytes.
#
# Times are CPU seconds (user and system), the median of ROUNDS rounds; in each round every program runs once, so that a busy machine
# slows all of them alike and the ratios stay comparable. SIZE is the number of articles of the made-up corpus (5 KB each).
set -eu
: "${BUILD:=build}" "${ROUNDS:=3}" "${SIZE:=20000}"
top=$(cd "$(dirname "$0")/.." && pwd)
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac
tidings=$BUILD/tidings
corpora=$top/../shared/data/corpora
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# run KEY COMMAND...: runs it; appends "CPU-seconds peak-KiB" to the file of KEY.
run() {
    key=$1
    shift
    if ! /usr/bin/time -o "$tmp/time" -f '%U %S %M' "$@" >"$tmp/stdout" 2>"$tmp/stderr"; then
        cat "$tmp/stderr" >&2
        exit 1
    fi
    awk '{ print $1 + $2, $3 }' "$tmp/time" >>"$tmp/$key.runs"
}
bytes() { wc -c <"$1" | tr -d ' '; }
median() { sort -n "$tmp/$1.runs" | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'; }
peak() { awk '$2 > m { m = $2 } END { print m }' "$tmp/$1.runs"; }

# row KEY LABEL BYTES ARTICLES YARDSTICK-KEY: one line of a table.
row() {
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$2" "$(median "$1")" "$(peak "$1")" "$3" "$4" "$(median "$5")" | awk -F'\t' '{
        t = $2 < 0.005 ? 0.005 : $2
        printf("  %-26s %8.2f %10.0f %10s %9.1f %8.2f\n", $1, $2, $4 / 1e6 / t,
               ($5 ? sprintf("%.0f", $5 / t) : ""), $3 / 1024, ($6 > 0 ? $2 / $6 : 0))
    }'
}
head_row() { printf '  %-26s %8s %10s %10s %9s %8s\n' "$1" 'CPU s' 'MB/CPU-s' 'articles/s' 'peak MiB' 'x wc -w'; }

# yardsticks PREFIX FILE
yardsticks() {
    run "$1.cat" cat "$2"
    run "$1.wc" env LC_ALL=C wc -w "$2"
    run "$1.wcu" env LC_ALL=C.UTF-8 wc -w "$2"
}
yardstick_rows() {
    row "$1.cat" cat "$2" '' "$1.wc"
    row "$1.wc" 'wc -w, LC_ALL=C' "$2" '' "$1.wc"
    row "$1.wcu" 'wc -w, LC_ALL=C.UTF-8' "$2" '' "$1.wc"
}

# workload NAME FILE OPTION...: ingest of FILE with the options, then analyze and report of what came out.
workload() {
    name=$1 file=$2
    shift 2
    a=$tmp/$name/articles.csv out=$tmp/$name/out
    mkdir "$tmp/$name"
    rm -f "$tmp"/*.runs
    i=0
    while [ $i -lt "$ROUNDS" ]; do
        i=$((i + 1))
        yardsticks in "$file"
        run ingest "$tidings" ingest -o "$a" "$@" "$file"
        yardsticks art "$a"
        run libcsv "$BUILD/bench/bench_libcsv" "$a"
        run csvread "$BUILD/bench/bench_csvread" "$a"
        run analyze "$tidings" analyze -o "$out" "$a"
        run report "$tidings" report --images no -o "$tmp/$name/report" "$out"
    done
    n=$(($(wc -l <"$a") - 1))
    printf '\n%s: %s articles\n' "$name" "$n"
    b=$(bytes "$file")
    head_row "what ingest reads, $((b / 1000000)) MB"
    yardstick_rows in "$b"
    row ingest 'tidings ingest' "$b" "$n" in.wc
    b=$(bytes "$a")
    head_row "articles.csv, $((b / 1000000)) MB"
    yardstick_rows art "$b"
    row libcsv 'libcsv alone' "$b" "$n" art.wc
    row csvread 'the CSV reader' "$b" "$n" art.wc
    row analyze 'tidings analyze' "$b" "$n" art.wc
    b=$(cat "$out"/*.csv | wc -c | tr -d ' ')
    head_row "the tables, $((b / 1000000)) MB"
    row report 'tidings report' "$b" '' art.wc
    awk -v r="$(median csvread)" -v l="$(median libcsv)" -v a="$(median analyze)" -v w="$(median art.wc)" \
        'BEGIN { printf "  CSV reader / libcsv alone: %.2f (goal: at most 1.10)   analyze / wc -w: %.2f (goal: at most 1)\n", r / l, a / w }'
}

# Ten copies one after the other, through a pipe.
ten() { for i in 1 2 3 4 5 6 7 8 9 10; do cat "$1"; done; }

# Peak memory on ten copies of a file of JSON Lines, beside that on one.
memory() {
    rm -f "$tmp"/*.runs
    mkdir "$tmp/memory"
    a=$tmp/memory/articles.csv
    for n in 1 10; do
        if [ $n = 1 ]; then cat "$2"; else ten "$2"; fi | run ingest$n "$tidings" ingest --format jsonl -o "$a" -
        run analyze$n "$tidings" analyze -o "$tmp/memory/out" "$a"
    done
    printf '\nPeak memory on ten copies of %s, beside one\n' "$1"
    for stage in ingest analyze; do
        awk -v s=$stage -v one="$(peak ${stage}1)" -v ten="$(peak ${stage}10)" \
            'BEGIN { printf "  %-8s %7.1f MiB on one, %7.1f MiB on ten: %.2f (goal: at most 1.20)\n", s, one / 1024, ten / 1024, ten / one }'
    done
    rm -rf "$tmp/memory"
}

"$BUILD/bench/bench_corpus" "$SIZE" >"$tmp/made-up.jsonl"
workload made-up "$tmp/made-up.jsonl"
if [ -f "$corpora/allsides-2018-2020.jsonl.xz" ]; then
    xz -dc "$corpora/allsides-2018-2020.jsonl.xz" >"$tmp/allsides.jsonl"
    workload allsides "$tmp/allsides.jsonl" --language en --map.author authors
    memory allsides "$tmp/allsides.jsonl"
else
    memory made-up "$tmp/made-up.jsonl"
fi
if [ -f "$corpora/fi-news-2018-2021.csv.xz" ]; then
    xz -dc "$corpora/fi-news-2018-2021.csv.xz" >"$tmp/fi-news.csv"
    workload fi-news "$tmp/fi-news.csv" --outlet 'Finnish outlet' --country FI --language fi --map.title otsikko \
        --map.text tiivistelma --map.date paivamaara
fi

# A table of cells as large as a corpus of years, 200 countries and 500 outlets, reduced: statistics without articles.
: "${CELLS:=1e6}"
"$BUILD/bench/bench_cells" "$CELLS" >"$tmp/cells.csv"
run reduce "$tidings" analyze --reduce -j 2 -o "$tmp/reduced" "$tmp/cells.csv"
awk -v n="$(($(wc -l <"$tmp/cells.csv") - 1))" -v s="$(median reduce)" -v p="$(peak reduce)" \
    'BEGIN { printf "\nCells\n  analyze --reduce, %d cells: %.1f CPU s, peak %.0f MiB\n", n, s, p / 1024 }'
rm -rf "$tmp/cells.csv" "$tmp/reduced"

printf '\nParts\n'
"$BUILD/bench/dedup_bench" 10000 400
sed 's/.*"text": "//; s/\\n\\n/\n/g; s/"}$//' "$tmp/made-up.jsonl" >"$tmp/plain.txt"
TIDINGS_DATA=$top/datasets "$BUILD/bench/scan_bench" "$tmp/plain.txt" en "$top/datasets/entities/huawei.ini"
"$BUILD/bench/page_bench" "$top/datasets/sample/rheinkurier"
for set in articles segments outlets; do
    [ -d "$top/../shared/data/extraction/$set" ] || continue
    printf '\nReal pages, %s\n' "$set"
    "$BUILD/bench/page_bench" "$top/../shared/data/extraction/$set/html"
    mkdir "$tmp/$set"
    for f in "$top/../shared/data/extraction/$set"/html/*; do
        case $f in *.gz) gzip -dc "$f" >"$tmp/$set/$(basename "$f" .gz)" ;; *) cp "$f" "$tmp/$set" ;; esac
    done
    rm -f "$tmp"/pages.runs
    i=0
    while [ $i -lt "$ROUNDS" ]; do
        run pages "$tidings" ingest -j 1 -q -o "$tmp/pages.csv" "$tmp/$set"
        i=$((i + 1))
    done
    awk -v s="$(median pages)" -v b="$(cat "$tmp/$set"/* | wc -c)" -v m="$(peak pages)" \
        'BEGIN { printf "  files to rows %8.1f MB/CPU-s (goal: at least 116), peak %.1f MiB\n", b / 1e6 / s, m / 1024 }'
    rm -rf "$tmp/$set"
done
printf '\nHostile pages of 2 MB, the ten slowest of %s (goal: at most 0.1 s/MB)\n' "$("$BUILD/tests/tools/hostile" list | wc -l)"
mkdir "$tmp/hostile"
for kind in $("$BUILD/tests/tools/hostile" list); do
    "$BUILD/tests/tools/hostile" "$kind" 2 >"$tmp/hostile/$kind"
done
"$BUILD/bench/page_bench" -f "$tmp"/hostile/* | sort -rn | sed -n '1,10s/^/  /p'
