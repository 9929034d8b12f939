#!/bin/sh
# The report of 60 countries and 260 weeks: CPU seconds (user + system) and bytes. Wanted: under 3 s, HTML under 3 MB.
#   bench/report.sh [COUNTRIES WEEKS]
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sh "$top/tests/golden/report/fixture.sh" "$tmp/in" "${1:-60}" "${2:-260}"
for i in 1 2 3; do
    TIDINGS_DATA="$top/datasets" /usr/bin/time -f '%U %S' -o "$tmp/time" "$top/build/tidings" report -q --images no "$tmp/in" -o "$tmp/out" >/dev/null
    awk '{ printf "%.2f s CPU\n", $1 + $2 }' "$tmp/time"
done
wc -c <"$tmp/out/index.html" | awk '{ printf "index.html %.2f MB\n", $1 / 1e6 }'
wc -c <"$tmp/out/report.xlsx" | awk '{ printf "report.xlsx %.2f MB\n", $1 / 1e6 }'
