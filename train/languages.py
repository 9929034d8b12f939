#!/usr/bin/env python3
"""Trains the net that reads other languages than English: `make train-languages`.

It starts as the English net of datasets/model/stance-en.bin, with the English vectors and rows for words of the other languages in the same space
(vectors.py), and goes on learning from English labels and from the written sentences in every language (written-LL.jsonl: translations of
written.jsonl, same labels).

  languages.py join              labels of news.csv and of tests/eval with their texts
  languages.py prepare           features of every set, rows of every language, into the work folder
  languages.py tune SEED         the net; NAME.pt
  languages.py toward NAME SHARE the net a part of the way from the English one to that one
  languages.py export NAME OUT   the weights file

Work folder: $WORK (default build/train/work), as train.py's; labels joined to their texts stand there (train/run.sh).
"""
import argparse
import json
import os
import sys
import time

import numpy as np
import torch
from torch import nn

import export
import train
import vectors
from train import HERE, ROOT, SPECIAL, path

LANGUAGES = ("de", "fr", "es", "it", "fi", "pl", "ru")  # not zh: docs/evaluation.md
PARTS = ("dev", "test", "own")
MODEL = os.path.join(ROOT, "datasets/model/stance-en.bin")


def join(a):
    """The labelled sentences of news.csv (training) and of tests/eval (measuring) with their texts, into the work folder."""
    import csv
    sys.path.insert(0, os.path.join(ROOT, "tests/eval"))
    import stance_languages
    def texts(name):
        with open(name, encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        return zip(rows, stance_languages.join(train.SHARED, rows))
    out = {}
    for r, s in texts(os.path.join(HERE, "news.csv")):
        out.setdefault(f"news-{r['language']}", []).append((f"{r['corpus']}-{r['record']}-{r['field']}-{r['from']}", s, r["from"], r["to"], r["label"], r["confidence"]))
    for i, (r, s) in enumerate(texts(os.path.join(ROOT, "tests/eval/stance-labels.csv"))):
        out.setdefault(f"labelled-{r['language']}-{r['half'].rstrip('2')}", []).append((f"{r['half']}-{i}", s, r["from"], r["to"], r["label"], r["confidence"]))
    for u in train.read_jsonl(os.path.join(ROOT, "tests/eval/stance-own.jsonl")):
        out.setdefault(f"labelled-{u['language']}-own", []).append((u["id"], u["sentence"], u["from"], u["to"], u["polarity"], "high"))
    for name, units in out.items():
        with open(path(name + ".jsonl"), "w", encoding="utf-8") as f:
            for i, s, begin, end, label, sure in units:
                f.write(json.dumps({"id": i, "sentence": s, "from": int(begin), "to": int(end), "polarity": int(label), "confidence": sure}, ensure_ascii=False) + "\n")


def encode(src, name, vocab, language=None):
    """The set x-NAME.npz of the work folder."""
    train.encode(src, path(f"x-{name}.npz"), vocab, False, language, language and (lambda w: vectors.row_of(w, language, vocab)))
    s = load(name)
    print(f"{name}: {s.n} units, {np.bincount(s.y, minlength=3)}, {np.isin(s.tok, [vocab['<name>'], vocab['<unk>']]).mean():.3f} of the tokens have no row", flush=True)


def tokens(src, language):
    return {r["id"]: [w for w in r["tokens"] if w not in SPECIAL] for r in train.features(src, False, language)}


def prepare(a):
    m = export.read_model(MODEL)
    english = m["vocab"][len(SPECIAL):]
    assert m["vocab"][:len(SPECIAL)] == SPECIAL
    e = m["embed"]
    rows = {w: i for i, w in enumerate(english)}
    own = os.path.join(HERE, "written.jsonl")
    source = tokens(own, None)
    keys, parts = list(english), [e]
    for language in LANGUAGES:
        t0 = time.time()
        other = tokens(os.path.join(HERE, f"written-{language}.jsonl"), language)
        both = [i for i in other if i in source]
        more = [x for x in (os.path.join(HERE, f"pages-{language}.jsonl"), path(f"news-{language}.jsonl")) if os.path.exists(x)]
        others = [w for x in more for w in tokens(x, language).values()]
        k, v = vectors.vectors(language, [other[i] for i in both], [source[i] for i in both], others, rows, e, a.most)
        keys += k
        parts.append(v)
        print(f"{language}: {len(both)} pairs, {len(k)} rows, {time.time() - t0:.0f} s", flush=True)
    np.savez(path("languages.emb.npz"), words=np.array(keys), e=np.concatenate(parts), english=len(english))
    vocab = {w: i for i, w in enumerate(SPECIAL + keys)}
    train.keep_units("company", train.company_units())
    train.keep_units("politics", train.read_jsonl(path("politics-labelled.jsonl")))
    stance = train.STANCE
    for name, src in (("train", f"{stance}/newsmtsc-train.jsonl"), ("mt", f"{stance}/newsmtsc-mt-dev.jsonl"), ("rw", f"{stance}/newsmtsc-rw-dev.jsonl"),
                      ("company", path("company.jsonl")), ("politics", path("politics.jsonl")), ("written", own)):
        if not a.skip_english:
            encode(src, name, vocab)
    for language in LANGUAGES:
        encode(os.path.join(HERE, f"written-{language}.jsonl"), f"written-{language}", vocab, language)
        pages = os.path.join(HERE, f"pages-{language}.jsonl")
        if os.path.exists(pages):
            encode(pages, f"pages-{language}", vocab, language)
        if os.path.exists(path(f"news-{language}.jsonl")):
            encode(path(f"news-{language}.jsonl"), f"news-{language}", vocab, language)
        for part in PARTS:
            if os.path.exists(path(f"labelled-{language}-{part}.jsonl")):
                encode(path(f"labelled-{language}-{part}.jsonl"), f"labelled-{language}-{part}", vocab, language)


def load(name):
    return train.load(f"x-{name}")


class Net(train.Net):
    """The English net over more rows. Those of other languages learn, with an optimiser of their own that touches only the rows of a batch."""

    def __init__(self, h, heads=2, dense=64, dropout=.1):
        nn.Module.__init__(self)
        z = np.load(path("languages.emb.npz"))
        self.n_english = int(z["english"])
        e = torch.from_numpy(z["e"])
        self.register_buffer("fixed", e[:self.n_english], persistent=False)
        self.foreign = nn.Embedding.from_pretrained(e[self.n_english:].clone(), freeze=False, sparse=True)
        self.register_buffer("start", e[self.n_english:].clone(), persistent=False)
        n_x = 100 + train.N_P + train.N_X
        self.special = nn.Parameter(torch.zeros(len(SPECIAL), 100))
        self.position = nn.Parameter(torch.zeros(2 * train.CLIP + 1, train.N_P))
        self.gru = nn.GRU(n_x, h, bidirectional=True, batch_first=True)
        self.att_q = nn.Parameter(torch.zeros(heads, 2 * h, 2 * h))
        self.att_b = nn.Parameter(torch.zeros(heads, 2 * h))
        self.dense = nn.Linear(2 * h * (1 + heads) + train.N_G, dense)
        self.out = nn.Linear(dense, 3)
        self.drop = nn.Dropout(dropout)
        self.h = h

    def embed(self, tok):
        n = len(SPECIAL)
        common = (tok >= n) & (tok < n + self.n_english)
        other = tok >= n + self.n_english
        out = self.special[tok.clamp(max=n - 1)]
        out = torch.where(common.unsqueeze(-1), self.fixed[(tok - n).clamp(0, self.n_english - 1)], out)
        if other.any():
            out = out.clone()
            out[other] = self.foreign(tok[other] - n - self.n_english)
        return out


def english_net(dropout):
    """The net of the English weights file."""
    m = export.read_model(MODEL)["nets"][0]
    t = lambda k: torch.from_numpy(np.array(m[k], np.float32))
    net = Net(len(m["w_h_f"]), len(m["att_q"]), m["dense_w"].shape[1], dropout)
    s = {"special": t("special"), "position": t("position"), "att_q": t("att_q"), "att_b": t("att_b"), "dense.weight": t("dense_w").T, "dense.bias": t("dense_b"),
         "out.weight": t("out_w").T, "out.bias": t("out_b"), "foreign.weight": net.foreign.weight.detach()}
    for d, end in (("f", ""), ("b", "_reverse")):
        for k, n in (("w_x", "weight_ih"), ("w_h", "weight_hh")):
            s[f"gru.{n}_l0{end}"] = t(f"{k}_{d}").T
        for k, n in (("b_x", "bias_ih"), ("b_h", "bias_hh")):
            s[f"gru.{n}_l0{end}"] = t(f"{k}_{d}")
    net.load_state_dict(s)
    return net


def watched(languages):
    """The sets that are only measured."""
    return [n for n in ("mt", "rw") + tuple(f"labelled-{x}-{part}" for x in languages for part in PARTS) if os.path.exists(path(f"x-{n}.npz"))]


def show(net, names):
    out = []
    for n in names:
        s = load(n)
        p = train.predict(net, s)
        out.append(f"{n} {train.score(s.y, p)} ll {-p[np.arange(s.n), s.y].mean():.3f}")
    print("   " + "\n   ".join(out), flush=True)


def tune(a):
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    languages = LANGUAGES if a.languages is None else a.languages
    net = english_net(a.dropout)
    tr, company, politics = load("train"), load("company"), load("politics")
    meta = json.load(open(path("company.meta.json")))
    w = train.confidence(meta, .6) * np.float32(1.5)
    w[company.y == 1] *= .7
    wp = train.confidence(json.load(open(path("politics.meta.json"))), .6)
    wp[(wp < 1) & (politics.y == 2)] = .3
    parts = [(tr, np.arange(tr.n), 1., None), (company, np.arange(company.n), w, None), (politics, np.arange(politics.n), wp, a.politics), (load("written"), None, a.written, None)]
    for language in languages:
        s = load(f"written-{language}")
        parts.append((s, None, np.where(s.y == 1, a.neutral, 1.).astype(np.float32) * np.float32(a.foreign), None))
        if a.pages and os.path.exists(path(f"x-pages-{language}.npz")):
            parts.append((load(f"pages-{language}"), None, a.pages, None))
        if a.news and os.path.exists(path(f"x-news-{language}.npz")):
            s = load(f"news-{language}")
            sure = np.array([u["confidence"] == "high" for u in train.read_jsonl(path(f"news-{language}.jsonl"))])
            parts.append((s, None, np.where(sure, 1., .6).astype(np.float32) * np.float32(a.news), None))
    watch = watched(languages)
    show(net, watch)
    own = [p for n, p in net.named_parameters() if n != "foreign.weight"]
    opt = torch.optim.Adam(own, lr=a.lr)
    lazy = torch.optim.SparseAdam([net.foreign.weight], lr=a.rows) if a.rows else None
    shadow = {k: v.clone() for k, v in net.state_dict().items()}
    step, total = 0, None
    for ep in range(a.epochs):
        work = []
        for k, (s, index, _, sample) in enumerate(parts):
            idx = np.arange(s.n) if index is None else index
            if sample:
                idx = rng.permutation(idx)[:sample]
            work += [(k, b) for b in train.batches(s, idx, a.batch, rng)]
        rng.shuffle(work)
        total = total or len(work) * a.epochs
        t0, loss_sum, n = time.time(), np.zeros(len(parts)), np.zeros(len(parts))
        for k, b in work:
            s, _, weight, _ = parts[k]
            f = min(1., (step + 1) / 100) * (.05 + .95 * .5 * (1 + np.cos(np.pi * min(1., step / total))))
            for g in opt.param_groups:
                g["lr"] = a.lr * f
            z = torch.log_softmax(net(*s.dense(b), word_dropout=a.word_dropout), -1)
            v = torch.from_numpy(weight[b]) if isinstance(weight, np.ndarray) else torch.full((len(b),), float(weight))
            l = -z[torch.arange(len(b)), torch.from_numpy(s.y[b])]
            loss = (l * v).sum() / a.batch
            opt.zero_grad()
            net.foreign.weight.grad = None
            loss.backward()
            nn.utils.clip_grad_norm_(own, 5.)
            opt.step()
            if lazy and net.foreign.weight.grad is not None:
                for g in lazy.param_groups:
                    g["lr"] = a.rows * f
                lazy.step()
            step += 1
            if step % 4 == 0:
                train.ema_step({x: y for x, y in shadow.items() if x != "foreign.weight"}, net, step // 4, a.ema)
            loss_sum[k] += float((l * v).sum().detach())
            n[k] += float(v.sum())
        print(f"{a.name} epoch {ep + 1}/{a.epochs} loss {np.round(loss_sum / n, 3)} {time.time() - t0:.0f} s ({time.process_time():.0f} s of CPU)", flush=True)
        if ep < a.epochs - 1:
            show(net, watch)
    shadow["foreign.weight"] = net.foreign.weight.detach()
    net.load_state_dict(shadow)
    show(net, watch)
    np.savez(path(f"{a.name}.pred.npz"), **{n: train.predict(net, load(n)) for n in watch})
    torch.save(net.state_dict(), path(f"{a.name}.pt"))


def toward(a):
    """Weights a part of the way from the English net to the taught one (Wortsman and others 2022, "Robust fine-tuning of zero-shot models", CVPR): what
    it learned of sentences as they were written for it is kept, and real ones lose less."""
    net, taught = english_net(0.), torch.load(path(f"{a.run}.pt"))
    net.load_state_dict({k: v + a.share * (taught[k] - v) for k, v in net.state_dict().items()})
    watch = watched(LANGUAGES)
    show(net, watch)
    np.savez(path(f"{a.name}.pred.npz"), **{n: train.predict(net, load(n)) for n in watch})
    torch.save(net.state_dict(), path(f"{a.name}.pt"))


def temperature(a):
    """One temperature for all languages, by the likelihood of the real labelled sentences of halves `dev` (German and Finnish alike)."""
    z = np.load(path(f"{a.run}.pred.npz"))
    sets = [(z[k], load(k).y) for k in z.files if k.startswith("labelled-") and k.endswith("-dev")]
    loss = lambda t: np.mean([-train.log_softmax(p / t)[np.arange(len(y)), y].mean() for p, y in sets])
    return float(min(np.arange(.7, 2.51, .05), key=loss))


def spare(words, e, alike):
    """{word: stem row} of rows that are not needed: without them the word would be read by a row of nearly the same direction (cosine of `alike`)."""
    index = {w: i for i, w in enumerate(words)}
    unit = e / np.maximum(np.linalg.norm(e, axis=1), 1e-6)[:, None]
    out = {}
    for i, w in enumerate(words):
        if w.endswith("*"):
            continue
        del index[w]
        other = vectors.row_of(w[3:], w[:2], index)
        index[w] = i
        if other is not None and words[other].endswith("*") and unit[i] @ unit[other] >= alike:
            out[i] = other
    return out


def write(a):
    """The weights file: the net, rows of the marks that all languages share, and of each language the rows used most in training, then by rank."""
    z = np.load(path("languages.emb.npz"))
    words, n_english = [str(w) for w in z["words"]], int(z["english"])
    net = english_net(0.)
    net.load_state_dict(torch.load(path(f"{a.run}.pt")))
    sd = {k: v.numpy() for k, v in net.state_dict().items()}
    count = np.zeros(len(SPECIAL) + len(words), np.int64)
    for language in LANGUAGES:
        for name in ("written", "pages", "news"):
            if os.path.exists(path(f"x-{name}-{language}.npz")):
                count += np.bincount(load(f"{name}-{language}").tok, minlength=len(count))
    count = count[len(SPECIAL):]
    marks = [i for i in range(n_english) if count[i]]
    rank, seen = np.zeros(len(words), np.int64), {}
    for i in range(n_english, len(words)):
        language = words[i][:2]
        seen[language] = seen.get(language, 0) + 1
        rank[i] = seen[language]
    left_out = spare(words[n_english:], sd["foreign.weight"], a.alike)
    for i, other in left_out.items():
        count[n_english + other] += count[n_english + i]
    order = [i for i in range(n_english, len(words)) if i - n_english not in left_out]
    order = sorted(order, key=lambda i: (-count[i], rank[i], i))[:a.words]
    rows = [(-count[i], words[i], net.fixed[i].numpy()) for i in marks] + [(-count[i], words[i], sd["foreign.weight"][i - n_english]) for i in order]
    head = sorted(rows, key=lambda r: r[0])
    t = lambda k: np.ascontiguousarray(sd[k].T)
    part = {"special": sd["special"], "position": sd["position"], "att_q": sd["att_q"], "att_b": sd["att_b"], "dense_w": t("dense.weight"), "dense_b": sd["dense.bias"],
            "out_w": t("out.weight"), "out_b": sd["out.bias"]}
    for d, end in (("f", ""), ("b", "_reverse")):
        for k, n in (("w_x", "weight_ih"), ("w_h", "weight_hh")):
            part[f"{k}_{d}"] = t(f"gru.{n}_l0{end}")
        for k, n in (("b_x", "bias_ih"), ("b_h", "bias_hh")):
            part[f"{k}_{d}"] = sd[f"gru.{n}_l0{end}"]
    warm = temperature(a)
    size = export.write_model(a.out, {"method": a.method, "languages": " ".join(LANGUAGES), "vocab": SPECIAL + [r[1] for r in head], "embed": np.array([r[2] for r in head]), "whole": a.whole,
                                      "nets": [part], "calibration": {"T_net": warm, "T_sparse": 1., "mix": 1., "T_final": [1., 1., 1.], "bias": [0., 0., 0.]}})
    per = {x: sum(r[1].startswith(x + ":") for r in head) for x in LANGUAGES}
    print(f"{a.out}: {size} bytes, {len(head)} rows {per}, {len(marks)} marks, {len(left_out)} rows left to their stems, temperature {warm:.2f}")


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    sub = ap.add_subparsers(dest="cmd", required=True)
    sub.add_parser("join")
    p = sub.add_parser("prepare")
    p.add_argument("--most", type=int, default=15000)
    p.add_argument("--skip-english", action="store_true")
    p = sub.add_parser("tune")
    p.add_argument("seed", type=int)
    p.add_argument("--name", default="languages")
    p.add_argument("--languages", nargs="*")
    p.add_argument("--epochs", type=int, default=4)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--rows", type=float, default=2e-3)
    p.add_argument("--foreign", type=float, default=.3)
    p.add_argument("--pages", type=float, default=1.)
    p.add_argument("--news", type=float, default=1.)
    p.add_argument("--neutral", type=float, default=2.)
    p.add_argument("--written", type=float, default=.2)
    p.add_argument("--politics", type=int, default=8000)
    p.add_argument("--dropout", type=float, default=.3)
    p.add_argument("--word-dropout", dest="word_dropout", type=float, default=.06)
    p.add_argument("--ema", type=float, default=.99)
    p = sub.add_parser("toward")
    p.add_argument("run")
    p.add_argument("share", type=float)
    p.add_argument("--name", default="languages")
    p = sub.add_parser("export")
    p.add_argument("run")
    p.add_argument("out")
    p.add_argument("--words", type=int, default=91500)
    p.add_argument("--whole", type=int, default=4000)
    p.add_argument("--alike", type=float, default=.998)
    p.add_argument("--method", default="model-xx-3")
    a = ap.parse_args()
    {"join": join, "prepare": prepare, "tune": tune, "toward": toward, "export": write}[a.cmd](a)
