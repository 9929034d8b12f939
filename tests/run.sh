#!/bin/sh
# Runs every test program and script and adds up what they counted. Used by make check and make asan.
: "${BUILD:=build}"
export BUILD LC_ALL=C
cd "$(dirname "$0")/.." || exit 1
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0 programs=0

# cmocka closes with "[  PASSED  ] N test(s)." and "[  FAILED  ] ..." on its error output.
for t in "$BUILD"/tests/unit/*_test "$BUILD"/tests/property/*_test; do
    [ -x "$t" ] || continue
    programs=$((programs + 1))
    if "$t" >"$log" 2>&1; then bad=0; else bad=1; fi
    n=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' "$log" | tail -n 1)
    f=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s).*/\1/p' "$log" | tail -n 1)
    s=$(sed -n 's/^\[  SKIPPED \] \([0-9]*\) test(s).*/\1/p' "$log" | tail -n 1)
    passed=$((passed + ${n:-0})) skipped=$((skipped + ${s:-0}))
    if [ $bad = 1 ]; then
        failed=$((failed + ${f:-1}))
        echo "FAILED $t"
        grep -v '^\[ RUN\|^\[       OK' "$log"
    fi
    grep -E '^\[=|^skip:' "$log" | grep -v RUN
    grep -E '^\[  (PASSED|FAILED)  \]' "$log" | tail -n 1
done

for t in tests/cli/*.sh tests/export/export.sh tests/export/package.sh tests/export/trace.sh tests/export/readers.sh tests/golden/run.sh tests/sample/run.sh tests/property/*.sh tests/fault/*.sh tests/fuzz/replay.sh tests/man/*.sh \
         tests/data/*.sh tests/lint/layers.sh tests/shared/*.sh tests/fetch/*.sh tests/browser/*.sh; do
    [ -f "$t" ] || continue
    programs=$((programs + 1))
    if sh "$t" >"$log" 2>&1; then bad=0; else bad=1; fi
    grep -E '^(not ok|skip)' "$log"
    line=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    [ -n "$line" ] && echo "$line"
    set -- $(printf '%s\n' "$line" | sed -n 's/.*[^0-9]\([0-9]*\) passed, \([0-9]*\) failed\(, \([0-9]*\) skipped\)*.*/\1 \2 \4/p')
    passed=$((passed + ${1:-0})) skipped=$((skipped + ${3:-0}))
    if [ $bad = 1 ] || [ "${2:-0}" != 0 ]; then
        [ "${2:-0}" = 0 ] && { failed=$((failed + 1)); echo "FAILED $t (exit status)"; tail -n 15 "$log"; }
        failed=$((failed + ${2:-0}))
    elif [ -z "$line" ]; then
        passed=$((passed + 1))
    fi
done
echo "$programs test programs"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $passed -gt 0 ]
