#!/bin/sh
# Prints report/assets.c: the page's style and script as C strings, one string a line (ISO C promises no longer ones).
# Run after a change of either: sh report/assets/embed.sh > report/assets.c (a unit test compares them).
set -eu
cd "$(dirname "$0")"
embed() {
    printf '\nconst char *const %s[] = {\n' "$1"
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/??/?""?/g' -e 's/^/    "/' -e 's/$/\\n",/' "$2"
    printf '    NULL,\n};\n'
}
printf '/* Made by report/assets/embed.sh from report.css and report.js: change those. */\n/* clang-format off */\n#include "assets.h"\n\n#include <stddef.h>\n'
embed rep_css report.css
embed rep_js report.js
