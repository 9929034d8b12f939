#!/usr/bin/env python3
"""Vectors of words of other languages in the space of the English ones, for the net that reads those languages.

What a word means is read from two places. The written sentences (written.jsonl and its translations) are aligned word by word: IBM model 1
in either direction (Brown and others 1993, Computational Linguistics 19(2)), with a preference for like places in the sentence, the product of
both probabilities; a word's vector is the mean of those of the words it is aligned with. Glossaries say the same of words that these sentences have not:
our own (words-LL.tsv) and, for German, the dictionary Ding as Debian ships it (trans-de-en). Forms that share a stem have a row together, "stem*", which unlisted forms are
looked up by, as the tails of compounds are (`row_of`, which the program does in the same way).
"""
import os
import re
import unicodedata

import numpy as np

STEM_MIN, CUT_MAX, HEAD_MIN = 4, 4, 3
COMPOUNDS = ("de", "fi")
SNOWBALL = {"de": "german", "fr": "french", "es": "spanish", "it": "italian", "fi": "finnish", "ru": "russian"}
STOP = set("to the a an of in on at for by with from as sth sb so one's oneself etc or and be is it's".split())


def row_of(key, language, vocab):
    """The row of a token's key: its own, else that of a stem it begins with (four letters at least, four cut off at most), else, where compounds
    are written in one word, the longest tail that has a row or begins with a stem. None: no row. Marks and special tokens are common to all."""
    if key[0] < "\x80" and not key[0].isalnum():
        return vocab.get(key)
    i = _whole(key, language, vocab)
    if i is None and language in COMPOUNDS:
        for start in range(HEAD_MIN, len(key) - STEM_MIN + 1):
            i = _whole(key[start:], language, vocab)
            if i is not None:
                break
    return i


def _whole(word, language, vocab):
    i = vocab.get(f"{language}:{word}")
    for cut in range(CUT_MAX + 1):
        if i is not None or len(word) - cut < STEM_MIN:
            break
        i = vocab.get(f"{language}:{word[:len(word) - cut]}*")
    return i


# -- alignment ------------------------------------------------------------------------------------------------------------
def align(source, target, rounds=6, sharp=3.):
    """t(target word | source word) by IBM model 1 with a preference for the diagonal. source, target: lists of lists of word numbers. Returns arrays
    (source word, target word, probability, expected count) for pairs that occur."""
    n_t = max(max(t) for t in target if t) + 1
    ps, pt, prior, sent = [], [], [], []
    for k, (s, t) in enumerate(zip(source, target)):
        if not s or not t:
            continue
        s, t = np.array(s), np.array(t)
        ps.append(np.repeat(s, len(t)))
        pt.append(np.tile(t, len(s)))
        at = np.exp(-sharp * abs((np.arange(len(s))[:, None] + .5) / len(s) - (np.arange(len(t))[None, :] + .5) / len(t)))
        prior.append((at / at.sum(0, keepdims=True)).ravel())
        sent.append(np.tile(np.arange(len(t)), len(s)) + (k << 8))
    ps, pt, prior, sent = map(np.concatenate, (ps, pt, prior, sent))
    sent = np.unique(sent, return_inverse=True)[1]
    pairs, pair = np.unique(ps.astype(np.int64) * n_t + pt, return_inverse=True)
    src = (pairs // n_t).astype(np.int64)
    t = np.ones(len(pairs))
    for _ in range(rounds):
        c = t[pair] * prior
        c /= np.maximum(np.bincount(sent, c)[sent], 1e-300)
        count = np.bincount(pair, c, len(pairs))
        t = count / np.bincount(src, count)[src]
    return src, pairs % n_t, t, count


def aligned_vectors(foreign, english, rows, e):
    """foreign: lists of keys; english: lists of English keys; rows: row of an English key or absent. {word: (vector, occurrences)}"""
    fw = {w: i for i, w in enumerate(sorted({w for s in foreign for w in s}))}
    ew = {w: i for i, w in enumerate(sorted({w for s in english for w in s}))}
    f = [[fw[w] for w in s] for s in foreign]
    g = [[ew[w] for w in s] for s in english]
    a, b, p, _ = align(f, g)
    c, d, q, _ = align(g, f)
    back = {(int(y), int(x)): float(v) for x, y, v in zip(c, d, q) if v > 1e-3}
    n = np.bincount(np.concatenate([np.array(s, int) for s in f]), minlength=len(fw))
    names, out = list(ew), {}
    total = {}
    for x, y, v in zip(a, b, p):
        w = v * back.get((int(x), int(y)), 0.) if v > 1e-3 else 0.
        if w > 0 and names[y] in rows:
            total.setdefault(int(x), []).append((w, rows[names[y]]))
    words = list(fw)
    for x, l in total.items():
        l = sorted(l, reverse=True)[:8]
        w = np.array([v for v, _ in l])
        keep = w > .1 * w[0]
        w = w[keep] / w[keep].sum()
        out[words[x]] = (w @ e[[r for _, r in l]][keep], int(n[x]))
    return out


# -- glossaries -----------------------------------------------------------------------------------------------------------
BRACKETS = re.compile(r"\{[^}]*\}|\[[^\]]*\]|\([^)]*\)|<[^>]*>|/[^/]*/")


def ding():
    """(German word, English phrase) of Debian's trans-de-en."""
    with open("/usr/share/trans/de-en", encoding="utf-8") as f:
        for line in f:
            if line.startswith("#") or "::" not in line:
                continue
            de, en = line.split("::", 1)
            for x, y in zip(de.split("|"), en.split("|")):
                xs = [re.sub(r"^(sich|etw\.|jdn\.|jdm\.) ", "", BRACKETS.sub("", t).strip()) for t in x.split(";")]
                ys = [BRACKETS.sub("", t).strip() for t in y.split(";")]
                for s in xs:
                    if s and " " not in s:
                        for t in ys[:3]:
                            yield s, t


def glossary(language):
    """(word, English phrase) of words-LL.tsv, our own."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"words-{language}.tsv")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            for line in f:
                word, _, gloss = line.rstrip("\n").partition("\t")
                for t in gloss.split(",")[:3]:
                    yield word.strip(), t.strip()


def phrases(language):
    """The glossary goes first: what it has, the dictionary adds nothing to."""
    own = list(glossary(language))
    has = {w for w, _ in own}
    yield from own
    for word, phrase in ding() if language == "de" else ():
        if word.lower() not in has:
            yield word, phrase


def dictionary_vectors(language, rows, e, best=20000):
    """{word: (vector, least rank of its translations)} of single words; a translation of several words is the mean of those that carry meaning."""
    got = {}
    for word, phrase in phrases(language):
        word = unicodedata.normalize("NFC", word).lower()
        if not word or not word.isalpha() or len(word.encode()) > 36:
            continue
        words = [w for w in re.findall(r"[a-z']+", phrase.lower()) if w not in STOP and w in rows]
        if not words or len(words) > 3:
            continue
        r = [rows[w] for w in words]
        if max(r) < best:
            got.setdefault(word, []).append((len(words), r))
    out = {}
    for word, l in got.items():
        l = sorted(l, key=lambda x: x[0])[:6]  # single words say it best
        out[word] = (np.mean([e[r].mean(0) for _, r in l], 0), min(min(r) for _, r in l))
    return out


# -- a language's rows --------------------------------------------------------------------------------------------------------
def stem_of(word, language, snowball):
    s = snowball.stemWord(word) if snowball else word[:-2] if len(word) >= 6 else word
    if not word.startswith(s):  # umlauts undone and the like: what is common
        s = os.path.commonprefix([s, word])
    return s if len(s) >= STEM_MIN and len(word) - len(s) <= CUT_MAX else None


def vectors(language, foreign, english, others, rows, e, most, own=3, trust=3.):
    """(keys, vectors) of a language: words of the sentences that occur `own` times, and stems; the most used first, then by the frequency of what they
    mean. foreign, english, others: lists of keys; others (sentences without a translation) only say what is used."""
    a = aligned_vectors(foreign, english, rows, e)
    used = {}
    for s in list(foreign) + list(others):
        for w in s:
            used[w] = used.get(w, 0) + 1
    d = dictionary_vectors(language, rows, e)
    snowball = None
    if language in SNOWBALL:
        import snowballstemmer
        snowball = snowballstemmer.stemmer(SNOWBALL[language])
    norm = np.linalg.norm(e, axis=1).mean()
    both = {}
    for w in sorted(set(a) | set(d)):
        if not w[0].isalpha():
            continue
        n, v = 0., 0.
        if w in a:
            v, n = a[w][0] * a[w][1], float(a[w][1])
        if w in d:
            v, n = v + d[w][0] * trust, n + trust
        both[w] = (v / n, n, used.get(w, 0))
    stems = {}
    for w, (v, n, _) in both.items():
        s = stem_of(w, language, snowball)
        if s:
            x = stems.setdefault(s, [0., 0., 0, 1 << 30])
            x[0], x[1], x[2] = x[0] + v * n, x[1] + n, x[2] + used.get(w, 0)
            x[3] = min(x[3], d[w][1] if w in d else 1 << 29)
    for w, n in used.items():  # forms without a vector of their own are read by their stem
        s = stem_of(w, language, snowball) if w not in both and w[0].isalpha() else None
        if s in stems:
            stems[s][2] += n
    out = []
    for w, (v, n, seen) in both.items():
        if seen >= own or (stem_of(w, language, snowball) is None and (seen or w in d)):
            out.append((-seen, d[w][1] if w in d else 1 << 29, w, v))
    for s, (v, n, seen, rank) in stems.items():
        out.append((-seen, rank, s + "*", v / n))
    out.sort(key=lambda x: x[:3])
    out = out[:most]
    v = np.array([x[3] for x in out], np.float32)
    v *= (norm / np.maximum(np.linalg.norm(v, axis=1), 1e-6))[:, None]
    return [f"{language}:{x[2]}" for x in out], v
