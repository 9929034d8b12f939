#!/bin/sh
# What the stance model was trained on, as far as it is in the tree: composed sentences (same seed, same bytes; mentions where they should be; nothing held
# out gets into training), sentences by hand and written ones, labels without texts, and the measure of agreement. Needs python3 without libraries.
. "$(dirname "$0")/../lib.sh"
command -v python3 >/dev/null || { skip "training data: no python3"; done_testing training; exit; }
cd "$top" || exit 1

PYTHONHASHSEED=1 python3 train/generate.py -n 3000 -t 300 -s 5 "$tmp/a" >/dev/null
PYTHONHASHSEED=2 python3 train/generate.py -n 3000 -t 300 -s 5 "$tmp/b" >/dev/null
python3 train/generate.py -n 3000 -t 300 -s 6 "$tmp/c" >/dev/null
check "composed sentences: same seed, same bytes" cmp -s "$tmp/a/composed.jsonl" "$tmp/b/composed.jsonl"
if cmp -s "$tmp/a/composed.jsonl" "$tmp/c/composed.jsonl"; then not_ok "composed sentences: the seed changes nothing"; else ok; fi

cat >"$tmp/units.py" <<'PY'
import collections, json, sys
n, seen, labels = 0, set(), collections.Counter()
for line in open(sys.argv[1], encoding="utf-8"):
    u = json.loads(line)
    assert u["sentence"][u["from"]:u["to"]] == u["mention"] != "", u
    assert u["polarity"] in (-1, 0, 1) and not set("\x01\x02\x03{}[]|") & set(u["sentence"]), u
    assert (u["sentence"], u["from"]) not in seen, u
    seen.add((u["sentence"], u["from"]))
    labels[u["polarity"]] += 1
    n += 1
assert n >= int(sys.argv[2]) and min(labels.values()) > .2 * n, (n, labels)
PY
check "composed sentences: mentions and labels" python3 "$tmp/units.py" "$tmp/a/composed.jsonl" 3000
check "sentences by hand: mentions and labels, 1,500 or more" python3 "$tmp/units.py" train/hand.jsonl 1500
check "written sentences: mentions and labels, 10,000 or more" python3 "$tmp/units.py" train/written.jsonl 10000

cat >"$tmp/compose.py" <<'PY'
import sys
sys.path.insert(0, "train")
import generate, labels
g = generate.Grammar(1, False)
g.dom = "C"
both = [s for s in g.train_items if s not in generate.OPEN_SLOTS and g.held_items[s] is not g.train_items[s] and set(g.train_items[s]) & set(g.held_items[s])]
assert not both, both
forms = {"ban": ("bans", "banned", "banning"), "deny": ("denies", "denied", "denying"), "steal": ("steals", "stole", "stealing"), "praise": ("praises", "praised", "praising")}
for v, f in forms.items():
    assert (generate.third(v), generate.past(v), generate.ing(v)) == f, v
# labels by composition: a measure, its negation, its operator, its double
E = generate.Event
ban = E("Berlin", False, "ban", generate.OBJ, "from the market", False, -1, False)
assert g.clause(ban, "passive")[1] == -1 and g.negated(ban)[1] == 1
steal = E(generate.SUBJ, False, "steal", "secrets", "", False, -1, True)
assert g.clause(steal, "past")[1] == -1 and g.negated(steal)[1] == 1
# R's irr and Hayes and Krippendorff (2007): 4 coders, 12 units, ordinal .815388
rows = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]
units = [[int(v) for v in col if v != "."] for col in zip(*[r.split() for r in rows])]
assert abs(labels.ordinal_alpha(units) - .815388) < 1e-6, labels.ordinal_alpha(units)
PY
check "grammar: forms, signs, held-out items; alpha as published" python3 "$tmp/compose.py"

cat >"$tmp/labels.py" <<'PY'
import csv, re
rows, places = [], set()
for name, least in (("labels.csv", 10000), ("people.csv", 4000)):
    new = list(csv.DictReader(open("train/" + name, encoding="utf-8", newline="")))
    assert len(new) >= least, (name, len(new))
    rows += new
for r in rows:
    assert (r["sha256"], r["from"]) not in places, r
    places.add((r["sha256"], r["from"]))
    assert re.fullmatch("[0-9a-f]{64}", r["sha256"]) and r["label"] in ("-1", "0", "1") and r["confidence"] in ("high", "low"), r
    assert 0 <= int(r["from"]) < int(r["to"]) <= int(r["length"]) and int(r["record"]) >= 0 and int(r["begin"]) >= 0 and re.fullmatch("(c[0-9]+;?)+", r["coders"]), r
PY
check "labels.csv, people.csv: hashes, places and labels, each once, no text" python3 "$tmp/labels.py"
done_testing training
