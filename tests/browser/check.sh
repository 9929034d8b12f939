#!/bin/sh
# The report in a real browser: Debian's chromium driven by playwright-core, with axe-core's accessibility rules.
# Optional: make browser-deps. SHOTS=DIR keeps pictures.
. "$(dirname "$0")/../lib.sh"
browser=$(command -v chromium || command -v chromium-browser || :)
if [ -z "$browser" ] || ! command -v node >/dev/null; then
    skip "browser: chromium or node is not there"
elif [ ! -d "$top/tests/browser/node_modules/playwright-core" ]; then
    skip "browser: playwright-core is not installed in tests/browser"
else
    sh "$top/tests/golden/report/fixture.sh" "$tmp/in" || not_ok fixture
    sh "$top/tests/golden/report/fixture.sh" "$tmp/big-in" 60 260 || not_ok fixture
    for name in in big-in; do
        "$tidings" report -q "$tmp/$name" -o "$tmp/$name-out" >/dev/null || not_ok "report $name"
    done
    for lang in de fr es zh; do # longer words must not burst the page
        "$tidings" report -q --images no --lang $lang "$tmp/in" -o "$tmp/$lang-out" >/dev/null || not_ok "report in $lang"
    done
    for name in in big-in de fr es zh; do
        what=all
        [ $name = in ] || what=layout # the others: what their size could break
        node "$top/tests/browser/check.mjs" "$browser" "$tmp/$name-out/index.html" $what ${SHOTS:+"$SHOTS/$name"} >"$tmp/log" 2>&1 || not_ok "node ended early on $name: $(tail -n 1 "$tmp/log")"
        grep '^not ok' "$tmp/log"
        n_ok=$((n_ok + $(grep -c '^ok' "$tmp/log")))
        n_bad=$((n_bad + $(grep -c '^not ok' "$tmp/log")))
    done
fi
done_testing browser
