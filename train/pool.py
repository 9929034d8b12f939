#!/usr/bin/env python3
"""Real sentences without labels, for the language model that the net's recurrent layer starts from and for distillation.

  pool.py [-n COUNT] > pool.jsonl       sentences that name a company of slots.txt (all of them), then such as name a country

From the corpora in $SHARED; outlets kept for measuring are left out by the name in the corpus, and so is what others print that stands in
their articles too. Every sentence that is labelled anywhere here but in politics.csv and companies.csv (NewsMTSC's splits at hand, labels.csv, people) is left
out, so that folds and dev splits stay unseen, and articles that a sentence of NewsMTSC's splits at hand stands in as a whole. A sentence
comes once; the order is that of a hash.
"""
import argparse
import hashlib
import json
import os
import re
import sys

import generate
import labels

STANCE = os.path.join(labels.SHARED, "data/stance")
SPLIT = re.compile(r"(?<=[.!?])[\"”’]?\s+(?=[A-Z\"“])")


def key(text):
    return re.sub(r"[^a-z0-9]", "", text.lower())[:120]


def known():
    news, company = set(), set()
    for name in sorted(os.listdir(STANCE)):
        if name.startswith("newsmtsc-") and ("train" in name or "dev" in name) and name.endswith(".jsonl"):
            with open(os.path.join(STANCE, name), encoding="utf-8") as f:
                news |= {key(json.loads(x)["sentence"]) for x in f}
    with open(os.path.join(STANCE, "company-train.jsonl"), encoding="utf-8") as f:
        company |= {key(json.loads(x)["sentence"]) for x in f}
    for joined in ("labelled.jsonl", "people-labelled.jsonl"):
        with open(os.path.join(os.environ.get("WORK", "build/train/work"), joined), encoding="utf-8") as f:
            company |= {key(json.loads(x)["sentence"]) for x in f}
    return news, company


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("-n", type=int, default=60000)
    a = ap.parse_args()
    slots = generate.load(os.path.join(labels.HERE, "slots.txt"))
    finders = [re.compile(r"(?<![\w'’-])(?:" + "|".join(sorted(map(re.escape, slots[s]), key=len, reverse=True)) + r")(?![\w-])") for s in ("company", "country")]
    held, (news, company), seen, out = labels.held(), known(), set(), []
    for name in labels.FILES:
        for _, outlet, text, _ in labels.corpus(name):
            if labels.plain(outlet) in held:
                continue
            parts = [x.strip() for x in SPLIT.split(text) if 50 <= len(x) <= 400]
            if any(key(x) in news for x in parts):
                continue
            for s in parts:
                k = key(s)
                if k in seen or k in company:
                    continue
                for rank, finder in enumerate(finders):
                    m = list(finder.finditer(s))
                    if m:
                        seen.add(k)
                        h = hashlib.sha256(k.encode()).digest()
                        x = m[h[0] % len(m)]
                        out.append((rank, h.hex(), {"id": f"pool-{h.hex()[:12]}", "sentence": s, "mention": x[0], "from": x.start(), "to": x.end()}))
                        break
    quoted = labels.in_held_outlets(x[2]["sentence"] for x in out)
    out = [x for x in out if x[2]["sentence"] not in quoted]
    out.sort(key=lambda x: x[:2])
    for _, _, u in out[:a.n]:
        sys.stdout.write(json.dumps(u, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
