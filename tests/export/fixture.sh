#!/bin/sh
# fixture.sh DIR: a corpus of invented articles whose names try to break every format: quotes, formulas, SQL, markup, line breaks, a lone
# backslash-dot line (the end of data for psql), characters beyond the BMP, right-to-left text, and a text of 2 MB.
set -eu
mkdir -p "$1"
cat >"$1/corpus.ini" <<'EOF'
[corpus]
name = <b>Hostile</b> "corpus" | =1+1
target = Norvanta
events = events.csv
from = 2021-01-04
until = 2021-03-28
images = no
period = week, day, month, quarter
[source a]
path = a.jsonl
[source b]
path = b.csv
EOF
cat >"$1/events.csv" <<'EOF'
event,date,precision,country,kind,title,source,url,target
quote-day,2021-02-09,day,DE,report,"A ""quoted"" title, with 'both' quotes; DROP TABLE events;--",Our desk,,norvanta
EOF
mkdir -p "$1/raw" # a record of fetch, whose reasons are words of others, too
cat >"$1/raw/coverage.csv" <<'EOF'
fetched_at,source,outlet,result,addresses,fetched,unchanged,refused,failed,reason
2021-01-04T06:00:00Z,gazette,Gazette 0,ok,2,1,1,0,0,
2021-01-04T06:00:00Z,never,"Never, ""Reached""",failed,1,0,0,0,1,=1+1; not to be had: <i>quay.example</i>
2021-01-11T06:00:00Z,gazette,Gazette 0,partial,3,1,0,1,1,HTTP status 503
2021-01-11T06:00:00Z,never,"Never, ""Reached""",failed,1,0,0,0,0,interrupted
EOF
{
    printf '%s\n' '{"url":"https://a.example/1","outlet":"=cmd|'"' /C calc'"'!A0","country":"DE","language":"en","published_at":"2021-02-09T10:00:00Z","title":"=HYPERLINK(\"http://x.example\") Norvanta","text":"Norvanta is banned.\n\\.\nThe government praised Norvanta."}'
    printf '%s\n' '{"url":"https://b.example/1","outlet":"Robert'"'"'); DROP TABLE articles;--","country":"GB","language":"en","published_at":"2021-02-10","title":"+1 \"Norvanta\", said <script>alert(1)</script>","text":"Line one about Norvanta.\nLine two, with \"quotes\", commas and a \\ backslash n: \\n.\tTab."}'
    printf '%s\n' '{"url":"https://c.example/1","outlet":"\ud83d\ude00 Emoji \ud83d\udcf0 | *Times* `x`","country":"FR","language":"fr","published_at":"2021-02-10","title":"@SUM(1) \ud834\udd1e Norvanta","text":"Norvanta \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \ud83d\udc4d."}'
    printf '%s\n' '{"url":"https://d.example/1","outlet":"-2+3 Herald","country":"US","language":"en","published_at":"2021-02-11","author":"O\u0027Neil, \"Pat\"; =Eve","section":"@news","title":"-Norvanta","text":"Nothing here."}'
    printf '%s\n' '{"url":"https://e.example/1","outlet":"Undated","title":"No date, no Norvanta","text":"Other."}'
    awk 'BEGIN { printf "{\"url\":\"https://f.example/1\",\"outlet\":\"Long Post\",\"country\":\"DE\",\"language\":\"en\",\"published_at\":\"2021-02-12\",\"title\":\"Long\",\"text\":\"Norvanta won. "
        for (i = 0; i < 44000; i++) printf "All that follows, number %d, is a sentence. ", i; print "\"}" }'
    i=0
    while [ $i -lt 60 ]; do
        printf '{"url":"https://g.example/%d","outlet":"Gazette %d","country":"%s","language":"en","published_at":"2021-%02d-%02d","title":"Norvanta %d","text":"The %s Norvanta is %s, Berlin says number %d."}\n' \
            $i $((i % 3)) "$([ $((i % 2)) = 0 ] && echo DE || echo GB)" $((1 + i % 3)) $((5 + i % 20)) $i "$i" "$([ $((i % 4)) = 0 ] && echo banned || echo good)" $i
        i=$((i + 1))
    done
} >"$1/a.jsonl"
printf 'url,outlet,country,date,title,text\nhttps://h.example/1,"Tab	and ""quote""",SE,2021-02-14,"Norvanta, ""again""","One.\nTwo.\n"\n' >"$1/b.csv"
