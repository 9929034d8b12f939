#!/bin/sh
# make fuzz-coverage: what the committed corpora reach of every file that reads bytes from outside: lines, functions, and the
# functions that none reaches. A corpus that has grown elsewhere: CORPORA="tests/fuzz/corpus build-fuzz/corpus".
: "${BUILD:=build-fuzzcov}" "${MAKE:=make}" "${CORPORA:=tests/fuzz/corpus}"
cd "$(dirname "$0")/../.." || exit 1
flags='-fprofile-instr-generate -fcoverage-mapping'
$MAKE -s BUILD="$BUILD" CC=clang CXX=clang++ WARN=-w OPT=-O1 SANITIZE="$flags" fuzz-replay || exit 1
rm -rf "$BUILD/profile"
mkdir -p "$BUILD/profile"
objects=
for t in "$BUILD"/tests/fuzz/*_fuzz-replay; do
    name=$(basename "$t" _fuzz-replay)
    folders=$(for c in $CORPORA; do [ -d "$c/$name" ] && echo "$c/$name"; done)
    LLVM_PROFILE_FILE="$BUILD/profile/$name.profraw" TIDINGS_DATA=datasets "$t" $folders >/dev/null || exit 1
    objects="$objects -object $t"
done
llvm-profdata merge -o "$BUILD/profile/all" "$BUILD"/profile/*.profraw || exit 1
# report FILES OPTIONS...: llvm-cov's table
report() { llvm-cov report ${objects# -object} -instr-profile="$BUILD/profile/all" "$@" 2>/dev/null; }
sources='common/csvread.c common/ini.c common/config.c common/utf8.c ingest/*.c analyze/cell.c analyze/calibration.c analyze/entity.c
    analyze/event.c analyze/fetched.c analyze/labels.c analyze/lexicon.c analyze/matcher.c analyze/neural_load.c analyze/scan.c
    analyze/sentence.c analyze/speaker.c analyze/unit.c analyze/weight.c'
report $sources | awk '/\.c / { printf "%-28s lines %5d of %5d %s functions %3d of %3d\n", $1, $8 - $9, $8, $10, $5 - $6, $5 }'
echo 'never reached:'
report -show-functions $sources | awk '/^File/ { gsub(/[:'"'"']/, "", $2); f = $2 } NF > 6 && $5 > 0 && $5 == $6 { sub(/.*:/, "", $1); sub(/.*\/(common|ingest|analyze)\//, "", f); print "  " f ": " $1 " (" $5 " lines)" }'
