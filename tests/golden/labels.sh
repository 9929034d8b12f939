# For the golden cases of labels: a corpus of two countries, four outlets each, over two quarters, analysed by the
# lexicon; label FILE: a label for every row of a sample, from its number.
printf '[entity]\nid = norvanta\nname = Norvanta\n[alias]\nalias = Norvanta\n' >norvanta.ini
awk 'BEGIN {
    split("was praised for its excellent work|was accused of fraud|opened an office|is to blame for the failure|has won the trust of the town|met the council", s, "|")
    print "title,text,date,url,outlet,country"
    for (i = 0; i < 200; i++)
        printf "Matter %d,The council of district %d spoke. Norvanta %s. People then said that Norvanta %s.,2020-%02d-%02d,https://o%d.example/%d,Outlet %d,%s\n", i, i, s[1 + i * 7 % 6], s[1 + i * 5 % 6], 5 + i % 5, 1 + i % 28, i % 8, i, i % 8, i % 8 < 4 ? "GB" : "US"
}' >in.csv
printf '[corpus]\ntarget = norvanta.ini\nstance = lexicon\nuntil = 2020-09-30\n[source s]\npath = in.csv\nmap.outlet = outlet\nmap.country = country\nlanguage = en\n' >corpus.ini
"$T" ingest . -q && "$T" analyze . -q
label() {
    awk -F, -v OFS=, 'NR > 1 { $14 = NR * 7 % 5 < 2 ? -1 : NR * 7 % 5 < 4 ? 0 : 1
        if ($13 == "ben" && NR % 3 == 0) $14 = 0
        $15 = sprintf("2026-01-01T%02d:%02d:00Z", NR / 60, NR % 60) } { print }' "$1"
}
