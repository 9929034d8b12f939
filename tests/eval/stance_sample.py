#!/usr/bin/env python3
"""Agreement of the article stance with what the writers of the demonstration corpus intended, per language.

usage: stance_sample.py OUT labels.csv [-v]     OUT holds articles.csv and mentions.csv of `tidings run datasets/sample`

The article's stance is the mean over its scored sentences; its sign counts from .1 on. Prints for each language n, exact agreement
on three classes, and how many articles meant favourable or adverse got the right, no, or the wrong sign. Small numbers: a check, no
estimate.
"""
import csv, sys
from collections import defaultdict

out, labels = sys.argv[1], sys.argv[2]
verbose = '-v' in sys.argv
meant = {}
for r in csv.DictReader(open(labels, encoding='utf-8', newline='')):
    if r['stance'] != '' and r['status'] in ('article', 'undated'):
        meant[(r['file'], r['record'])] = int(r['stance'])
language, title, intended = {}, {}, {}
for r in csv.DictReader(open(out + '/articles.csv', encoding='utf-8', newline='')):
    key = (r['ingest_file'], r['ingest_record'])
    if key in meant:
        language[r['article_id']] = r['language']
        title[r['article_id']] = r['title']
        intended[r['article_id']] = meant[key]
scores, words = defaultdict(list), defaultdict(list)
for r in csv.DictReader(open(out + '/mentions.csv', encoding='utf-8', newline='')):
    if r['article_id'] in intended and r['stance'] != '':
        scores[r['article_id']].append(float(r['stance']))
        words[r['article_id']].append(r['evidence'])
table = defaultdict(lambda: [0, 0, 0, 0, 0, 0])
for i, gold in intended.items():
    if not scores[i]:
        continue
    mean = sum(scores[i]) / len(scores[i])
    sign = (mean > .1) - (mean < -.1)
    row = table[language[i].split('-')[0]]
    row[0] += 1
    row[1] += sign == gold
    if gold:
        row[2] += 1
        row[3] += sign == gold
        row[4] += sign == 0
        row[5] += sign == -gold
    if verbose and sign != gold:
        print(f'{language[i]} meant {gold:+d} got {mean:+.2f}: {title[i]} | {" / ".join(words[i])}')
for lang, (n, same, valued, right, none, wrong) in sorted(table.items()):
    print(f'sample {lang}: n {n} agreement {same / n:.2f}; of {valued} valued: right {right}, none {none}, opposite {wrong}')
