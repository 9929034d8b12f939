"""Countries found in the labelled sentences of countries.csv: precision, recall and F1 per language and part.

usage: countries.py SHARED PROGRAM [-w PART]

The sentences are cut out of the corpora by record and byte offset and checked by their SHA-256. Codes in `optional` count neither
as found nor as missed. Parts fix and test are the first round; fix2 and test2 the second, of other languages. Precision and recall have Wilson's interval; F1 has the percentiles of 2,000 bootstrap samples of sentences
(seed 1). -w names what went wrong in a part.
"""
import csv, gzip, hashlib, html, json, lzma, math, random, subprocess, sys
from pathlib import Path


def records(shared, corpus):
    base = Path(shared) / "data"
    if corpus == "allsides":
        with lzma.open(base / "corpora/allsides-2018-2020.jsonl.xz", "rt", encoding="utf-8") as f:
            return [json.loads(x) for x in f]
    if corpus == "huawei-mixed":
        return [json.loads(x) for x in open(base / "corpora/huawei-mixed.jsonl", encoding="utf-8")]
    if corpus == "outlets":
        return [json.loads(x) for x in open(base / "extraction/outlets/gold.jsonl", encoding="utf-8")]
    if corpus in ("segments", "articles", "feeds"):
        return Sources(base / ("formats/feeds" if corpus == "feeds" else f"extraction/{corpus}/html"))
    with lzma.open(base / "corpora/fi-news-2018-2021.csv.xz", "rt", encoding="utf-8", newline="") as f:
        return [{"title": r["otsikko"], "summary": r["tiivistelma"]} for r in csv.DictReader(f)]


class Sources:
    """Pages and feeds as they came, their character references replaced: sentences that no tag interrupts."""
    def __init__(self, folder):
        self.folder, self.text = folder, {}

    def __getitem__(self, record):
        if record not in self.text:
            raw = (self.folder / record).read_bytes()
            raw = gzip.decompress(raw) if record.endswith(".gz") else raw
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError:
                text = raw.decode("cp1252")
            self.text[record] = {"unescaped": html.unescape(text)}
        return self.text[record]


def sentences(shared, rows):
    corpora, out = {}, []
    for r in rows:
        c = corpora.setdefault(r["corpus"], None) or records(shared, r["corpus"])
        corpora[r["corpus"]] = c
        record = r["record"] if isinstance(c, Sources) else int(r["record"])
        text = c[record][r["field"]].encode()[int(r["begin"]):int(r["end"])]
        if hashlib.sha256(text).hexdigest() != r["hash"]:
            sys.exit(f"countries: {r['corpus']} {r['record']} is another text than the one labelled")
        out.append(text.decode().replace("\n", " ").replace("\t", " "))
    return out


def wilson(k, n):
    if not n:
        return ""
    z, p = 1.959964, k / n
    mid, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return f"{p:.3f} [{(mid - half) / (1 + z * z / n):.3f}, {(mid + half) / (1 + z * z / n):.3f}]"


def f1(counts):
    tp, fp, fn = (sum(c[i] for c in counts) for i in range(3))
    return 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else float("nan")


def line(name, counts):
    rng = random.Random(1)
    boot = sorted(x for x in (f1(rng.choices(counts, k=len(counts))) for _ in range(2000)) if x == x)
    tp, fp, fn = (sum(c[i] for c in counts) for i in range(3))
    lo, hi = (boot[int(0.025 * len(boot))], boot[int(0.975 * len(boot))]) if boot else (float("nan"),) * 2
    print(f"{name:14} n {len(counts):3}  labels {tp + fn:3}  P {wilson(tp, tp + fp)}  R {wilson(tp, tp + fn)}"
          f"  F1 {f1(counts):.3f} [{lo:.3f}, {hi:.3f}]")


def main():
    shared, program = sys.argv[1:3]
    show = sys.argv[4] if len(sys.argv) > 4 and sys.argv[3] == "-w" else None
    rows = list(csv.DictReader(open(Path(__file__).parent / "countries.csv", encoding="utf-8")))
    text = sentences(shared, rows)
    feed = "".join(f"{r['language']}\t{r['day']}\t{t}\n" for r, t in zip(rows, text))
    got = subprocess.run([program, "-f"], input=feed.encode(), capture_output=True, check=True).stdout.decode().split("\n")
    groups = {}
    for r, t, g in zip(rows, text, got):
        found = {x.split("=")[0]: x for x in g.split(";") if x}
        want, optional = set(filter(None, r["countries"].split(";"))), set(filter(None, r["optional"].split(";")))
        extra, missed = set(found) - want - optional, want - set(found)
        c = (len(want & set(found)), len(extra), len(missed))
        first = r["part"] in ("fix", "test")
        language = r["language"] if not first or r["language"] in ("en", "fi", "zh", "de") else "others"
        for part in (r["part"], "all" if first else "all2"):
            for l in ({language, "all"} if language == "en" else {language, "not en", "all"}):
                groups.setdefault((part, l), []).append(c)
        if show == r["part"] and (extra or missed):
            print(f"{r['language']} +{[found[x] for x in sorted(extra)]} -{sorted(missed)}  {t}")
    for part in ("fix", "test", "all", "fix2", "test2", "all2"):
        for l in ("en", "fi", "zh", "de", "others", "pt", "es", "fr", "it", "pl", "ru", "ko", "tr", "ja", "not en", "all"):
            if (part, l) in groups and (part, l) not in (("fix2", "all"), ("test2", "all"), ("all2", "all")):
                line(f"{part} {l}", groups[part, l])


main()
