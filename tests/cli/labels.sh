#!/bin/sh
# Labels: sample, agree, correct, power and calibrate on the demonstration corpus; what they refuse, with file and line.
. "$(dirname "$0")/../lib.sh"
sh "$top/analyze/assets/embed.sh" >"$tmp/asset"
check "codepage_asset.c is coding.html" cmp -s "$tmp/asset" "$top/analyze/codepage_asset.c"
cp -r "$top/datasets/sample" "$tmp/c" && rm -rf "$tmp/c/out" && cd "$tmp" || exit 1
"$tidings" ingest -q c && "$tidings" analyze -q c || { not_ok "the corpus"; done_testing "cli labels"; exit 1; }

# fails NAME CODE TEXT ARGUMENTS...: the exit code, and the text on standard error.
fails() {
    name=$1 code=$2 text=$3
    shift 3
    "$tidings" "$@" >out 2>err </dev/null
    same "$name: exit" "$code" $?
    if grep -qF -e "$text" err; then ok; else not_ok "$name: '$text' is not in: $(head -n 2 err)"; fi
}
# label FILE: a label for every row, from the unit's own id: no model, no chance.
label() {
    awk -F, -v OFS=, 'NR > 1 { d = index("0123456789abcdef", substr($1, 1, 1)); $14 = d <= 7 ? -1 : d <= 12 ? 0 : 1
        if ($13 == "ben" && NR % 4 == 0) $14 = 0
        $15 = sprintf("2026-01-01T%02d:%02d:00Z", NR / 60, NR % 60) } { print }' "$1"
}

# ---- sample ----
check sample "$tidings" sample -q c -n 150 --by country -o s.csv --coders ann,ben --overlap .5
check "the same again" "$tidings" sample -q c -n 150 --by country -o again.csv --coders ann,ben --overlap .5
check "the same bytes" cmp -s s.csv again.csv
check "the same page" cmp -s s.html again.html
same "units" 150 "$(sed 1d s.csv | cut -d, -f1 | sort -u | wc -l | tr -d ' ')"
same "shares" "" "$(awk -F, 'NR > 1 { n[$9 "," $1] = 1; want[$9] = $11 } END { for (k in n) { split(k, a, ","); got[a[1]]++ }
    for (s in want) if (got[s] != want[s]) print s }' s.csv)"
same "probabilities" "" "$(awk -F, 'NR > 1 && ($12 - $11 / $10 > 1e-9 || $11 / $10 - $12 > 1e-9)' s.csv)"
"$tidings" sample -q c -n 300 --by country -o big.csv --coders ann,ben --overlap .5
for f in s big; do sed 1d $f.csv | cut -d, -f1,13 | sort >$f.ids; done
same "a larger sample holds the smaller" "" "$(comm -23 s.ids big.ids)"
"$tidings" sample -q c -n 150 --by country --seed 2 -o other.csv
check "another seed, another sample" test "$(sed 1d other.csv | cut -d, -f1 | sort -u | comm -12 - s.ids | wc -l)" -lt 150
for how in proportional equal neyman; do
    check "$how" "$tidings" sample -q c -n 100 --allocation $how --by country -o $how.csv
done
check "by article" "$tidings" sample -q c -n 60 --unit article --by none -o article.csv
same "articles once" 60 "$(sed 1d article.csv | cut -d, -f4 | sort -u | wc -l | tr -d ' ')"
# what stands on the page is the sentence of the table, and no score
check "no score on the page" sh -c '! grep -qE "p_neg|p_pos|stance_method|\"score\"" s.html'
fails "too few" 2 'is too few' sample c -n 3 -o few.csv
fails "strata" 2 "'moon' is none of country" sample c --by moon -o x.csv
fails "unit" 2 "neither sentence nor article" sample c --unit word -o x.csv
fails "overlap" 2 "not a number from 0 to 1" sample c --overlap 2 -o x.csv
fails "over a table" 2 'is there already and may hold labels' sample c -n 150 -o s.csv
fails "no run" 2 'no corpus or folder given' sample
fails "no tables" 1 'mentions.csv' sample "$tmp/nowhere"

# ---- labels carried over ----
label s.csv >l.csv
"$tidings" sample -q c -n 300 --by country -o more.csv --coders ann,ben --overlap .5 --labels l.csv
awk -F, 'NR > 1 && $14 != "" { print $1 "," $13 "," $14 }' more.csv | sort >kept
awk -F, 'NR > 1 { print $1 "," $13 "," $14 }' l.csv | sort >had
check "labels carried over" cmp -s kept had
fails "labels that would be lost" 2 'labels would be lost' sample c -n 100 --by country -o lost.csv --coders ann,ben --overlap .5 --labels l.csv

# ---- agree ----
"$tidings" agree l.csv -o adj.csv >agreed
check "alpha" grep -qE '^alpha ordinal +0\.[0-9]+ \[' agreed
same "units to adjudicate" "$(sed -n 's/ units to adjudicate//p' agreed)" "$(sed 1d adj.csv | wc -l | tr -d ' ')"
check "some are" test "$(sed 1d adj.csv | wc -l)" -gt 0
# the canonical data of Krippendorff (2011) cannot be typed in as -1, 0, 1; two observers of section B can: alpha .095
{ head -n 1 l.csv; i=0
  for v in 0,1 1,1 0,1 0,0 0,0 0,1 0,0 0,0 1,0 0,0; do
      i=$((i + 1)); id=$(printf '%016x' $i)
      echo "$id,00000000000000aa,sentence,a,1,0,9,t,t,100,10,0.1,meg,${v%,*},"
      echo "$id,00000000000000aa,sentence,a,1,0,9,t,t,100,10,0.1,owen,${v#*,},"
  done; } >kripp.csv
check "a published alpha" sh -c '"$0" agree kripp.csv | grep -q "^alpha nominal  0.0952 "' "$tidings"

# ---- correct ----
"$tidings" correct -q c l.csv >said
check "corrected.csv" test -s c/out/corrected.csv
"$tidings" correct -q c l.csv -o twice.csv >/dev/null
check "the same bytes again" cmp -s c/out/corrected.csv twice.csv
sed 1d l.csv | sort -r >rows; { head -n 1 l.csv; cat rows; } >reversed.csv
"$tidings" correct -q c reversed.csv -o reversed-out.csv >/dev/null
check "the order of rows does not matter" cmp -s twice.csv reversed-out.csv
{ head -n 1 l.csv; grep ',ann,' l.csv; } >ann.csv; { head -n 1 l.csv; grep ',ben,' l.csv; } >ben.csv
"$tidings" correct -q c ann.csv ben.csv -o two-files.csv >/dev/null
check "one file or one per coder" cmp -s twice.csv two-files.csv
row() { grep "^norvanta,level,all,all,,stance,$1," twice.csv | cut -d, -f8; }
# all labels -1: whatever the scores say, the corrected mean is -1
awk -F, -v OFS=, 'NR > 1 { $14 = -1 } { print }' s.csv >all.csv
"$tidings" correct -q c all.csv -o all-out.csv >/dev/null
check "labels decide" awk -F, '/^norvanta,level,all,all,,net_sentiment,ppi,/ { d = $8 + 100; exit !(d < 15 && d > -15) }' all-out.csv
# the naive mean is that of the cells, which the series are made of
cells=$("$BUILD/tests/tools/csvsel" c/out/cells.csv week,n_pos,n_neu,n_neg,stance_sum_e6 country_role=outlet base=all |
    awk -F'\t' '$1 != "" { n += $2 + $3 + $4; s += $5 } END { printf "%.5f", s / n / 1e6 }')
same "the naive mean is the cells'" "$cells" "$(row naive | awk '{ printf "%.5f", $1 }')"
check "small cells say so" grep -q ',few_labels' twice.csv
check "one outlet says so" grep -q 'one_outlet' twice.csv
check "a test" grep -q ',test,all,all,,stance,welch,' twice.csv

bad() { awk -F, -v OFS=, "$1 { print }" l.csv >bad.csv; }
bad 'NR == 5 { $14 = 2 }'; fails "label out of range" 3 "bad.csv:5: error: the label is none of -1, 0, 1: '2'" correct c bad.csv
bad 'NR == 6 { $12 = "" }'; fails "no probability" 3 'bad.csv:6: error: no inclusion probability' correct c bad.csv
bad 'NR == 6 { $12 = .9 }'; fails "another probability" 3 'bad.csv:6: error: the probability is not n_sampled / n_stratum' correct c bad.csv
bad 'NR == 7 { $1 = "0123456789abcdef" }'; fails "unknown unit" 3 'bad.csv:7: error: the run has no unit 0123456789abcdef' correct c bad.csv
bad 'NR == 7 { $1 = "xyz" }'; fails "malformed id" 3 'bad.csv:7: error: unit_id is not 16 hex digits' correct c bad.csv
bad 'NR == 8 { print }'; fails "doubled unit" 3 'bad.csv:9: error: unit ' correct c bad.csv
bad 'NR > 1 { $2 = "00000000000000aa" }'; fails "another run" 3 'units of another run: 00000000000000aa' correct c bad.csv
bad 'NR == 9 { $2 = "00000000000000aa" }'; fails "a row of another run" 3 'bad.csv:9: error: the unit is of another run' correct c bad.csv
bad 'NR == 9 { $10 = 1; $11 = 1; $12 = 1 }'; fails "strata that differ" 3 "the stratum's sizes are not those" correct c bad.csv
bad 'NR == 9 { $7 = 99999 }'; fails "elsewhere" 3 'bad.csv:9: error: unit ' correct c bad.csv
fails "not labelled" 3 'label the rest, or say --partial' correct c s.csv
head -n 60 l.csv >bad.csv; fails "half a file" 3 'bad.csv' correct c bad.csv
fails "no labels" 2 'no file of labels given' correct c
fails "labels of articles" 3 'label the rest' correct c article.csv
bad 'NR > 1 && $13 == "ann" && NR % 5 == 0 { $14 = "" }'
check "partial" sh -c '"$0" correct -q c bad.csv --partial -o partial.csv >/dev/null' "$tidings"

# ---- analyze --labels: the same within the run ----
cp -r c/out before
check "analyze --labels" sh -c '"$0" analyze -q c --labels l.csv >said-by-analyze' "$tidings"
check "the bytes of correct" cmp -s c/out/corrected.csv twice.csv
check "the sentences of correct" cmp -s said said-by-analyze
for f in mentions cells series trends contrasts; do check "$f unchanged" cmp -s before/$f.csv c/out/$f.csv; done
same "the labels in run.json" 1 "$(grep -c '"name": "labels"' c/out/run.json)"
"$tidings" analyze -q c --labels ann.csv --labels ben.csv >/dev/null
check "one file per coder" cmp -s c/out/corrected.csv twice.csv
rm -rf before && cp -r c/out before
bad 'NR > 1 { $2 = "00000000000000aa" }'; fails "analyze: labels of another run" 3 'units of another run' analyze c --labels bad.csv
bad 'NR == 5 { $14 = 2 }'; fails "analyze: a label out of range" 3 'bad.csv:5: error: the label is none of -1, 0, 1' analyze c --labels bad.csv
fails "analyze: unlabelled" 3 '--partial' analyze c --labels s.csv
fails "analyze: no such file" 1 'nowhere.csv' analyze c --labels nowhere.csv
check "a refused run publishes nothing" diff -r before c/out
fails "labels and --map" 2 'do not go with --map or --reduce' analyze --map c/out/articles.csv -o m.csv --labels l.csv
fails "labels of a stream" 2 'they must be a file' analyze - -o o --labels l.csv
awk -F, -v OFS=, 'NR > 1 && $13 == "ann" && NR % 5 == 0 { $14 = "" } { print }' l.csv >part.csv
"$tidings" correct -q c part.csv --partial -o partial.csv >/dev/null
check "labels_partial" sh -c '"$0" analyze -q c --labels part.csv --labels-partial yes >/dev/null' "$tidings"
check "as correct --partial" cmp -s c/out/corrected.csv partial.csv
# labels of corpus.ini, relative to the corpus: analyze, run and correct read them
cp -r c d && cp l.csv d/labels.csv && rm -rf d/out && mkdir d/out && cp c/out/articles.csv d/out
sed -i 's/^\[corpus\]/[corpus]\nlabels = labels.csv/' d/corpus.ini
"$tidings" analyze -q d >/dev/null
check "labels in corpus.ini" cmp -s d/out/corrected.csv twice.csv
check "correct reads corpus.ini" sh -c '"$0" correct -q d -o d.csv >/dev/null && cmp -s d.csv twice.csv' "$tidings"
check "run reads corpus.ini" sh -c '"$0" run -q d --images no >/dev/null' "$tidings"
check "run corrected" cmp -s d/out/corrected.csv twice.csv
check "the report says so" grep -q '^- Corrected by 150 labels' d/out/report/report.md
# without labels a corrected.csv of before would stand beside tables that it does not belong to
"$tidings" correct -q c l.csv >/dev/null
same "correct in run.json" 1 "$(grep -c '^  "correct": ' c/out/run.json)"
"$tidings" analyze -q c
check "no labels, no corrected.csv" test ! -e c/out/corrected.csv
same "nor in run.json" 0 "$(grep -c '^  "correct": ' c/out/run.json)"
"$tidings" correct -q c l.csv --level 0.9 >/dev/null
fails "the report of another level" 2 'the tables were made with level 0.9' report c -o r
"$tidings" analyze -q c
# ---- power, calibrate ----
check "power" sh -c '"$0" power -q c l.csv --half-width .175 | grep -q "more labels$"' "$tidings"
fails "power nowhere" 2 'the run has no unit of' power c l.csv --country ZZ
fails "quarter alone" 2 'quarter needs --country' power c l.csv --quarter 2020-Q3
for m in temperature bias isotonic; do
    check "calibrate $m" sh -c '"$0" calibrate -q c l.csv -o map.ini --method $1 >/dev/null' "$tidings" $m
    check "provenance of $m" grep -qE '^labels = [0-9a-f]{64}$' map.ini
done
check "a map of the model" grep -q "^\[map model-7\]\$" map.ini
"$tidings" calibrate -q c l.csv -o again.ini --method isotonic >/dev/null
check "the same map again" cmp -s map.ini again.ini
head -n 1 l.csv >few.csv; awk -F, 'NR > 1' l.csv | head -n 40 >>few.csv
fails "calibrate on half a file" 3 'few.csv' calibrate c few.csv -o x.ini
"$tidings" sample -q c -n 40 --by none -o tiny.csv
awk -F, -v OFS=, 'NR > 1 { $14 = NR % 3 - 1 } { print }' tiny.csv >tiny-l.csv
fails "calibrate on too few" 3 'are too few, 50 are needed' calibrate c tiny-l.csv -o x.ini
check "and writes no map" test ! -e x.ini
fails "calibrate by no such method" 2 "'platt' is none of temperature, bias, isotonic" calibrate c l.csv -o x.ini --method platt

# ---- analyze --calibration ----
"$tidings" calibrate -q c l.csv -o map.ini >/dev/null
sed 's/^temperature = .*/temperature = 1/' map.ini >identity.ini
"$tidings" analyze -q c --calibration identity.ini -o same && cp c/out/articles.csv same
for f in cells series trends changes contrasts; do check "identity: $f" cmp -s c/out/$f.csv same/$f.csv; done
plain() { awk -F, -v OFS=, 'NR > 1 { sub(/\+map-[0-9a-f]*$/, "", $17) } { print }' "$1"; }
plain same/mentions.csv >a; plain c/out/mentions.csv >b
check "identity: mentions but for the method's name" cmp -s a b
hash=$(sha256sum <identity.ini | cut -c1-8)
check "the method names the map" grep -q ",model-7+map-$hash," same/mentions.csv
same "run.json names the map" 3 "$(grep -c "map-$hash\|\"calibration\": \"$hash" same/run.json | awk '{ print ($1 >= 3) ? 3 : $1 }')"
check "units stay units: labels outlive a map" sh -c '"$0" correct -q same l.csv >/dev/null' "$tidings"
cp identity.ini d/map.ini && sed -i 's/^\[corpus\]/[corpus]\ncalibration = map.ini/' d/corpus.ini
"$tidings" analyze -q d >/dev/null
check "calibration in corpus.ini" grep -q ",model-7+map-$hash," d/out/mentions.csv
check "explain goes by it" sh -c '"$0" explain d "$(sed -n 2p d/out/mentions.csv | cut -d, -f1)" | grep -q "+map-$1"' "$tidings" "$hash"
fails "a map of another method" 2 'a map of model-xx-3 in language de, which this run scores by lexicon-de-2' analyze c --stance vader --calibration map.ini -o x
other=0000000000000000000000000000000000000000000000000000000000000000
sed "/^\[map model-7\]/,/^$/s/^model = .*/model = $other/" map.ini >bad.ini
fails "a map of another model file" 2 'a map of another model-7' analyze c --calibration bad.ini -o x
sed "/^\[map model-xx-3\]/,/^$/s/^model = .*/model = $other/" map.ini >bad.ini
fails "a map of another model file of other languages" 2 'a map of another model-xx-3' analyze c --calibration bad.ini -o x
fails "a map that is none" 2 "no map of tidings calibrate: section 'corpus'" analyze c --calibration c/corpus.ini -o x
fails "no such map" 1 'nowhere.ini' analyze c --calibration nowhere.ini -o x
fails "a map and --reduce" 2 'goes with --map' analyze --reduce c/out/cells.csv -o x --calibration map.ini
"$tidings" sample -q c -n 120 --unit article --by none -o art.csv
awk -F, -v OFS=, 'NR > 1 { $14 = NR % 3 - 1 } { print }' art.csv >art-l.csv
"$tidings" calibrate -q c art-l.csv -o art.ini >/dev/null
fails "a map of articles" 2 'the map is not of sentences' analyze c --calibration art.ini -o x
"$tidings" calibrate -q same l.csv -o twice.ini >/dev/null
fails "a map of mapped scores" 2 "which this run scores by" analyze c --calibration twice.ini -o x
# Labels that come true with p^(1/2.5), from the unit's own id: fitted on a sample, the error of the rest falls as far as was said.
"$tidings" sample -q c -n 10000 --by none -o every.csv && "$tidings" sample -q c -n 300 --by none -o some.csv
truth() { # UNITS: each with a label drawn by its mentions' probabilities
    awk -F, -v OFS=, 'NR == FNR { if (FNR > 1) for (k = 0; k < 3; k++) p[$1, $2, $3, k] = $(13 + k); next }
        FNR > 1 { x = 0; for (i = 1; i <= 8; i++) x = x * 16 + index("0123456789abcdef", substr($1, i, 1)) - 1
            x /= 4294967296; s = 0
            for (k = 0; k < 3; k++) s += q[k] = (p[$4, $5, $6, k] + 1e-9) ^ .4
            $14 = x < q[0] / s ? -1 : x < (q[0] + q[1]) / s ? 0 : 1 } { print }' c/out/mentions.csv "$1"
}
error() { # MENTIONS: weighted gap of ten bins, over units that are not in the sample
    awk -F, 'FILENAME == "some.csv" { drawn[$1]; next }
        FILENAME == "every-l.csv" { if (FNR > 1 && !($1 in drawn)) label[$4, $5, $6] = $14; next }
        FNR > 1 && ($1, $2, $3) in label && $17 ~ /^model-7/ { b = 13; for (k = 14; k <= 15; k++) if ($k > $b) b = k
            i = $b >= 1 ? 9 : int($b * 10); top[i] += $b; hit[i] += label[$1, $2, $3] == b - 14; n++ }
        END { for (i = 0; i < 10; i++) e += hit[i] > top[i] ? hit[i] - top[i] : top[i] - hit[i]; printf "%.4f", e / n }' some.csv every-l.csv "$1"
}
truth every.csv >every-l.csv && truth some.csv >some-l.csv
"$tidings" calibrate c some-l.csv -o true.ini >calibrated 2>/dev/null
said=$(sed -n 's/^model-7: .*ECE \([0-9.]*\) before, \([0-9.]*\) after.*/\1 \2/p' calibrated)
"$tidings" analyze -q c --calibration true.ini -o mapped
was=$(error c/out/mentions.csv) is=$(error mapped/mentions.csv)
check "held out: the error falls as was said ($said; $was $is)" awk -v s="$said" -v was="$was" -v is="$is" 'BEGIN { split(s, a, " ")
    exit !(is < was / 2 && was - a[1] < .1 && a[1] - was < .1 && is - a[2] < .1 && a[2] - is < .1) }'

fails "calibrate to nowhere" 2 '-o MAP.ini is missing' calibrate c l.csv
done_testing "cli labels"
