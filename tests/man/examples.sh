#!/bin/sh
# Runs the commands that the documents show, and compares what they print.
#
# In a manual page: lines that begin with "$ " in the literal blocks of EXAMPLES. In README.md and docs/*.md: fenced blocks
# after a line "<!-- run -->", or "<!-- run: shared -->" for those that need ../shared. The commands of a document run in order, each in a shell of
# its own, in a folder that holds a copy of the demonstration corpus (`sample`, and as in a checkout `datasets`, `tests` and
# `build`). The lines under a command are what it prints, both streams; a line "..." stands for any lines. A command must exit 0: one
# that fails on purpose ends with "; echo $?". A block without "$ " is commands alone, whatever they print.
# A block after "<!-- from: FILE -->" is an excerpt: each line of it must stand in that file when all commands have run.
. "$(dirname "$0")/../lib.sh"
export TIDINGS_DATA="$top/datasets" PATH="$BUILD:$PATH" SHARED="$shared/data"
unset SOURCE_DATE_EPOCH

# Both readers print "c COMMAND", "o OUTPUT", "a" (any output) and "f FILE", "x EXCERPT" lines.
read_page() {
    awk '/^\.Sh / { on = $2 == "EXAMPLES" } /^\.Bd -literal/ { lit = on; next } /^\.Ed/ { lit = cmd = 0 }
        !lit { next }
        { gsub(/\\e/, "\\"); gsub(/\\&/, "") }
        /^\$ / { print "c " substr($0, 3); cmd = 1; next }
        cmd { print "o " $0 }' "$1"
}
read_markdown() {
    awk -v shared="$2" '
        /^<!-- run -->$/ { mark = "run"; next }
        /^<!-- run: shared -->$/ { mark = shared ? "run" : ""; next }
        /^<!-- from: .* -->$/ { mark = "from"; print "f " $3; next }
        /^```/ && open { open = ""; dollars = 0; next }
        /^```/ { open = mark ? mark : "no"; mark = ""; next }
        open == "from" { if ($0 != "") print "x " $0; next }
        open != "run" { next }
        /^\$ / { dollars = 1; print "c " substr($0, 3); next }
        dollars { print "o " $0; next }
        $0 != "" && !/^#/ { print "c " $0; print "a" }' "$1"
}

# matches WANT GOT: line by line, "..." for any number of lines.
matches() {
    awk 'NR == FNR { want[++n] = $0; next } { got[++m] = $0 }
        function fits(i, j) {
            if (i > n) return j > m
            if (want[i] == "...") {
                for (; j <= m + 1; j++) if (fits(i + 1, j)) return 1
                return 0
            }
            return j <= m && want[i] == got[j] && fits(i + 1, j + 1)
        }
        END { exit !fits(1, 1) }' "$1" "$2"
}

n_run=0
run_one() { # NAME: the command in $tmp/cmd, what it should print in $tmp/want
    [ -s "$tmp/cmd" ] || return
    n_run=$((n_run + 1))
    (cd "$tmp/box" && sh "$tmp/cmd" >"$tmp/got" 2>&1 </dev/null)
    code=$?
    # paths of this machine are no part of a document, and no-break spaces are shown as blanks
    sed "s|$tmp/box/||g; s/\xc2\xa0/ /g" "$tmp/got" >"$tmp/got.2" && mv "$tmp/got.2" "$tmp/got"
    if [ $code != 0 ]; then
        not_ok "$1: exit $code: $(cat "$tmp/cmd"): $(tail -n 2 "$tmp/got")"
    elif [ "$any" = 1 ] || matches "$tmp/want" "$tmp/got"; then
        ok
    else
        not_ok "$1: prints something else: $(cat "$tmp/cmd")"
        diff "$tmp/want" "$tmp/got" | head -n 10
    fi
}

try() { # NAME: the lines of $tmp/steps
    rm -rf "$tmp/box"
    mkdir "$tmp/box"
    cp -R "$top/datasets/sample" "$tmp/box/sample"
    rm -rf "$tmp/box/sample/out"
    ln -s "$BUILD" "$tmp/box/build"
    ln -s "$top/tests" "$tmp/box/tests"
    mkdir "$tmp/box/datasets"
    ln -s ../sample "$tmp/box/datasets/sample"
    : >"$tmp/cmd" >"$tmp/want"
    any=0
    while IFS= read -r step; do
        case $step in
        'c '*) run_one "$1"; printf '%s\n' "${step#c }" >"$tmp/cmd"; : >"$tmp/want"; any=0 ;;
        'o '*) printf '%s\n' "${step#o }" >>"$tmp/want" ;;
        a) any=1 ;;
        esac
    done <"$tmp/steps"
    run_one "$1"
    while IFS= read -r step; do
        case $step in
        'f '*) file=${step#f } ;;
        'x '*) if sed 's/\xc2\xa0/ /g' "$tmp/box/$file" 2>/dev/null | grep -qxF -e "${step#x }"; then ok; else not_ok "$1: not in $file: ${step#x }"; fi ;;
        esac
    done <"$tmp/steps"
}

# The comparison itself can fail.
printf 'a\n...\nd\n' >"$tmp/w"
printf 'a\nb\nc\nd\n' >"$tmp/g"
check "matches: dots" matches "$tmp/w" "$tmp/g"
printf 'a\nb\nd\ne\n' >"$tmp/g"
if matches "$tmp/w" "$tmp/g"; then not_ok "matches: a line too many"; else ok; fi

for page in "$top"/man/*.[15]; do
    read_page "$page" >"$tmp/steps"
    try "man/${page##*/}"
done
has_shared=
needs_shared "examples on real corpora" && has_shared=1
for doc in README.md docs/examples.md; do
    [ -f "$top/$doc" ] || continue
    before=$n_run
    read_markdown "$top/$doc" $has_shared >"$tmp/steps"
    try "$doc"
    check "$doc: has examples that are run" test $n_run -gt "$before"
done
check "manual pages have examples that are run ($n_run commands)" test $n_run -ge 40
done_testing man/examples
