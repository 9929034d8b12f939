#!/bin/sh
# Countries found in labelled sentences (countries.csv holds hashes and labels; the sentences are in ../shared), and descriptors
# that count against those that were read (descriptors.csv).
# usage: countries.sh [SHARED [-w PART]]     part fix was read while the tables were mended, part test was not
build=${BUILD:-build}
shared=${1:-../shared}
[ $# -gt 0 ] && shift
if [ ! -d "$shared/data/corpora" ]; then
    echo "countries: skipped, $shared/data/corpora is not there"
    exit 0
fi
here=$(dirname "$0")
python3 "$here/countries.py" "$shared" "$build/tests/eval/countries_eval" "$@" || exit 1
[ $# -gt 0 ] || python3 "$here/descriptors.py" "$shared" "$build/tests/eval/descriptors_eval" "$here"/../../datasets/entities/*.ini
