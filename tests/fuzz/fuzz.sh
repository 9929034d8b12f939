#!/bin/sh
# make fuzz: each libFuzzer target for FUZZ_SECONDS with ASan and UBSan. New inputs go to $BUILD/corpus; crashes stay in $BUILD/crash.
: "${BUILD:=build-fuzz}" "${FUZZ_SECONDS:=60}" "${MAKE:=make}"
cd "$(dirname "$0")/../.." || exit 1
san='-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all'
$MAKE -s BUILD="$BUILD" CC=clang CXX=clang++ WARN=-w OPT='-O1 -g -fno-omit-frame-pointer' SANITIZE="$san" all || exit 1
mkdir -p "$BUILD/crash"
libs="-lexpat -luchardet -licui18n -licuuc -lutf8proc -lcld2 -lz -llzma -lcurl -lzip $(pkg-config --libs gmime-3.0) -lstdc++ -lgsl -lgslcblas -lcsv -linih -ljansson -lcrypto -lpthread -lm"
bad=0
for f in tests/fuzz/*_fuzz.c; do
    [ -n "$FUZZ_ONLY" ] && [ "$f" != "tests/fuzz/${FUZZ_ONLY}_fuzz.c" ] && continue
    name=$(basename "$f" _fuzz.c)
    clang -std=c17 -g -O1 -D_XOPEN_SOURCE=700 -iquote common -iquote ingest -iquote analyze -iquote report \
        -fsanitize=address,undefined,fuzzer -fno-sanitize-recover=all -o "$BUILD/fuzz-$name" "$f" \
        "$BUILD/libingest.a" "$BUILD/libanalyze.a" "$BUILD/libreport.a" "$BUILD/libcommon.a" $libs || exit 1
    mkdir -p "$BUILD/corpus/$name"
    echo "fuzz: $name for $FUZZ_SECONDS s"
    TIDINGS_DATA=datasets "$BUILD/fuzz-$name" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$BUILD/crash/$name-" "$BUILD/corpus/$name" "tests/fuzz/corpus/$name" >"$BUILD/fuzz-$name.log" 2>&1 || { bad=1; tail -n 25 "$BUILD/fuzz-$name.log"; }
    grep -E 'stat::number_of_executed_units|stat::peak_rss' "$BUILD/fuzz-$name.log"
done
[ $bad = 0 ]
