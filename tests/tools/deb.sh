#!/bin/sh
# deb.sh ROOT FILE.deb: packs what make install put into ROOT. Dependencies are what the program is linked with.
set -eu
root=$1 deb=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
: "${VERSION:?}"
if command -v git >/dev/null && when=$(git -C "$top" log -1 --format=%ct 2>/dev/null); then :; else when=$(stat -c %Y "$top/Makefile"); fi
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$when}"
strip --strip-unneeded "$root/usr/bin/tidings"
find "$root/usr/share/man" -type f -name '*.[15]' -exec gzip -9n {} +
doc=$root/usr/share/doc/tidings
mkdir -p "$doc/docs/img" "$root/DEBIAN"
install_document() { sed -f "$top/tests/tools/doclinks.sed" "$1" >"$2/${1##*/}" && chmod 644 "$2/${1##*/}"; }
install_document "$top/README.md" "$doc"
for f in "$top"/docs/*.md; do install_document "$f" "$doc/docs"; done
install -m 644 "$top"/docs/img/* "$doc/docs/img"
cat >"$doc/copyright" <<EOF
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: tidings

Files: *
Copyright: the tidings maintainers
License: GPL-3+
 On Debian systems the text of the licence is in /usr/share/common-licenses/GPL-3.
Comment: origin and licence of each data file are in /usr/share/tidings/README.md.
EOF
# dpkg-shlibdeps wants a source package's control file
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/debian"
printf 'Source: tidings\n\nPackage: tidings\nArchitecture: any\n' >"$work/debian/control"
program=$(cd "$root/usr/bin" && pwd)/tidings
depends=$(cd "$work" && dpkg-shlibdeps -O "$program" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "deb: dpkg-shlibdeps named no library" >&2; exit 1; }
cat >"$root/DEBIAN/control" <<EOF
Package: tidings
Version: $VERSION
Architecture: $(dpkg --print-architecture)
Maintainer: tidings maintainers <maintainers@users.noreply.r-seed-3e3e313c.example>
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f1)
Depends: $depends, ca-certificates, tzdata
Recommends: gnuplot-nox
Section: science
Priority: optional
Description: media coverage and sentiment analytics
 Measures how much the press of each country writes about a company or another
 target, in what light, week by week, and how certain that is: articles in,
 tables, plots, a weekly report and research datasets out.
EOF
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
fakeroot dpkg-deb -Zxz --build "$root" "$deb" >/dev/null
echo "$deb"
