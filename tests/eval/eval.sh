#!/bin/sh
# make eval: accuracy against gold standards. Needs ../shared (skips with one line without it) and python3 for its scorers.
: "${BUILD:=build}" "${MAKE:=make}"
export BUILD
cd "$(dirname "$0")/../.." || exit 1
if [ ! -d ../shared/data ]; then
    echo "eval: skipped, ../shared is not there"
    exit 0
fi
if ! command -v python3 >/dev/null; then
    echo "eval: skipped, the scorers need python3"
    exit 0
fi
$MAKE -s "$BUILD/tests/eval/page_eval" "$BUILD/tests/eval/dedup_eval" "$BUILD/tests/eval/stance_eval" "$BUILD/tests/eval/outlets_eval" "$BUILD/tests/eval/countries_eval" "$BUILD/tests/eval/descriptors_eval" || exit 1
bad=0
echo "## extraction"; sh tests/eval/extraction.sh ../shared "${WORST:-0}" || bad=1
echo "## stance"; sh tests/eval/stance.sh ../shared || bad=1
echo "## countries"; sh tests/eval/countries.sh ../shared || bad=1
echo "## stance, other languages"; sh tests/eval/stance_languages.sh ../shared || bad=1
echo "## speakers"; sh tests/eval/speakers.sh ../shared || bad=1
echo "## duplicates"; sh tests/eval/dedup.sh "$BUILD" || bad=1
echo "## outlets"; sh tests/eval/outlets.sh ../shared || bad=1
[ $bad = 0 ]
