#!/usr/bin/env python3
"""Runs the scorer EVAL/extraction.py; an impossible day in the gold (2022-25-10) counts as unknown instead of stopping it.

usage: score.py EVAL articles|segments|outlets DATA_DIR ARTICLES.csv WORST
"""
import sys

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import extraction

day = extraction.day


def tolerant(s):
    try:
        return day(s)
    except ValueError:
        return None


extraction.day = tolerant
run = {'articles': extraction.articles, 'segments': extraction.segments, 'outlets': extraction.outlets}
run[sys.argv[2]](sys.argv[3], extraction.rows(sys.argv[4]), int(sys.argv[5]))
