"""Descriptors that count ("the company"), against those that were read (descriptors.csv: hash of what was read, place, 1 right or 0 wrong).

usage: descriptors.py SHARED PROGRAM ENTITY.ini...
       descriptors.py -l SHARED PROGRAM ENTITY.ini...     prints those that nobody has read yet, with what stands before them
"""
import csv, hashlib, json, lzma, subprocess, sys
from pathlib import Path


def articles(shared):
    data = Path(shared) / "data"
    held = {x.strip() for x in open(data / "stance/held-out-outlets.txt", encoding="utf-8")}
    files = (("huawei-mixed", open(data / "corpora/huawei-mixed.jsonl", encoding="utf-8")),
             ("allsides", lzma.open(data / "corpora/allsides-2018-2020.jsonl.xz", "rt", encoding="utf-8")))
    for corpus, lines in files:
        for i, line in enumerate(lines):
            r = json.loads(line)
            if r["outlet"] not in held:
                flat = lambda s: (s or "").replace("\t", " ").replace("\n", "\1")
                yield f"{corpus}:{i}", r.get("language", "en"), flat(r["title"]), flat(r["text"])


def main():
    args = sys.argv[1:]
    show = args[0] == "-l"
    shared, program, *entities = args[show:]
    rows = list(articles(shared))
    text = {r[0]: r[3].encode() for r in rows}
    feed = "".join("\t".join(r) + "\n" for r in rows).encode()
    out = subprocess.run([program, *entities], input=feed, capture_output=True, check=True).stdout.decode()
    label = {(r["article"], r["begin"], r["target"]): r
             for r in csv.DictReader(open(Path(__file__).parent / "descriptors.csv", encoding="utf-8"))}
    right = wrong = unread = 0
    for line in out.splitlines():
        article, begin, end, target = line.split("\t")
        context = text[article][max(0, int(begin) - 300):int(end) + 50]
        found = label.get((article, begin, target))
        if found and found["hash"] != hashlib.sha256(context).hexdigest():
            sys.exit(f"descriptors: {article} is another text than the one read")
        right += bool(found) and found["right"] == "1"
        wrong += bool(found) and found["right"] == "0"
        unread += not found
        if show and not found:
            print(article, begin, end, target, hashlib.sha256(context).hexdigest(), context.decode(errors="replace").replace("\1", "/"))
    print(f"descriptors: {right} right, {wrong} wrong, {unread} not read yet")


main()
