#!/bin/sh
# An export in the hands of others: R, PostgreSQL, a validator of data packages. Each is optional and skips with one line.
#   apt-get install r-cran-haven r-cran-foreign postgresql; npm install --no-package-lock --prefix tests/export
. "$(dirname "$0")/dataset.sh"
for profile in open full; do
    "$tidings" export -q "$tmp/c" -o "$tmp/$profile" --profile $profile --format dta,sav,sqlite >/dev/null 2>&1 || not_ok "export $profile"
done
lines() { # FILE: its "ok" and "not ok" lines
    grep '^not ok' "$1"
    n_ok=$((n_ok + $(grep -c '^ok' "$1")))
    n_bad=$((n_bad + $(grep -c '^not ok' "$1")))
}

if command -v Rscript >/dev/null && Rscript -e 'library(haven); library(foreign)' >/dev/null 2>&1; then
    for profile in open full; do
        LC_ALL=C.UTF-8 Rscript --vanilla "$top/tests/export/readers.R" "$tmp/$profile" >"$tmp/log" 2>"$tmp/err" || not_ok "R on $profile: $(tail -n 2 "$tmp/err")"
        lines "$tmp/log"
    done
else
    skip "export: R with haven and foreign is not installed"
fi

if command -v node >/dev/null && [ -d "$top/tests/export/node_modules/datapackage" ]; then
    for profile in open full; do
        node "$top/tests/export/validate.mjs" "$tmp/$profile" >"$tmp/log" 2>&1 || not_ok "node on $profile: $(tail -n 2 "$tmp/log")"
        lines "$tmp/log"
    done
else
    skip "export: node or the package datapackage is not installed in tests/export (make export-deps)"
fi

# PostgreSQL: a cluster of our own in a folder of our own, on a socket alone.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
as=
[ "$(id -u)" = 0 ] && as=postgres # the server refuses root
if [ -z "$bin" ] || ! command -v psql >/dev/null || { [ -n "$as" ] && ! id "$as" >/dev/null 2>&1; }; then
    skip "export: PostgreSQL is not installed"
else
    pg=$(mktemp -d /tmp/tidings-pg.XXXXXX) # a socket's path is short
    server() { if [ -n "$as" ]; then su "$as" -s /bin/sh -c "$1"; else sh -c "$1"; fi; }
    [ -z "$as" ] || chown "$as" "$pg"
    trap 'server "$bin/pg_ctl -D $pg/db -m immediate stop" >/dev/null 2>&1; rm -rf "$tmp" "$pg"' EXIT
    server "$bin/initdb -A trust -U tidings -E UTF8 -D $pg/db" >"$tmp/log" 2>&1 &&
        server "$bin/pg_ctl -w -D $pg/db -l $pg/log -o '-c listen_addresses= -c unix_socket_directories=$pg -c fsync=off' start" >>"$tmp/log" 2>&1
    if [ $? != 0 ]; then
        not_ok "PostgreSQL did not start: $(tail -n 3 "$tmp/log")"
    else
        sql() { psql -X -h "$pg" -U tidings -d "$1" -At -c "$2"; }
        for profile in open full; do
            sql postgres "CREATE DATABASE db_$profile" >/dev/null
            # psql takes a line of backslash and dot for the end of data, even inside quotes: the load must fail as a whole, or be whole.
            (cd "$tmp/$profile" && psql -X -q -h "$pg" -U tidings -d db_$profile -f load.sql) >"$tmp/log" 2>&1
            code=$?
            if [ $profile = full ] && [ $code != 0 ]; then
                same "nothing is there after a load that failed" 0 "$(sql db_full "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")"
                awk 'BEGIN { RS = "\n" } { sub(/^\\\.$/, "\\. "); print }' "$tmp/full/articles.csv" >"$tmp/a" && cp "$tmp/a" "$tmp/full/articles.csv"
                (cd "$tmp/full" && psql -X -q -h "$pg" -U tidings -d db_full -f load.sql) >"$tmp/log" 2>&1
                code=$?
            fi
            same "load.sql of $profile: $(head -n 2 "$tmp/log")" 0 $code
            for t in outlets events articles mentions places cells series series-day series-month series-quarter trends changes contrasts effects alerts corrected coverage; do
                same "rows of $t" "$(awk -v t="\"path\": \"$t.csv\"" 'index($0, t) { on = 1 } on && /"rows"/ { gsub(/[^0-9]/, ""); print; exit }' "$tmp/$profile/datapackage.json")" \
                    "$(sql db_$profile "SELECT count(*) FROM $(echo "$t" | tr - _)")"
            done
            # values and sums of every column of numbers, from the CSV here and from the rows in SQLite there
            if command -v sqlite3 >/dev/null; then
                columns=$(sql db_$profile "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ('bigint', 'double precision') ORDER BY 1")
                for c in $columns; do echo "SELECT '$c', count(\"${c#*.}\"), sum(\"${c#*.}\") FROM \"${c%%.*}\";"; done >"$tmp/queries"
                sql db_$profile "$(cat "$tmp/queries")" >"$tmp/postgres"
                sqlite3 "$tmp/$profile/tidings.sqlite" <"$tmp/queries" >"$tmp/sqlite"
                same "columns of numbers in $profile" "$(wc -l <"$tmp/queries")" "$(paste -d '|' "$tmp/postgres" "$tmp/sqlite" | awk -F'|' '$1 == $4 && $2 == $5 && ($3 - $6) ^ 2 <= 1e-20 * $3 ^ 2' | wc -l)"
                check "they were there" test "$(wc -l <"$tmp/queries")" -gt 150
            fi
            same "types" "boolean bigint date double precision numeric" \
                "$(sql db_$profile "SELECT (SELECT pg_typeof(is_reprint)::text FROM articles LIMIT 1) || ' ' || pg_typeof(n_total) || ' ' || pg_typeof(week_start) || ' ' || pg_typeof(ratio) || ' ' || (SELECT pg_typeof(stance_sumsq_e12)::text FROM cells LIMIT 1) FROM series LIMIT 1")"
            same "a name of SQL is a name" 1 "$(sql db_$profile "SELECT count(*) FROM outlets WHERE outlet = 'Robert''); DROP TABLE articles;--'")"
            same "references hold" t "$(sql db_$profile "SELECT count(*) >= 6 FROM pg_constraint WHERE contype = 'f'")"
        done
        same "2 MB of text" t "$(sql db_full 'SELECT max(length(text)) > 1900000 FROM articles')"
        same "emoji" 1 "$(sql db_full "SELECT count(*) FROM articles WHERE text LIKE '%👍%'")"
    fi
fi
done_testing export/readers
