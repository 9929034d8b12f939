#!/bin/sh
# Golden cases. A case is a folder of tests/golden/cases: `cmd` is run by sh in an empty folder that holds a copy of the case's
# `in` folder; exit code, stdout and stderr must be as in `code`, `stdout`, `stderr`, and each file of `want` must be
# written as it stands there. UPDATE=1 rewrites the expectations: read the difference before committing it.
. "$(dirname "$0")/../lib.sh"
export TIDINGS_DATA="$top/datasets" SOURCE_DATE_EPOCH=1609459200 T="$tidings"
for c in "$top"/tests/golden/cases/*/; do
    c=${c%/}
    name=${c##*/}
    work=$tmp/box
    rm -rf "$work"
    mkdir "$work"
    [ -d "$c/in" ] && cp -R "$c/in/." "$work"
    (cd "$work" && sh "$c/cmd" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null)
    echo $? >"$tmp/code"
    # paths of this machine are no part of an expectation
    for f in stdout stderr; do sed "s|$top/|TOP/|g; s|$work|WORK|g" "$tmp/$f" >"$tmp/$f.2" && mv "$tmp/$f.2" "$tmp/$f"; done
    if [ -n "$UPDATE" ]; then
        for f in code stdout stderr; do
            if [ -s "$tmp/$f" ]; then cp "$tmp/$f" "$c/$f"; else rm -f "$c/$f"; fi
        done
        [ -d "$c/want" ] && (cd "$c/want" && find . -type f) | while read -r f; do cp "$work/$f" "$c/want/$f"; done
    fi
    for f in code stdout stderr; do
        [ -f "$c/$f" ] || : >"$tmp/empty"
        want=$c/$f
        [ -f "$want" ] || want=$tmp/empty
        if cmp -s "$want" "$tmp/$f"; then ok; else not_ok "$name: $f differs"; diff "$want" "$tmp/$f" | head -n 10; fi
    done
    [ -d "$c/want" ] && for f in $(cd "$c/want" && find . -type f | sort); do
        if cmp -s "$c/want/$f" "$work/$f"; then ok; else not_ok "$name: $f differs"; diff "$c/want/$f" "$work/$f" | head -n 10; fi
    done
done
done_testing golden
