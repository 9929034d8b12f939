#!/bin/sh
# tidings report --pdf: by a browser, by LaTeX, by neither, and by what is neither. What rep_pdf does with each kind of
# failure is in tests/unit/pdf_test.c; here is what a person sees.
. "$(dirname "$0")/../lib.sh"
export TIDINGS_DATA="$top/datasets"
label='Invented for this test: 50% & more'
sh "$top/tests/golden/report/fixture.sh" "$tmp/in" || not_ok fixture
# report OUT: as a person types it, without the pictures, which are not what is tried here
report() { "$tidings" report "$tmp/in" -o "$tmp/$1" --images no --pdf --label "$label" >"$tmp/stdout" 2>"$tmp/err"; }
left() { find "$tmp/$1" "$tmp/tmp" -mindepth 1 \( -name '.*' -o -name 'tidings-pdf-*' \) | wc -l; }
mkdir "$tmp/none" "$tmp/fake" "$tmp/tmp"
export TMPDIR="$tmp/tmp"
fake() { printf '#!/bin/sh\nfor a; do case $a in --print-to-pdf=*) out=${a#*=} ;; esac; done\n%s\n' "$2" >"$tmp/fake/$1" && chmod +x "$tmp/fake/$1"; }

# nothing is there: exit 1, one line that says so, and all the rest
(PATH=$tmp/none && report nothing)
same "no browser, no LaTeX: exit" 1 $?
same "no browser, no LaTeX: what is said" "tidings: error: report.pdf: not made (neither Chromium nor XeLaTeX is on PATH; a browser can print index.html); the rest of the report is there" "$(grep error "$tmp/err")"
check "the page is there all the same" test -s "$tmp/nothing/index.html" -a -s "$tmp/nothing/report.xlsx" -a "$(cat "$tmp/stdout")" = "$tmp/nothing/index.html"
check "no report.pdf" test ! -e "$tmp/nothing/report.pdf"
check "run.json has no report.pdf" sh -c "grep -q index.html '$tmp/nothing/run.json' && ! grep -q report.pdf '$tmp/nothing/run.json'"
same "nothing half made" 0 "$(left nothing)"

# half a file, after one that was whole: the old one would contradict the page
: >"$tmp/nothing/report.pdf"
fake chromium 'printf "%%PDF-1.7\n%0200d" 0 >"$out"'
(PATH=$tmp/fake && report nothing)
same "half a file: exit" 1 $?
check "half a file: what is said" grep -q 'report.pdf: not made (Chromium: no whole file)' "$tmp/err"
check "half a file: nothing of it is left" test ! -e "$tmp/nothing/report.pdf" -a "$(left nothing)" = 0
# quiet is not silent about what was asked for
(PATH=$tmp/none && "$tidings" report -q "$tmp/in" -o "$tmp/nothing" --images no --pdf >"$tmp/stdout" 2>"$tmp/err")
check "quiet: still told" test $? = 1 -a "$(wc -l <"$tmp/err")" = 1

# text FILE: its words, one blank between
text() { pdftotext -q "$1" - | tr -s ' \n\f' ' '; }
has() { case $(text "$1") in *"$2"*) ok ;; *) not_ok "$3: no '$2'" ;; esac; }
looked_at() { # NAME WHAT: the headline, the label, numbers and the last part of the report, on a sane number of pages
    has "$tmp/$1/report.pdf" 'Huawei in the press: week 2021-W10' "$2: the headline"
    has "$tmp/$1/report.pdf" "$label" "$2: the label"
    has "$tmp/$1/report.pdf" '34 of 435 articles named Huawei' "$2: the first sentence"
    has "$tmp/$1/report.pdf" 'Inputs with their SHA-256' "$2: the end"
    n=$(pdfinfo "$tmp/$1/report.pdf" | sed -n 's/^Pages: *//p')
    check "$2: $n pages" test "$n" -ge 5 -a "$n" -le 40
    check "$2: A4" sh -c "pdfinfo '$tmp/$1/report.pdf' | grep -q '^Page size:.*A4'"
    same "$2: nothing left over" 0 "$(left "$1")"
    check "$2: run.json has it" grep -q '"report.pdf"' "$tmp/$1/run.json"
}
if ! command -v pdftotext >/dev/null; then
    skip "pdf: no pdftotext"
elif ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
    skip "pdf: no browser"
elif report printed; then
    looked_at printed "printed"
    check "printed: the fonts are in it" test "$(pdffonts "$tmp/printed/report.pdf" 2>/dev/null | awk 'NR > 2 && $(NF - 4) != "yes"' | wc -l)" = 0
    report again || not_ok "printed again: $(cat "$tmp/err")"
    made_by() { pdfinfo "$1" | sed -n 's/^Producer: *//p'; }
    same "printed again: by the same program" "$(made_by "$tmp/printed/report.pdf")" "$(made_by "$tmp/again/report.pdf")"
    check "printed again: the same page went in" cmp "$tmp/printed/index.html" "$tmp/again/index.html"
    same "printed again: the same words" "$(text "$tmp/printed/report.pdf" | cksum)" "$(text "$tmp/again/report.pdf" | cksum)"
    same "printed again: no date" "$(pdfinfo "$tmp/printed/report.pdf" | grep Date)" "$(pdfinfo "$tmp/again/report.pdf" | grep Date)"
    # The bytes between are the browser's: in 42 prints they were the same, and a time they were not it would not be ours to mend.
    if cmp "$tmp/printed/report.pdf" "$tmp/again/report.pdf" >"$tmp/cmp" 2>&1; then ok; else
        skip "pdf: the browser wrote other bytes for the same page: $(wc -c <"$tmp/printed/report.pdf") and $(wc -c <"$tmp/again/report.pdf"), $(sed 's/.*://' "$tmp/cmp")"
    fi
else
    not_ok "the browser printed nothing: $(cat "$tmp/err")"
fi
if ! command -v pdftotext >/dev/null || ! command -v xelatex >/dev/null; then
    skip "pdf: no xelatex"
else
    for name in chromium chromium-browser google-chrome; do fake $name 'exit 1'; done
    if (PATH=$tmp/fake:$PATH && report set); then looked_at set "set by LaTeX"; else not_ok "XeLaTeX set nothing: $(cat "$tmp/err")"; fi
fi
done_testing pdf
