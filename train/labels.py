#!/usr/bin/env python3
"""Labels without texts: train/labels.csv (companies, countries), train/companies.csv, train/people.csv and train/politics.csv (persons, parties, offices) keep a
sentence as its SHA-256 and its place in a corpus.

  labels.py make CODED.jsonl... > labels.csv       from sentences with labels, while the corpora are at hand
  labels.py join [people.csv] > labelled.jsonl     (or another such table) the texts back from the corpora in $SHARED
  labels.py alpha DOUBLES.jsonl                    agreement of coders on units coded twice

A row: sha256 of the sentence, corpus, record (0-based), begin (code points into the record's text with blanks runs made one),
length, from, to (the mention, code points in the sentence), label, confidence, coders. Outlets kept for measuring are left out,
by the name in the corpus and with "the" and case set aside.
"""
import csv
import hashlib
import json
import lzma
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("SHARED", os.path.join(HERE, "../../shared"))
FILES = {"allsides": "allsides-2018-2020.jsonl.xz", "huawei-mixed": "huawei-mixed.jsonl"}
COLUMNS = ["sha256", "corpus", "record", "begin", "length", "from", "to", "label", "confidence", "coders"]


def plain(name):
    return re.sub(r"[^a-z0-9 ]", "", re.sub(r"^the ", "", name.lower())).strip()


def held():
    with open(os.path.join(SHARED, "data/stance/held-out-outlets.txt"), encoding="utf-8") as f:
        return {plain(x) for x in f if x.strip()}


def corpus(name):
    p = os.path.join(SHARED, "data/corpora", FILES[name])
    op = lzma.open if p.endswith(".xz") else open
    with op(p, "rt", encoding="utf-8") as f:
        for i, line in enumerate(f):
            r = json.loads(line)
            yield i, r.get("outlet") or "", re.sub(r"\s+", " ", (r.get("title") or "") + "\n" + (r.get("text") or "")), r.get("date")


def in_held_outlets(sentences):
    """Those of the sentences that stand in an article of an outlet held out, of whatever date: both may quote the same."""
    stop, n, by_head, out = held(), 16, {}, set()
    for s in set(sentences):
        t = re.sub(r"\s+", " ", s).strip()
        by_head.setdefault(t[:n], []).append((t, s))
    short = [ts for h, tss in by_head.items() if len(h) < n for ts in tss]
    for c in FILES:
        for _, outlet, text, _ in corpus(c):
            if plain(outlet) not in stop:
                continue
            out.update(s for t, s in short if t in text)
            for k in range(len(text) - n + 1):
                for t, s in by_head.get(text[k:k + n], ()):
                    if text.startswith(t, k):
                        out.add(s)
    return out


def make(files):
    units = []
    for name in files:
        units += [json.loads(x) for x in open(name, encoding="utf-8") if x.strip()]
    stop, out, lost, dropped = held(), csv.writer(sys.stdout, lineterminator="\n"), 0, 0
    out.writerow(COLUMNS)
    rows, bad = [], in_held_outlets(re.sub(r"\s+", " ", u["sentence"]).strip() for u in units)
    for c in FILES:
        want, by_date = {}, {}
        for u in units:
            if u["corpus"] == c:
                t = re.sub(r"\s+", " ", u["sentence"]).strip()
                want.setdefault(t, []).append(u)
                by_date.setdefault(u["date"], {})[t] = True
        found = {}
        for i, outlet, text, date in corpus(c):
            if plain(outlet) in stop:
                continue
            for s in by_date.get(date, ()):
                m = text.find(s)
                if m >= 0:
                    found.setdefault(s, (i, m))
        for s, us in want.items():
            if s in bad or any(plain(u["outlet"]) in stop for u in us):
                dropped += len(us)
                continue
            if s not in found:
                lost += len(us)
                continue
            for u in us:
                if re.sub(r"\s+", " ", u["sentence"]).strip() != u["sentence"]:
                    lost += 1
                    continue
                i, m = found[s]
                rows.append([hashlib.sha256(s.encode()).hexdigest(), c, i, m, len(s), u["from"], u["to"], u["polarity"], u["confidence"], u.get("coder", u.get("coders", 1))])
    out.writerows(sorted(rows, key=lambda r: (r[0], r[5])))
    print(f"{len(rows)} labels, {lost} not found in the corpora, {dropped} of held-out outlets left out", file=sys.stderr)


def join(name="labels.csv"):
    rows = list(csv.DictReader(open(os.path.join(HERE, name), encoding="utf-8")))
    by, stop = {}, held()
    for r in rows:
        by.setdefault((r["corpus"], int(r["record"])), []).append(r)
    for c in FILES:
        for i, outlet, text, _ in corpus(c):
            for r in by.get((c, i), ()):
                b = int(r["begin"])
                s = text[b:b + int(r["length"])]
                if hashlib.sha256(s.encode()).hexdigest() != r["sha256"]:
                    sys.exit(f"{c} record {i}: not the text that was labelled")
                if plain(outlet) in stop:
                    sys.exit(f"{c} record {i}: a held-out outlet")
                f, t = int(r["from"]), int(r["to"])
                print(json.dumps({"id": r["sha256"][:12] + f"-{f}", "sentence": s, "mention": s[f:t], "from": f, "to": t, "polarity": int(r["label"]), "confidence": r["confidence"],
                                  "coders": len(r["coders"].split(";")), "corpus": c, "outlet": outlet, "source": name}, ensure_ascii=False))


def ordinal_alpha(units):
    """Krippendorff's alpha, ordinal metric (Hayes and Krippendorff 2007); a unit is the list of its labels, two or more of them."""
    units = [u for u in units if len(u) > 1]
    values = sorted({v for u in units for v in u})
    k = {v: i for i, v in enumerate(values)}
    o = [[0.] * len(values) for _ in values]
    for u in units:
        for i, a in enumerate(u):
            for j, b in enumerate(u):
                if i != j:
                    o[k[a]][k[b]] += 1 / (len(u) - 1)
    n_c = [sum(r) for r in o]
    n = sum(n_c)

    def delta(c, d):
        lo, hi = min(c, d), max(c, d)
        return (sum(n_c[lo:hi + 1]) - (n_c[lo] + n_c[hi]) / 2) ** 2

    idx = range(len(values))
    do = sum(o[c][d] * delta(c, d) for c in idx for d in idx)
    de = sum(n_c[c] * n_c[d] * delta(c, d) for c in idx for d in idx) / (n - 1)
    return 1 - do / de


def alpha(name):
    pairs, x = [], 0
    for line in open(name, encoding="utf-8"):
        v = [p[1] for p in json.loads(line)["labels"]]
        if len(v) < 2 or "x" in v:
            x += 1
            continue
        pairs.append(tuple(int(q) for q in v[:2]))
    same = sum(a == b for a, b in pairs)
    print(f"{len(pairs)} units coded twice ({x} more were no mention of the target for a coder): same label {same / len(pairs):.3f}, ordinal alpha {ordinal_alpha(pairs):.3f}")


if __name__ == "__main__":
    {"make": make, "join": lambda a: join(*a), "alpha": lambda a: alpha(a[0])}[sys.argv[1]](sys.argv[2:])
