#!/bin/sh
# Checks the reference tables in datasets/ (or in the folder given): header, sorting, unique keys,
# codes, time zones, dates, control characters, and the form of the entity files.
# Prints one line and exits 0, or file:line messages and exits 1. POSIX sh and awk only.
# usage: tests/data/check-datasets.sh [DIR]

LC_ALL=C
export LC_ALL
dir=${1:-$(dirname "$0")/../../datasets}
zoneinfo=${ZONEINFO:-/usr/share/zoneinfo}
tmp=$(mktemp) || exit 1
trap 'rm -f "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# Tools shared by every table: a field splitter that knows RFC 4180 quoting on one line, and messages.
lib='
function err(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad++ }
function split_csv(line, f,    n, c, quoted, i, len, field) {
	n = 0; field = ""; quoted = 0; len = length(line)
	for (i = 1; i <= len; i++) {
		c = substr(line, i, 1)
		if (quoted) {
			if (c != "\"") field = field c
			else if (substr(line, i + 1, 1) == "\"") { field = field c; i++ }
			else quoted = 0
		} else if (c == "\"") { if (field != "") err("quote inside an unquoted field"); quoted = 1 }
		else if (c == ",") { f[++n] = field; field = "" }
		else field = field c
	}
	if (quoted) err("quoted field does not end on its line")
	f[++n] = field
	return n
}
function is_date(d) { return d ~ /^[0-9][0-9][0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/ }
function is_lang(l) { return l ~ /^[a-z][a-z][a-z]?(-[A-Z][a-z][a-z][a-z])?(-[A-Z][A-Z])?$/ }
function common(columns,    n) {
	if (/[\001-\010\013-\037\177]/ || /\t/) err("control character")
	if (FNR == 1 && substr($0, 1, 3) == "\357\273\277") err("byte order mark")
	n = split_csv($0, f)
	if (FNR == 1) { if ($0 != header) err("header is not: " header); return 0 }
	rows++
	if (n != columns) { err("expected " columns " fields, found " n); return 0 }
	for (i = 1; i <= n; i++) {
		if (f[i] ~ /^ | $/ || f[i] ~ /  /) err("field " i " has a stray blank")
	}
	return 1
}
function in_order(key) {
	if (key == last) err("doubled key: " show(key))
	else if ("x" key < "x" last) err("out of order: " show(key))
	last = key
}
function show(key) { gsub(/\001/, ",", key); return key }
END { printf "%d\n", rows > count; exit bad > 0 }
'

failed=0
summary=
run() {	# run NAME AWK-PROGRAM [AWK-ARGUMENTS...]
	name=$1
	program=$2
	shift 2
	if [ ! -r "$dir/$name" ]; then
		echo "$dir/$name:0: cannot be read"
		failed=1
		return
	fi
	awk -v count="$tmp" "$@" "$lib$program" "$dir/$name" || failed=1
	[ -s "$tmp" ] && read -r rows <"$tmp" && summary="$summary $name $rows,"
	: >"$tmp"
}

codes='
BEGIN { while ((getline line < countries) > 0) code[substr(line, 1, 2)] = 1; delete code["co"]
	split("XNATO XFIVE XASEAN XG7", b, " "); for (i in b) bloc[b[i]] = 1 }
'
zones='
function check_zone(z,    line, got) {
	if (z == "" || !have_zones) return
	if (!(z in zone)) { zone[z] = (system("test -f \"" zoneinfo "/" z "\"") == 0) }
	if (!zone[z]) err("no such time zone: " z)
}
'
have_zones=0
[ -d "$zoneinfo" ] && have_zones=1

run world.csv "$codes"'
BEGIN { code["XK"] = 1 } # Kosovo, by custom
common(4) {
	in_order(f[1])
	if (!(f[1] in code)) err("not a country code: " f[1])
	if (f[2] !~ /^[0-9]+\.[0-9]$/ || f[3] !~ /^[0-9]+\.[0-9]$/) err("not a place")
	if (f[2] + 0 > 1000 || f[3] + 0 > 440) err("a place outside the frame")
	if (f[4] !~ /^(M[0-9. lz-]+)*$/ || (f[4] != "" && f[4] !~ /z$/)) err("not path data")
}
' -v header='code,x,y,path' -v countries="$dir/countries.csv"

# Typography by bytes: U+202F is 342 200 257, U+00A0 302 240. A text that no literal of the report is, is never shown.
literals=$(mktemp) || exit 1
trap 'rm -f "$tmp" "$literals"' EXIT
if [ -d "$dir/../report" ]; then
	cat "$dir"/../report/*.c | tr '\n' ' ' | sed 's/" *"//g; s/\\xc2\\xa0/'"$(printf '\302\240')"'/g; s/\\xc2\\xb7/'"$(printf '\302\267')"'/g; s/\\xe2\\x88\\x92/'"$(printf '\342\210\222')"'/g' |
		sed 's/" *"//g' >"$literals"
fi
run report-text.csv '
BEGIN { RSwas = RS; RS = "\001"; getline source < literals; RS = RSwas; split("en de fr es zh", code, " ") }
function before_percent(s, space) { return s ~ (space "%%") || s ~ (space "%([^-+.*0-9zlsdufg%]|$)") }
function choices(s,    t) { t = s; return gsub(/\{[^{}|%]*\|[^{}|%]*\}/, "", t) }
{
	if (FNR == 1) { if ($0 != header) err("header is not: " header); next }
	rows++
	if (split_csv($0, f) != 5) { err("expected 5 fields"); next }
	in_order(f[1])
	if (source != "" && !index(source, "\"" f[1] "\"")) err("no text of the report: " f[1])
	for (i = 1; i <= 5; i++) {
		t = f[i]
		if (t == "") err("no text in " code[i])
		if (gsub(/[{}]/, "", t) != 2 * choices(f[i])) err("not a choice of two words in " code[i])
	}
	if (before_percent(f[2], " ") || before_percent(f[4], " ")) err("a breaking space before the percent sign")
	if (f[3] ~ /( |\302\240)[;:!?]/ || before_percent(f[3], " ") || before_percent(f[3], "\302\240")) err("not a narrow space in fr")
	if (f[3] ~ /[^\257]([;:] |[;:!?]$)/ || f[3] ~ /[^\257][!?]/) err("no space before a mark in fr")
	if (f[3] ~ /\302\253[^\342]/ || f[3] ~ /[^\257]\302\273/) err("no narrow space inside quotation marks in fr")
	if (f[5] ~ /[\200-\377][,;:!?()]/ || f[5] ~ /[,;:!?()][\200-\377]/) err("a narrow mark beside Chinese")
	if (f[5] ~ /[0-9]( |\302\240)%/) err("a space before the percent sign in zh")
}
' -v header='en,de,fr,es,zh' -v literals="$literals"

run countries.csv "$zones"'
common(7) {
	in_order(f[1])
	if (f[1] !~ /^[A-Z][A-Z]$/) err("not a country code: " f[1])
	if (f[1] != "EU" && f[2] !~ /^[A-Z][A-Z][A-Z]$/) err("not an alpha-3 code: " f[2])
	if (f[1] != "EU" && f[3] !~ /^[0-9][0-9][0-9]$/) err("not a numeric code: " f[3])
	for (i = 2; i <= 5; i++) if (f[i] != "" && seen[i, f[i]]++) err("doubled value: " f[i])
	if (f[4] == "") err("no name")
	if (f[5] !~ /^([a-z][a-z])?$/) err("not a national domain: " f[5])
	if (f[6] != "0" && f[6] != "1") err("tld_national is not 0 or 1")
	if (f[5] == "" && f[6] == "1") err("tld_national without a domain")
	check_zone(f[7])
}
END { if (rows != 250) { printf "%s: 250 countries expected, %d found\n", FILENAME, rows; exit 1 } }
' -v header='code,alpha3,numeric,name,tld,tld_national,timezone' -v zoneinfo="$zoneinfo" -v have_zones=$have_zones

run outlets.csv "$codes$zones"'
function named(name,    k) {
	k = tolower(name)
	if ((k in owner) && owner[k] != f[3]) err("name of two countries: " name " (" owner[k] ", " f[3] ")")
	owner[k] = f[3]
}
common(7) {
	in_order(f[1])
	if (f[1] !~ /^[a-z0-9-]+(\.[a-z0-9-]+)+$/ || f[1] ~ /^www\./) err("not a domain: " f[1])
	if (f[2] == "") err("no name")
	if (!(f[3] in code) || f[3] == "EU") err("unknown country: " f[3])
	if (!is_lang(f[4])) err("not a language: " f[4])
	if (f[5] == "") err("no time zone")
	check_zone(f[5])
	if (f[6] !~ /^(newspaper|broadcaster|wire|magazine|web|tech|party-state)$/) err("unknown kind: " f[6])
	named(f[2])
	n = split(f[7], a, ";")
	for (i = 1; i <= n; i++) if (a[i] == "") err("empty alias"); else named(a[i])
}
' -v header='domain,name,country,language,timezone,kind,aliases' -v countries="$dir/countries.csv" \
	-v zoneinfo="$zoneinfo" -v have_zones=$have_zones

run gazetteer.csv "$codes"'
common(7) {
	in_order(f[1] "\001" f[2] "\001" f[3] "\001" f[5])
	if (f[1] == "") err("empty form")
	if (!(f[2] in code) && !(f[2] in bloc)) err("unknown code: " f[2])
	if ((f[2] in bloc) && f[4] != "bloc" && f[4] != "leader") err("a bloc that is not of kind bloc")
	if (!is_lang(f[3])) err("not a language: " f[3])
	if (f[4] !~ /^(name|demonym|capital|city|metonym|leader|agency|bloc)$/) err("unknown kind: " f[4])
	if (f[5] != "" && !is_date(f[5])) err("not a date: " f[5])
	if (f[6] != "" && !is_date(f[6])) err("not a date: " f[6])
	if (f[6] != "" && f[6] < f[5]) err("ends before it begins")
	if (f[4] != "leader" && f[5] f[6] != "") err("a term without a leader")
	if (f[4] == "leader" && f[5] == "") err("a leader without a term")
	if (f[7] !~ /^(case|fold|prefix)$/) err("unknown match: " f[7])
	if (f[7] == "prefix" && f[1] ~ /^[\001-\177]+$/ && length(f[1]) < 3) err("stem too short: " f[1])
}
' -v header='form,code,language,kind,valid_from,valid_until,match' -v countries="$dir/countries.csv"

run gazetteer-stop.csv '
BEGIN { while ((getline line < forms) > 0) { split_csv(line, g); form[g[1] "\001" g[3]] = 1 } }
common(3) {
	in_order(f[1] "\001" f[2])
	if (f[1] == "") err("empty form")
	if (f[3] == "") err("no note")
	if (!is_lang(f[2])) err("not a language: " f[2])
	if (((f[1] "\001" f[2]) in form) || ((f[1] "\001und") in form)) err("is a form as well: " f[1])
}
' -v header='form,language,note' -v forms="$dir/gazetteer.csv"

for file in "$dir"/events/*.csv; do
	[ -r "$file" ] || { echo "$dir/events:0: no events files"; failed=1; continue; }
	run "events/${file##*/}" "$codes"'
common(9) {
	in_order(f[2] "\001" f[1])
	if (f[1] !~ /^[a-z0-9-]+$/) err("event is not of lower-case letters, digits and -: " f[1])
	if (substr(f[1], 1, 10) != f[2]) err("event does not begin with its date: " f[1])
	if (seen[f[1]]++) err("doubled event: " f[1])
	if (!is_date(f[2])) err("not a date: " f[2])
	if (f[3] != "day" && f[3] != "month") err("precision is neither day nor month: " f[3])
	if (!(f[4] in code) && !(f[4] in bloc)) err("unknown country: " f[4])
	if (substr(f[1], 12, 3) != tolower(f[4]) "-") err("event does not name its country: " f[1])
	if (f[5] !~ /^(approval|arrest|ban|contract|corporate|court|guideline|indictment|law|lawsuit|licence|product|release|report|restriction|statement|warning)$/) err("unknown kind: " f[5])
	if (length(f[6]) < 10) err("no title")
	if (f[7] !~ /(19|20)[0-9][0-9]/ && f[7] !~ /\//) err("source without a year or a number: " f[7])
	if (f[8] != "" && f[8] !~ /^https:\/\//) err("not an address: " f[8])
	if (f[9] != target) err("target is not " target ": " f[9])
}
' -v header='event,date,precision,country,kind,title,source,url,target' -v countries="$dir/countries.csv" \
		-v target="$(basename "$file" .csv)"
done
run companies.csv "$codes"'
common(2) {
	in_order(f[1] "\001" f[2])
	if (f[1] == "") err("empty form")
	if (!(f[2] in code)) err("unknown country: " f[2])
}
' -v header='form,country' -v countries="$dir/countries.csv"

entities=0
for file in "$dir"/entities/*.ini; do
	[ -r "$file" ] || continue
	entities=$((entities + 1))
	awk -v countries="$dir/countries.csv" -v id="$(basename "$file" .ini)" '
	function err(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad++ }
	BEGIN { while ((getline line < countries) > 0) code[substr(line, 1, 2)] = 1 }
	{ if (length($0) > 180) err("longer than 180 bytes")
	  if (/[\001-\010\011\013-\037\177]/) err("control character") }
	/^$/ || /^;/ { next }
	/^\[(entity|alias|subsidiary|person|descriptor|exclude)\]$/ {
		section = substr($0, 2, length($0) - 2)
		if (sections[section]++) err("section again: " section)
		next
	}
	!/^[a-z]+ = [^ ]/ || / $/ { err("not KEY = VALUE"); next }
	{
		key = $1; value = substr($0, length(key) + 4)
		if (value ~ / ;/) err("comment inside a value")
		want = section == "descriptor" || section == "exclude" ? "phrase" : "alias"
		if (section == "entity") { if (key !~ /^(id|name|country)$/) err("unknown key: " key); entity[key] = value }
		else if (key != want && !(section == "descriptor" && key == "vague")) err("expected " want " in [" section "]")
		else if (seen[section, value]++) err("doubled: " value)
		bar = index(value, "|")
		if (bar) {
			n = split(substr(value, bar + 2), part, " ")
			for (i = 1; i <= n; i++)
				if (part[i] !~ /^(from|until)=[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]$/) err("not from= or until=: " part[i])
		}
	}
	END {
		if (entity["id"] != id) { err("id is not the name of the file"); }
		if (entity["name"] == "") err("no name")
		if (!(entity["country"] in code)) err("unknown country: " entity["country"])
		if (!sections["alias"]) err("no [alias]")
		exit bad > 0
	}' "$file" || failed=1
done
[ $entities -gt 0 ] || { echo "$dir/entities:0: no entity files"; failed=1; }

if [ $failed -ne 0 ]; then
	echo "datasets: broken"
	exit 1
fi
echo "datasets:$summary entities $entities: ok"
