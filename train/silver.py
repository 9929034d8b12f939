#!/usr/bin/env python3
"""Real sentences whose stance a model gives, not a coder: what the net reads before and beside the labelled ones (self-training; Xie and others
2020, "Self-training with Noisy Student improves ImageNet classification", CVPR).

  silver.py units > all.jsonl              mentions of names and of he, she, him, they in AllSides' articles from September 2019 on and in huawei-mixed
  silver.py keep all.jsonl PRED.csv > silver.jsonl     those that PRED.csv (`tidings validate`) says to be valued, and the first 60,000 of the neutral ones

Outlets held out are left out, and what they print too; articles that a sentence of NewsMTSC's splits at hand stands in as a whole; and sentences that
labels.csv, people.csv or the shared file label, so that folds and dev splits stay unseen. Two mentions a sentence and 2,500 of a name at most; the
order is that of a hash.
"""
import collections
import csv
import hashlib
import json
import re
import sys

import labels
import pool

NAME = re.compile(r"(?<![\w'’.@#-])(?:[A-Z][\w’'&-]*[\w]|[A-Z](?:\.[A-Z])+\.?)(?: (?:of (?:the )?)?(?:[A-Z][\w&-]*\w|[A-Z]\.))*(?![\w-])")
PRONOUN = re.compile(r"\b(he|she|He|She|him|they|They)\b")
STOP = set("""The A An I It He She They We You This That These Those But And Or So If When While As In On At For From By With Of To After Before Since Because
Although There Here What Who Why How Where Which Then Now Not No Yes My Our Your His Her Its Their Some Many Most More All Both Each Every One Two Three Four Five
Mr Mrs Ms Dr Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December Jan Feb
Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec AM PM EST COVID CEO English Christmas Earlier Later According Last Next Also Still Even Just Like During Despite Under Over
Until However Meanwhile Instead Asked Such Other Another Once Only Perhaps Let Read See Click Photo Image Getty""".split())
NO_NAME = {"It’s", "I’m", "COVID-19", "Covid-19", "I’ve", "Don’t", "That’s", "There’s", "We’re", "It's", "I'm"}
LEAST, PER_SENTENCE, PER_NAME, NEUTRAL = 5, 2, 2500, 60000


def sentences():
    held, (news, known) = labels.held(), pool.known()
    seen = set()
    for name in labels.FILES:
        for _, outlet, text, date in labels.corpus(name):
            if labels.plain(outlet) in held or (name == "allsides" and (date or "") < "2019-09"):
                continue
            parts = [x.strip() for x in pool.SPLIT.split(text) if 50 <= len(x) <= 400]
            if any(pool.key(x) in news for x in parts):
                continue
            for s in parts:
                k = pool.key(s)
                if k not in seen and k not in known:
                    seen.add(k)
                    if s.isascii() or sum(not c.isascii() for c in s) <= len(s) * .2:
                        yield s, k


def candidates(s):
    """(begin, end, name, opens the sentence as a single word) of each."""
    out = []
    for m in NAME.finditer(s):
        words, a = m[0].split(), m.start()
        while words and words[0] in STOP:
            a += len(words[0]) + 1
            words = words[1:]
        t = s[a:m.end()]
        if words and not (len(words) == 1 and words[0].isdigit()) and (a == 0 and len(words) == 1 or 2 <= len(t) and len(words) <= 6):
            out.append((a, m.end(), t, a == 0 and len(words) == 1))
    return out + [(m.start(), m.end(), m[0].lower(), False) for m in PRONOUN.finditer(s)]


def units():
    all_, inner = [], collections.Counter()
    for s, k in sentences():
        c = candidates(s)
        if c:
            all_.append((s, k, c))
            inner.update(x[2] for x in c if not x[3])
    out, per = [], collections.Counter()
    for s, k, c in all_:
        c = [x for x in c if not x[3] or inner[x[2]] >= LEAST]
        h = hashlib.sha256(k.encode()).digest()
        for i in sorted(range(len(c)), key=lambda i: hashlib.sha256(h + bytes([i & 255])).digest())[:PER_SENTENCE]:
            a, b, t, _ = c[i]
            per[t] += 1
            if per[t] <= PER_NAME and t not in NO_NAME:
                out.append((hashlib.sha256(h + bytes([i & 255])).hexdigest(), {"sentence": s, "mention": s[a:b], "from": a, "to": b}))
    quoted = labels.in_held_outlets(u["sentence"] for _, u in out)
    for n, (_, u) in enumerate(x for x in sorted(out, key=lambda x: x[0]) if x[1]["sentence"] not in quoted):
        sys.stdout.write(json.dumps({"id": f"silver-{n:06}", **u}, ensure_ascii=False) + "\n")


def keep(all_, pred):
    with open(pred, encoding="utf-8", newline="") as f:
        said = {r["id"]: max((-1, 0, 1), key=lambda k: float(r[("p_neu", "p_pos", "p_neg")[k]])) for r in csv.DictReader(f)}
    neutral = 0
    with open(all_, encoding="utf-8") as f:
        for u in map(json.loads, f):
            k = said[u["id"]]
            neutral += k == 0
            if k or neutral <= NEUTRAL:
                sys.stdout.write(json.dumps({**u, "polarity": k}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    {"units": units, "keep": keep}[sys.argv[1]](*sys.argv[2:])
