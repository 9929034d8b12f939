#!/bin/sh
# Every input of the fuzz corpora through its target, without libFuzzer.
. "$(dirname "$0")/../lib.sh"
for t in "$BUILD"/tests/fuzz/*_fuzz-replay; do
    [ -x "$t" ] || continue
    name=$(basename "$t" _fuzz-replay)
    if [ -d "$top/tests/fuzz/corpus/$name" ]; then
        check "replay $name" sh -c "TIDINGS_DATA='$top/datasets' '$t' '$top/tests/fuzz/corpus/$name' >'$tmp/log' 2>&1 || { tail -n 20 '$tmp/log'; exit 1; }"
    else
        not_ok "$name has no corpus"
    fi
done
done_testing fuzz-replay
