#!/bin/sh
# Shell completion: what the bash function offers is what the program knows.
. "$(dirname "$0")/../lib.sh"
if ! command -v bash >/dev/null; then
    skip "completion: no bash"
    done_testing completion
    exit 0
fi
offer() { # WORD... : the completions of the last word
    bash -c 'tidings=$1; shift; . "$0"; COMP_WORDS=("$tidings" "$@"); COMP_CWORD=$#; _tidings; printf "%s\n" "${COMPREPLY[@]}"' \
        "$top/completions/tidings.bash" "$tidings" "$@" | sort -u | tr '\n' ' ' | sed 's/ $//'
}
same "commands that begin with in" "ingest init" "$(offer in)"
same "a command that there is not" "" "$(offer zz)"
same "help topics" "keys" "$(offer help k)"
same "options of ingest" "--exclude-countries --explain" "$(offer ingest --ex)"
same "the letter options of run" "-h -j -o -q -v -w" "$(offer run - | tr ' ' '\n' | grep -x -- '-.' | tr '\n' ' ' | sed 's/ $//')"
same "report to paper" "--pdf" "$(offer report --pd)"
same "a language of the report" "de" "$(offer report --lang d)"
same "nothing for a week" "" "$(offer report --week '')"
check "files elsewhere" test "$(cd "$top/datasets" && offer ingest sam)" = sample
for c in $("$tidings" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    check "help of $c is a screen" test "$("$tidings" help "$c" | wc -l)" -le 24
    check "help of $c is 80 columns wide" test "$("$tidings" help "$c" | wc -L)" -le 80
    check "$c is offered" test "$(offer "$c")" != ""
    check "every long option of $c is offered" test "$(offer "$c" --)" = "$({ "$tidings" help "$c"; "$tidings" help "$c" | grep -q 'help keys' && "$tidings" help keys; } | grep -oE -- '--[a-zA-Z][a-z.-]*' | sort -u | tr '\n' ' ' | sed 's/ $//')"
done
if command -v zsh >/dev/null; then
    check "the zsh function parses" zsh -n "$top/completions/_tidings"
    # what compadd and _files are given, by zsh itself, outside of its line editor
    zoffer() {
        zsh -fc 'compadd() { [[ $1 == -a ]] && print -lr -- ${(P)2} || print -lr -- $@ }; _describe() { print -lr -- ${(P)2} }; _files() { print files }
            f=$1; shift; words=("$@"); CURRENT=$#words; source $f' zsh "$top/completions/_tidings" "$tidings" "$@" | sort -u
    }
    for c in $("$tidings" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
        check "zsh: every long option of $c is offered" test "$(zoffer "$c" -- | grep '^--' | tr '\n' ' ')" = "$(offer "$c" -- | tr ' ' '\n' | grep '^--' | tr '\n' ' ')"
    done
    check "zsh: report to paper" sh -c "printf '%s\n' '$(zoffer report -)' | grep -qx -- --pdf"
    same "zsh: the languages" "de en es fr zh" "$(zoffer report --lang '' | tr '\n' ' ' | sed 's/ $//')"
else
    skip "completion: no zsh"
fi
done_testing completion
