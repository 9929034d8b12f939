#!/bin/sh
# datapackage.json against version 2.0 of the standard: by packagecheck (the rules, from the standard's text) and, when they are installed, by
# a JSON Schema validator (Debian's python3-jsonschema, or node with ajv in tests/export) over datapackage-2.schema.json. Each must refuse
# every break of mutations.txt that it can see.
. "$(dirname "$0")/dataset.sh"
check_program=$BUILD/tests/tools/packagecheck
"$tidings" export -q "$tmp/c" -o "$tmp/full" --profile full --format dta,sav,sqlite --author "Doe, Jane; The Desk" --licence CC-BY-4.0 >/dev/null || not_ok "export full"
"$tidings" export -q "$tmp/c" -o "$tmp/open" >/dev/null || not_ok "export open"
"$tidings" export -q "$tmp/c" -o "$tmp/excel" --excel >/dev/null || not_ok "export excel"

python=
for p in /usr/bin/python3 python3; do
    [ -n "$python" ] || ! $p -c 'import jsonschema' >/dev/null 2>&1 || python=$p
done
schema=$top/tests/export/datapackage-2.schema.json
json_schema() { # FILE: 0 when a JSON Schema validator takes it
    if [ -n "$python" ]; then
        $python -W ignore - "$schema" "$1" <<'EOF'
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
try:
    d = json.load(open(sys.argv[2]))
except ValueError as e:
    sys.exit("no JSON: %s" % e)
for e in jsonschema.Draft7Validator(schema).iter_errors(d):
    print("/".join(map(str, e.path)), e.message[:200])
    sys.exit(1)
EOF
    else
        (cd "$top/tests/export" && node -e '
const fs = require("fs"), Ajv = require("ajv").default;
const check = new Ajv({ strict: false, allErrors: false }).compile(JSON.parse(fs.readFileSync(process.argv[1], "utf8")));
const fine = check(JSON.parse(fs.readFileSync(process.argv[2], "utf8")));
if (!fine) { console.log(check.errors[0].instancePath, check.errors[0].message); process.exit(1); }' "$schema" "$1")
    fi
}
have=
if [ -n "$python" ] || { command -v node >/dev/null && [ -d "$top/tests/export/node_modules/ajv" ]; }; then have=yes; else
    skip "export: neither python3-jsonschema nor ajv is installed: no JSON Schema validator"
fi

for d in full open excel; do
    check "packagecheck takes $d: $("$check_program" "$tmp/$d/datapackage.json" | head -n 2)" "$check_program" "$tmp/$d/datapackage.json" >/dev/null
    [ -z "$have" ] || check "JSON Schema takes $d: $(json_schema "$tmp/$d/datapackage.json" 2>&1 | head -n 2)" json_schema "$tmp/$d/datapackage.json" >/dev/null
done
n=0
good=$tmp/full/datapackage.json
while IFS='|' read -r name who script; do
    case $name in '#'*) continue ;; esac
    # the script may hold the separator itself
    sed "$script" "$good" >"$tmp/full/broken.json"
    if cmp -s "$good" "$tmp/full/broken.json"; then not_ok "$name: changes nothing"; continue; fi
    n=$((n + 1))
    "$check_program" "$tmp/full/broken.json" >"$tmp/log" 2>&1
    same "packagecheck refuses $name" 1 $?
    check "it says which rule ($name)" grep -qE '^(Data Package|Data Resource|Table Dialect|Table Schema|Glossary)' "$tmp/log"
    if [ -n "$have" ] && [ "$who" = json ]; then
        if json_schema "$tmp/full/broken.json" >"$tmp/log" 2>&1; then not_ok "JSON Schema takes $name"; else ok; fi
    fi
done <"$top/tests/export/mutations.txt"
check "breaks were tried ($n)" test $n -ge 30
rm "$tmp/full/broken.json"
# A file that is not what it was.
echo >>"$tmp/full/trends.csv"
"$check_program" "$good" >"$tmp/log"
same "packagecheck sees a changed table" 1 $?
check "says which" grep -q 'Data Resource, hash: .*trends.csv' "$tmp/log"
done_testing export/package
