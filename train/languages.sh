#!/bin/sh
# The training for other languages than English, as `make train-languages` runs it, from the English model of the tree to OUT. Some ten minutes
# of an idle core; users never need it.
#
# usage: languages.sh OUT.bin      WORK: work folder (default build/train/languages); SHARED: labelled data (default ../shared); PYTHON: default /usr/bin/python3
#
# Needs what run.sh needs, python3-snowballstemmer and trans-de-en.
set -eu
out=$1
here=$(dirname "$0")
export WORK="${WORK:-build/train/languages}" SHARED="${SHARED:-../shared}" OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
if [ ! -d "$SHARED/data/stance" ]; then
    echo "train-languages: skipped, $SHARED/data/stance is not there"
    exit 0
fi
mkdir -p "$WORK"
python=${PYTHON:-/usr/bin/python3}
t() { nice -n 15 "$python" "$here/languages.py" "$@"; }

"$python" "$here/labels.py" join >"$WORK/labelled.jsonl"
"$python" "$here/labels.py" join companies.csv >"$WORK/companies-labelled.jsonl"
"$python" "$here/labels.py" join politics.csv >"$WORK/politics-labelled.jsonl"
t join
t prepare
t tune 1 --name taught
t toward taught .8 --name languages
t export languages "$out"
