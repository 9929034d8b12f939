#!/bin/sh
# What must not matter: how an input is packed and in what pieces it comes, the order of inputs and of rows, how often a corpus is given.
# What must hold of any input: no crash, valid UTF-8 out, one record a line, records in = rows + rejects.
. "$(dirname "$0")/../lib.sh"
sel=$BUILD/tests/tools/csvsel csvcheck=$BUILD/tests/tools/csvcheck damage=$BUILD/tests/tools/damage
sample=$top/datasets/sample
export TIDINGS_DATA="$top/datasets" SOURCE_DATE_EPOCH=1617235200
# Every column but the name of the file.
columns=article_id,url,normalized_url,outlet,outlet_country,language,published_at,date_precision,date_method,modified_at,retrieved_at,title,author,section,text,word_count,cluster_id,is_reprint,is_duplicate,ingest_format,ingest_record,flags
rows() { "$sel" "$1" "$columns"; }

# ---- packing and pieces ----
mkdir "$tmp/plain" "$tmp/packed"
cp "$sample/monsoon-post.csv" "$tmp/plain/a.csv"
cp "$sample/potomac-ledger.jsonl" "$tmp/plain/b.jsonl"
cp "$sample/faro-de-levante.rss" "$tmp/plain/c.rss"
cp "$sample/unsorted/saved-page.html" "$tmp/plain/d.html"
printf 'A headline of some words\n\nThe first paragraph says a thing.\n\nThe second says more.\n' >"$tmp/plain/e.txt"
{ printf '{"found":{"articles":[\n'; sed '$!s/$/,/' "$tmp/plain/b.jsonl"; printf ']}}\n'; } >"$tmp/plain/f.json"
cp "$top/tests/golden/cases/ingest-apis/in/gkg.csv" "$tmp/plain/g.csv"
cp "$top/tests/golden/cases/ingest-apis/in/guardian-search.json" "$tmp/plain/h.json"
for f in a.csv b.jsonl c.rss d.html e.txt f.json g.csv h.json; do
    in=$tmp/plain/$f
    (cd "$tmp/plain" && "$tidings" ingest -q --max-reject-rate 1 -o "$tmp/want.csv" $f) 2>"$tmp/err" || not_ok "ingest $f: $(cat "$tmp/err")"
    rows "$tmp/want.csv" >"$tmp/want"
    check "$f gives rows" test -s "$tmp/want"
    gzip -9nc "$in" >"$tmp/packed/$f.gz"
    { head -c 1000 "$in" | gzip -nc; tail -c +1001 "$in" | gzip -1nc; } >"$tmp/packed/$f.members.gz"
    xz -c "$in" >"$tmp/packed/$f.xz"
    gzip -nc "$in" >"$tmp/packed/$f" # packed without saying so
    for p in "$f.gz" "$f.members.gz" "$f.xz" "$f"; do
        "$tidings" ingest -q --max-reject-rate 1 -o "$tmp/got.csv" "$tmp/packed/$p" 2>"$tmp/err" || not_ok "ingest $p: $(cat "$tmp/err")"
        rows "$tmp/got.csv" >"$tmp/got"
        check "$p: the rows of $f" cmp -s "$tmp/want" "$tmp/got"
    done
    for bs in 1 7 511 4096 4097 100003; do
        # dd from the packed file as well: the pieces cut the stream of the decompressor, not of the text
        for p in "$in" "$tmp/packed/$f.xz"; do
            [ $bs = 1 ] && [ "$(wc -c <"$p")" -gt 20000 ] && continue
            dd if="$p" bs=$bs 2>/dev/null | "$tidings" ingest -q --max-reject-rate 1 -o "$tmp/got.csv" - 2>"$tmp/err" || not_ok "ingest - ($p, $bs): $(cat "$tmp/err")"
            rows "$tmp/got.csv" >"$tmp/got"
            check "$p in pieces of $bs: the same rows" cmp -s "$tmp/want" "$tmp/got"
        done
    done
done
# a named pipe is read once, and not opened again to be hashed
mkfifo "$tmp/pipe.jsonl"
dd if="$tmp/plain/b.jsonl" of="$tmp/pipe.jsonl" bs=333 2>/dev/null &
if timeout 60 "$tidings" ingest -q --max-reject-rate 1 -o "$tmp/got.csv" "$tmp/pipe.jsonl" 2>"$tmp/err"; then ok; else not_ok "ingest of a named pipe: $(cat "$tmp/err")"; fi
wait
"$tidings" ingest -q --max-reject-rate 1 -o "$tmp/want.csv" "$tmp/plain/b.jsonl"
rows "$tmp/want.csv" >"$tmp/want"
rows "$tmp/got.csv" >"$tmp/got"
check "a named pipe: the same rows" cmp -s "$tmp/want" "$tmp/got"

# ---- order of the inputs ----
cd "$sample" || exit 1
set -- monsoon-post.csv potomac-ledger.jsonl faro-de-levante.rss harbour-gazette courrier-du-midi rheinkurier unsorted
"$tidings" ingest -q --max-reject-rate 1 -o "$tmp/one.csv" "$@" 2>"$tmp/err" || not_ok "ingest: $(cat "$tmp/err")"
"$tidings" ingest -q --max-reject-rate 1 -o "$tmp/two.csv" unsorted rheinkurier potomac-ledger.jsonl courrier-du-midi monsoon-post.csv harbour-gazette \
    faro-de-levante.rss 2>"$tmp/err" || not_ok "ingest: $(cat "$tmp/err")"
sort "$tmp/one.csv" >"$tmp/one"
sort "$tmp/two.csv" >"$tmp/two"
check "order of the inputs: the same rows, ids and clusters" cmp -s "$tmp/one" "$tmp/two"
check "... in another order" test "$(sha256sum <"$tmp/one.csv")" != "$(sha256sum <"$tmp/two.csv")"
cd "$top" || exit 1

# ---- number of threads ----
printf 'no,such\nrow\n' >"$tmp/bad.csv"
for i in 1 2 3 4 5 6 7 8 9; do cat "$sample/potomac-ledger.jsonl"; done >"$tmp/long.jsonl" # larger than one haul: handed over in parts
for j in 1 2 5 16; do
    "$tidings" ingest -q -j $j --max-reject-rate 1 -o "$tmp/j$j.csv" "$sample" "$tmp/bad.csv" "$tmp/long.jsonl" "$sample/harbour-gazette" 2>"$tmp/err$j" ||
        not_ok "ingest -j $j: $(cat "$tmp/err$j")"
    grep '"sha256"\|"name"' "$tmp/run.json" | grep -v articles >"$tmp/hashes$j"
done
for j in 2 5 16; do
    check "$j threads: the same rows" cmp -s "$tmp/j1.csv" "$tmp/j$j.csv"
    check "$j threads: the same rejects" cmp -s "$tmp/j1.rejects.csv" "$tmp/j$j.rejects.csv"
    check "$j threads: the same messages" cmp -s "$tmp/err1" "$tmp/err$j"
    check "$j threads: the same inputs in run.json" cmp -s "$tmp/hashes1" "$tmp/hashes$j"
done

# ---- order of the rows in articles.csv ----
cp -R "$sample" "$tmp/corpus"
rm -rf "$tmp/corpus/out"
"$tidings" ingest -q "$tmp/corpus" 2>"$tmp/err" || not_ok "ingest the sample: $(cat "$tmp/err")"
articles=$tmp/corpus/out/articles.csv
entity=$sample/norvanta.ini
"$tidings" analyze -q --target "$entity" "$articles" -o "$tmp/an0" 2>"$tmp/err" || not_ok "analyze: $(cat "$tmp/err")"
check "the analysis has cells" test "$(wc -l <"$tmp/an0/cells.csv")" -gt 100
for seed in 1 2 3; do
    { head -n 1 "$articles"; tail -n +2 "$articles" | awk -v s=$seed 'BEGIN { srand(s) } { printf "%.9f\t%s\n", rand(), $0 }' | sort | cut -f 2-; } >"$tmp/shuffled.csv"
    "$tidings" analyze -q --target "$entity" "$tmp/shuffled.csv" -o "$tmp/an" 2>"$tmp/err" || not_ok "analyze shuffled: $(cat "$tmp/err")"
    for t in cells series trends changes contrasts effects alerts; do
        check "rows shuffled ($seed): $t.csv" cmp -s "$tmp/an0/$t.csv" "$tmp/an/$t.csv"
    done
    sort "$tmp/an0/mentions.csv" >"$tmp/want"
    sort "$tmp/an/mentions.csv" >"$tmp/got"
    check "rows shuffled ($seed): the rows of mentions.csv" cmp -s "$tmp/want" "$tmp/got"
done

# ---- ten copies of a corpus ----
mkdir "$tmp/ten"
cp "$sample"/*.ini "$tmp/ten"
for i in 0 1 2 3 4 5 6 7 8 9; do
    mkdir "$tmp/ten/c$i"
    cp -R "$sample"/* "$tmp/ten/c$i"
    rm -rf "$tmp/ten/c$i/out" "$tmp/ten/c$i"/*.ini
done
awk '/^path *=/ { sub(/^path *= */, ""); for (i = 0; i < 10; i++) print "path = c" i "/" $0; next } { print }' "$sample/corpus.ini" >"$tmp/ten/corpus.ini"
for c in corpus ten; do
    { "$tidings" ingest -q "$tmp/$c" && "$tidings" analyze -q "$tmp/$c"; } 2>"$tmp/err" || not_ok "ten copies ($c): $(cat "$tmp/err")"
done
n1=$("$sel" "$tmp/corpus/out/articles.csv" '#' is_duplicate=0) n10=$("$sel" "$tmp/ten/out/articles.csv" '#' is_duplicate=0)
same "ten copies: articles that are no duplicate" "$n1" "$n10"
same "ten copies: rows" "$((10 * $(($(wc -l <"$tmp/corpus/out/articles.csv") - 1))))" "$(($(wc -l <"$tmp/ten/out/articles.csv") - 1))"
counts=target,country_role,country,week,base,n_total,n_match,mentions,n_outlets,n_clusters
"$sel" "$tmp/corpus/out/series.csv" $counts >"$tmp/want"
"$sel" "$tmp/ten/out/series.csv" $counts >"$tmp/got"
check "ten copies: the counts of series.csv" cmp -s "$tmp/want" "$tmp/got"
check "ten copies: series.csv" cmp -s "$tmp/corpus/out/series.csv" "$tmp/ten/out/series.csv"

# ---- damaged inputs ----
count() { sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p" "$tmp/dam/run.json" | head -n 1; }
mkdir "$tmp/dam"
find "$sample" -type f ! -path '*/out/*' ! -name '*.md' ! -name '*.ini' ! -name README | sort >"$tmp/files"
# pages are many: every table, feed, text and archive, and a page in ten
{ grep -v '\.html$' "$tmp/files"; grep '\.html$' "$tmp/files" | awk 'NR % 10 == 0'; } >"$tmp/some"
n_files=$(wc -l <"$tmp/some")
seed=0 bad=0 refused=0
while [ $seed -lt "${DAMAGED:-200}" ]; do
    seed=$((seed + 1))
    f=$(sed -n "$((seed % n_files + 1))p" "$tmp/some")
    d=$tmp/dam/${f##*/}
    "$damage" $seed <"$f" >"$d"
    rm -f "$tmp/dam/out.csv" "$tmp/dam/out.rejects.csv" "$tmp/dam/run.json"
    rate=1
    [ $((seed % 4)) = 0 ] && rate=0.05
    "$tidings" ingest -q --max-reject-rate $rate -o "$tmp/dam/out.csv" "$d" >"$tmp/o" 2>"$tmp/err"
    code=$?
    why=
    case $code in
    0) [ "$(count records_in)" = $(($(count articles) + $(count rejected))) ] || why="records in, articles, rejected: $(count records_in) $(count articles) $(count rejected)"
       [ "$(count articles)" = $(($(wc -l <"$tmp/dam/out.csv") - 1)) ] || why="articles counted and written"
       [ "$(count rejected)" = $(($(wc -l <"$tmp/dam/out.rejects.csv") - 1)) ] || why="rejects counted and written"
       [ "$(count records_in)" -gt 0 ] || why="nothing in" ;;
    3) refused=$((refused + 1))
       [ $rate = 1 ] && why="refused although all may be rejects: $(cat "$tmp/err")"
       [ -f "$tmp/dam/out.csv" ] && why="articles of a refused run" ;;
    *) why="exit $code: $(tail -n 1 "$tmp/err")" ;;
    esac
    for t in out.csv out.rejects.csv; do
        [ -f "$tmp/dam/$t" ] || continue
        iconv -f UTF-8 -t UTF-8 "$tmp/dam/$t" >/dev/null 2>&1 || why="$t is not UTF-8"
        "$csvcheck" "$tmp/dam/$t" 2>"$tmp/err2" || why="$t: $(cat "$tmp/err2")"
    done
    if [ -z "$why" ]; then ok; else
        not_ok "damaged ${f##*/} (seed $seed): $why"
        bad=$((bad + 1))
    fi
    rm -f "$d"
done
check "damage is met: some runs are refused ($refused)" test $refused -gt 0
check "no part files left" test "$(find "$tmp" -name '.*.part' | wc -l)" = 0
done_testing property
