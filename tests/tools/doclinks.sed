# For the documents as a package installs them: README.md with docs/ beside it, and nothing else of the source tree. Manual pages are
# named as man(1) takes them, data lie in /usr/share/tidings, and what only the sources have is named without a link.
s,\[\([a-z.-]*\)(\([15]\))\](\(\.\./\)*man/\1\.\2),\1(\2),g
s,\[\([a-z.-]*\)\](\(\.\./\)*man/\1\.\([15]\)),\1(\3),g
s,\[\([^]]*\)\](\(\.\./\)*man/\([a-z.-]*\)\.\([15]\)),\1 (\3(\4)),g
s,\[LICENSE\](\(\.\./\)*LICENSE),/usr/share/common-licenses/GPL-3,g
s,\](\(\.\./\)*datasets/,](/usr/share/tidings/,g
s,\[\([^]]*\)\](\(\.\./\)*\(train\|tests\|bench\)/[^)]*),\1,g
