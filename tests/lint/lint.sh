#!/bin/sh
# make lint: layers, format, cppcheck, clang-tidy, the shell's syntax. Every finding is an error.
: "${BUILD:=build}" "${CPPFLAGS:=-D_XOPEN_SOURCE=700 -iquote common -iquote ingest -iquote analyze -iquote report}"
cd "$(dirname "$0")/../.." || exit 1
sources=$(ls common/*.c ingest/*.c analyze/*.c report/*.c tidings.c)
all="$sources $(ls common/*.h ingest/*.h analyze/*.h report/*.h tests/*/*.c tests/*/*.h bench/*.c 2>/dev/null)"
bad=0
step() { name=$1; shift; if "$@"; then echo "lint: $name clean"; else echo "lint: $name FAILED"; bad=1; fi; }
step layers sh tests/lint/layers.sh
step format clang-format --dry-run -Werror $all
step cppcheck cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 --suppress=missingIncludeSystem \
    --suppress=unknownMacro -Icommon -Iingest -Ianalyze -Ireport $sources
tidy() {
    printf '%s\n' $sources | xargs -P 2 -I{} clang-tidy --quiet {} -- -std=c17 $CPPFLAGS $(pkg-config --cflags gmime-3.0) '-DTD_DATADIR="x"' '-DTD_VERSION="0"' 2>/dev/null
}
step clang-tidy tidy
step shell sh -c 'for f in tests/*.sh tests/*/*.sh bench/*.sh .ci/run; do [ -f "$f" ] || continue; sh -n "$f" || exit 1; done'
[ $bad = 0 ]
