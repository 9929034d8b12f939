#!/bin/sh
# Archives that wget makes of a scripted server on the loopback interface (server.c), read by ingest: plain, gzip, deflate and
# chunked bodies, a feed, JSON, pictures, errors, revisits with and without their payload, a record that the file cuts off.
. "$(dirname "$0")/../lib.sh"
pid=
trap '[ -n "$pid" ] && kill $pid 2>/dev/null; rm -rf "$tmp"' EXIT
export TIDINGS_DATA="$top/datasets"
if ! command -v wget >/dev/null; then
    skip "wget is not installed"
    done_testing warc
    exit
fi
if ! ${CC:-cc} -std=c17 -D_XOPEN_SOURCE=700 -O1 -o "$tmp/server" "$top/tests/fetch/server.c" 2>"$tmp/cc.log"; then
    not_ok "the test server does not compile: $(cat "$tmp/cc.log")"
    done_testing warc
    exit
fi
cd "$tmp" || exit 1
mkdir main
./server main >port 2>/dev/null &
pid=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -s port ] && break
    sleep 0.1
done
base=http://127.0.0.1:$(cat port)

# page NUMBER: differs in each, or reprints would be counted for what they are
page() {
    printf '<!DOCTYPE html><html lang="en"><head><title>The dam number %s holds</title><meta property="article:published_time" content="2020-07-1%sT09:30:00+02:00"></head><body><article><h1>The dam number %s holds</h1><p>The dam above town %s held through the night, as the engineers of the water board had said it would, and %s people slept well.</p></article></body></html>' $1 $1 $1 $1 $1
}
# script NAME TYPE HEADERS FILE
script() {
    { printf 'HTTP/1.1 200 OK\r\nContent-Type: %s\r\n' "$2"; printf "$3"; printf '\r\n'; cat "$4"; } >"main/$1"
}
size() { wc -c <"$1" | tr -d ' '; }
page 1 >p1
script plain 'text/html; charset=utf-8' "Content-Length: $(size p1)\r\n" p1
page 2 | gzip -n >p2
script gzip text/html "Content-Encoding: gzip\r\nContent-Length: $(size p2)\r\n" p2
# raw deflate is gzip's body without its header and trailer
page 3 | gzip -n | tail -c +11 | head -c -8 >p3
script deflate text/html "Content-Encoding: deflate\r\nContent-Length: $(size p3)\r\n" p3
page 4 >p4
{ printf '64\r\n'; head -c 100 p4; printf '\r\n%x;x=y\r\n' $(($(size p4) - 100)); tail -c +101 p4; printf '\r\n0\r\n\r\n'; } >p4.chunks
script chunked text/html 'Transfer-Encoding: chunked\r\n' p4.chunks
printf '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>Ships wait outside</title><link>http://wire.example/1</link><pubDate>Tue, 14 Jul 2020 08:00:00 GMT</pubDate></item></channel></rss>' >feed.xml
script feed application/rss+xml "Content-Length: $(size feed.xml)\r\n" feed.xml
printf '{"title": "The harbour is full", "published": "2020-07-14", "text": "No berth is free."}\n' >one.json
script json application/json "Content-Length: $(size one.json)\r\n" one.json
printf 'PNG' >picture
script picture image/png "Content-Length: 3\r\n" picture

get() { # ARCHIVE OPTIONS... -- NAMES...
    archive=$1
    shift
    options=
    while [ "$1" != -- ]; do options="$options $1"; shift; done
    shift
    for n; do printf '%s/%s\n' "$base" "$n"; done >urls
    # the server ends each connection; a wget that had not yet seen that would ask on the old one and, with one try, have no answer
    wget -q --no-proxy --no-http-keep-alive --tries=1 $options --warc-file="$archive" -O /dev/null -i urls
}
ingest() { "$tidings" ingest --max-reject-rate 1 -o out.csv "$@" 2>err; }
column() { "$BUILD/tests/tools/csvsel" out.csv "$@"; }
rejected() { "$BUILD/tests/tools/csvsel" out.rejects.csv reason | sort | tr '\n' ' ' | sed 's/ $//'; }
skipped() { sed -n 's/.*"records_skipped": \([0-9]*\).*/\1/p' run.json | head -n 1; }

for packed in gz plain; do
    case $packed in gz) option= file=all.warc.gz ;; plain) option=--no-warc-compression file=all.warc ;; esac
    get all $option -- plain gzip deflate chunked feed json picture missing
    check "$packed: wget wrote $file" test -s "$file"
    check "$packed: ingest" ingest "$file"
    same "$packed: titles" "Ships wait outside|The dam number 1 holds|The dam number 2 holds|The dam number 3 holds|The dam number 4 holds|The harbour is full|" \
        "$(column title | sort | tr '\n' '|')"
    same "$packed: rejects" http_status "$(rejected)"
    # warcinfo, a request for each of the eight, the picture, wget's own log, arguments and manifest
    same "$packed: skipped" 13 "$(skipped)"
    same "$packed: address and time" 1 "$(column url,retrieved_at "title=The dam number 2 holds" | grep -c "^$base/gzip	20[0-9][0-9]-[0-9-]*T")"
done

# a second crawl that knows the first: revisits without payload
get first --warc-cdx -- plain gzip
get second --warc-dedup=first.cdx -- plain gzip chunked
same "revisits: wget wrote them" 2 "$(gzip -dc second.warc.gz | grep -c '^WARC-Type: revisit')"
ingest second.warc.gz
same "revisits alone: articles" 1 "$(column '#')"
same "revisits alone: rejects" "revisit revisit" "$(rejected)"
cat first.warc.gz second.warc.gz >both.warc.gz
ingest both.warc.gz
same "revisits with their payload: articles" 5 "$(column '#')"
same "revisits with their payload: recorded once" 3 "$(column '#' is_duplicate=0)"
same "revisits with their payload: rejects" "" "$(rejected)"
cp out.csv once.csv
ingest both.warc.gz
check "revisits: same bytes again" cmp once.csv out.csv
cat both.warc.gz | "$tidings" ingest --max-reject-rate 1 -o out.csv - 2>err
same "standard input cannot be read twice: rejects" "revisit revisit" "$(rejected)"

# every cut of the last answer keeps what stands before it
n=$(size all.warc)
for cut in 1 40 400 4000; do
    head -c $((n - cut)) all.warc >cut.warc
    check "cut by $cut: ingest" ingest cut.warc
    check "cut by $cut: articles" test "$(column '#')" -ge 5
done
gzip -dc first.warc.gz | head -c 1500 | gzip -n >cutrecord.warc.gz
ingest cutrecord.warc.gz
check "cut inside a record: said" grep -q 'the file ends inside a record' err
head -c 1200 first.warc.gz >cutstream.warc.gz
check "cut inside a gzip member: ingest" ingest cutstream.warc.gz
check "cut inside a gzip member: said" grep -q 'truncated\|ends too early\|ends inside' err
done_testing warc
