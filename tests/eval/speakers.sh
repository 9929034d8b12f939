#!/bin/sh
# Precision and recall of speakers on labelled mentions (speakers.csv).
# usage: speakers.sh [SHARED [-w HALF]]     halves dev, dev2 and dev3 were read while things were mended, test, test2 and test3 were not
build=${BUILD:-build}
shared=${1:-../shared}
[ $# -gt 0 ] && shift
if [ ! -d "$shared/data/corpora" ]; then
    echo "speakers: skipped, $shared/data/corpora is not there"
    exit 0
fi
exec python3 "$(dirname "$0")/speakers.py" "$shared" "$build/tests/eval/speaker_eval" "$@"
