#!/usr/bin/env python3
"""The worked case of docs/examples.md: English articles on Huawei of ../shared, and the labels of their sentences.

worked_labels.py corpus SHARED >articles.jsonl   articles of allsides and huawei-mixed, outlets that are held out left out
worked_labels.py label SHARED ARTICLES.csv UNITS.csv >LABELLED.csv   units whose sentence was labelled get the label

A unit is matched by the words of its sentence alone: positions differ where texts were cleaned.
"""
import csv
import json
import lzma
import re
import sys


def corpus(shared):
    with open(shared + "/stance/held-out-outlets.txt", encoding="utf-8") as f:
        held = {line.strip() for line in f}
    rows = [json.loads(line) for line in lzma.open(shared + "/corpora/allsides-2018-2020.jsonl.xz", "rt", encoding="utf-8")]
    rows = [r for r in rows if "Huawei" in r["title"] + r["text"]]
    with open(shared + "/corpora/huawei-mixed.jsonl", encoding="utf-8") as f:
        mixed = [json.loads(line) for line in f]
    rows += [r for r in mixed if r["language"] == "en" and r["date_quality"] == "published"]
    for r in rows:
        if r["outlet"] not in held:
            keep = {k: r.get(k) for k in ("title", "text", "date", "outlet", "url")}
            keep["country"] = r.get("outlet_country") or ""
            print(json.dumps(keep, ensure_ascii=False))


def words(s):
    return re.sub(r"\W+", " ", s).strip().lower()


def unescape(s):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]), s)


def label(shared, articles, units):
    csv.field_size_limit(1 << 30)
    known = {}
    with open(shared + "/stance/company-train.jsonl", encoding="utf-8") as f:
        for line in f:
            r = json.loads(line)
            if r["mention"].startswith("Huawei"):
                known[words(r["sentence"])] = r["polarity"]
    with open(articles, newline="", encoding="utf-8") as f:
        article = {r["article_id"]: r for r in csv.DictReader(f)}
    with open(units, newline="", encoding="utf-8") as f:
        rows = csv.DictReader(f)
        out = csv.DictWriter(sys.stdout, rows.fieldnames, lineterminator="\n")
        out.writeheader()
        for r in rows:
            a = article[r["article_id"]]
            text = unescape(a["title"] if r["sentence"] == "0" else a["text"]).encode()
            sentence = text[int(r["begin"]):int(r["end"])].decode("utf-8", "replace")
            r["label"] = known.get(words(sentence), "")
            out.writerow(r)


if __name__ == "__main__":
    {"corpus": corpus, "label": label}[sys.argv[1]](*sys.argv[2:])
