#!/bin/sh
# Macro F1 of the stance in other languages than English on labelled sentences (stance-labels.csv) and on written ones (stance-own.jsonl).
# usage: stance_languages.sh [SHARED [-s lexicon|model] [-w LANGUAGE HALF]]     part dev was read while lists were mended, part test was not
build=${BUILD:-build}
shared=${1:-../shared}
[ $# -gt 0 ] && shift
exec python3 "$(dirname "$0")/stance_languages.py" "$shared" "$build/tidings" "$@"
