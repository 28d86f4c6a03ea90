"""Published panels, and random ones with holes, for the tests of the statistics."""

import numpy as np

from domain.measurement.statistics import FloatArray, Ratings, ratings_of, ratings_of_matrix

# Shrout & Fleiss 1979, table 2: six targets, four judges.
SHROUT_FLEISS = np.array(
    [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)], dtype=np.float64
)

# Davies & Goldsmith 1972, table 6.6 (lme4's Penicillin): 24 plates by 6 samples, diameters in millimetres.
PLATES = """
27 23 26 23 23 21  27 23 26 23 23 21  25 21 25 24 24 20  26 23 25 23 23 20  25 22 26 22 23 20  24 22 25 23 22 19
24 20 23 21 22 19  26 22 26 24 24 21  24 21 24 22 22 20  24 21 24 23 22 19  26 23 26 24 24 21  25 22 26 24 24 20
26 24 26 24 25 22  26 23 26 23 23 20  26 23 25 24 24 22  25 22 25 23 23 20  25 21 24 23 23 20  25 22 24 23 23 19
24 21 23 21 21 19  26 23 26 24 24 21  25 21 24 22 22 18  25 22 25 22 22 20  24 21 24 22 24 19  24 21 24 22 21 18
"""
PENICILLIN = np.array(PLATES.split(), dtype=np.float64).reshape(24, 6)

NONE = np.nan


def shrout_fleiss() -> Ratings:
    return ratings_of_matrix(SHROUT_FLEISS)


def additive(
    generator: np.random.Generator,
    candidates: int,
    raters: int,
    panel: int,
    deviations: tuple[float, float, float] = (0.6, 0.3, 0.5),
) -> Ratings:
    """Random panels of `panel` raters, some of them one short; deviations of candidates, raters and residual."""
    own, severity = generator.normal(0, deviations[0], candidates), generator.normal(0, deviations[1], raters)
    rows = [
        (candidate, rater, 3 + own[candidate] + severity[rater] + generator.normal(0, deviations[2]))
        for candidate in range(candidates)
        for rater in generator.choice(raters, size=panel - int(generator.integers(0, 2)), replace=False)
    ]
    people, judges, values = zip(*rows, strict=True)
    return ratings_of(people, judges, values, n_candidates=candidates, n_raters=raters)


def holed(generator: np.random.Generator, candidates: int, raters: int) -> FloatArray:
    """Levels 1 to 5 that agree somewhat, about a quarter missing; (candidates, raters)."""
    truth = generator.normal(3, 1, (candidates, 1))
    levels = np.clip(np.round(truth + generator.normal(0, 0.8, (candidates, raters))), 1, 5)
    return np.where(generator.random(levels.shape) < 0.25, NONE, levels)
