#!/bin/sh
# Macro F1 of the stance scorer on labelled English sentences, by the scorer of ../shared. The company sentences and the train split
# informed the lexicon's weights: their figures are fits, not forecasts; stance_fit prints cross-validation.
#
# usage: stance.sh [SHARED]     SHARED holds data/stance and eval/stance.py
set -eu
build=${BUILD:-build}
shared=${1:-../shared}
data=$shared/data/stance
if [ ! -d "$data" ]; then
    echo "stance: skipped, $data is not there"
    exit 0
fi
if [ ! -r "$shared/eval/stance.py" ]; then
    echo "stance: skipped, $shared/eval/stance.py is not there"
    exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for set in newsmtsc-mt-dev newsmtsc-rw-dev company-train; do
    "$build/tests/eval/stance_eval" -x "$data/held-out-outlets.txt" "$data/$set.jsonl" >"$tmp/$set.csv"
    echo "== $set"
    python3 "$shared/eval/stance.py" "$data/$set.jsonl" "$tmp/$set.csv"
done
"$build/tests/eval/stance_eval" -s "$data/newsmtsc-mt-dev.jsonl"
