#!/bin/sh
# The Nth allocation or the Nth read of the program itself fails, for N = 1, 2, 3 ...: exit 1 with a message, or a result as if nothing
# had been (what could be done without); never a crash, never a part file, never a table that is neither the old nor the new one.
. "$(dirname "$0")/../lib.sh"
lib=$BUILD/tests/fault/failing.so
export TIDINGS_DATA="$top/datasets" SOURCE_DATE_EPOCH=1617235200
if grep -q __asan_init "$tidings"; then
    skip "failing allocations: the sanitizer keeps the allocator to itself"
    done_testing fault-alloc
    exit 0
fi
printf 'title,text,date,url\n%s\n%s\n%s\n' \
    'Huawei opens a plant in Germany,"Huawei said it would open a plant in Germany. Berlin praised it.",2020-01-06,https://www.spiegel.de/a' \
    'Huawei criticised,"The United States criticised Huawei over security. Huawei rejected that.",2020-01-14,https://edition.cnn.com/b' \
    'Weather stays fine,"It was warm in Finland.",31/02/2020,https://yle.fi/c' >"$tmp/three.csv"
printf '{"title":"An older headline of words","text":"Huawei was there.","date":"2019-05-05"}\n' >"$tmp/old.jsonl"
cat >"$tmp/page.html" <<'HTML'
<!doctype html><html lang=en><head><title>Wall to be rebuilt | Alderby Echo</title><script type="application/ld+json">
{"@type":"NewsArticle","headline":"Wall to be rebuilt","datePublished":"2021-03-09T10:00:00Z","description":"The council voted on Tuesday"}
</script></head><body><h1>Wall to be rebuilt</h1><p class=byline>By Ann Example</p><table>x<tr><td><b><p>The council of Alderby voted
on Tuesday to rebuild the old wall, which fell in the storm of January.</b> Work begins in spring, said the mayor.</p></table></body></html>
HTML
mkdir "$tmp/corpus" "$tmp/good" "$tmp/prev" "$tmp/out"
cp "$top/datasets/sample/corpus.ini" "$top/datasets/sample/norvanta.ini" "$tmp/corpus"
sed -i '/^path/d; s/^\(\[source .*\)/\1\nurl = https:\/\/x.example\/feed/' "$tmp/corpus/corpus.ini"

config() { "$tidings" config "$tmp/corpus" >"$1/config"; }
ingest() { "$tidings" ingest -q --max-reject-rate 1 -o "$1/articles.csv" "$2"; }
analyze() { "$tidings" analyze -q "$2" -o "$1"; }
reduce() { "$tidings" analyze -q --reduce -o "$1" "$2"; }
robustness() { "$tidings" analyze -q --robustness "$2" -o "$1"; }
validate() { TIDINGS_DATA="$tmp/data" "$tidings" validate -q --stance model --max-reject-rate 1 -o "$1/pred.csv" "$2" >/dev/null; }
tables() { (cd "$1" && find . -type f ! -name run.json | sort); }

# spread COUNT FROM STEP: 1, 2 ... FROM, then every STEP-th up to COUNT.
spread() { awk -v n="$1" -v from="$2" -v step="$3" 'BEGIN { for (i = 1; i <= n; i += i < from ? 1 : step) print i }'; }

# try VARIABLE N STAGE INPUT: one run with that failure over the files of the run before.
try() {
    rm -rf "$tmp/out"
    cp -R "$tmp/prev" "$tmp/out"
    rm -f "$tmp/mark"
    (export "$1=$2" FAIL_MARK="$tmp/mark" LD_PRELOAD="$lib"; "$3" "$tmp/out" "$4") >"$tmp/o" 2>"$tmp/err"
    code=$? why=
    # threads may share the work otherwise than in the run that was counted: a few of the last calls may not be made
    mark=$(cat "$tmp/mark" 2>/dev/null)
    case $mark in
    met) ;;
    *) why="the failure was not met"; [ "${mark:-$2}" -lt "$2" ] && n_short=$((n_short + 1)) && [ $n_short -le 3 ] && why= ;;
    esac
    case $code in
    0) for f in $(tables "$tmp/good"); do cmp -s "$tmp/good/$f" "$tmp/out/$f" || why="exit 0, but $f is not as it should be"; done ;;
    1) [ -s "$tmp/err" ] || why="no message"
       for f in $(tables "$tmp/out"); do
           [ "$3" = config ] || cmp -s "$tmp/prev/$f" "$tmp/out/$f" || cmp -s "$tmp/good/$f" "$tmp/out/$f" || why="$f is neither old nor new"
       done
       for f in $(tables "$tmp/prev"); do [ -f "$tmp/out/$f" ] || why="$f is gone"; done ;;
    *) why="exit $code: $(tail -n 1 "$tmp/err")" ;;
    esac
    [ "$(find "$tmp/out" -name '.*.part' | wc -l)" = 0 ] || why="$why, a part file is left"
    if [ -z "$why" ]; then ok; else not_ok "$3, $1=$2: $why"; fi
    [ $code = 1 ] && n_failed=$((n_failed + 1))
}

# all STAGE INPUT VARIABLE FROM STEP
all() {
    rm -rf "$tmp/out" "$tmp/mark"
    cp -R "$tmp/prev" "$tmp/out"
    (export "$3=1000000000" FAIL_MARK="$tmp/mark" LD_PRELOAD="$lib"; "$1" "$tmp/out" "$2") >/dev/null 2>&1
    calls=$(cat "$tmp/mark") n_failed=0 n_short=0
    check "$1, $3: calls are counted ($calls)" test "$calls" -ge 2
    for n in $(spread "$calls" "$4" "$5"); do try "$3" "$n" "$1" "$2"; done
    check "$1, $3: most failures fail the run ($n_failed of $calls)" test "$n_failed" -ge 2
}

config "$tmp/good"
config "$tmp/prev"
all config - FAIL_ALLOC 1000 1
all config - FAIL_READ 1000 1

for d in good prev; do rm -f "$tmp/$d"/*; done
ingest "$tmp/good" "$tmp/three.csv" 2>"$tmp/err" || not_ok "ingest: $(cat "$tmp/err")"
ingest "$tmp/prev" "$tmp/old.jsonl" 2>"$tmp/err" || not_ok "ingest: $(cat "$tmp/err")"
cp "$tmp/good/articles.csv" "$tmp/three-articles.csv"
cp "$tmp/prev/articles.csv" "$tmp/old-articles.csv"
all ingest "$tmp/three.csv" FAIL_ALLOC 1000 1
all ingest "$tmp/three.csv" FAIL_READ 1000 1
# formats of other kinds: every seventh, since what opens and writes is the same
for f in table.xlsx nexis.docx archive.warc list.ris ebsco.txt sitemap.xml.gz; do
    rm -rf "${tmp:?}/good"/*
    ingest "$tmp/good" "$top/tests/golden/cases/ingest-documents/in/$f" 2>"$tmp/err" || not_ok "ingest $f: $(cat "$tmp/err")"
    all ingest "$top/tests/golden/cases/ingest-documents/in/$f" FAIL_ALLOC 1 7
done

rm -rf "$tmp/good"/*
ingest "$tmp/good" "$tmp/page.html" 2>"$tmp/err" || not_ok "ingest of a page: $(cat "$tmp/err")"
all ingest "$tmp/page.html" FAIL_ALLOC 1000 1
all ingest "$tmp/page.html" FAIL_READ 1000 1

for d in good prev; do rm -rf "${tmp:?}/$d"/*; done
analyze "$tmp/good" "$tmp/three-articles.csv" 2>"$tmp/err" || not_ok "analyze: $(cat "$tmp/err")"
analyze "$tmp/prev" "$tmp/old-articles.csv" 2>"$tmp/err" || not_ok "analyze: $(cat "$tmp/err")"
all analyze "$tmp/three-articles.csv" FAIL_ALLOC 40 11
all analyze "$tmp/three-articles.csv" FAIL_READ 20 3

# cells to tables: few calls before the shipped events are looked for, so that every one of them is met
for d in good prev; do cp "$tmp/$d/cells.csv" "$tmp/$d-cells.csv"; rm -rf "${tmp:?}/$d"/*; done
reduce "$tmp/good" "$tmp/good-cells.csv" 2>"$tmp/err" || not_ok "reduce: $(cat "$tmp/err")"
reduce "$tmp/prev" "$tmp/prev-cells.csv" 2>"$tmp/err" || not_ok "reduce: $(cat "$tmp/err")"
all reduce "$tmp/good-cells.csv" FAIL_ALLOC 300 23

for d in good prev; do rm -rf "${tmp:?}/$d"/*; done
robustness "$tmp/good" "$tmp/three-articles.csv" 2>"$tmp/err" || not_ok "robustness: $(cat "$tmp/err")"
robustness "$tmp/prev" "$tmp/old-articles.csv" 2>"$tmp/err" || not_ok "robustness: $(cat "$tmp/err")"
all robustness "$tmp/three-articles.csv" FAIL_ALLOC 20 37

# the weights of a random net
mkdir "$tmp/data" "$tmp/data/model"
cp -R "$top/datasets/lexicon" "$tmp/data"
cp "$top/tests/data/neural/model.bin" "$tmp/data/model/stance-en.bin"
cp "$top/tests/data/neural/model-xx.bin" "$tmp/data/model/stance-xx.bin"
head -n 2 "$top/tests/data/neural/units.jsonl" >"$tmp/old-units.jsonl"
{ cat "$top/tests/data/neural/units.jsonl"; echo '{}'; } >"$tmp/units.jsonl"
for d in good prev; do rm -rf "${tmp:?}/$d"/*; done
validate "$tmp/good" "$tmp/units.jsonl" 2>"$tmp/err" || not_ok "validate: $(cat "$tmp/err")"
validate "$tmp/prev" "$tmp/old-units.jsonl" 2>"$tmp/err" || not_ok "validate: $(cat "$tmp/err")"
all validate "$tmp/units.jsonl" FAIL_ALLOC 30 9
all validate "$tmp/units.jsonl" FAIL_READ 20 3
done_testing fault-alloc
