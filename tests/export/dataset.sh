# For the scripts of this folder: $tmp/c, the corpus of fixture.sh, run, sampled, labelled and corrected. The labels follow the number of the
# row alone, so that they agree with the scores where it happens.
. "$(dirname "$0")/../lib.sh"
export TIDINGS_DATA="$top/datasets"
run=$tmp/c/out
labelled() { # RUN UNITS.csv
    rm -f "$2" "${2%.csv}.html"
    "$tidings" sample "$1" -q -n 30 --by none -o "$2" >/dev/null &&
        awk -F, -v OFS=, 'NR > 1 { $14 = NR % 3 - 1 } { print }' "$2" >"$2.new" && mv "$2.new" "$2" &&
        "$tidings" correct "$1" "$2" -q >/dev/null
}
sh "$top/tests/export/fixture.sh" "$tmp/c" || not_ok fixture
if ! "$tidings" run -q "$tmp/c" >"$tmp/log" 2>&1 || ! labelled "$tmp/c" "$tmp/units.csv" 2>>"$tmp/log"; then
    not_ok "run: $(tail -n 3 "$tmp/log")"
    done_testing export
    exit 1
fi
