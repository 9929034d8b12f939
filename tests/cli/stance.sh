#!/bin/sh
# The stance methods through analyze: who judged each sentence stands in its row and in run.json; nothing changes silently.
. "$(dirname "$0")/../lib.sh"
cd "$tmp" || exit 1
mkdir data
cp -R "$top"/datasets/* data/
rm -rf data/sample data/model
mkdir data/model
export TIDINGS_DATA=$tmp/data
cat >in.jsonl <<'EOF'
{"title": "Eastmere bans Norvanta", "text": "The ministry banned Norvanta. Norvanta is a reliable partner, said Calder Telecom.", "language": "en", "date": "2021-01-04"}
{"title": "Norvanta verboten", "text": "Die Regierung warnt vor Norvanta.", "language": "de", "date": "2021-01-05"}
{"title": "Norvanta", "text": "nuqneH Norvanta.", "language": "tlh", "date": "2021-01-06"}
EOF
"$tidings" ingest -q --format jsonl --outlet Bote --country DE -o articles.csv in.jsonl 2>err || cat err
run() { "$tidings" analyze -q --target Norvanta -o "$1" --stance "$2" articles.csv 2>err; }
column() { # FILE COLUMN: the methods of the rows, counted
    "$BUILD/tests/tools/csvsel" "$1" "$2" | sort | uniq -c | awk '{ printf "%s%s=%s", n++ ? " " : "", ($2 == "" ? "none" : $2), $1 }'
}
method_of() { sed -n "s/.*\"stance_method_$2\": \"\([a-z0-9.-]*\)\".*/\1/p" "$1/run.json"; }

run lexicon lexicon
same "lexicon: exit" 0 $?
same "lexicon: methods" "none=2 lexicon-1=3 lexicon-de-2=2" "$(column lexicon/mentions.csv stance_method)"
check "no method, no stance; a method, a stance" sh -c '"$0" lexicon/mentions.csv stance_method,stance | awk -F"\t" "(\$1 == \"\") != (\$2 == \"\") { exit 1 }"' \
    "$BUILD/tests/tools/csvsel"
same "run.json: en" lexicon-1 "$(method_of lexicon en)"
check "run.json: sentences without a method" grep -q '"sentences_without_stance_method": 2' lexicon/run.json
check "run.json: the word list is an input" grep -q '"en.csv"' lexicon/run.json

run vader vader
same "vader: methods" "none=2 lexicon-de-2=2 vader-3.3.2=3" "$(column vader/mentions.csv stance_method)"
same "run.json: en is vader" vader-3.3.2 "$(method_of vader en)"
same "run.json: de is not" lexicon-de-2 "$(method_of vader de)"
check "VADER's own figures are the evidence" grep -q 'compound -0.4588; neg 0.500; neu 0.500; pos 0.000' vader/mentions.csv

run model model
same "a missing model: exit" 1 $?
check "a missing model is named" grep -q 'model/stance-en.bin' err
check "what works without is said" grep -q -e '--stance lexicon' err
check "nothing was written" test ! -e model/mentions.csv
cp "$top/tests/data/neural/model.bin" data/model/stance-en.bin
run model model
same "a missing model of other languages: exit" 1 $?
check "a missing model of other languages is named" grep -q 'model/stance-xx.bin' err
check "nothing was written then either" test ! -e model/mentions.csv
cp "$top/tests/data/neural/model-xx.bin" data/model/stance-xx.bin
run model model
same "model: exit" 0 $?
same "model: methods" "none=2 random-1=3 random-xx-1=2" "$(column model/mentions.csv stance_method)"
same "run.json: de is the other model's" random-xx-1 "$(method_of model de)"
same "run.json: a language that it does not read" lexicon-fr-2 "$(method_of model fr)"
check "run.json: the weights are an input" grep -q '"stance-en.bin"' model/run.json
check "run.json: and those of the other languages" grep -q '"stance-xx.bin"' model/run.json
mv data/model/stance-xx.bin xx.bin
run without lexicon
"$tidings" analyze -q --robustness --target Norvanta -o without --stance lexicon articles.csv 2>err
same "robustness without the model of other languages: exit" 0 $?
check "no rows of a model that is not whole" sh -c '! grep -q stance_model without/robustness.csv'
cp data/model/stance-en.bin data/model/stance-xx.bin
run swapped model
same "English in the place of the others: exit" 3 $?
check "is said" grep -q 'stance-xx.bin: not a usable stance model: it is one of English' err
head -c 5000 xx.bin >data/model/stance-xx.bin
run swapped model
same "a model of other languages cut off: exit" 3 $?
check "is named" grep -q 'stance-xx.bin: not a usable stance model: its size' err
: >data/model/stance-xx.bin
run swapped model
same "an empty one: exit" 3 $?
cp xx.bin data/model/stance-xx.bin
mv data/model/stance-en.bin en.bin && cp xx.bin data/model/stance-en.bin
run swapped model
same "others in the place of English: exit" 3 $?
check "is said too" grep -q 'stance-en.bin: not a usable stance model: it is none of English' err
check "nothing was written by any of these" test ! -e swapped
mv en.bin data/model/stance-en.bin
check "the weights take 12 MB together at most" test "$(cat data/model/stance-en.bin data/model/stance-xx.bin | wc -c)" -le 12000000
run model2 model
check "again: the same bytes" cmp -s model/mentions.csv model2/mentions.csv
printf 'x' | dd of=data/model/stance-en.bin bs=1 seek=5000 conv=notrunc 2>/dev/null
run model model
same "a damaged model: exit" 3 $?
check "a damaged model: says so" grep -q 'SHA-256 does not match' err
check "the good tables of before stay" cmp -s model/mentions.csv model2/mentions.csv
"$tidings" analyze -q --stance deep -o x articles.csv 2>err
same "an unknown method: exit" 2 $?
check "an unknown method is named" grep -q "deep" err

# tone with negation
echo '{"title": "Norvanta", "text": "Norvanta is not a failure.", "language": "en", "date": "2021-01-04"}' >tone.jsonl
"$tidings" ingest -q --format jsonl --outlet Bote --country DE -o tone.csv tone.jsonl
"$tidings" analyze -q --target Norvanta --stance lexicon -o off tone.csv
"$tidings" analyze -q --target Norvanta --stance lexicon --tone-negation yes -o on tone.csv
same "tone: failure counts" -20000000 "$("$BUILD/tests/tools/csvsel" off/cells.csv tone_sum_e6 | head -n 1)"
same "tone: not a failure" 20000000 "$("$BUILD/tests/tools/csvsel" on/cells.csv tone_sum_e6 | head -n 1)"
done_testing cli/stance
