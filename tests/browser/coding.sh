#!/bin/sh
# The coding page of tidings sample in a real browser, and what it exports read back by tidings. Optional, as check.sh.
. "$(dirname "$0")/../lib.sh"
browser=$(command -v chromium || command -v chromium-browser || :)
if [ -z "$browser" ] || ! command -v node >/dev/null; then
    skip "browser: chromium or node is not there"
elif [ ! -d "$top/tests/browser/node_modules/playwright-core" ]; then
    skip "browser: playwright-core is not installed in tests/browser"
else
    cp -r "$top/datasets/sample" "$tmp/c" && rm -rf "$tmp/c/out"
    "$tidings" ingest -q "$tmp/c" 2>/dev/null
    "$tidings" analyze -q "$tmp/c" || not_ok analyze
    # markup in articles, of the length of what it replaces: it must stand on the page as text
    sed 's/ und / <b> /g; s/ the / <i> /g' "$tmp/c/out/articles.csv" >"$tmp/marked" && cp "$tmp/marked" "$tmp/c/out/articles.csv"
    "$tidings" sample -q "$tmp/c" -n 100000 --by none -o "$tmp/big.csv" || not_ok "a large sample"
    "$tidings" sample -q "$tmp/c" -n 60 --by country --coders ann,ben --overlap .4 -o "$tmp/u.csv" || not_ok sample
    for f in u; do
        node "$top/tests/browser/coding.mjs" "$browser" "$tmp/$f.html" "$tmp" >"$tmp/log" 2>&1 || not_ok "node ended early: $(tail -n 1 "$tmp/log")"
        grep '^not ok' "$tmp/log"
        n_ok=$((n_ok + $(grep -c '^ok' "$tmp/log")))
        n_bad=$((n_bad + $(grep -c '^not ok' "$tmp/log")))
    done
    check "agree reads the exports" sh -c '"$0" agree "$1/coder0.csv" "$1/coder1.csv" >/dev/null' "$tidings" "$tmp"
    check "correct reads the exports" sh -c '"$0" correct -q "$1/c" "$1/coder0.csv" "$1/coder1.csv" >/dev/null' "$tidings" "$tmp"
    check "the markup is there" grep -qF "u003cb" "$tmp/big.html"
    check "the markup is escaped" sh -c '! grep -qE "<b>|<i>" "$0/big.html"' "$tmp"
fi
done_testing "browser coding"
