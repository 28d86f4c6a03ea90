"""Where a team stands on the ladder of stages, by the cumulative rule, and how sure that is.

A stage is met where the one-sided lower 90 % bound of its mean, m - t(.90, n - 1) · s/sqrt(n), reaches its criterion;
the team's stage is the highest that is met with all below it. The bound speaks for the team in general. How sure that
is: the same rule, bound included, on samples of the respondents drawn with replacement (Efron & Tibshirani 1993).

The stages are a frame for talking, not a validated scale. The seed comes from the answers themselves: the same answers
give the same figures, whatever their order. Shares are rounded to hundredths, which is what 2,000 samples carry;
further digits would only mark the answers like a fingerprint.
"""

from collections.abc import Sequence
from hashlib import sha256
from math import sqrt
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.team_measures.model import Maturity, MaturityProfile, StageStatistics
from domain.team_measures.precision import t_quantile
from domain.team_measures.scores import FloatArray, Scores, table

LEAST_PEOPLE = 8
SAMPLES = 2000
CONFIDENCE = 0.90
LEAST_PROBABILITY = 0.80
BELOW_FIRST = "below_first"
ROUNDING = 1e-9  # a mean that equals its criterion reaches it, whatever the last digits say
CHUNK = 50_000  # multiplicities at once: they stay in the processor's cache, and small products in one thread

TOO_FEW_PEOPLE = f"A stage needs {LEAST_PEOPLE} respondents whose spread may be shown."

BoolArray = NDArray[np.bool_]


class LadderStage(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One stage as answered: scores[person][item], the same people in the same order for every stage.

    `themes` are the means that may be printed of its themes (`theme_means`, less what the anonymity rules keep back).
    `split`: people do not agree, so the mean is not printed.
    """

    code: str
    criterion: float
    scores: Scores
    themes: dict[str, float | None] = {}
    split: bool = False


class _Measured(NamedTuple):
    """The people's sums over a stage's items, and how many items these are."""

    totals: FloatArray
    items: int
    criterion: float


def maturity(stages: Sequence[LadderStage], *, shows_spread: bool, withheld: str | None = None) -> Maturity:
    """The team's place on the ladder; `stages` in its order, lowest first, reversed items already turned.

    Withheld where `shows_spread` is false for any of its stages (`withheld` is the reason then, if the usual one does
    not fit), and with fewer than eight respondents.
    """
    measured = [_measured(stage) for stage in stages]
    if not measured or not shows_spread or len(measured[0].totals) < LEAST_PEOPLE:
        return _withheld(stages, withheld or TOO_FEW_PEOPLE)
    people = len(measured[0].totals)
    means, bounds = _bounds(measured, np.ones((1, people)))
    met = _met(measured, bounds)
    shares = _shares(measured)
    profile, level, probability = _profile(met[0], shares)
    between = None
    if profile == "between":
        codes = (BELOW_FIRST, *(stage.code for stage in stages))
        between = (codes[level], codes[level + 1])
    return Maturity(
        profile=profile,
        stage=stages[level - 1].code if profile == "stage" else None,
        between=between,
        probability=probability,
        stages=tuple(
            StageStatistics(
                stage=stage.code,
                order=place + 1,
                criterion=stage.criterion,
                mean=_shown(stage, means[0, place]),
                lower_bound=_shown(stage, bounds[0, place]),
                met=bool(met[0, place]),
                probability=shares[place + 1],
                themes=dict(stage.themes),
            )
            for place, stage in enumerate(stages)
        ),
        samples=SAMPLES,
        withheld=None,
    )


def _measured(stage: LadderStage) -> _Measured:
    rows = table(stage.scores)
    return _Measured(rows.sum(axis=1), rows.shape[1], stage.criterion)


def _bounds(measured: Sequence[_Measured], multiplicities: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Means and lower bounds, shape (samples, stages) each, of samples given as how often each person was drawn."""
    people = multiplicities.shape[1]
    totals = np.column_stack([stage.totals for stage in measured])
    sums = multiplicities @ np.hstack([totals, totals**2])  # sums of whole numbers: exact in any order
    total, squares = sums[:, : len(measured)], sums[:, len(measured) :]
    items = np.array([stage.items for stage in measured], dtype=np.float64)
    deviation = np.sqrt(np.maximum(people * squares - total**2, 0.0) / (people * (people - 1))) / items
    means: FloatArray = total / (people * items)
    bounds: FloatArray = means - t_quantile(CONFIDENCE, people - 1) * deviation / sqrt(people)
    return means, bounds


def _met(measured: Sequence[_Measured], bounds: FloatArray) -> BoolArray:
    """Which stages are met, shape (samples, stages)."""
    found: BoolArray = bounds >= np.array([stage.criterion for stage in measured]) - ROUNDING
    return found


def _shares(measured: Sequence[_Measured]) -> list[float]:
    """Share of samples below the first stage, at each stage, and (last) mixed; to hundredths."""
    ordered = _in_one_order(measured)
    people, stages = len(ordered[0].totals), len(ordered)
    generator = np.random.default_rng(_seed(ordered))
    counts = np.zeros(stages + 2, dtype=np.int64)
    most = max(1, CHUNK // people)
    for start in range(0, SAMPLES, most):
        size = min(most, SAMPLES - start)
        drawn = generator.integers(0, people, size=(size, people))
        drawn += np.arange(size)[:, None] * people
        multiplicities = np.bincount(drawn.ravel(), minlength=size * people).reshape(size, people)
        met = _met(ordered, _bounds(ordered, multiplicities.astype(np.float64))[1])
        counts += np.bincount(_levels(met), minlength=stages + 2)
    return [round(int(count) / SAMPLES, 2) for count in counts]


def _levels(met: BoolArray) -> NDArray[np.int64]:
    """Each sample's level: 0 below the first stage, the number of stages met, or stages + 1 where mixed."""
    level = np.cumprod(met, axis=1).sum(axis=1)
    found: NDArray[np.int64] = np.where(met.sum(axis=1) > level, met.shape[1] + 1, level)
    return found


def _profile(met: BoolArray, shares: list[float]) -> tuple[MaturityProfile, int, float]:
    """What is said, the level that it starts from (0: below the first), and the share of samples that say the same.

    The rule on the answers themselves goes first. Where its level is not sure, the neighbour that more samples give
    joins it, the lower one where they tie; where even more samples are mixed, no stage is said.
    """
    mixed, stages = len(shares) - 1, len(met)
    level = int(_levels(met[None, :])[0])
    if level == mixed:
        return "mixed", level, shares[mixed]
    if shares[level] >= LEAST_PROBABILITY:
        return ("stage" if level else "below_first"), level, shares[level]
    neighbours = [place for place in (level - 1, level + 1) if 0 <= place <= stages]
    neighbour = max(neighbours, key=lambda place: (shares[place], -place))
    if shares[mixed] > shares[neighbour]:
        return "mixed", mixed, shares[mixed]
    return "between", min(level, neighbour), round(shares[level] + shares[neighbour], 2)


def _in_one_order(measured: Sequence[_Measured]) -> list[_Measured]:
    """The same people sorted by what they answered, so that the order of the rows decides nothing."""
    totals = np.column_stack([stage.totals for stage in measured])
    order = np.lexsort(totals.T[::-1])
    return [stage._replace(totals=stage.totals[order]) for stage in measured]


def _seed(ordered: Sequence[_Measured]) -> int:
    content = sha256()
    for stage in ordered:
        content.update(f"{stage.items} {stage.criterion!r}".encode())
        content.update(stage.totals.astype("<i8").tobytes())
    return int.from_bytes(content.digest(), "big")


def _shown(stage: LadderStage, figure: float) -> float | None:
    return None if stage.split else float(figure)


def _withheld(stages: Sequence[LadderStage], reason: str) -> Maturity:
    return Maturity(
        profile="withheld",
        stage=None,
        between=None,
        probability=None,
        stages=tuple(
            StageStatistics(
                stage=stage.code,
                order=place + 1,
                criterion=stage.criterion,
                mean=None,
                lower_bound=None,
                met=None,
                probability=None,
            )
            for place, stage in enumerate(stages)
        ),
        samples=0,
        withheld=reason,
    )
