#!/bin/sh
# A few replicates of each simulation (make simulate runs them in full): intervals cover, tests keep their size, within bounds that a
# broken formula leaves.
. "$(dirname "$0")/../lib.sh"
for p in intervals tests weeks compare; do
    "$BUILD/tests/simulate/${p}_sim" check >"$tmp/out" 2>&1
    status=$?
    sed -n 's/^not ok //p' "$tmp/out" | while read -r line; do echo "not ok $line"; done
    n=$(sed -n 's/.*_sim: \([0-9]*\) passed, \([0-9]*\) failed/\1/p' "$tmp/out")
    check "${p}_sim checks something" test "${n:-0}" -gt 0
    check "${p}_sim check" test $status = 0
done
done_testing simulate
