#!/bin/sh
# Macro F1 of the stance in German, Finnish and Chinese on labelled sentences (stance-labels.csv).
# usage: stance_languages.sh [SHARED [-w LANGUAGE HALF]]     part dev was read while things were mended, part test was not
build=${BUILD:-build}
shared=${1:-../shared}
[ $# -gt 0 ] && shift
if [ ! -d "$shared/data/corpora" ]; then
    echo "stance_languages: skipped, $shared/data/corpora is not there"
    exit 0
fi
exec python3 "$(dirname "$0")/stance_languages.py" "$shared" "$build/tidings" "$@"
