"""Recompute every figure of a ratings export, standard library only: python recompute_scores.py < EXPORT.json"""

import json
import sys
from math import fsum, isclose, sqrt

export, pairs, keys = json.load(sys.stdin), [], ("mean_square", "raters", "value", "half_width")
for name, error in export["errors"].items():
    mix = export["weights"] if name == "(composite)" else {name: 1}
    groups = []  # per application its raters' values: each one's mean level, or the weighted mean of those
    for one in export["applications"]:
        means = [{code: fsum(x) / len(x) for code, x in by.items() if x} for by in one["ratings"].values()]
        groups.append([fsum(w * by[code] for code, w in mix.items()) for by in means if mix.keys() <= by.keys()])
    df = sum(len(group) - 1 for group in groups if group)
    pooled = fsum((x - fsum(group) / len(group)) ** 2 for group in groups for x in group) / df if df else None
    variance = pooled if error["tier"] == 1 else error["variance"]
    for group, one in zip(groups, [error | done["scores"][name] for done in export["applications"]], strict=True):
        mean = fsum(group) / len(group) if len(group) > (name == "(composite)") else None
        half = error["quantile"] * sqrt(variance / len(group)) if error["tier"] and len(group) > 1 else None
        pairs += zip((pooled, len(group), mean, half), map(one.get, keys), strict=True)
wrong = [x for x in pairs if x[0] != x[1] and (None in x or not isclose(*x, abs_tol=1e-9))]
sys.exit(f"these differ: {wrong}" if wrong else print(f"{len(pairs)} figures agree"))
