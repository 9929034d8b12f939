#!/bin/sh
# Full disks, write limits and kills: a clear error, exit 1, and the previous good files as they were.
. "$(dirname "$0")/../lib.sh"
sample=$top/datasets/sample

# /dev/full on standard output
for c in "--help" "--version" "ingest --help" "config $sample" "report --help"; do
    "$tidings" $c >/dev/full 2>"$tmp/err"
    same "tidings $c >/dev/full: exit" 1 $?
done
"$tidings" ingest --help >/dev/full 2>"$tmp/err"
check "the message names the cause" grep -q 'No space left on device' "$tmp/err"
# ... and as a file: written to, never replaced, and nothing left beside it
printf '{"id": "a", "sentence": "Norvanta gained.", "from": 0, "to": 8}\nno json\n' >"$tmp/units.jsonl"
(cd "$tmp" && "$tidings" validate -q --max-reject-rate 1 --stance lexicon -o /dev/full units.jsonl >/dev/null 2>err)
same "validate -o /dev/full: exit" 1 $?
check "the message names the device and the cause" grep -q '/dev/full: .*No space left on device' "$tmp/err"
check "/dev/full is still a device" test -c /dev/full
check "no rejects beside it" test ! -e /dev/full.rejects.csv
# ... and where rejects have to stand beside it, refused
echo 'a headline of five words' >"$tmp/a.txt"
"$tidings" ingest -q -o /dev/full "$tmp/a.txt" 2>"$tmp/err"
same "ingest -o /dev/full: exit" 2 $?
check "no rejects and no run.json beside it" test ! -e /dev/full.rejects.csv -a ! -e /dev/run.json

# A good run first; then runs that must fail must leave it as it is.
cp -R "$sample" "$tmp/corpus"
rm -rf "$tmp/corpus/out"
"$tidings" run "$tmp/corpus" -q --images no >/dev/null 2>"$tmp/err" || not_ok "the first run: $(cat "$tmp/err")"
snapshot() { (cd "$tmp/corpus/out" && find . -type f ! -name run.json | sort | xargs sha256sum); }
parts() { find "$tmp/corpus" -name '.*.part' | wc -l; }
snapshot >"$tmp/before"
for limit in 1 8 64 300; do
    for stage in ingest analyze report; do
        (ulimit -f $limit && "$tidings" $stage "$tmp/corpus" -q --images no) >"$tmp/o" 2>"$tmp/err"
        code=$?
        # a stage whose files all fit the limit may succeed; otherwise exit 1 and a message
        case $code in
        0) ok ;;
        1) check "$stage under ulimit -f $limit says why" grep -qE 'File too large|No space|cannot be written' "$tmp/err" ;;
        *) not_ok "$stage under ulimit -f $limit: exit $code: $(tail -n 1 "$tmp/err")" ;;
        esac
        same "$stage under ulimit -f $limit: part files left" 0 "$(parts)"
        if [ $code = 1 ] && [ $stage != report ]; then
            snapshot >"$tmp/after"
            check "$stage under ulimit -f $limit: the previous files stay" cmp -s "$tmp/before" "$tmp/after"
        fi
    done
done

# kill -9 at several moments: whole files only; the next run is as if nothing had been.
i=0
while [ $i -lt 400 ]; do
    i=$((i + 1))
    printf '{"title":"Huawei headline number %d of this file","text":"Norvanta and Huawei stand in text %d. ","date":"2020-10-%02d"}\n' $i $i $((i % 28 + 1))
done >"$tmp/rows"
i=0
while [ $i -lt 100 ]; do i=$((i + 1)); cat "$tmp/rows"; done >"$tmp/many.jsonl"
"$tidings" ingest -q -o "$tmp/kill.csv" "$tmp/a.txt" 2>/dev/null
sha256sum <"$tmp/kill.csv" >"$tmp/kill.before"
killed=0
for delay in 0.02 0.05 0.1 0.2 0.3; do
    "$tidings" ingest -q -o "$tmp/kill.csv" "$tmp/many.jsonl" 2>/dev/null &
    pid=$!
    sleep $delay
    kill -9 $pid 2>/dev/null && killed=$((killed + 1))
    wait $pid 2>/dev/null
    n=$(wc -l <"$tmp/kill.csv")
    if [ "$n" = 40001 ]; then ok; else
        sha256sum <"$tmp/kill.csv" >"$tmp/kill.after"
        check "killed after $delay s: the previous file stays" cmp -s "$tmp/kill.before" "$tmp/kill.after"
    fi
done
check "at least one run was killed" test $killed -ge 1
"$tidings" ingest -q -o "$tmp/kill.csv" "$tmp/many.jsonl" 2>"$tmp/err"
same "the run after the kills: exit" 0 $?
same "the run after the kills: rows" 40001 "$(wc -l <"$tmp/kill.csv")"
same "the run after the kills: part files left" 0 "$(find "$tmp" -maxdepth 1 -name '.*.part' | wc -l)"

# Two runs at once: one of them is refused or both succeed one after the other; the file is whole.
"$tidings" ingest -q -o "$tmp/kill.csv" "$tmp/many.jsonl" 2>"$tmp/e1" & p1=$!
"$tidings" ingest -q -o "$tmp/kill.csv" "$tmp/many.jsonl" 2>"$tmp/e2" & p2=$!
wait $p1; c1=$?
wait $p2; c2=$?
check "two runs at once ($c1, $c2)" test $((c1 + c2)) -le 1
same "two runs at once: rows" 40001 "$(wc -l <"$tmp/kill.csv")"

# A file that cannot be read, a folder without permission: only meaningful for others than root.
if [ "$(id -u)" != 0 ]; then
    touch "$tmp/secret.csv"; chmod 0 "$tmp/secret.csv"
    "$tidings" ingest -q -o "$tmp/o.csv" "$tmp/secret.csv" 2>"$tmp/err"
    same "unreadable file: exit" 1 $?
else
    skip "permissions: running as root"
fi
done_testing fault
