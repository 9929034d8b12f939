#!/bin/sh
# How many of the 249 countries have a name, a demonym or adjective, and a capital in datasets/gazetteer.csv, by language, and how many
# cities, leaders and agencies there are. Fails when a language has fewer than it should.
# Chinese, Japanese and Korean make demonyms by adding to the name, which then matches inside: their names are counted for both.
# usage: tests/data/coverage.sh [-m] [DIR]     -m: name the countries without a name or demonym
missing=
[ "$1" = -m ] && missing=1 && shift
dir=${1:-$(dirname "$0")/../../datasets}
LC_ALL=C awk -F, -v missing="$missing" '
FNR == 1 { next }
FILENAME ~ /countries/ { if ($1 != "EU") code[$1] = 1; next }
{
	form = $0
	sub(/^"([^"]|"")*"/, "x", form) # a quoted form may hold commas
	split(form, f, ",")
	if (!(f[2] in code)) next
	k = f[4]
	if (!((f[3], k, f[2]) in seen)) n[f[3], k]++
	seen[f[3], k, f[2]] = 1
	forms[f[3], k]++
}
END {
	printf "%-9s %5s %8s %8s %7s %8s %9s\n", "language", "names", "demonyms", "capitals", "cities", "leaders", "agencies"
	m = split("en de fr es it pt nl pl ru tr ar zh ja ko fi", l, " ")
	for (i = 1; i <= m; i++) {
		x = l[i]; asian = x ~ /^(zh|ja|ko)$/; names = demonyms = 0; no = ""
		for (c in code) {
			name = ((x, "name", c) in seen) || (("und", "name", c) in seen)
			demonym = ((x, "demonym", c) in seen) || (("und", "demonym", c) in seen) || (asian && name)
			names += name; demonyms += demonym
			if (missing && (!name || !demonym)) no = no " " c (name ? "" : "(no name)")
		}
		printf "%-9s %5d %8d %8d %7d %8d %9d\n", x, names, demonyms, n[x, "capital"], forms[x, "city"],
			forms[x, "leader"] + forms["und", "leader"], forms[x, "agency"]
		if (missing) print "   without:" no
		if (names < 249 || demonyms < 190) { printf "%s: too few\n", x; bad = 1 }
	}
	exit bad
}' "$dir/countries.csv" "$dir/gazetteer.csv"
