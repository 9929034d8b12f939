#!/bin/sh
# tidings fetch against a scripted server on the loopback interface (server.c). No traffic leaves the machine.
. "$(dirname "$0")/../lib.sh"
pids=
trap 'kill $pids 2>/dev/null; rm -rf "$tmp"' EXIT
unset SOURCE_DATE_EPOCH
export http_proxy=http://127.0.0.1:9 # must be ignored
export TIDINGS_DATA="$top/datasets"

if ! ${CC:-cc} -std=c17 -D_XOPEN_SOURCE=700 -O1 -o "$tmp/server" "$top/tests/fetch/server.c" 2>"$tmp/cc.log"; then
    not_ok "the test server does not compile: $(cat "$tmp/cc.log")"
    done_testing fetch
    exit
fi

# server NAME: a script folder $tmp/NAME and a server over it; sets port.
server() {
    mkdir -p "$tmp/$1"
    "$tmp/server" "$tmp/$1" >"$tmp/$1.port" 2>/dev/null &
    pids="$pids $!"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        port=$(cat "$tmp/$1.port" 2>/dev/null)
        [ -n "$port" ] && return
        sleep 0.1
    done
    not_ok "no test server"
}
# script SERVER NAME HEADERS BODY: printf formats; a Content-Length fits the body.
script() {
    printf "$4" >"$tmp/body"
    { printf 'HTTP/1.1 200 OK\r\n'; printf "$3"; printf 'Content-Length: %d\r\n\r\n' "$(wc -c <"$tmp/body")"; cat "$tmp/body"; } >"$tmp/$1/$2"
}
# corpus NAME: a corpus that may ask 127.0.0.1; sources are appended by source.
corpus() {
    c=$tmp/c-$1
    mkdir -p "$c"
    printf '[corpus]\ntarget = huawei\nallow_private = yes\nfetch_delay = 0\nfetch_timeout = 5\nmax_reject_rate = 1\n' >"$c/corpus.ini"
}
source_() {
    printf '\n[source %s]\n' "$1" >>"$c/corpus.ini"
    shift
    for u; do printf 'url = %s\n' "$u" >>"$c/corpus.ini"; done
}
# fetch EXIT ARGUMENTS...: runs it on $c and checks its exit code; stderr is in $tmp/err.
fetch() {
    want=$1
    shift
    "$tidings" fetch "$c" "$@" >"$tmp/out" 2>"$tmp/err"
    got=$?
    [ "$got" = "$want" ] && ok || { not_ok "$label: exit $got, not $want"; cat "$tmp/err"; }
}
says() { if grep -qF -- "$1" "$tmp/err"; then ok; else not_ok "$label: stderr does not say '$1'"; cat "$tmp/err"; fi; }
silent_on() { if grep -qF -- "$1" "$tmp/err"; then not_ok "$label: stderr says '$1'"; else ok; fi; }
count() { sed -n '/"fetch": {/,$p' "$c/out/run.json" | sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p" | head -n 1; }
warcs() { find "$c/raw" -name '*.warc.gz' 2>/dev/null | wc -l | tr -d ' '; }
# Nothing but WARC and state is left, no part files.
tidy() { same "$label: files left over" "" "$(find "$c" -name '*.part' 2>/dev/null)"; }
logged() { grep -c " $2 |" "$tmp/$1/log" 2>/dev/null; }

server main
base=http://127.0.0.1:$port
feed='<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Harbour Wire</title><link>http://harbour.example/</link>\n<item><title>Huawei opens a lab in Bonn</title><link>http://harbour.example/a1</link><pubDate>Mon, 13 Jul 2020 10:00:00 GMT</pubDate><description>Huawei opened a laboratory in Bonn on Monday, and the city welcomed the company and its engineers.</description></item>\n<item><title>Ships wait outside the port</title><link>http://harbour.example/a2</link><pubDate>Tue, 14 Jul 2020 08:00:00 GMT</pubDate><description>Forty ships waited outside the port on Tuesday because of the fog that came in overnight.</description></item>\n</channel></rss>\n'
page='<!DOCTYPE html><html lang="en"><head><title>Huawei wins a tender</title><meta property="article:published_time" content="2020-07-15T09:30:00+02:00"></head><body><article><h1>Huawei wins a tender</h1><p>The regional council of Lower Saxony gave the order for its network to Huawei on Wednesday, after a long debate in which several members had asked for a European supplier.</p><p>The minister said that the price had decided, and that the contract would run for six years from the first of January.</p></article></body></html>\n'
script main feed 'Content-Type: application/rss+xml; charset=utf-8\r\n' "$feed"
script main page 'Content-Type: text/html; charset=utf-8\r\n' "$page"

label=feed
corpus feed
source_ wire "$base/feed"
fetch 0
says "1 addresses asked for: 1 fetched, 0 unchanged, 0 refused by robots.txt, 0 failed"
tidy
same "feed: one file" wire-0001.warc.gz "$(ls "$c/raw/wire")"
check "feed: the gzip members are whole" gzip -t "$c/raw/wire/wire-0001.warc.gz"
gzip -dc "$c/raw/wire/wire-0001.warc.gz" >"$tmp/warc"
same "feed: records" "warcinfo response request" "$(sed -n 's/^WARC-Type: \([a-z]*\).*/\1/p' "$tmp/warc" | tr '\n' ' ' | sed 's/ $//')"
same "feed: record ids differ" 3 "$(sed -n 's/^WARC-Record-ID: //p' "$tmp/warc" | sort -u | wc -l | tr -d ' ')"
same "feed: payload digest" "sha256:$(printf "$feed" | sha256sum | cut -d' ' -f1)" "$(sed -n 's/^WARC-Payload-Digest: \(.*\)\r$/\1/p' "$tmp/warc")"
same "feed: the user agent" "tidings/0.1.0 (media research; contact: set user_agent in corpus.ini)" \
    "$(sed -n 's/.*User-Agent: \([^|]*\) |.*/\1/p' "$tmp/main/log" | sort -u)"
same "feed: robots.txt was asked first" "/robots.txt /feed " "$(awk '{printf "%s ", $2}' "$tmp/main/log")"
same "feed: counted" "1 1 0 0" "$(count requested) $(count fetched) $(count unchanged) $(count failed)"
check "feed: ingest" "$tidings" ingest -q "$c"
same "feed: two articles" 2 "$("$BUILD/tests/tools/csvsel" "$c/out/articles.csv" '#')"
same "feed: title, date and source of the first" "Huawei opens a lab in Bonn	2020-07-13T10:00:00Z	raw/wire/wire-0001.warc.gz" \
    "$("$BUILD/tests/tools/csvsel" "$c/out/articles.csv" title,published_at,ingest_file url=http://harbour.example/a1)"

label='same body again'
fetch 0
says "0 fetched, 1 unchanged"
same "$label: nothing new written" 1 "$(warcs)"

label='feed changed'
script main feed 'Content-Type: application/rss+xml\r\n' "$feed<!-- more -->\n"
fetch 0
same "$label: a second file" "wire-0001.warc.gz wire-0002.warc.gz " "$(ls "$c/raw/wire" | tr '\n' ' ')"
"$tidings" ingest -q "$c" 2>/dev/null
same "$label: the articles are not doubled" 2 "$("$BUILD/tests/tools/csvsel" "$c/out/articles.csv" '#' is_duplicate=0)"

label=page
corpus page
source_ paper "$base/page"
fetch 0
"$tidings" ingest -q "$c" 2>"$tmp/err"
same "page: url, title, date" "$base/page	Huawei wins a tender	2020-07-15T09:30:00+02:00" \
    "$("$BUILD/tests/tools/csvsel" "$c/out/articles.csv" url,title,published_at)"
check "page: retrieved_at is the WARC's date" grep -qE '20[0-9]{2}-[0-9]{2}-[0-9]{2}T' "$c/out/articles.csv"

label='same clock, same bytes'
for i in 1 2; do
    corpus "clock$i"
    source_ paper "$base/page" "$base/feed"
    SOURCE_DATE_EPOCH=1594634400 "$tidings" fetch -q "$c" || not_ok "$label: exit"
done
check "$label" cmp "$tmp/c-clock1/raw/paper/paper-0001.warc.gz" "$tmp/c-clock2/raw/paper/paper-0001.warc.gz"
gzip -dc "$c/raw/paper/paper-0001.warc.gz" >"$tmp/warc"
same "$label: WARC-Date" "2020-07-13T10:00:00Z" "$(sed -n 's/^WARC-Date: \(.*\)\r$/\1/p' "$tmp/warc" | sort -u)"

# What each run got of each source, one behind the other; and what analyze makes of it.
label='record of runs'
script main cov 'Content-Type: application/rss+xml\r\n' "$feed"
printf 'HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy' >"$tmp/main/busy"
corpus record
sed -i 's/^\[corpus\]/[corpus]\nuntil = 2020-08-09/' "$c/corpus.ini"
source_ wire "$base/cov"
printf 'outlet = Harbour Wire\ncountry = DE\nlanguage = en\n' >>"$c/corpus.ini"
source_ dead "$base/busy"
SOURCE_DATE_EPOCH=1594634400 fetch 4 # Monday, 2020-W29
cat >"$tmp/want" <<'CSV'
fetched_at,source,outlet,result,addresses,fetched,unchanged,refused,failed,reason
2020-07-13T10:00:00Z,wire,Harbour Wire,ok,1,1,0,0,0,
2020-07-13T10:00:00Z,dead,,failed,1,0,0,0,1,HTTP status 503
CSV
check "$label: the first" cmp "$tmp/want" "$c/raw/coverage.csv"
cp "$tmp/main/busy" "$tmp/main/cov"
SOURCE_DATE_EPOCH=1595844000 fetch 4 # 2020-W31; nothing was asked for in W30
later='<item><title>The ferry runs again</title><link>http://harbour.example/a3</link><pubDate>Tue, 04 Aug 2020 08:00:00 GMT</pubDate><description>The ferry to the island runs again since Tuesday, after three weeks in the yard.</description></item>'
script main cov 'Content-Type: application/rss+xml\r\n' "${feed%%</channel>*}$later</channel></rss>\n"
printf 'url = %s\n' "$base/busy" >"$tmp/url"
sed -i "/^\[source wire\]/r $tmp/url" "$c/corpus.ini"
SOURCE_DATE_EPOCH=1596448800 fetch 4 # W32: one of two addresses
cat >>"$tmp/want" <<'CSV'
2020-07-27T10:00:00Z,wire,Harbour Wire,failed,1,0,0,0,1,HTTP status 503
2020-07-27T10:00:00Z,dead,,failed,1,0,0,0,1,HTTP status 503
2020-08-03T10:00:00Z,wire,Harbour Wire,partial,2,1,0,0,1,HTTP status 503
2020-08-03T10:00:00Z,dead,,failed,1,0,0,0,1,HTTP status 503
CSV
check "$label: the others behind it" cmp "$tmp/want" "$c/raw/coverage.csv"
grep -q '"path": "raw/coverage.csv"\|"raw/coverage.csv"' "$c/out/run.json" && ok || not_ok "$label: run.json does not name it"
tidy
"$tidings" ingest -q "$c" 2>"$tmp/err" || not_ok "$label: ingest: $(cat "$tmp/err")"
"$tidings" analyze -q "$c" 2>"$tmp/err" || not_ok "$label: analyze: $(cat "$tmp/err")"
weeks() { "$BUILD/tests/tools/csvsel" "$1" week,n_total,coverage,coverage_reason country_role=outlet country=DE base=all | tr '\t\n' ', '; }
same "$label: weeks" "2020-W29,2,low, 2020-W30,0,gap,not_fetched 2020-W31,0,gap,fetch_failed 2020-W32,1,partial,fetch_partial " "$(weeks "$c/out/series.csv")"
check "$label: analyze names it in run.json" grep -q '"coverage"' "$c/out/run.json"
"$tidings" analyze -q --reduce --coverage "$c/raw/coverage.csv" --until 2020-08-09 -o "$tmp/reduced" "$c/out/cells.csv" 2>"$tmp/err" ||
    not_ok "$label: reduce: $(cat "$tmp/err")"
same "$label: of cells, by the outlet that is configured" "$(weeks "$c/out/series.csv")" "$(weeks "$tmp/reduced/series.csv")"
"$tidings" analyze -q --coverage none -o "$tmp/without" "$c" 2>"$tmp/err"
same "$label: none" "2020-W29,2,low, 2020-W30,0,no_data, 2020-W31,0,no_data, 2020-W32,1,low, " "$(weeks "$tmp/without/series.csv")"

label='a damaged record'
n=$(logged main /cov)
printf '2020-08-10T10:00:00Z,wire,"Harbour\n' >>"$c/raw/coverage.csv"
cp "$c/raw/coverage.csv" "$tmp/damaged"
fetch 3
says "coverage.csv:8: "
check "$label: is left as it is" cmp "$tmp/damaged" "$c/raw/coverage.csv"
same "$label: no address was asked for" "$n" "$(logged main /cov)"
"$tidings" analyze -q "$c" >"$tmp/out" 2>"$tmp/err"
same "$label: analyze's exit" 3 $?
says "coverage.csv:8: "
echo 'something else' >"$c/raw/coverage.csv"
fetch 3
says "coverage.csv:1: "
label='a source called as the record'
corpus named
source_ coverage.csv "$base/feed"
fetch 2
says "is what fetch's own record is called"

# One source each, nothing got: exit 1, one line that says why, nothing left behind.
# fails NAME PATH WHAT [OPTION...]
fails() {
    label=$1
    corpus fails
    rm -rf "$c/raw" "$c/out"
    source_ one "$base$2"
    what=$3
    shift 3
    fetch 1 "$@"
    says "source one: "
    says "$what"
    same "$label: no WARC" 0 "$(warcs)"
    same "$label: nothing but the record of it left in raw" "$c/raw/coverage.csv" "$(find "$c/raw" -type f)"
    same "$label: recorded" "one,,failed,1,0,0,0,1" "$(sed -n '2s/^[^,]*,\(.*\),[^,]*$/\1/p' "$c/raw/coverage.csv" | cut -d, -f1-8)"
}
printf 'HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops' >"$tmp/main/s500"
printf 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' >"$tmp/main/empty"
printf 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html><body>half a' >"$tmp/main/cut"
printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n<html>half' >"$tmp/main/cutchunk"
printf '#slow\nHTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<html><body>slowly, slowly, slowly, slowly, slowly</body></html>' >"$tmp/main/slow"
printf '#big 3000000\nHTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n' >"$tmp/main/big"
printf '#big 3000000\nHTTP/1.1 200 OK\r\n\r\n' >"$tmp/main/biguntold"
printf 'HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n' >"$tmp/main/tofile"
printf 'HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/x\r\nContent-Length: 0\r\n\r\n' >"$tmp/main/toftp"
printf 'HTTP/1.1 302 Found\r\nLocation: http://user:secret@127.0.0.1/x\r\nContent-Length: 0\r\n\r\n' >"$tmp/main/touser"
printf 'HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n' >"$tmp/main/nowhere"
printf 'HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n' >"$tmp/main/loop"
printf 'HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 4\r\n\r\nabcd' >"$tmp/main/br"
printf 'HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\n\r\nabcd' >"$tmp/main/partial"
printf 'SSH-2.0-OpenSSH\r\n' >"$tmp/main/nothttp"
printf '#big 200000\nHTTP/1.1 200 OK\r\nX-Long: ' >"$tmp/main/bighead"
printf '' >"$tmp/main/mute"
printf 'HTTP/1.1 304 Not Modified\r\n\r\n' >"$tmp/main/s304"
fails 404 /none 'HTTP status 404'
fails 500 /s500 'HTTP status 500'
fails 'empty body' /empty 'the body is empty'
fails 'cut body' /cut 'the answer ends too early'
fails 'cut chunks' /cutchunk 'the '
fails 'slow body' /slow 'no whole answer within fetch_timeout (1 s)' --fetch-timeout 1
fails 'large body, told' /big 'larger than fetch_max_bytes (1000000)' --fetch-max-bytes 1M
fails 'large body, untold' /biguntold 'larger than fetch_max_bytes (1000000)' --fetch-max-bytes 1M
fails 'redirect to file' /tofile "'file' is neither http nor https"
fails 'redirect to ftp' /toftp "'ftp' is neither http nor https"
fails 'redirect with a user' /touser 'user name'
fails 'redirect without place' /nowhere 'HTTP status 302 without an address'
fails 'redirect loop' /loop 'more redirects than fetch_max_redirects (5)'
fails 'unasked coding' /br "content coding 'br'"
fails 'part of a body' /partial 'HTTP status 206'
fails 'not HTTP' /nothttp 'not an HTTP answer'
fails 'large header' /bighead 'header'
fails 'no answer' /mute 'HTTP status 404'
fails '304 to no condition' /s304 'HTTP status 304'

label='redirect chain'
for i in 1 2 3; do
    printf 'HTTP/1.1 30%d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n' $i "../hop$((i + 1))#part" >"$tmp/main/hop$i"
done
printf 'HTTP/1.1 308 Moved\r\nlocation: %s/page\r\nContent-Length: 0\r\n\r\n' "$base" >"$tmp/main/hop4"
corpus chain
source_ one "$base/hop1"
fetch 0
gzip -dc "$c/raw/one/one-0001.warc.gz" >"$tmp/warc"
same "$label: the address that answered" "$base/page" "$(sed -n '/^WARC-Type: response/,/^\r$/s/^WARC-Target-URI: \(.*\)\r$/\1/p' "$tmp/warc")"
same "$label: the address asked for" "via: $base/hop1" "$(grep -a '^via' "$tmp/warc" | tr -d '\r')"
rm -rf "$c/raw"
label='redirect chain over the limit'
before=$(logged main /page)
fetch 1 --fetch-max-redirects 3
says 'more redirects than fetch_max_redirects (3)'
same "$label: the last was not asked for" "$before" "$(logged main /page)"

label='chunked and interim answers'
printf 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n' >"$tmp/main/chunked"
printf "$page" >"$tmp/body"
{ printf '%x\r\n' "$(wc -c <"$tmp/body")"; cat "$tmp/body"; printf '\r\n0\r\nX-Trailer: no\r\n\r\n'; } >>"$tmp/main/chunked"
corpus chunked
source_ one "$base/chunked"
fetch 0
gzip -dc "$c/raw/one/one-0001.warc.gz" >"$tmp/warc"
check "$label: coding noted, not claimed" grep -qa '^X-Archive-Orig-Transfer-Encoding: chunked' "$tmp/warc"
same "$label: no interim header, no trailer" 0 "$(grep -ac 'Early Hints\|X-Trailer' "$tmp/warc")"
"$tidings" ingest -q "$c" 2>/dev/null
same "$label: read back" "Huawei wins a tender" "$("$BUILD/tests/tools/csvsel" "$c/out/articles.csv" title)"

label=gzip
printf "$page" | gzip -9n >"$tmp/page.gz"
{ printf 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n' "$(wc -c <"$tmp/page.gz")"; cat "$tmp/page.gz"; } >"$tmp/main/gzip"
head -c 200 "$tmp/page.gz" >"$tmp/cut.gz"
{ printf 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 200\r\n\r\n'; cat "$tmp/cut.gz"; } >"$tmp/main/gzipcut"
head -c 5000000 /dev/zero | gzip -9n >"$tmp/bomb.gz"
{ printf 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n'; cat "$tmp/bomb.gz"; } >"$tmp/main/gzipbomb"
corpus gzip
source_ one "$base/gzip"
fetch 0
check "$label: was offered" grep -q 'Accept-Encoding: gzip |' "$tmp/main/log"
"$tidings" ingest -q "$c" 2>/dev/null
same "$label: read back" "Huawei wins a tender" "$("$BUILD/tests/tools/csvsel" "$c/out/articles.csv" title)"
fails 'gzip cut' /gzipcut 'gzip body is damaged or ends too early'
fails 'gzip bomb' /gzipbomb 'once unpacked' --fetch-max-bytes 1M

label='hostile header'
printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-A: one\rWARC-Type: warcinfo\r\nX-B: \033[31mred\001\007\r\nETag: "a\tb\033c"\r\n Folded: yes\r\nWARC/1.1: 1\r\nContent-Length: %d\r\n\r\n' \
    "$(wc -c <"$tmp/body")" >"$tmp/main/hostile"
cat "$tmp/body" >>"$tmp/main/hostile"
corpus hostile
source_ one "$base/hostile"
fetch 0
gzip -dc "$c/raw/one/one-0001.warc.gz" | sed -n '/^HTTP\/1.1 200/,/^\r$/p' >"$tmp/head"
same "$label: no control bytes are kept" 0 "$(tr -d '\r\n\t' <"$tmp/head" | tr -dc '\000-\037\177' | wc -c | tr -d ' ')"
same "$label: none begins a line" 0 "$(tr '\r' '\n' <"$tmp/head" | grep -c '^WARC-Type')"
"$tidings" ingest -q "$c" 2>/dev/null
same "$label: read back" "Huawei wins a tender" "$("$BUILD/tests/tools/csvsel" "$c/out/articles.csv" title)"
fetch 0
says '1 unchanged'
silent_on 'state.csv'
printf 'HTTP/1.1 302 Found\r\nLocation: /page\001\033[2J\r\nContent-Length: 0\r\n\r\n' >"$tmp/main/toctl"
printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nWARC/1.1\r\nContent-Length: 6\r\n\r\n<html>' >"$tmp/main/nocolon"
fails 'header line without a colon' /nocolon 'not an HTTP answer'
printf 'HTTP/1.1 200 OK\r\nX-Nul: a\000b\r\nContent-Length: 6\r\n\r\n<html>' >"$tmp/main/nul"
fails 'NUL in a header' /nul ''
label='redirect with control bytes'
corpus toctl
source_ one "$base/toctl"
"$tidings" fetch "$c" >/dev/null 2>"$tmp/err"
same "$label: none on the terminal" 0 "$(tr -d '\n' <"$tmp/err" | tr -dc '\000-\037\177' | wc -c | tr -d ' ')"

label='conditional requests'
{ printf '#etag "v1"\n'; cat "$tmp/main/page"; } | sed 's/^HTTP.*/&\nETag: "v1"\r\nLast-Modified: Wed, 15 Jul 2020 09:00:00 GMT\r/' >"$tmp/main/etag"
corpus etag
source_ one "$base/etag"
fetch 0
says '1 fetched'
: >"$tmp/main/log"
fetch 0
says '0 fetched, 1 unchanged'
check "$label: both validators were sent" grep -q 'If-None-Match: "v1" |  *If-Modified-Since: Wed, 15 Jul 2020 09:00:00 GMT |' "$tmp/main/log"
same "$label: nothing new" 1 "$(warcs)"
label='state without its WARC'
rm "$c/raw/one/one-0001.warc.gz"
fetch 0
says '1 fetched'
label='state file damaged'
for bad in 'no,such,columns\n1,2,3\n' 'url,final_url,etag,last_modified,payload_sha256,warc,fetched_at\n"open' '\000\377\n' ''; do
    printf "$bad" >"$c/raw/one/.state.csv"
    fetch 0
    says 'raw/one/.state.csv: warning: '
    says 'fetched anew'
    says '1 fetched'
done
fetch 0
silent_on warning
says '1 unchanged'
same "$label: ingest does not read it" 0 "$("$tidings" ingest -q "$c" 2>&1 | grep -c state)"

label='validators stay with the address that gave them'
printf 'HTTP/1.1 302 Found\r\nLocation: /etag\r\nETag: "other"\r\nContent-Length: 0\r\n\r\n' >"$tmp/main/toetag"
corpus toetag
source_ one "$base/toetag"
fetch 0
: >"$tmp/main/log"
fetch 0
says '1 unchanged'
same "$label" "/etag" "$(grep 'If-None-Match' "$tmp/main/log" | cut -d' ' -f2)"

label='robots disallow'
server strict
strict=http://127.0.0.1:$port
script strict robots.txt '' 'User-agent: *\nDisallow: /\n\nUser-agent: Tidings\nDisallow: /private\nAllow: /private/open\n'
cp "$tmp/main/page" "$tmp/strict/page"
cp "$tmp/main/page" "$tmp/strict/private_x"
cp "$tmp/main/page" "$tmp/strict/private_open"
printf 'HTTP/1.1 302 Found\r\nLocation: /private/x\r\nContent-Length: 0\r\n\r\n' >"$tmp/strict/toprivate"
corpus strict
source_ one "$strict/page" "$strict/private/x" "$strict/private/open" "$strict/toprivate"
fetch 4
says "source one: $strict/private/x: robots.txt disallows it"
says "source one: $strict/toprivate: robots.txt disallows it"
says '4 addresses asked for: 2 fetched, 0 unchanged, 2 refused by robots.txt, 0 failed'
same "$label: never asked for" 0 "$(logged strict /private/x)"
same "$label: robots.txt asked once" 1 "$(logged strict /robots.txt)"
same "$label: counted" 2 "$(count refused_by_robots)"

label='robots 500'
printf 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n' >"$tmp/strict/robots.txt"
rm -rf "$c/raw"
fetch 1
says 'robots.txt answers HTTP status 503'
same "$label: counted" 4 "$(count refused_by_robots)"
label='robots redirects'
printf 'HTTP/1.1 301 Moved\r\nLocation: %s/otherrobots\r\nContent-Length: 0\r\n\r\n' "$base" >"$tmp/strict/robots.txt"
script main otherrobots '' 'User-agent: *\nDisallow: /page\n'
fetch 4
says "$strict/page: robots.txt disallows it"
printf 'HTTP/1.1 301 Moved\r\nLocation: /robots.txt\r\nContent-Length: 0\r\n\r\n' >"$tmp/strict/robots.txt"
rm -rf "$c/raw"
label='robots redirects without end: as good as none'
fetch 0
label='robots cut off'
printf 'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nUser-agent: *\nDisallow:' >"$tmp/strict/robots.txt"
rm -rf "$c/raw"
fetch 1
says 'robots.txt: the answer ends too early'
label='robots longer than is read'
{ printf 'HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /page\n'; head -c 2000000 /dev/zero | tr '\0' '#'; } >"$tmp/strict/robots.txt"
fetch 4
says "$strict/page: robots.txt disallows it"

label='delays'
server calm
calm=http://127.0.0.1:$port
script calm robots.txt '' 'User-agent: *\nCrawl-delay: 0.7\n'
script calm a '' "$page"
script calm b '' "$page"
corpus calm
source_ one "$calm/a" "$calm/b"
fetch 0
same "$label: Crawl-delay kept" 2 "$(awk '{ if (NR > 1 && $1 - t >= 690) n++; t = $1 } END { print n + 0 }' "$tmp/calm/log")"
: >"$tmp/calm/log"
script calm robots.txt '' 'User-agent: *\nDisallow:\n'
rm -rf "$c/raw"
fetch 0 --fetch-delay 1
same "$label: fetch_delay kept" 2 "$(awk '{ if (NR > 1 && $1 - t >= 990) n++; t = $1 } END { print n + 0 }' "$tmp/calm/log")"

label='private addresses'
corpus private
sed -i 's/^allow_private.*/allow_private = no/' "$c/corpus.ini"
before=$(wc -l <"$tmp/main/log")
source_ loop "$base/page"
source_ name "http://localhost:${base##*:}/page"
source_ six "http://[::1]:${base##*:}/page"
source_ mapped "http://[::ffff:127.0.0.1]:${base##*:}/page"
source_ short "http://127.1:${base##*:}/page"
source_ number "http://2130706433:${base##*:}/page"
source_ any "http://0.0.0.0:${base##*:}/page"
source_ cloud "http://169.254.169.254/latest/meta-data/"
fetch 1
for s in loop name mapped short number any cloud; do
    if grep "^tidings: error: source $s: " "$tmp/err" | grep -q 'private or reserved'; then ok; else not_ok "$label: $s"; cat "$tmp/err"; fi
done
same "$label: the server was never asked" "$before" "$(wc -l <"$tmp/main/log")"
label='private addresses allowed'
sed -i '/^\[source name/,$d' "$c/corpus.ini"
fetch 0 --allow-private yes

label='two sources, one failing'
corpus two
source_ bad "$base/none"
source_ good "$base/page"
fetch 4
says "source bad: $base/none: HTTP status 404"
same "$label: the other is kept" good-0001.warc.gz "$(ls "$c/raw/good")"
check "$label: no folder for the failed one" test ! -e "$c/raw/bad"
fetch 4 -q
same "$label: -q still tells failures" 2 "$(grep -c . "$tmp/err")"

label='nobody listens'
corpus closed
source_ one "http://127.0.0.1:1/x"
fetch 1
says 'robots.txt: no connection to the host'
same "$label: counted as failed" 1 "$(count failed)"
label='no such host'
corpus nohost
source_ one "http://no-such-host.invalid/x"
fetch 1
says 'host not found'

label='kill -9 in the middle'
script main first '' "$page"
printf '#slow\nHTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n%05000d' 0 >"$tmp/main/slower"
corpus kill
source_ one "$base/first" "$base/slower"
"$tidings" fetch "$c" 2>/dev/null &
victim=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do grep -q ' /slower ' "$tmp/main/log" && break; sleep 0.1; done
kill -9 $victim
wait $victim 2>/dev/null
same "$label: no half WARC" "" "$(ls "$c/raw/one")"
printf 'HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n' >"$tmp/main/slower"
fetch 4
same "$label: the next run is whole" one-0001.warc.gz "$(ls "$c/raw/one")"
check "$label: and valid" gzip -t "$c/raw/one/one-0001.warc.gz"
tidy

label='SIGINT in the middle'
printf '#slow\nHTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n%05000d' 0 >"$tmp/main/slower2"
corpus int
source_ one "$base/first" "$base/slower2" "$base/page"
# A background job of a shell without job control ignores SIGINT; fetch sets its own handler all the same.
"$tidings" fetch "$c" 2>"$tmp/err" &
victim=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do grep -q ' /slower2 ' "$tmp/main/log" && break; sleep 0.1; done
kill -INT $victim
wait $victim
same "$label: exit" 1 $?
says 'interrupted; 2 addresses were not asked for'
same "$label: what was whole is kept" one-0001.warc.gz "$(ls "$c/raw/one")"
tidy

label='another run at work'
corpus lock
source_ one "$base/page"
mkdir -p "$c/raw/one"
if command -v flock >/dev/null; then
    flock "$c/raw/one/..state.csv.part" sleep 2 &
    sleep 0.3
    fetch 1
    says 'another run is writing it'
    wait $!
else
    skip "$label: no flock program"
fi

label='nowhere to write'
corpus full
source_ one "$base/page"
: >"$c/raw"
fetch 1
says 'is not a folder'
rm "$c/raw"
{ printf 'HTTP/1.1 200 OK\r\n\r\n<html>'; head -c 60000 /dev/urandom; } >"$tmp/main/noise"
corpus limit
source_ one "$base/noise"
label='file size limit'
(ulimit -f 16; exec "$tidings" fetch "$c" >/dev/null 2>"$tmp/err")
same "$label: exit" 1 $?
says 'File too large'
same "$label: no WARC" 0 "$(warcs)"
tidy

# Usage and configuration: exit 2, nothing is asked.
label='no url'
corpus nourl
mkdir -p "$c/articles"
printf '\n[source a]\npath = articles\n' >>"$c/corpus.ini"
fetch 2
says 'no source has a url'
label='not http'
corpus scheme
source_ a "ftp://127.0.0.1/x"
source_ b "example.org/feed"
source_ c "http://me:pw@127.0.0.1/"
fetch 2
says "corpus.ini:9: error: url: 'ftp://127.0.0.1/x' begins with neither http:// nor https://"
says "url: 'example.org/feed' begins with neither"
says "url: 'http://me:pw@127.0.0.1/' has a user name"
label='no port'
corpus port
source_ a "http://127.0.0.1:port/"
source_ b "http://127.0.0.1:99999/"
fetch 2
says '[source a] url'
says '[source b] url'
label='name of a source'
corpus name
source_ ../evil "$base/page"
fetch 2
says 'a name that a folder can have'
label=limits
corpus limits
source_ a "$base/page"
fetch 2 --fetch-timeout 0
says 'fetch_timeout: must be from 1'
fetch 2 --fetch-max-bytes 0
fetch 2 --fetch-max-redirects 1000
fetch 2 --user-agent 'a
b: c'
says 'user_agent: only printable ASCII'
fetch 0 --user-agent 'paper-watch/2 (+https://example.org)'
check "user_agent names the token" grep -q 'User-Agent: paper-watch/2 (+https://example.org) tidings/0.1.0 |' "$tmp/main/log"
label='no folder'
c=$tmp/none
fetch 2
says 'holds no corpus.ini'
"$tidings" fetch >/dev/null 2>&1
same "no argument" 2 $?
"$tidings" fetch --help >"$tmp/out" 2>&1
same "help" 0 $?
check "help tells" grep -q 'usage: tidings fetch CORPUS' "$tmp/out"

label=TLS
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$tmp/key.pem" -out "$tmp/cert.pem" -days 2 -subj /CN=localhost >/dev/null 2>&1
    openssl s_server -accept 127.0.0.1:0 -key "$tmp/key.pem" -cert "$tmp/cert.pem" -www >"$tmp/tls" 2>/dev/null &
    pids="$pids $!"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do grep -q ACCEPT "$tmp/tls" && break; sleep 0.1; done
    tls=$(sed -n 's/^ACCEPT .*://p' "$tmp/tls")
    corpus tls
    source_ one "https://localhost:$tls/"
    fetch 1
    says certificate
else
    skip "$label: no openssl program"
fi
done_testing fetch
