#!/usr/bin/env python3
"""The weights file of the stance model: writing it, reading it, and inference in numpy.

  export.py --random SEED OUT.bin [FEATURES.jsonl]   a small random model (its words and features from FEATURES.jsonl)
  export.py --check MODEL.bin FEATURES.jsonl PRED.csv   largest difference between numpy and the program's p_neg, p_neu, p_pos
  export.py --predict MODEL.bin FEATURES.jsonl          id,p_neg,p_neu,p_pos by numpy

FEATURES.jsonl is what stance_tokens prints. As a module: write_model(path, model), read_model(path), predict(model, unit).

The file (little endian; analyze/neural.h is the C side):

  0   8 bytes   magic "TDSTANCE"
  8   u32       version, 3
  12  u32       number of sections
  16  u64       size of the file in bytes
  24  32 bytes  SHA-256 of everything from byte 56 on
  56  sections x 72 bytes: name char[32] (NUL-padded), type u32 (1 bytes, 2 int8, 3 float32, 4 uint64, 5 int32, 6 int16),
      number of dimensions u32, dimensions u32[4] (unused: 0), offset u64, length in bytes u64
  then the sections' data, each at a multiple of 64, in the order of the table, zero bytes between.

A model is a dict: method, vocab (special words, then the most frequent first), embed (a row for each word that is not special), optionally
whole (how many of them are kept in int8),
nets (list of dicts; each with its own special [S,100] and position [2C+1,20]), optionally
sparse_features, sparse_weight [S,3,3], sparse_bias [3,3]; calibration {T_net, T_sparse, mix, T_final (kind not known, person, organisation), bias}; see
train/FORMAT.md for the equations.
"""
import csv
import hashlib
import json
import re
import struct
import sys
import zlib

import numpy as np

import vectors

FEATURES_VERSION, N_X, N_G, N_E, N_P = 2, 36, 18, 100, 20
NET_KEYS = ('w_x_f', 'w_h_f', 'b_x_f', 'b_h_f', 'w_x_b', 'w_h_b', 'b_x_b', 'b_h_b', 'att_q', 'att_b', 'dense_w',
            'dense_b', 'out_w', 'out_b', 'special', 'position')
TYPES = {1: np.dtype('u1'), 2: np.dtype('i1'), 3: np.dtype('<f4'), 4: np.dtype('<u8'), 5: np.dtype('<i4'), 6: np.dtype('<i2')}
PAIRS, POINTS, ROUNDS, WHOLE = N_E // 2, 256, 25, 10000
M64 = (1 << 64) - 1


def sparse_hash(feature):
    """FNV-1a of the bytes, finished as in analyze/lexicon.h."""
    h = 14695981039346656037
    for c in feature.encode('utf-8'):
        h = ((h ^ c) * 1099511628211) & M64
    h ^= h >> 32
    h = (h * 0x9E3779B97F4A7C15) & M64
    return h ^ (h >> 29)


def nearest(points, x):
    """The point nearest to each row of x."""
    from scipy.spatial import cKDTree
    return cKDTree(points).query(x)[1]


def points_of(x, weight, rng):
    """At most 256 points that stand for the rows of x (two columns): these themselves when they are so few, else weighted k-means (Lloyd 1982)."""
    own = np.unique(x, axis=0)
    if len(own) <= POINTS:
        return np.concatenate([own, np.zeros((POINTS - len(own), 2), np.float32)])
    points = x[rng.choice(len(x), POINTS, replace=False, p=weight)].astype(float)
    for _ in range(ROUNDS):
        at = nearest(points, x)
        n = np.bincount(at, weight, POINTS)
        mean = np.stack([np.bincount(at, x[:, k] * weight, POINTS) for k in (0, 1)], 1) / np.maximum(n, 1e-12)[:, None]
        points = np.where(n[:, None] > 0, mean, x[rng.choice(len(x), POINTS, p=weight)])
    return points.astype(np.float32)


def quantise(embed, whole=WHOLE):
    """What the file keeps of the embeddings, the most frequent words first: of the first `whole` (half of them, where they are fewer) int8 and a scale
    each; of the others, for every two columns, the number of the nearest of 256 points (product quantisation: Jegou, Douze and Schmid 2011), more
    frequent words weighing more. (int8 [F,100], scales [F], codes [V-F,50], points [50,256,2])"""
    embed, rng = np.asarray(embed, np.float32), np.random.default_rng(1)
    whole = min(whole, len(embed) // 2)
    first, rest = embed[:whole], embed[whole:]
    scale = np.maximum(np.abs(first).max(axis=1), 1e-12).astype(np.float32) / np.float32(127)
    weight = 1 / (np.arange(len(rest)) + max(whole, 1.))
    weight /= weight.sum()
    points = np.stack([points_of(rest[:, 2 * k:2 * k + 2], weight, rng) for k in range(PAIRS)])
    codes = np.stack([nearest(points[k], rest[:, 2 * k:2 * k + 2]) for k in range(PAIRS)], 1)
    return np.clip(np.rint(first / scale[:, None]), -127, 127).astype(np.int8), scale, codes.astype(np.uint8), points


def dequantise(whole, scale, codes, points):
    return np.concatenate([whole.astype(np.float32) * scale[:, None], points[np.arange(PAIRS), codes].reshape(len(codes), N_E)])


def scaled(a, kind, axes=None):
    """Whole numbers of a type and what they are to be multiplied by."""
    a, most = np.asarray(a, np.float32), np.iinfo(kind).max
    scale = np.maximum(np.abs(a).max(axes), 1e-12).astype(np.float32) / np.float32(most)
    return np.clip(np.rint(a / scale), -most, most).astype(kind), scale


def sections_of(model):
    nets = model['nets']
    whole, scale, codes, points = quantise(model['embed'], model.get('whole', WHOLE))
    hidden = nets[0]['w_h_f'].shape[0]
    heads = nets[0]['att_q'].shape[0]
    dense = nets[0]['dense_w'].shape[1] if nets[0].get('dense_w') is not None else 0
    clip, special = (len(nets[0]['position']) - 1) // 2, len(nets[0]['special'])
    if not re.fullmatch(r'[a-z0-9.-]{1,24}', model['method']):
        raise ValueError('method: 1 to 24 of a-z 0-9 . -')
    if len(model['vocab']) != special + len(model['embed']):
        raise ValueError('embed: a row for each word that is not special')
    words = '\n'.join(model['vocab']).encode()
    for word in model['vocab']:
        if '\n' in word or len(word.encode()) > 44 or not word:
            raise ValueError(f'vocabulary: {word!r}')
    if len(set(model['vocab'])) != len(model['vocab']) or '<unk>' not in model['vocab']:
        raise ValueError('vocabulary: a word twice, or no <unk>')
    tongues = [('languages', 1, np.frombuffer(model['languages'].encode(), 'u1'))] if model.get('languages') else []
    out = [('method', 1, np.frombuffer(model['method'].encode(), 'u1')),
           ('dims', 5, np.array([FEATURES_VERSION, N_X, N_G, N_E, N_P, clip, hidden, heads, dense, len(nets), special, len(words)])),
           ('vocab', 1, np.frombuffer(zlib.compress(words, 9), 'u1')), ('embed', 2, whole),
           ('embed_scale', 3, scale), ('embed_codes', 1, codes), ('embed_points', 3, points)] + tongues
    for i, net in enumerate(nets):
        scales = np.zeros(len(NET_KEYS), np.float32)
        for k, key in enumerate(NET_KEYS):
            if net.get(key) is not None:
                whole, scales[k] = scaled(net[key], np.int16)
                out.append((f'net{i}.{key}', 6, whole))
        out.append((f'net{i}.scales', 3, scales))
    if model.get('sparse_features') is not None:
        hashes = np.array([sparse_hash(f) for f in model['sparse_features']], np.uint64)
        order = np.argsort(hashes, kind='stable')
        if len(np.unique(hashes)) != len(hashes):
            raise ValueError('two sparse features with one hash')
        whole, scale = scaled(np.asarray(model['sparse_weight'])[order], np.int8, 0)
        out += [('sparse_hash', 4, hashes[order]), ('sparse_weight', 2, whole), ('sparse_scale', 3, scale),
                ('sparse_bias', 3, model['sparse_bias'])]
    c = model['calibration']
    out.append(('calibration', 3, np.array([c['T_net'], c['T_sparse'], c['mix'], *c['T_final'], *c['bias']])))
    return out


def write_model(path, model):
    table, body = b'', b''
    sections = sections_of(model)
    start = 56 + 72 * len(sections)
    for name, kind, data in sections:
        data = np.ascontiguousarray(data, TYPES[kind])
        body += b'\0' * (-(start + len(body)) % 64)
        dims = list(data.shape) + [0] * (4 - data.ndim)
        table += struct.pack('<32sII4IQQ', name.encode(), kind, data.ndim, *dims, start + len(body), data.nbytes)
        body += data.tobytes()
    rest = table + body
    head = b'TDSTANCE' + struct.pack('<IIQ', 3, len(sections), 56 + len(rest)) + hashlib.sha256(rest).digest()
    with open(path, 'wb') as f:
        f.write(head + rest)
    return 56 + len(rest)


def read_model(path):
    raw = open(path, 'rb').read()
    version, n, size = struct.unpack_from('<IIQ', raw, 8)
    if raw[:8] != b'TDSTANCE' or version != 3 or size != len(raw) or hashlib.sha256(raw[56:]).digest() != raw[24:56]:
        raise ValueError(f'{path}: not a stance model, or damaged')
    s = {}
    for i in range(n):
        name, kind, ndim, *d, offset, length = struct.unpack_from('<32sII4IQQ', raw, 56 + 72 * i)
        s[name.rstrip(b'\0').decode()] = np.frombuffer(raw, TYPES[kind], length // TYPES[kind].itemsize,
                                                       offset).reshape(d[:ndim])
    dims = s['dims']
    model = {'method': s['method'].tobytes().decode(), 'languages': s['languages'].tobytes().decode() if 'languages' in s else '',
             'vocab': zlib.decompress(s['vocab'].tobytes()).decode().split('\n'),
             'embed': dequantise(s['embed'], s['embed_scale'], s['embed_codes'], s['embed_points']),
             'nets': [{k: s[f'net{i}.{k}'].astype(np.float32) * s[f'net{i}.scales'][n] if f'net{i}.{k}' in s else None
                       for n, k in enumerate(NET_KEYS)} for i in range(dims[9])],
             'calibration': dict(zip(('T_net', 'T_sparse', 'mix'), s['calibration'][:3]), T_final=s['calibration'][3:6],
                                 bias=s['calibration'][6:])}
    if 'sparse_hash' in s:
        model.update(sparse_hash=s['sparse_hash'], sparse_weight=s['sparse_weight'].astype(np.float32) * s['sparse_scale'],
                     sparse_bias=s['sparse_bias'])
    return model


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gru(x, w_x, w_h, b_x, b_h, reverse):
    hidden = w_h.shape[0]
    h, out = np.zeros(hidden), np.zeros((len(x), hidden))
    for i in range(len(x) - 1, -1, -1) if reverse else range(len(x)):
        a, b = x[i] @ w_x + b_x, h @ w_h + b_h
        r, z = sigmoid(a[:hidden] + b[:hidden]), sigmoid(a[hidden:2 * hidden] + b[hidden:2 * hidden])
        h = (1 - z) * np.tanh(a[2 * hidden:] + r * b[2 * hidden:]) + z * h
        out[i] = h
    return out


def net_logits(net, x, target, g):
    h = np.concatenate([gru(x, *(net[k + d] for k in ('w_x_', 'w_h_', 'b_x_', 'b_h_')), d == 'b') for d in 'fb'], axis=1)
    t = h[target]
    parts = [t]
    for q, b in zip(net['att_q'], net['att_b']):
        parts.append(softmax(h @ (t @ q + b) / np.sqrt(h.shape[1])) @ h)
    v = np.concatenate(parts + [g])
    if net.get('dense_w') is not None:
        v = np.maximum(v @ net['dense_w'] + net['dense_b'], 0)
    return v @ net['out_w'] + net['out_b']


def prepare(model):
    if 'index' not in model:
        model['index'] = {w: i for i, w in enumerate(model['vocab'])}
        if 'sparse_hash' in model:
            model['sparse_index'] = {int(h): i for i, h in enumerate(model['sparse_hash'])}
    return model


def inputs(model, net, unit):
    """Row i: embedding, position, figures of token i."""
    index, n = model['index'], len(unit['tokens'])
    x = np.zeros((n, N_E + N_P + N_X))
    for i, k, value in unit['x']:
        x[i, N_E + N_P + k] = value
    clip, special = (len(net['position']) - 1) // 2, len(net['special'])
    for i, token in enumerate(unit['tokens']):
        row = vectors.row_of(token, unit['language'], index) if model['languages'] else index.get(token)
        if row is None:
            row = index['<name>'] if x[i, N_E + N_P + 13] > 0 and '<name>' in index else index['<unk>']
        x[i, :N_E] = net['special'][row] if row < special else model['embed'][row - special]
        x[i, N_E:N_E + N_P] = net['position'][min(clip, max(-clip, i - unit['target'])) + clip]
    return x


def predict(model, unit):
    """(p_neg, p_neu, p_pos) of a model that read_model returned and a unit as stance_tokens prints it."""
    prepare(model)
    c, p = model['calibration'], 0
    for net in model['nets']:
        p = p + softmax(net_logits(net, inputs(model, net, unit), unit['target'], np.array(unit['g'])) / c['T_net']) / len(model['nets'])
    if 'sparse_hash' in model:
        z = model['sparse_bias'][0].astype(float)
        if unit['kind']:
            z = z + model['sparse_bias'][unit['kind']]
        for feature in unit['sparse']:
            i = model['sparse_index'].get(sparse_hash(feature))
            if i is not None:
                w = model['sparse_weight'][i].astype(float)
                z = z + w[0] + (w[unit['kind']] if unit['kind'] else 0)
        p = c['mix'] * p + (1 - c['mix']) * softmax(z / c['T_sparse'])
    return softmax(np.log(np.maximum(p, 1e-30)) / c['T_final'][unit['kind']] + c['bias'])


def foreign_words(units):
    """Rows for some of the words as they are, for some as stems, for some as tails of compounds; the others have none."""
    out = set()
    for u in units:
        for i, t in enumerate(t for t in u['tokens'] if not t.startswith('<')):
            if t < '\x80' and not t[0].isalnum():
                out.add(t)
            elif i % 4 < 3:
                out.add(u['language'] + ':' + (t if i % 4 == 0 else t[:max(4, len(t) - 2)] + '*' if i % 4 == 1 else t[-5:]))
    return sorted(out)


def random_model(seed, units, hidden=8, heads=2, dense=8, nets=2, vocab=60, sparse=200):
    rng = np.random.default_rng(seed)
    words = ['<unk>', '<name>', '<t>', '<num>', '<year>']
    languages = sorted({u['language'] for u in units if 'language' in u})
    words += sorted({t for u in units for t in u['tokens']} - set(words))[:vocab] if not languages else foreign_words(units)
    features = sorted({f for u in units for f in u['sparse']})[:sparse]
    a = lambda *shape: rng.normal(0, .3, shape).astype(np.float32)
    width, v = N_E + N_P + N_X, 2 * hidden * (1 + heads) + N_G
    make = lambda: dict([(k + d, w) for d in 'fb' for k, w in (('w_x_', a(width, 3 * hidden)), ('w_h_', a(hidden, 3 * hidden)),
                                                               ('b_x_', a(3 * hidden)), ('b_h_', a(3 * hidden)))],
                        att_q=a(heads, 2 * hidden, 2 * hidden), att_b=a(heads, 2 * hidden),
                        dense_w=a(v, dense) if dense else None, dense_b=a(dense) if dense else None,
                        out_w=a(dense or v, 3), out_b=a(3), special=a(5, N_E), position=a(2 * 12 + 1, N_P))
    return {'method': 'random-xx-1' if languages else 'random-1', 'languages': ' '.join(languages), 'vocab': words, 'embed': a(len(words) - 5, N_E),
            'nets': [make() for _ in range(nets)], 'sparse_features': features, 'sparse_weight': a(len(features), 3, 3),
            'sparse_bias': a(3, 3), 'calibration': dict(T_net=1.3, T_sparse=1.1, mix=.7, T_final=[.9, .8, 1.1], bias=[.1, 0, -.1])}


def units_of(path):
    return [json.loads(line) for line in open(path, encoding='utf-8')]


def main(argv):
    if len(argv) >= 4 and argv[1] == '--random':
        size = write_model(argv[3], random_model(int(argv[2]), units_of(argv[4]) if len(argv) > 4 else []))
        print(f'{argv[3]}: {size} bytes')
    elif len(argv) == 5 and argv[1] == '--check':
        model, worst, n = read_model(argv[2]), 0, 0
        rows = {r['id']: r for r in csv.DictReader(open(argv[4], encoding='utf-8', newline=''))}
        for unit in units_of(argv[3]):
            if unit['id'] in rows:
                p = predict(model, unit)
                worst = max(worst, *(abs(float(rows[unit['id']][k]) - q) for k, q in zip(('p_neg', 'p_neu', 'p_pos'), p)))
                n += 1
        print(f'{n} units, largest difference {worst:.2e}')
        return 0 if n and worst < 1e-5 else 1
    elif len(argv) == 4 and argv[1] == '--predict':
        model = read_model(argv[2])
        print('id,p_neg,p_neu,p_pos')
        for unit in units_of(argv[3]):
            print(unit['id'] + ',' + ','.join(f'{v:.9f}' for v in predict(model, unit)))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
