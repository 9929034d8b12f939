#!/bin/sh
# tidings validate: predictions, figures, rejects, exit codes; and the scorer of ../shared says the same.
. "$(dirname "$0")/../lib.sh"
cd "$tmp" || exit 1
unit() { # ID SENTENCE FROM TO POLARITY
    printf '{"id": "%s", "sentence": "%s", "from": %s, "to": %s, "polarity": %s}\n' "$@"
}
{
    unit a 'Eastmere banned Norvanta.' 16 24 -1
    unit b 'Norvanta is a reliable partner.' 0 8 1
    unit 'c, \"d\"\ne' 'Norvanta has an office there.' 0 8 0
    unit d 'Ökostrom: Ötker praised Norvanta.' 24 32 -1
} >units.jsonl

"$tidings" validate -q --stance lexicon -o pred.csv units.jsonl >figures 2>err
same "exit" 0 $?
same "header" id,label,p_neg,p_neu,p_pos "$(head -n 1 pred.csv)"
same "rows: the id's line break is kept" 6 "$(wc -l <pred.csv | tr -d ' ')"
check "ids are quoted" grep -qxF '"c, ""d""' pred.csv
check "label of a" grep -q '^a,-1,' pred.csv
check "label of b" grep -q '^b,1,' pred.csv
check "code points, not bytes" grep -q '^d,1,' pred.csv
same "rejects" 1 "$(wc -l <pred.rejects.csv | tr -d ' ')"
check "method" grep -qx 'method lexicon-1' figures
check "confusion" grep -qx '       -1      1      0      1' figures
check "F1m" grep -q '^stance: n 4 F1m 0.7778 accuracy 0.7500 F1neg 0.6667 F1neu 1.0000 F1pos 0.6667$' figures
check "what a calibrated error would be" grep -q '^calibrated forecasts with these probabilities: ECE 0\.[0-9]* on average, above 0\.[0-9]* in one case of twenty$' figures
awk -F, 'NR > 1 && NF == 5 { s = $3 + $4 + $5; if (s < .999999 || s > 1.000001) exit 1 }' pred.csv
same "probabilities add up" 0 $?
if command -v python3 >/dev/null && [ -r "$shared/eval/stance.py" ]; then
    python3 "$shared/eval/stance.py" units.jsonl pred.csv >theirs
    common() { sed '1d; /^calibrated forecasts/d' "$@"; } # what both print
    common figures >ours
    check "the scorer of ../shared says the same" cmp -s ours theirs
    for set in mt rw; do
        for method in lexicon vader; do
            u=$shared/data/stance/newsmtsc-$set-dev.jsonl
            "$tidings" validate -q --stance $method -o p.csv "$u" | common >ours
            python3 "$shared/eval/stance.py" "$u" p.csv >theirs
            check "the same on NewsMTSC dev $set, $method" cmp -s ours theirs
        done
    done
else
    skip "python3 or ../shared/eval/stance.py is not there"
fi

"$tidings" validate -q --stance lexicon -o - units.jsonl >pred2.csv 2>figures2
check "- is standard output" cmp -s pred.csv pred2.csv
check "the figures then go to standard error" cmp -s figures figures2
"$tidings" validate -q --stance lexicon -o pred3.csv - <units.jsonl >/dev/null
check "- is standard input" cmp -s pred.csv pred3.csv
"$tidings" validate -q --stance vader -o pred4.csv units.jsonl >figures4
check "vader" grep -qx 'method vader-3.3.2' figures4
sed 's/, "polarity": [-0-9]*//' units.jsonl >plain.jsonl
same "without labels" 'no labels' "$("$tidings" validate -q --stance lexicon -o pred5.csv plain.jsonl | tail -n 1)"
check "the same predictions" cmp -s pred.csv pred5.csv

# lines that cannot be used
{
    cat units.jsonl
    echo
    echo 'no json'
    unit e Norvanta 0 9 0
    unit f Norvanta 3 3 0
    unit g Norvanta 0 8 2
    unit h Norvanta 0 8 0.5
    unit a Norvanta 0 8 0
    echo '{"id": "i", "from": 0, "to": 8}'
    echo '{"sentence": "Norvanta", "from": 0, "to": 8}'
    echo '{"id": "j", "sentence": "Norvanta", "from": "0", "to": 8}'
    echo '{"id": "k", "sentence": "Norvanta", "from": 0, "to": 8, "language": "tlh"}'
    echo '{"id": "l", "sentence": "Norvanta", "from": 0, "to": 8, "kind": "ship"}'
    echo '["m"]'
    printf '{"id": "n", "sentence": "\377", "from": 0, "to": 1}\n'
    awk 'BEGIN { printf "{\"id\": \"o\", \"sentence\": \""; for (i = 0; i < 200000; i++) printf "Norvanta "; print "\", \"from\": 0, \"to\": 8}" }'
    printf '{"id": "p", "sentence": "Norvanta", "from": 0, "to": 8, "mention": "Calder"}'
} >bad.jsonl
"$tidings" validate --stance lexicon -o pred6.csv bad.jsonl >out 2>err
same "too many rejects: exit" 3 $?
check "too many rejects: no predictions" test ! -e pred6.csv
"$tidings" validate --stance lexicon -o pred6.csv --max-reject-rate 1 bad.jsonl >out 2>err
same "with a rate of 1: exit" 0 $?
same "judged" 7 "$(wc -l <pred6.csv | tr -d ' ')"
same "rejected" 14 "$(($(wc -l <pred6.rejects.csv) - 1))"
check "summary" grep -q '19 lines in: 5 judged, 14 rejected' err
for at in 6:not_json 7:bad_offsets 8:bad_offsets 9:bad_polarity 10:bad_polarity 11:id_twice 12:no_sentence 13:no_id 14:bad_offsets \
    15:no_method 16:bad_kind 17:not_json 18:not_json 19:too_long; do
    check "line ${at%:*}: ${at#*:}" grep -q "^bad.jsonl,${at%:*},${at%:*},[a-z]*,${at#*:}," pred6.rejects.csv
done
check "a place on standard error" grep -q '^bad.jsonl:7: warning: ' err
check "a mention elsewhere is a warning" grep -q '1 mentions are not what stands' err

# usage and failures
fails() { # NAME CODE WORDS ARGS...
    name=$1 code=$2 words=$3
    shift 3
    "$tidings" "$@" >out 2>err
    same "$name: exit" "$code" $?
    check "$name: '$words'" grep -qF -e "$words" err
}
fails "no file" 2 'no file of units' validate -o x.csv
fails "no output" 2 '-o PRED.csv is missing' validate units.jsonl
fails "two files" 2 "not also 'b'" validate -o x.csv units.jsonl b
fails "method" 2 "'deep' is none of model, lexicon, vader" validate -o x.csv --stance deep units.jsonl
fails "rate" 2 "'2' is not a number from 0 to 1" validate -o x.csv --max-reject-rate 2 units.jsonl
fails "language" 2 "no stance method for the language 'tlh'" validate -o x.csv --language tlh units.jsonl
fails "missing file" 1 'none.jsonl' validate -o x.csv none.jsonl
check "nothing was written" test ! -e x.csv

# the model: weights of a random net; a missing and a damaged file are errors that name it
mkdir data
cp -R "$top/datasets/lexicon" data/lexicon
mkdir data/model
cp "$top/tests/data/neural/model.bin" data/model/stance-en.bin
cp "$top/tests/data/neural/model-xx.bin" data/model/stance-xx.bin
export TIDINGS_DATA=$tmp/data
"$tidings" validate -q --stance model -o pred7.csv units.jsonl >figures7
check "model" grep -qx 'method random-1' figures7
same "model: rows" 6 "$(wc -l <pred7.csv | tr -d ' ')"
fails "other languages have their model" 0 '' validate -o x.csv --stance model --language de units.jsonl
check "and say so" grep -qx 'method random-xx-1' out
fails "or the lexicon" 0 '' validate -o x.csv --stance model --language fr units.jsonl
check "and say that" grep -qx 'method lexicon-fr-2' out
rm x.csv
printf x >>data/model/stance-en.bin
fails "damaged weights" 3 'stance-en.bin: not a usable stance model' validate -o x.csv --stance model units.jsonl
rm data/model/stance-en.bin
fails "missing weights" 1 'model/stance-en.bin' validate -o x.csv --stance model units.jsonl
check "no other method is taken silently" test ! -e x.csv
done_testing cli/validate
