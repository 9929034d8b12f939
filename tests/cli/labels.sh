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

# ---- power, calibrate ----
check "power" sh -c '"$0" power -q c l.csv --half-width .15 | grep -q "more labels$"' "$tidings"
fails "power nowhere" 2 'the run has no unit of' power c l.csv --country ZZ
fails "quarter alone" 2 'quarter needs --country' power c l.csv --quarter 2020-Q3
for m in temperature isotonic; do
    check "calibrate $m" sh -c '"$0" calibrate -q c l.csv -o map.ini --method $1 >/dev/null' "$tidings" $m
    check "provenance of $m" grep -qE '^labels = [0-9a-f]{64}$' map.ini
done
fails "calibrate to nowhere" 2 '-o MAP.ini is missing' calibrate c l.csv
done_testing "cli labels"
