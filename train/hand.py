#!/usr/bin/env python3
"""Turns sentences written for training into train/hand.jsonl and train/written.jsonl.

usage: hand.py NAME FILE... > NAME.jsonl

A line is a label (-, 0, +), a TAB and a sentence with the target in square brackets. The names used while writing are
replaced by others, in turn, so that no name goes with a label. NAME begins the sentences' ids.
"""
import json
import re
import sys

COMPANIES = ["Lanwei", "Norvanta", "Kestrel", "Halden", "Orbex", "Talvio", "Verano", "Zephyr", "Teralink", "Hexacom", "Dynacore", "Solvane", "Tianyu", "Quillon", "Castellan", "Ardent", "Pallas", "Brightwave",
             "Meridian", "Huaxin", "Sinolink", "Omnitel"]
PEOPLE = ["Marsh", "Holt", "Vargas", "Okafor", "Lindgren", "Whitfield", "Castro", "Bellamy", "Sorensen", "Adeyemi", "Kaplan", "Novak", "Hollis", "Tanaka", "Mercer", "Doyle"]


def main():
    n, seen = 0, set()
    for name in sys.argv[2:]:
        for line in open(name, encoding="utf-8"):
            line = line.rstrip("\n")
            if not line.strip():
                continue
            label, text = line.split("\t")
            m = re.fullmatch(r"([^\[\]]*)\[([^\[\]]+)\]([^\[\]]*)", text)
            if not m or label not in "-0+":
                sys.exit(f"{name}: not a label and a sentence with one target: {line}")
            before, mention, after = m.groups()
            kind = None
            for pool, k in ((COMPANIES, "organisation"), (PEOPLE, "person")):
                if mention in pool:
                    kind = k
                    free = [x for x in pool if x not in before + after]
                    new = free[n * 7 % len(free)]
                    if re.search(r"\ban? $", before) and (new[0] in "AEIOU") != (mention[0] in "AEIOU"):
                        new = mention
                    before, after, mention = before.replace(mention, new), after.replace(mention, new), new
            n += 1
            u = {"id": f"{sys.argv[1]}-{n:04d}", "sentence": before + mention + after, "mention": mention, "from": len(before), "to": len(before) + len(mention), "polarity": {"-": -1, "0": 0, "+": 1}[label]}
            if kind and n % 2:
                u["kind"] = kind
            if (u["sentence"], u["from"]) in seen:
                sys.exit(f"{name}: twice: {line}")
            seen.add((u["sentence"], u["from"]))
            print(json.dumps(u, ensure_ascii=False))


if __name__ == "__main__":
    main()
