"""Speakers found for the labelled mentions of speakers.csv: precision and recall.

usage: speakers.py SHARED PROGRAM [-w HALF]

A speaker is right when what was found holds the labelled words (the name or the role, without title and apposition). One that is given
where nobody or another speaks is wrong. Intervals: Wilson, 95 %. half: `dev` was read while the rules were mended, `test` was not;
`dev2` and `test2`, `dev3` and `test3` are the halves of a second and a third draw, by another coder; `dev4` a fourth draw, by a third, read after it was measured.
"""
import csv, math, subprocess, sys
from pathlib import Path

from stance_languages import join, open_corpus


def wilson(k, n):
    if not n:
        return "none"
    z, p = 1.959964, k / n
    mid, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return f"{k}/{n} = {p:.3f} [{(mid - half) / (1 + z * z / n):.3f}, {(mid + half) / (1 + z * z / n):.3f}]"


def paragraph(text, at):
    begin = text.rfind(b"\n", 0, at) + 1
    end = text.find(b"\n", at)
    return begin, text[begin:end if end >= 0 else len(text)].replace(b"\t", b" ")


def main():
    shared, program = sys.argv[1:3]
    with open(Path(__file__).parent / "speakers.csv", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    join(shared, rows)  # the hashes hold
    read = open_corpus(Path(shared) / "data", "allsides")
    parts = [paragraph(read(r["record"], r["field"]).encode(), int(r["mention_begin"])) for r in rows]
    lines = b"".join(b"%s\t%d\t%d\t%s\n" % (r["language"].encode(), int(r["mention_begin"]) - b, int(r["mention_end"]) - b, p)
                     for r, (b, p) in zip(rows, parts))
    found = subprocess.run([program], input=lines, check=True, stdout=subprocess.PIPE).stdout.decode().split("\n")
    tally = {}
    for r, (base, text), line in zip(rows, parts, found):
        gold = (int(r["speaker_begin"]) - base, int(r["speaker_end"]) - base) if r["speaker_begin"] else None
        got = tuple(map(int, line.split())) if line != "-" else None
        right = bool(gold and got and got[0] <= gold[0] and gold[1] <= got[1])
        for half in (r["half"], "unread" if r["half"].startswith("test") else "read", "all"):
            t = tally.setdefault(half, [0, 0, 0, 0])
            t[0] += right
            t[1] += got is not None
            t[2] += gold is not None
            t[3] += 1
        if len(sys.argv) > 4 and sys.argv[3] == "-w" and sys.argv[4] == r["half"] and (got or gold) and not right:
            s, e = int(r["begin"]) - base, int(r["end"]) - base
            show = lambda x: text[x[0]:x[1]].decode() if x else "-"
            print(f"gold {show(gold)} | found {show(got)} | {text[max(0, s - 60):e + 60].decode(errors='replace')}")
    for half in ("dev", "test", "dev2", "test2", "dev3", "test3", "dev4", "read", "unread", "all"):
        right, got, gold, n = tally[half]
        print(f"{half:6} {n:3} mentions: precision {wilson(right, got)}, recall {wilson(right, gold)}")


if __name__ == "__main__":
    main()
