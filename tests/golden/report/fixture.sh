#!/bin/sh
# Writes the tables of an invented analysis for the tests of the report: fixture.sh DIR [COUNTRIES WEEKS]
#
# Six countries and thirty weeks by default, across 2020-W53: GB changes its stance at 2021-W01, US has a spike in the newest complete
# week, FR has a gap of two weeks, EG starts late, SE never names the target and has one outlet, the last week is partial; a country is not known for some
# articles. Outlet names and titles are hostile on purpose. No random numbers but a counter's, so every run gives the same bytes.
set -eu
dir=$1
countries=${2:-6}
weeks=${3:-30}
mkdir -p "$dir"
LC_ALL=C
export LC_ALL

awk -v countries="$countries" -v weeks="$weeks" -v dir="$dir" '
function rnd() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
function long_year(y) { # 53 weeks: 1 January is a Thursday, or a Wednesday in a leap year
    d = (y - 1 + int((y - 1) / 4) - int((y - 1) / 100) + int((y - 1) / 400)) % 7 # 0: Monday
    leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0
    return d == 3 || (d == 2 && leap)
}
function add_days(   m) { # eight... seven days on
    day += 7
    split("31 28 31 30 31 30 31 31 30 31 30 31", len, " ")
    if ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0) len[2] = 29
    if (day > len[month]) { day -= len[month]; month++; if (month > 12) { month = 1; year++ } }
}
function wilson(k, n,   p, z2, d, c, h) {
    z2 = 1.959963984540054 ^ 2; p = k / n; d = 1 + z2 / n; c = (p + z2 / (2 * n)) / d
    h = sqrt(z2) * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / d
    lo = k == 0 ? 0 : c - h; hi = k == n ? 1 : c + h
}
function out(role, code, w, base, n, k, s, scored, sd, outlets, flag,   half, pos, neg, line) {
    line = "huawei," role "," code "," name[w] "," start[w] "," base "," n "," k
    if (n > 0) { wilson(k, n); line = line sprintf(",%.6f,%.6f,%.6f", k / n, lo, hi) } else line = line ",,,"
    line = line sprintf(",%d,%d,%d,%d", k * 2, outlets, k, k)
    if (scored > 0) {
        half = outlets > 1 ? 2.2 * sd / sqrt(scored) + 0.02 : -1
        pos = int(scored * (0.3 + s / 3)); neg = int(scored * (0.3 - s / 3)); if (pos < 0) pos = 0; if (neg < 0) neg = 0
        line = line sprintf(",%.4f,%.4f,", s, sd)
        if (half > 0) line = line sprintf("%.4f,%.4f,%.4f,cluster-t", half / 2.2, s - half, s + half); else line = line ",,,none"
        line = line sprintf(",%.4f,%.4f,%.4f,%.4f,%.1f,%d,%d,%d,%.2f", s * 0.9, s * 0.9 - 0.1, s * 0.9 + 0.1, s, 100 * (pos - neg) / k, pos, scored - pos - neg, neg, s * 3)
    } else line = line ",,,,,,none,,,,,,0,0,0,"
    print line "," flag > (dir "/series.csv")
}
BEGIN {
    seed = 20200713
    y = 2020; w0 = 35; year = 2020; month = 8; day = 24
    if (weeks > 60) { y = 2018; w0 = 1; year = 2018; month = 1; day = 1 }
    for (w = 0; w < weeks; w++) {
        name[w] = sprintf("%04d-W%02d", y, w0); start[w] = sprintf("%04d-%02d-%02d", year, month, day)
        w0++; if (w0 > (long_year(y) ? 53 : 52)) { w0 = 1; y++ }
        add_days()
    }
    split("DE FR GB US EG SE", code, " ")
    if (countries > 6) {
        all = "AT AU BE BG BR CA CH CL CN CO CZ DK EE ES FI GR HK HR HU ID IE IL IN IS IT JP KE KR LT LU LV MA MX MY NG NL NO NZ PE PH PK PL PT RO RS RU SA SG SI SK TH TR TW UA"
        m = split(all, more, " ")
        for (i = 1; i + 6 <= countries && i <= m; i++) code[i + 6] = more[i]
    }
    print "target,country_role,country,week,week_start,base,n_total,n_match,ratio,ratio_lo,ratio_hi,mentions,n_outlets,n_clusters,n_eff,stance,stance_sd,stance_se,stance_lo,stance_hi,ci_method,stance_shrunk,stance_shrunk_lo,stance_shrunk_hi,stance_smooth,net_sentiment,pos,neu,neg,tone,coverage" > (dir "/series.csv")
    for (r = 1; r <= 2; r++) for (c = 0; c <= countries; c++) {
        if (r == 2 && c == 0) continue
        cc = c ? code[c] : ""
        level = c == 0 ? 0.03 : c == 4 ? 0.09 : c == 6 ? 0 : 0.03 + 0.012 * (c % 5); mood = c == 3 ? 0.22 : c == 0 ? 0 : -0.25 + 0.09 * (c % 6)
        for (w = 0; w < weeks; w++) {
            n = int((c == 0 ? 6 : 40 + 25 * (c % 4)) * (0.8 + 0.4 * rnd())); flag = "ok"; p = level * (0.6 + 0.8 * rnd())
            s = mood + 0.24 * (rnd() - 0.5)
            if (cc == "GB" && name[w] >= "2021-W01") s -= 0.55
            if (cc == "US" && w == weeks - 2) p = 0.27
            if (cc == "FR" && (w == weeks - 9 || w == weeks - 8)) { n = 3; flag = "gap" }
            if (cc == "EG" && w < 6) { n = 0; flag = "no_data" }
            if (cc == "EG" && w >= 6) { n = int(n / 5) + 4; flag = n < 12 ? "low" : "ok" }
            if (cc == "") flag = "low"
            if (w == weeks - 1) { n = int(n / 3); flag = n ? "partial" : "no_data" }
            k = int(n * p + 0.5); scored = cc == "EG" ? int(k / 2) : k
            outlets = cc == "SE" || cc == "" ? 1 : 2 + c % 3
            role = r == 1 ? "outlet" : "mentioned"
            out(role, cc, w, "all", n, k, s, scored, 0.35, outlets, flag)
            out(role, cc, w, "unique", int(n * 0.85 + 0.5), int(k * 0.8 + 0.5), s, int(scored * 0.8 + 0.5), 0.35, outlets, flag)
            pn[r, w] += n; pk[r, w] += k; ps[r, w] += s * scored; pc[r, w] += scored
        }
    }
    for (r = 1; r <= 2; r++) for (w = 0; w < weeks; w++) {
        s = pc[r, w] ? ps[r, w] / pc[r, w] : 0; flag = w == weeks - 1 ? "partial" : "ok"
        out(r == 1 ? "outlet" : "mentioned", "ALL", w, "all", pn[r, w], pk[r, w], s, pc[r, w], 0.35, 14, flag)
        out(r == 1 ? "outlet" : "mentioned", "ALL", w, "unique", int(pn[r, w] * 0.85), int(pk[r, w] * 0.8), s, int(pc[r, w] * 0.8), 0.35, 14, flag)
    }
    for (w = 0; w < weeks; w++) print "zte,outlet,DE," name[w] "," start[w] ",all,40," 3 + w % 4 "," (3 + w % 4) / 40 ",,," 3 ",2,3,3,,,,,,none,,,,,,0,0,0,,ok" > (dir "/series.csv")
    now = name[weeks - 2]
    h = "target,country_role,country,base,measure,test,statistic,df,estimate,lo,hi,p,q,n,window,at,note"
    print h ",near_event,near_event_country,near_event_weeks,near_event_chance" > (dir "/changes.csv"); print h > (dir "/trends.csv"); print h ",outlet,at_outlet" > (dir "/contrasts.csv")
    print "huawei,outlet,GB,all,stance,pettitt,180,,-0.55,-0.63,-0.47,0.00002,0.0001,29," name[0] "/" name[weeks - 1] ",2021-W01,mean before 0.22 after -0.33,,,," > (dir "/changes.csv")
    print "huawei,outlet,US,all,attention,nb_alert,13,,4.1,1.1,9.2,0.0004,0.002,26,26w," now ",alert;size=12.5,,,," > (dir "/changes.csv")
    print "huawei,outlet,GB,all,stance,bic_break,21.5,27,-0.55,-0.63,-0.47,0.001,0.004,29,all,2021-W01,before=0.22;after=-0.33;at_lo=2020-W53;at_hi=2021-W01;lag1=0.12,,,," > (dir "/changes.csv")
    print "huawei,outlet,SE,all,stance,bic_break,,,,,,,,0,all,,too_short,,,," > (dir "/changes.csv")
    print "huawei,outlet,DE,all,stance,bic_break,3.5,25,0.1,-0.02,0.22,0.21,0.32,29,all,2020-W50,before=0.1;after=0.2;variance_factor=1.400,,,," > (dir "/changes.csv")
    print "huawei,outlet,US,all,stance,bic_break,9.5,25,0.2,0.05,0.35,,,29,all,2020-W49,before=-0.1;after=0.1;variance_factor=1.400,,,," > (dir "/changes.csv") # of an older version: no p
    print "huawei,outlet,FR,all,stance,bic_break,0,,,,,1,1,29,all,,none,,,," > (dir "/changes.csv")
    print "huawei,outlet,DE,all,attention,pettitt,41,,0.004,-0.01,0.02,0.44,0.53,29," name[0] "/" name[weeks - 1] ",2020-W49,,,,," > (dir "/changes.csv")
    print "huawei,outlet,DE,all,attention,mann_kendall,0.7,,0.0002,-0.0004,0.0009,0.48,0.6,29," name[0] "/" name[weeks - 1] ",," > (dir "/trends.csv")
    print "huawei,outlet,GB,all,stance,mann_kendall,-4.1,,-0.021,-0.029,-0.013,0.00004,0.0002,29," name[0] "/" name[weeks - 1] ",," > (dir "/trends.csv")
    print "huawei,outlet,DE,all,stance,welch_clustered,2.1,38.2,0.18,0.01,0.35,0.04,0.06,58," name[0] "/" name[weeks - 1] ",FR,,," > (dir "/contrasts.csv")

    print h ",event,event_date,event_country,placebo_share,placebo_n" > (dir "/effects.csv")
    print "huawei,outlet,GB,all,stance,its_step,-3.2,24,-0.5,-0.7,-0.3,0.002,0.01,29,52w," start[weeks - 12] ",,<b>ban</b> \\\\input{x} =1+1," start[weeks - 12] ",GB,0.02,50" > (dir "/effects.csv")
    print "huawei,outlet,DE,all,attention,its_rate_ratio,,,,,,,,4,52w," start[weeks - 6] ",too_short,trade-fair," start[weeks - 6] ",DE,,0" > (dir "/effects.csv")
    print "target,country_role,country,base,test,week,article_id,outlet,outlet_country,published_at,mentions,stance" > (dir "/alerts.csv")
    print "huawei,outlet,US,all,nb_alert," now ",a2,<script>alert(1)</script>,US," start[weeks - 2] "T10:00:00+00:00,1,-0.91" > (dir "/alerts.csv")
    print "huawei,outlet,US,all,nb_alert," now ",a3,`reboot`,US," start[weeks - 2] "T10:00:00+00:00,1,0.77" > (dir "/alerts.csv")
    print "huawei,outlet,US,all,nb_alert," now ",gone,=HYPERLINK(A1),US,,1," > (dir "/alerts.csv")
    print "target,country_role,country,week,day_first,day_last,outlet,base,n_total,n_match,n_mentions,n_pos,n_neu,n_neg,n_title,words,stance_sum_e6,stance_sumsq_e12,tone_sum_e6,histogram" > (dir "/cells.csv")
    split("Der Bote|Le Courrier du Nord|The \"Daily\" & Sons|<script>alert(1)</script>|\331\203\331\204 \330\247\331\204\330\243\330\256\330\250\330\247\330\261|Bladet", outlet, "|")
    split("=cmd()|$(rm -rf)|`reboot`|@SUM(A1)|| a \\ b |-2+3", outlet2, "|")
    for (c = 1; c <= countries; c++) for (w = 0; w < weeks; w++) for (o = 1; o <= 2; o++) {
        oname = o == 1 ? (c <= 6 ? outlet[c] : "Outlet " code[c]) : (c <= 6 ? outlet2[c] : "Second of " code[c])
        if (oname == "") oname = "a \\\\ b | c"
        gsub(/"/, "\"\"", oname)
        n = int(20 + 30 * rnd()); k = int(n * 0.08 * (0.5 + rnd())); s = int((mood + rnd() * 0.4 - 0.2) * 1000000)
        print "huawei,outlet," code[c] "," name[w] "," start[w] "," start[w] ",\"" oname "\",all," n "," k "," 2 * k "," int(k / 4) "," k - 2 * int(k / 4) "," int(k / 4) "," int(k / 2) "," 400 * k "," k * s "," sprintf("%.0f", k * s * s + k * 1e10) ",0," > (dir "/cells.csv")
    }
    for (c = 1; c <= countries; c++) for (w = weeks > 14 ? weeks - 14 : 0; w < weeks; w++) for (a = 1; a <= countries; a += 1 + int(countries / 12)) {
        oname = c <= 6 ? outlet[c] : "Outlet " code[c]
        gsub(/"/, "\"\"", oname)
        n = a == c ? 12 : int(4 * rnd()); k = int(n * 0.4 + 0.5)
        if (n) print "huawei,mentioned," code[a] "," name[w] "," start[w] "," start[w] ",\"" oname "\",all," n "," k "," k "," 0 "," k "," 0 "," 0 "," 90 * k "," int(k * (0.3 - 0.1 * a) * 1000000) "," k * 90000000000 ",0," > (dir "/cells.csv")
    }
    print "huawei,outlet,DE,,,,\"Der Bote\",all,7,1,1,0,1,0,0,300,0,0,0," > (dir "/cells.csv")
    print "huawei,outlet,,,,,,all,4,0,0,0,0,0,0,0,0,0,0," > (dir "/cells.csv")

    split(start[weeks - 2], ymd, "-"); date = start[weeks - 2]
    print "article_id,url,normalized_url,outlet,outlet_country,language,published_at,date_precision,date_method,modified_at,retrieved_at,title,author,section,text,word_count,cluster_id,is_reprint,is_duplicate,ingest_format,ingest_file,ingest_record,flags" > (dir "/articles.csv")
    print "article_id,sentence,begin,end,target,alias,class,n_mentions,countries,blocs,quoted,speaker,p_neg,p_neu,p_pos,stance,stance_method,evidence" > (dir "/mentions.csv")
    art("a1", "https://bote.example/huawei", "Der Bote", "DE", "de", "Netz ohne Huawei?", "Einleitung.\\nDie Regierung warnt vor Huawei und verbietet den Ausbau.", "Die Regierung warnt vor Huawei und verbietet den Ausbau.", -0.82, "warnt -0.5; verbietet -0.4", "s1")
    art("a2", "javascript:alert(1)", "<script>alert(1)</script>", "US", "en", "<img src=x onerror=alert(2)> Huawei & \"friends\"", "Huawei </p></blockquote><script>alert(3)</script> was banned.", "Huawei </p></blockquote><script>alert(3)</script> was banned.", -0.91, "banned -0.9", "s2")
    art("a3", "https://us.example/a?b=1&c=(2)", "`reboot`", "US", "en", "[click](javascript:alert(4)) **Huawei** | wins", "A court praised Huawei | and `rm` lifted _the_ ban <b>today</b>.", "A court praised Huawei | and `rm` lifted _the_ ban <b>today</b>.", 0.77, "praised +0.6; lifted the ban +0.4", "s3")
    art("a4", "http://eg.example/1", "\331\203\331\204 \330\247\331\204\330\243\330\256\330\250\330\247\330\261", "EG", "ar", "\331\207\331\210\330\247\331\210\331\212 \330\252\330\271\331\204\331\206 \330\271\331\206 \331\207\330\247\330\252\331\201", "\330\263\330\271\330\257\330\252 \331\207\331\210\330\247\331\210\331\212 (Huawei) \330\250\330\247\331\204\331\206\330\252\330\247\330\246\330\254 50% +.", "\330\263\330\271\330\257\330\252 \331\207\331\210\330\247\331\210\331\212 (Huawei) \330\250\330\247\331\204\331\206\330\252\330\247\330\246\330\254 50% +.", 0.41, "\330\263\330\271\330\257\330\252 +0.4", "s4")
    long = "Huawei"; for (i = 0; i < 120; i++) long = long " and a title that does not end"
    art("a5", "https://gb.example/5", "The \"Daily\" & Sons", "GB", "en", long, "Ministers called Huawei a threat; \\\\server\\\\share, \"quoted\", = and all.", "Ministers called Huawei a threat; \\\\server\\\\share, \"quoted\", = and all.", -0.66, "threat -0.7", "s5")
    art("a6", "https://copy.example/6", "=cmd()", "DE", "de", "Netz ohne Huawei?", "Einleitung.\\nDie Regierung warnt vor Huawei und verbietet den Ausbau.", "Die Regierung warnt vor Huawei und verbietet den Ausbau.", -0.82, "warnt -0.5; verbietet -0.4", "s1")
    art("a7", "https://fi.example/7", "-2+3", "SE", "fi", "Huawein verkko", "Huawein verkko rakennetaan.", "Huawein verkko rakennetaan.", "", "", "s7")
    print "a8,,,Der Bote,DE,de,,none,none,,2021-03-01,Ohne Datum,,,Huawei.,1,s8,0,0,csv,f.csv,8," > (dir "/articles.csv")
    print "input,line_first,line_last,column,reason,detail,raw" > (dir "/articles.rejects.csv")
    print "feed.csv,12,12,published,not_a_date,,31/02/2021" > (dir "/articles.rejects.csv")
    print "feed.csv,40,41,,malformed,a quote is never closed,x" > (dir "/articles.rejects.csv")
    print "{\n  \"analyze\": {\"version\": \"0.1.0\", \"seconds\": 1.5, \"config\": {\"target\": \"huawei\", \"stance\": \"lexicon-1\"}, \"counts\": {\"articles\": 9000, \"rejects\": {\"malformed\": 1}}, \"inputs\": [{\"name\": \"articles.csv\", \"sha256\": \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\", \"bytes\": 0}]},\n  \"report\": {\"seconds\": 3}\n}" > (dir "/run.json")
}
function unescaped(t) { gsub(/\\n/, "\001", t); gsub(/\\\\/, "\\", t); return t }
function csv(t) { gsub(/"/, "\"\"", t); return "\"" t "\"" }
function art(id, url, outlet, country, language, title, text, sentence, stance, evidence, cluster,   b, raw) {
    raw = unescaped(text); b = index(raw, unescaped(sentence)) - 1
    print id "," csv(url) ",," csv(outlet) "," country "," language "," date "T10:00:00+00:00,second,meta,,2021-03-09," csv(title) ",,," csv(text) ",20," cluster ",0,0,html,x.html,1," > (dir "/articles.csv")
    print id ",1," b "," b + length(unescaped(sentence)) ",huawei,Huawei,alias,1,,,0,,,,," stance "," (stance == "" ? "" : "lexicon-1") "," csv(evidence) > (dir "/mentions.csv")
}
'
