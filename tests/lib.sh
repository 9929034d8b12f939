# Sourced by every test script: ok, not_ok, skip, and done_testing, which prints the closing line that tests/run.sh adds up.
: "${BUILD:=build}"
top=$(cd "$(dirname "$0")/../.." && pwd)
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac
tidings=$BUILD/tidings
shared=$top/../shared
n_ok=0 n_bad=0 n_skip=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

ok() { n_ok=$((n_ok + 1)); }
not_ok() { n_bad=$((n_bad + 1)); printf 'not ok: %s\n' "$*"; }
skip() { n_skip=$((n_skip + 1)); printf 'skip: %s\n' "$*"; }
# check NAME COMMAND...: ok when the command succeeds.
check() { name=$1; shift; if "$@"; then ok; else not_ok "$name"; fi; }
# same NAME EXPECTED ACTUAL: two strings.
same() { if [ "$2" = "$3" ]; then ok; else not_ok "$1: expected '$2', got '$3'"; fi; }
# needs_shared WHAT: true when ../shared is there, else one skip line.
needs_shared() { [ -d "$shared/data" ] && return 0; skip "$1: ../shared is not there"; return 1; }
done_testing() {
    printf '%s: %d passed, %d failed, %d skipped\n' "$1" $n_ok $n_bad $n_skip
    [ $n_bad = 0 ]
}
