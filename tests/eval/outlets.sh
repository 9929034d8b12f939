#!/bin/sh
# outlets.sh SHARED [-v]: what share of the outlets named in real data the registry knows; -v lists those it does not.
: "${BUILD:=build}"
shared=$1
python3 - "$shared" <<'PY' | "$BUILD/tests/eval/outlets_eval" $2
import collections, csv, json, lzma, os, sys, urllib.parse
data = os.path.join(sys.argv[1], 'data')
rows = collections.Counter(); country = {}
def add(kind, name, value, code=''):
    value = (value or '').strip().replace('\t', ' ').replace('\n', ' ')
    if value:
        rows[kind, name, value] += 1
        if code: country[kind, name, value] = code
def host(url):
    try: h = urllib.parse.urlsplit(url or '').hostname or ''
    except ValueError: return ''
    return h[4:] if h.startswith('www.') else h
for line in lzma.open(os.path.join(data, 'corpora/allsides-2018-2020.jsonl.xz'), 'rt', encoding='utf-8'):
    d = json.loads(line); add('name', 'allsides', d.get('outlet')); add('domain', 'allsides', host(d.get('url')))
for line in open(os.path.join(data, 'corpora/huawei-mixed.jsonl'), encoding='utf-8'):
    d = json.loads(line); c = d.get('outlet_country') or ''
    add('name', 'huawei-mixed', d.get('outlet'), c); add('domain', 'huawei-mixed', host(d.get('url')), c)
for d in csv.DictReader(open(os.path.join(data, 'gazetteer/outlet_country.csv'), encoding='utf-8')):
    add('domain', 'outlet_country.csv', d['domain'], d['country']); add('name', 'outlet_country.csv', d['name'], d['country'])
for (kind, name, value), n in sorted(rows.items()):
    print(kind, name, value, country.get((kind, name, value), ''), n, sep='\t')
PY
