#!/bin/sh
# Scores the page extractor against the gold standards of the shared data, when they are there.
# usage: extraction.sh SHARED [WORST]     SHARED holds data/extraction and eval/extraction.py
set -eu
shared=${1:?usage: extraction.sh SHARED [WORST]}
worst=${2:-0}
build=${BUILD:-build}
[ -d "$shared/data/extraction" ] || { echo "extraction: no $shared/data/extraction, skipped"; exit 0; }
mkdir -p "$build/eval"
for set in articles segments outlets; do
    "$build/tests/eval/page_eval" "$shared/data/extraction/$set/html" >"$build/eval/$set.csv"
    python3 "$(dirname "$0")/score.py" "$shared/eval" "$set" "$shared/data/extraction/$set" "$build/eval/$set.csv" "$worst"
done
