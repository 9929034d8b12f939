#!/bin/sh
# make tsan: what runs on threads, under ThreadSanitizer, and the same bytes whatever their number: ingest of many files in all
# formats, duplicates, analyze with every table, cells read ahead and merged, the whole of `run`, and fetch of a loopback server.
. "$(dirname "$0")/../lib.sh"
export TIDINGS_DATA="$top/datasets" SOURCE_DATE_EPOCH=1609459200
export TSAN_OPTIONS="suppressions=$top/tests/tsan/suppressions log_path=$tmp/race exitcode=66"
# GLib (below GMime) hands its own slices from thread to thread under a mutex that ThreadSanitizer does not see.
export G_SLICE=always-malloc
# quiet NAME COMMAND...: it succeeds and no race is seen.
quiet() {
    what=$1
    shift
    "$@" >"$tmp/out" 2>&1
    code=$?
    if [ $code = 0 ] && ! ls "$tmp"/race.* >/dev/null 2>&1; then
        ok
    else
        not_ok "$what: exit $code"
        tail -n 3 "$tmp/out"
        cat "$tmp"/race.* 2>/dev/null | grep -E -A 12 'WARNING: Thread' | head -n 40
        rm -f "$tmp"/race.*
    fi
}

# ---- ingest: every fixture and seed, and real pages when they are there ----
mkdir "$tmp/in"
cp -R "$top/tests/golden/cases" "$tmp/in/cases"
find "$tmp/in/cases" -type f ! -path '*/in/*' -delete
cp -R "$top/tests/fuzz/corpus/page" "$tmp/in/pages"
cp -R "$top/datasets/sample" "$tmp/in/sample"
rm -rf "$tmp/in/sample/out"
if needs_shared "ingest of real pages"; then
    cp -R "$shared/data/formats" "$tmp/in/formats"
    for set in articles segments outlets; do
        mkdir "$tmp/in/$set"
        for f in "$shared/data/extraction/$set"/html/*[048]*4.html* "$shared/data/extraction/$set"/html/*[159]?.html*; do
            [ -f "$f" ] && cp "$f" "$tmp/in/$set"
        done
    done
fi
for j in 7 4 1; do
    quiet "ingest -j $j" "$tidings" ingest -q --max-reject-rate 1 -j $j -o "$tmp/articles$j.csv" "$tmp/in"
done
same "ingest -j 4 and -j 1" "$(cksum <"$tmp/articles1.csv")" "$(cksum <"$tmp/articles4.csv")"
same "ingest -j 7 and -j 1" "$(cksum <"$tmp/articles1.csv")" "$(cksum <"$tmp/articles7.csv")"

# ---- analyze of all that, its parts put together again; every table of the sample; the whole run ----
quiet "analyze -j 7" "$tidings" analyze -q --max-reject-rate 1 -j 7 "$tmp/articles1.csv" -o "$tmp/tables"
head -n 1 "$tmp/articles1.csv" >"$tmp/header"
for i in 0 1 2 3 4; do
    { cat "$tmp/header"; awk -v i=$i 'NR > 1 && NR % 5 == i' "$tmp/articles1.csv"; } >"$tmp/part$i.csv"
    quiet "analyze --map $i" "$tidings" analyze -q --max-reject-rate 1 -j 3 --map "$tmp/part$i.csv" -o "$tmp/cells$i.csv"
done
quiet "analyze --reduce" "$tidings" analyze -q -j 7 --reduce "$tmp"/cells?.csv -o "$tmp/reduced"
same "cells in parts" "$(cksum <"$tmp/tables/cells.csv")" "$(cksum <"$tmp/reduced/cells.csv")"
cp -R "$top/datasets/sample" "$tmp/corpus"
rm -rf "$tmp/corpus/out"
quiet "run -j 4" "$tidings" run -q -j 4 "$tmp/corpus"
for j in 1 7; do
    quiet "analyze --robustness -j $j" "$tidings" analyze -q --robustness -j $j --out "$tmp/robust$j" "$tmp/corpus"
done
for t in "$tmp"/robust1/*.csv; do
    same "$(basename "$t") of analyze -j 7" "$(cksum <"$t")" "$(cksum <"$tmp/robust7/$(basename "$t")")"
done

# ---- the tests of what hands work to threads, and fetch ----
for t in ordered cell neural dedup merge; do
    for p in "$BUILD/tests/unit/${t}_test" "$BUILD/tests/property/${t}_property_test"; do
        [ -x "$p" ] && quiet "$(basename "$p")" "$p"
    done
done
BUILD="$BUILD" quiet "fetch" sh "$top/tests/fetch/run.sh"
done_testing tsan
