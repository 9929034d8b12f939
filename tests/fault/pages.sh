#!/bin/sh
# Hostile pages (tests/tools/hostile.c): each is read to its end as one article, within limits of time and memory that an
# honest page of its size never comes near; the article before the hostile part is found.
. "$(dirname "$0")/../lib.sh"
hostile=$BUILD/tests/tools/hostile
seconds=20 kib=700000
case $BUILD in *asan*) kib=unlimited seconds=100 ;; esac # the sanitizer reserves address space by the terabyte

# read_page KIND MEGABYTES
read_page() {
    "$hostile" "$1" "$2" >"$tmp/page.html" || { not_ok "$1: not written"; return; }
    rm -f "$tmp/out.csv"
    (ulimit -t $seconds && ulimit -v $kib && "$tidings" ingest -q -o "$tmp/out.csv" "$tmp/page.html") >"$tmp/o" 2>"$tmp/err"
    same "$1, $2 MB: exit ($(tail -n 1 "$tmp/err"))" 0 $?
    same "$1, $2 MB: lines written" 2 "$(wc -l <"$tmp/out.csv")"
    check "$1, $2 MB: the date" grep -q '2021-03-09T10:00:00Z' "$tmp/out.csv"
}

for kind in $("$hostile" list); do
    read_page "$kind" 1
    case $kind in
    unclosed-div | foster | items | definitions) ;; # what follows is text too, and a thousand times as much
    *)
        for words in 'storm of January' 'stones are set' 'third paragraph ends the article'; do
            check "$kind: the article keeps '$words'" grep -q "$words" "$tmp/out.csv"
        done
        ;;
    esac
done
seconds=$((seconds * 3)) kib=$([ $kib = unlimited ] && echo unlimited || echo 3000000)
for kind in classes links nested; do
    read_page $kind 50
done
read_page word 20
done_testing pages
