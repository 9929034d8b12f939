#!/bin/sh
# Prints analyze/codepage_asset.c: the coding page as C strings, one a line. Run after a change of it:
# sh analyze/assets/embed.sh > analyze/codepage_asset.c (tests/cli/labels.sh compares them).
set -eu
cd "$(dirname "$0")"
printf '/* Made by analyze/assets/embed.sh from coding.html: change that. */\n/* clang-format off */\n#include "codepage.h"\n\n#include <stddef.h>\n\nconst char *const ana_coding_page[] = {\n'
sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/??/?""?/g' -e 's/^/    "/' -e 's/$/\\n",/' coding.html
printf '    NULL,\n};\n'
