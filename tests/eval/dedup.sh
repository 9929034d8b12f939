#!/bin/sh
# Precision and recall of duplicate detection on labelled pairs of real articles and on edited copies.
#
#   tests/eval/dedup.sh [BUILD]
#
# dedup-pairs.csv: corpus, index of either article in its file from 0, label, stratum. Labels: 1, one is an edited copy of
# the other (most of both is one running text, whatever the title); p, partly: long passages in common in texts of their
# own; 0, neither. How they were chosen: in the allsides corpus and the two Huawei corpora every pair whose sets of
# four-word shingles have a resemblance of .12 or a containment of .33, found by brute force (stratum census; in allsides
# the ranks 69 to 113 of 179 by containment, all below .42, were left out), each labelled after reading titles, dates and
# the longest common passages; in the Finnish summaries samples by the resemblance of word pairs of title and summary,
# at most three days apart (near) or more (far), and pairs that earlier versions had joined (found: for precision only).
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build}
data=../shared/data/corpora
if [ ! -d "$data" ]; then
    echo "eval dedup: skipped, no ../shared"
    exit 0
fi
eval=$build/tests/eval/dedup_eval
pairs=tests/eval/dedup-pairs.csv
{
    xz -dc $data/allsides-2018-2020.jsonl.xz | "$eval" allsides - pairs $pairs
    "$eval" huawei $data/huawei-us-uk-cn.csv pairs $pairs
    "$eval" mixed $data/huawei-mixed.jsonl pairs $pairs
    xz -dc $data/fi-news-2018-2021.csv.xz | "$eval" fi - pairs $pairs
} | awk '
    function wilson(what, k, n,    z, p, mid, half) {
        z = 1.959964; p = n ? k / n : 0; n = n ? n : 1
        mid = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        printf "  %-44s %4d of %4d  %.3f [%.3f, %.3f]\n", what, k, n, p, mid - half, mid + half
    }
    { print }
    match($0, /\([0-9]+ right .*/) {
        split(substr($0, RSTART + 1), f, /[^0-9]+/)
        right += f[1]; partly += f[2]; wrong += f[3]; got += f[4]; all += f[5]
    }
    END {
        print "all real pairs:"
        wilson("precision (partly counted as wrong)", right, right + partly + wrong)
        wilson("precision (partly left out)", right, right + wrong)
        wilson("recall", got, all)
    }'
for seed in 1 2; do
    xz -dc $data/allsides-2018-2020.jsonl.xz | "$eval" allsides - edits $seed
done
"$eval" mixed $data/huawei-mixed.jsonl edits 3
xz -dc $data/allsides-2018-2020.jsonl.xz | "$eval" allsides - time
xz -dc $data/fi-news-2018-2021.csv.xz | "$eval" fi - time
