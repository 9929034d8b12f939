"""Stance of labelled sentences in German, Finnish and Chinese (stance-labels.csv): macro F1 per language and half; and of sentences written for
this in six languages (stance-own.jsonl), which need no SHARED.

usage: stance_languages.py SHARED TIDINGS [-w LANGUAGE HALF]

The sentences are cut out of the corpora by record and byte offset and checked by their SHA-256; `tidings validate` scores them. F1 as in
../shared/eval/stance.py; intervals are percentiles of 2,000 bootstrap samples of sentences (seed 1). half: `dev` was read while the
lexicons were mended, `test` was not; `dev2` and `test2` are a second draw, labelled before the lexicons grew. -w prints what went wrong in a half.

`again` is the label of a second coder, who saw the sentences without the first label: of each language the forty that come first by hash
and place. Their agreement is Krippendorff's ordinal alpha, with percentiles of 2,000 bootstrap samples of sentences (seed 1).
"""
import csv, gzip, hashlib, json, lzma, random, subprocess, sys, tempfile
from pathlib import Path


def open_corpus(base, corpus):
    """A function from record and field to the text that the offsets of a label count in."""
    if corpus in ("huawei-mixed", "outlets"):
        name = "corpora/huawei-mixed.jsonl" if corpus == "huawei-mixed" else "extraction/outlets/gold.jsonl"
        records = [json.loads(x) for x in open(base / name, encoding="utf-8")]
        return lambda record, field: records[int(record)][field]
    if corpus == "allsides":
        with lzma.open(base / "corpora/allsides-2018-2020.jsonl.xz", "rt", encoding="utf-8") as f:
            lines = f.readlines()
        return lambda record, field: json.loads(lines[int(record)])[field]
    if corpus == "fi-news":
        with lzma.open(base / "corpora/fi-news-2018-2021.csv.xz", "rt", encoding="utf-8", newline="") as f:
            rows = [{"title": r["otsikko"], "summary": r["tiivistelma"]} for r in csv.DictReader(f)]
        return lambda record, field: rows[int(record)][field]
    # a page of extraction/, as it came: sentences that no tag interrupts
    return lambda record, field: gzip.open(base / "extraction" / corpus / "html" / record).read().decode("utf-8")


def join(shared, rows):
    """The sentence of each row, in its order."""
    texts, out = {}, []
    for r in rows:
        if r["corpus"] not in texts:
            texts[r["corpus"]] = open_corpus(Path(shared) / "data", r["corpus"])
        text = texts[r["corpus"]](r["record"], r["field"]).encode()[int(r["begin"]):int(r["end"])]
        if hashlib.sha256(text).hexdigest() != r["hash"]:
            sys.exit(f"{r['corpus']} {r['record']} is another text than the one labelled")
        out.append(text.decode())
    return out


def macro_f1(pairs):
    f = []
    for c in (-1, 0, 1):
        hit = sum(y == c == p for y, p in pairs)
        total = sum(y == c for y, _ in pairs) + sum(p == c for _, p in pairs)
        f.append(2 * hit / total if total else 0.0)
    return sum(f) / 3, f


def interval(pairs):
    rnd = random.Random(1)
    v = sorted(macro_f1(rnd.choices(pairs, k=len(pairs)))[0] for _ in range(2000))
    return v[49], v[1949]


def predict(tidings, rows, sentences):
    with tempfile.TemporaryDirectory() as tmp:
        with open(f"{tmp}/units.jsonl", "w", encoding="utf-8") as f:
            for i, (r, s) in enumerate(zip(rows, sentences)):
                unit = {"id": i, "sentence": s, "from": int(r["from"]), "to": int(r["to"]), "polarity": int(r["label"]), "language": r["language"]}
                f.write(json.dumps(unit, ensure_ascii=False) + "\n")
        subprocess.run([tidings, "validate", "-q", "--stance", "lexicon", "-o", f"{tmp}/pred.csv", f"{tmp}/units.jsonl"],
                       check=True, stdout=subprocess.DEVNULL)
        return {int(r["id"]): r for r in csv.DictReader(open(f"{tmp}/pred.csv", encoding="utf-8"))}


def alpha(pairs):
    """Krippendorff's ordinal alpha of two codings of each unit."""
    n = {c: sum((a == c) + (b == c) for a, b in pairs) for c in (-1, 0, 1)}
    total = sum(n.values())

    def d(a, b):
        a, b = min(a, b), max(a, b)
        return (sum(n[c] for c in (-1, 0, 1) if a <= c <= b) - (n[a] + n[b]) / 2) ** 2

    observed = sum(2 * d(a, b) for a, b in pairs) / total
    expected = sum(n[a] * n[b] * d(a, b) for a in n for b in n if a != b) / (total * (total - 1))
    return 1 - observed / expected


def agreement(rows):
    """What two coders made of the same sentences; the confusion has a row for each label of the first."""
    for language in ("de", "fi", "zh", "all"):
        pairs = [(int(r["label"]), int(r["again"])) for r in rows if language in (r["language"], "all")]
        if len({c for p in pairs for c in p}) < 2:
            continue
        rnd = random.Random(1)
        samples = (rnd.choices(pairs, k=len(pairs)) for _ in range(2000))
        v = sorted(alpha(x) if len({c for p in x for c in p}) > 1 else 1.0 for x in samples)
        table = " ".join("/".join(str(pairs.count((a, b))) for b in (-1, 0, 1)) for a in (-1, 0, 1))
        print(f"coded twice, {language}: {len(pairs)}, alike {sum(a == b for a, b in pairs)}, "
              f"ordinal alpha {alpha(pairs):.3f} [{v[49]:.3f}, {v[1949]:.3f}], confusion {table}")


def report(rows, pred):
    print(f"{'':18} n  neg/neu/pos  F1m                   F1neg F1neu F1pos accuracy  always neutral")
    for language in ("de", "fi", "zh"):
        for half in ("dev", "test", "both", "dev2", "test2", "both2"):
            of = {"both": ("dev", "test"), "both2": ("dev2", "test2")}.get(half, (half,))
            k = [i for i, r in enumerate(rows) if r["language"] == language and r["half"] in of]
            pairs = [(int(rows[i]["label"]), int(pred[i]["label"])) for i in k]
            f, each = macro_f1(pairs)
            lo, hi = interval(pairs)
            count = "/".join(str(sum(y == c for y, _ in pairs)) for c in (-1, 0, 1))
            print(f"{language} {half:10} {len(k):6}  {count:>11}  {f:.3f} [{lo:.3f}, {hi:.3f}]  " + "  ".join(f"{x:.3f}" for x in each) +
                  f"  {sum(y == p for y, p in pairs) / len(k):.3f}     {macro_f1([(y, 0) for y, _ in pairs])[0]:.3f}")
    for name, second in (("the first draw", False), ("the second draw", True)):
        print(name)
        agreement([r for r in rows if r["again"] and r["half"].endswith("2") == second])


def report_own(tidings):
    """Sentences as newspapers write them, 40 of each label a language, by a writer who saw no word list; firms and events are invented."""
    with open(Path(__file__).parent / "stance-own.jsonl", encoding="utf-8") as f:
        units = [json.loads(x) for x in f]
    rows = [{"language": u["language"], "label": u["polarity"], "from": u["from"], "to": u["to"]} for u in units]
    pred = predict(tidings, rows, [u["sentence"] for u in units])
    print("sentences of our own")
    for language in sorted({r["language"] for r in rows}) + ["all"]:
        pairs = [(int(r["label"]), int(pred[i]["label"])) for i, r in enumerate(rows) if language in (r["language"], "all")]
        f, each = macro_f1(pairs)
        lo, hi = interval(pairs)
        opposite = sum(y * p < 0 for y, p in pairs)
        print(f"{language:4} {len(pairs):4}  {f:.3f} [{lo:.3f}, {hi:.3f}]  " + "  ".join(f"{x:.3f}" for x in each) +
              f"  {sum(y == p for y, p in pairs) / len(pairs):.3f}  opposite sign {opposite}")


def main():
    shared, tidings = sys.argv[1:3]
    if len(sys.argv) == 3:
        report_own(tidings)
    if not (Path(shared) / "data/corpora").is_dir():
        print(f"stance_languages: the labelled sentences are skipped, {shared}/data/corpora is not there")
        return
    with open(Path(__file__).parent / "stance-labels.csv", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    sentences = join(shared, rows)
    pred = predict(tidings, rows, sentences)
    if len(sys.argv) > 5 and sys.argv[3] == "-w":
        for i, r in enumerate(rows):
            if r["language"] == sys.argv[4] and r["half"] == sys.argv[5] and pred[i]["label"] != r["label"]:
                s, a, b = sentences[i], int(r["from"]), int(r["to"])
                print(f"{r['label']:>2} {pred[i]['label']:>2} {s[:a]}[{s[a:b]}]{s[b:]}")
    else:
        report(rows, pred)


if __name__ == "__main__":
    main()
