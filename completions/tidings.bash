# bash completion for tidings. Commands, options and keys are asked of the program itself, so they are always its own.
_tidings()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} tidings=${COMP_WORDS[0]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "$("$tidings" help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p') help --help --version" -- "$cur"))
        return
    fi
    if [ "$command" = help ]; then
        COMPREPLY=($(compgen -W "keys $("$tidings" help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')" -- "$cur"))
        return
    fi
    case $prev in
    --lang)
        COMPREPLY=($(compgen -W "en de fr es zh" -- "$cur"))
        return
        ;;
    --country | --exclude-countries | --from | --until | --name | --label | -j | --jobs | -n | -w | --week | --target) return ;;
    esac
    case $cur in
    -*) COMPREPLY=($(compgen -W "$({ "$tidings" help "$command"; "$tidings" help "$command" | grep -q 'tidings help keys' && "$tidings" help keys; } 2>/dev/null | grep -oE -- '(^|[ ,])--?[a-zA-Z][a-z.-]*' | tr -d ' ,')" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -f -- "$cur")) ;;
    esac
}
complete -o filenames -F _tidings tidings
