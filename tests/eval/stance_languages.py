"""Stance of labelled sentences in German, Finnish and Chinese (stance-labels.csv): macro F1 per language and half; and of sentences written for
this in six and seven languages (stance-own.jsonl, stance-new.jsonl), which need no SHARED.

usage: stance_languages.py SHARED TIDINGS [-s lexicon|model] [-w LANGUAGE HALF]

Without -s both methods are measured, and then compared on the same sentences: difference of macro F1 and of log loss (lower is better), with
percentiles of 2,000 bootstrap samples of sentences.

The sentences are cut out of the corpora by record and byte offset and checked by their SHA-256; `tidings validate` scores them. F1 as in
../shared/eval/stance.py; intervals are percentiles of 2,000 bootstrap samples of sentences (seed 1). half: `dev` was read while the
lexicons were mended, `test` was not; `dev2` and `test2` are a second draw, labelled before the lexicons grew; `test3` is a third one in
Chinese (other targets, the same articles), labelled after that. -w prints what went wrong in a half.

`again` is the label of a second coder, who saw the sentences without the first label: of each language the forty that come first by hash
and place. Their agreement is Krippendorff's ordinal alpha, with percentiles of 2,000 bootstrap samples of sentences (seed 1).
"""
import csv, gzip, hashlib, json, lzma, math, random, subprocess, sys, tempfile
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


def predict(tidings, rows, sentences, method):
    with tempfile.TemporaryDirectory() as tmp:
        with open(f"{tmp}/units.jsonl", "w", encoding="utf-8") as f:
            for i, (r, s) in enumerate(zip(rows, sentences)):
                unit = {"id": i, "sentence": s, "from": int(r["from"]), "to": int(r["to"]), "polarity": int(r["label"]), "language": r["language"]}
                f.write(json.dumps(unit, ensure_ascii=False) + "\n")
        subprocess.run([tidings, "validate", "-q", "--stance", method, "-o", f"{tmp}/pred.csv", f"{tmp}/units.jsonl"],
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


def log_loss(row, label):
    return -math.log(max(1e-6, float(row[{-1: "p_neg", 0: "p_neu", 1: "p_pos"}[label]])))


def difference(name, units):
    """units: (label, row of the lexicon, row of the model)."""
    rnd = random.Random(1)
    f = lambda u: macro_f1([(y, int(b["label"])) for y, _, b in u])[0] - macro_f1([(y, int(a["label"])) for y, a, _ in u])[0]
    loss = lambda u: sum(log_loss(b, y) - log_loss(a, y) for y, a, b in u) / len(u)
    draws = [rnd.choices(units, k=len(units)) for _ in range(2000)]
    ends = lambda g: "[{:+.3f}, {:+.3f}]".format(*(sorted(g(d) for d in draws)[k] for k in (49, 1949)))
    print(f"{name:12} {len(units):4}  {macro_f1([(y, int(a['label'])) for y, a, _ in units])[0]:.3f} to {macro_f1([(y, int(b['label'])) for y, _, b in units])[0]:.3f}  "
          f"F1 {f(units):+.3f} {ends(f)}  log loss {loss(units):+.3f} {ends(loss)}")


def compare(rows, lexicon, model):
    print("the lexicons and the model on the same sentences")
    units = [(r["language"], r["half"], (int(r["label"]), lexicon[i], model[i])) for i, r in enumerate(rows)]
    groups = {"own": ("own",)} if units[0][1] == "own" else {"dev": ("dev", "dev2"), "test": ("test", "test2")}
    for language in sorted({u[0] for u in units}):
        for name, halves in groups.items():
            difference(f"{language} {name}", [u[2] for u in units if u[0] == language and u[1] in halves])
    for name, halves in groups.items():
        difference(f"all {name}", [u[2] for u in units if u[1] in halves])


def report(rows, pred):
    print(f"{'':18} n  neg/neu/pos  F1m                   F1neg F1neu F1pos accuracy  always neutral")
    for language in ("de", "fi", "zh"):
        for half in ("dev", "test", "both", "dev2", "test2", "both2", "test3"):
            of = {"both": ("dev", "test"), "both2": ("dev2", "test2")}.get(half, (half,))
            k = [i for i, r in enumerate(rows) if r["language"] == language and r["half"] in of]
            if not k:
                continue
            pairs = [(int(rows[i]["label"]), int(pred[i]["label"])) for i in k]
            f, each = macro_f1(pairs)
            lo, hi = interval(pairs)
            count = "/".join(str(sum(y == c for y, _ in pairs)) for c in (-1, 0, 1))
            print(f"{language} {half:10} {len(k):6}  {count:>11}  {f:.3f} [{lo:.3f}, {hi:.3f}]  " + "  ".join(f"{x:.3f}" for x in each) +
                  f"  {sum(y == p for y, p in pairs) / len(k):.3f}     {macro_f1([(y, 0) for y, _ in pairs])[0]:.3f}")


def report_agreement(rows):
    for name, halves in (("the first draw", ("dev", "test")), ("the second draw", ("dev2", "test2")), ("the third draw", ("test3",))):
        print(name)
        agreement([r for r in rows if r["again"] and r["half"] in halves])


def own_rows(name):
    """Sentences as newspapers write them, as many of each label in each language, by writers who saw no word list; firms and events are invented.
    stance-own.jsonl: 40 of each, in sight while the model was made; stance-new.jsonl: 20 of each, measured once the model was fixed."""
    with open(Path(__file__).parent / name, encoding="utf-8") as f:
        units = [json.loads(x) for x in f]
    return [{"language": u["language"], "label": u["polarity"], "from": u["from"], "to": u["to"], "half": "own"} for u in units], [u["sentence"] for u in units]


def report_own(rows, pred):
    print("sentences of our own")
    for language in sorted({r["language"] for r in rows}) + ["all"]:
        pairs = [(int(r["label"]), int(pred[i]["label"])) for i, r in enumerate(rows) if language in (r["language"], "all")]
        f, each = macro_f1(pairs)
        lo, hi = interval(pairs)
        opposite = sum(y * p < 0 for y, p in pairs)
        print(f"{language:4} {len(pairs):4}  {f:.3f} [{lo:.3f}, {hi:.3f}]  " + "  ".join(f"{x:.3f}" for x in each) +
              f"  {sum(y == p for y, p in pairs) / len(pairs):.3f}  opposite sign {opposite}")


def measure(tidings, rows, sentences, methods, show):
    pred = {m: predict(tidings, rows, sentences, m) for m in methods}
    for m in methods:
        print(f"method {m}")
        show(rows, pred[m])
    if len(methods) > 1:
        compare(rows, pred["lexicon"], pred["model"])
    return pred


def main():
    shared, tidings, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    methods = ("lexicon", "model")
    if rest[:1] == ["-s"]:
        methods, rest = (rest[1],), rest[2:]
    if not rest:
        for name in ("stance-own.jsonl", "stance-new.jsonl"):
            print(name)
            measure(tidings, *own_rows(name), methods, report_own)
    if not (Path(shared) / "data/corpora").is_dir():
        print(f"stance_languages: the labelled sentences are skipped, {shared}/data/corpora is not there")
        return
    with open(Path(__file__).parent / "stance-labels.csv", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    sentences = join(shared, rows)
    if rest[:1] == ["-w"]:
        pred = predict(tidings, rows, sentences, methods[-1])
        for i, r in enumerate(rows):
            if r["language"] == rest[1] and r["half"] == rest[2] and pred[i]["label"] != r["label"]:
                s, a, b = sentences[i], int(r["from"]), int(r["to"])
                print(f"{r['label']:>2} {pred[i]['label']:>2} {s[:a]}[{s[a:b]}]{s[b:]}")
        return
    measure(tidings, rows, sentences, methods, report)
    report_agreement(rows)


if __name__ == "__main__":
    main()
