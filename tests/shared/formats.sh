#!/bin/sh
# Real samples of ../shared/data/formats: every record of each becomes an article or a reject with the reason it should have.
. "$(dirname "$0")/../lib.sh"
export TIDINGS_DATA="$top/datasets"
if ! needs_shared "samples of formats" || [ ! -d "$shared/data/formats" ]; then
    done_testing shared/formats
    exit
fi
cd "$tmp" || exit 1
f=$shared/data/formats
# ingest FILE: articles, and rejects by reason, as "10 articles, 2 address_only"
ingest() {
    "$tidings" ingest -q --max-reject-rate 1 -o out.csv "$1" 2>err || return
    printf '%s articles' "$("$BUILD/tests/tools/csvsel" out.csv '#')"
    "$BUILD/tests/tools/csvsel" out.rejects.csv reason | sort | uniq -c | awk '{ printf ", %d %s", $1, $2 }'
}
for s in "$f"/sitemaps/*; do
    n=$(gzip -dcf "$s" | grep -oE '<(url|sitemap)>' | wc -l | tr -d ' ')
    same "${s##*/}: no entry is lost" "0 articles, $n address_only" "$(ingest "$s")"
done
# both samples of Nexis say on their cover that they hold ten documents
same "sample.DOCX" "10 articles" "$(ingest "$f/nexis/sample.DOCX")"
same "sample.DOCX: all have outlet, day, author, section and text" 10 \
    "$("$BUILD/tests/tools/csvsel" out.csv outlet,published_at,author,section,text | awk -F'\t' '$1 != "" && $2 != "" && $3 != "" && $4 != "" && $5 != ""' | wc -l | tr -d ' ')"
same "sample.DOCX: words of the first article as its own LENGTH says" 355 "$("$BUILD/tests/tools/csvsel" out.csv word_count | head -n 1)"
same "sample.TXT" "10 articles" "$(ingest "$f/nexis/sample.TXT")"
# a document of one line: a title
same "test.DOCX" "1 articles" "$(ingest "$f/nexis/test.DOCX")"
done_testing shared/formats
