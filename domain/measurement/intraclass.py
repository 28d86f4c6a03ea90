"""Intraclass correlations and variance components of a panel in which every rater rated every candidate.

Sources: Shrout & Fleiss 1979 (the six forms); McGraw & Wong 1996 (intervals; the naming there is ICC(A,·) for form 2
and ICC(C,·) for form 3); Bonett 2002 (sample size). Rotating panels need domain.measurement.generalizability.
"""

from math import ceil, isfinite
from typing import get_args

import msgspec
import numpy as np
from scipy.special import fdtri, ndtri

from domain.measurement.statistics import (
    ONE_VALUE,
    Estimate,
    IccForm,
    NotComputable,
    Ratings,
    VarianceComponents,
    compact,
    without_value,
)

CONFIDENCE = 0.95
LEAST_CANDIDATES = 2
LEAST_RATERS = 2
NEGLIGIBLE = 1e-12  # share of the total sum of squares that is rounding, not variance

NO_TABLE = "fewer than two candidates were rated by every rater: use the coefficient for rotating panels"
ONE_RATER = "there are fewer than two raters"
SAME_MEANS = "the candidates' means do not differ"
EXACT = "no interval: the raters agree exactly, apart from severity"
NO_INTERVAL = "no interval: it is undefined for these data"


class MeanSquares(msgspec.Struct, frozen=True, kw_only=True):
    """Mean squares of the two-way table: between candidates, within candidates, between raters, residual.

    Degrees of freedom: n - 1, n (k - 1), k - 1, (n - 1)(k - 1). `left_out` counts candidates whom some rater did not
    rate: they are not in the table.
    """

    between: float
    within: float
    raters: float
    residual: float
    n_candidates: int
    n_raters: int
    left_out: int


class _Coefficient(msgspec.Struct, frozen=True):
    """An intraclass correlation before anything is cut off: value, interval; NaN where undefined."""

    value: float
    low: float
    high: float


def mean_squares(ratings: Ratings) -> MeanSquares | NotComputable:
    """The analysis of variance of the candidates whom all raters rated; the others are counted in `left_out`."""
    used, _, _ = compact(ratings)
    if used.n_raters < LEAST_RATERS:
        return NotComputable(ONE_RATER)
    complete = np.bincount(used.candidate, minlength=used.n_candidates) == used.n_raters
    n, k = int(complete.sum()), used.n_raters
    if n < LEAST_CANDIDATES:
        return NotComputable(NO_TABLE)
    table = used.value[complete[used.candidate]].reshape(n, k)  # sorted by candidate, then rater
    if np.ptp(table) == 0:
        return NotComputable(ONE_VALUE)
    centred = table - table.mean()
    rows, columns = centred.mean(axis=1), centred.mean(axis=0)
    rest = centred - rows[:, None] - columns[None, :]
    total = float((centred**2).sum())

    def square(sum_of_squares: float, degrees: int) -> float:
        return 0.0 if sum_of_squares <= NEGLIGIBLE * total else float(sum_of_squares) / degrees

    return MeanSquares(
        between=square(k * (rows**2).sum(), n - 1),
        within=square(((centred - rows[:, None]) ** 2).sum(), n * (k - 1)),
        raters=square(n * (columns**2).sum(), k - 1),
        residual=square((rest**2).sum(), (n - 1) * (k - 1)),
        n_candidates=n,
        n_raters=k,
        left_out=used.n_candidates - n,
    )


def icc(ratings: Ratings, form: IccForm = "ICC(2,k)") -> Estimate:
    """One intraclass correlation with its 95 % interval.

    The same panel for all and scores used as they are: ICC(2,k). ICC(3,·) leaves severity out and overstates them.
    Not computable: fewer than two raters, or two candidates rated by all; one value; candidates' means all equal.
    A negative estimate is reported as 0 with a note; its interval is not cut.
    """
    return icc_table(ratings)[form]


def icc_table(ratings: Ratings) -> dict[IccForm, Estimate]:
    """All six intraclass correlations; see `icc`."""
    forms: tuple[IccForm, ...] = get_args(IccForm)
    squares = mean_squares(ratings)
    reason = squares.reason if isinstance(squares, NotComputable) else SAME_MEANS if squares.between == 0 else None
    if isinstance(squares, NotComputable) or reason is not None:
        return {form: without_value(ratings, reason or "") for form in forms}
    return {form: _report(squares, form, coefficient) for form, coefficient in icc_uncut(squares).items()}


def icc_uncut(squares: MeanSquares) -> dict[IccForm, _Coefficient]:
    """The six coefficients with their 95 % intervals as the formulas give them, negative ones included.

    Needs candidates' means that differ (between > 0); the interval is NaN where the residual is 0.
    """
    bms, wms, jms, ems = squares.between, squares.within, squares.raters, squares.residual
    n, k = squares.n_candidates, squares.n_raters
    one_way = _exact_interval(bms, wms, n - 1, n * (k - 1))
    consistency = _exact_interval(bms, ems, n - 1, (n - 1) * (k - 1))
    agreement = _divide(bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n)
    low, high = _agreement_interval(squares, agreement)
    return {
        "ICC(1,1)": _Coefficient(_divide(bms - wms, bms + (k - 1) * wms), *(_single(f, k) for f in one_way)),
        "ICC(2,1)": _Coefficient(agreement, low, high),
        "ICC(3,1)": _Coefficient(_divide(bms - ems, bms + (k - 1) * ems), *(_single(f, k) for f in consistency)),
        "ICC(1,k)": _Coefficient((bms - wms) / bms, *(1 - 1 / f for f in one_way)),
        "ICC(2,k)": _Coefficient(
            _divide(bms - ems, bms + (jms - ems) / n), *(_divide(k * end, 1 + (k - 1) * end) for end in (low, high))
        ),
        "ICC(3,k)": _Coefficient((bms - ems) / bms, *(1 - 1 / f for f in consistency)),
    }


def anova_components(ratings: Ratings) -> VarianceComponents | NotComputable:
    """Variance components of the complete table by equating mean squares with their expectations.

    residual = EMS, rater = (JMS - EMS)/n, candidate = (BMS - EMS)/k; equals REML unless one of them is negative.
    """
    squares = mean_squares(ratings)
    if isinstance(squares, NotComputable):
        return squares
    raw = {
        "candidate": (squares.between - squares.residual) / squares.n_raters,
        "rater": (squares.raters - squares.residual) / squares.n_candidates,
    }
    return VarianceComponents(
        candidate=max(0.0, raw["candidate"]),
        rater=max(0.0, raw["rater"]),
        residual=squares.residual,
        notes=tuple(
            f"the estimated {name} variance is negative ({value:.4f}): reported as 0"
            for name, value in raw.items()
            if value < 0
        ),
    )


def candidates_needed(reliability: float, raters: int, width: float) -> int:
    """How many candidates make a 95 % interval of a single-rating ICC about `width` wide (Bonett 2002).

    n = 8 z² (1 - R)² (1 + (k - 1) R)² / (k (k - 1) w²) + 1, rounded up. Raises ValueError outside 0 <= R < 1,
    k >= 2, 0 < w < 1.
    """
    if not (0 <= reliability < 1 and raters >= LEAST_RATERS and 0 < width < 1):
        raise ValueError("reliability must be in [0, 1), raters at least 2, width between 0 and 1")
    z = float(ndtri((1 + CONFIDENCE) / 2))
    spread = (1 - reliability) ** 2 * (1 + (raters - 1) * reliability) ** 2
    return ceil(8 * z**2 * spread / (raters * (raters - 1) * width**2) + 1)


def _report(squares: MeanSquares, form: IccForm, found: _Coefficient) -> Estimate:
    notes = []
    # By the numerator: a denominator may be negative, too. The last digits of equal mean squares depend on the order.
    error = squares.within if form in {"ICC(1,1)", "ICC(1,k)"} else squares.residual
    gap = squares.between - error
    if gap < -NEGLIGIBLE * error:
        notes.append("the estimate is negative: reported as 0")
    usable = isfinite(found.low) and isfinite(found.high) and found.low <= found.high
    if not usable:
        notes.append(EXACT if squares.residual == 0 else NO_INTERVAL)
    if squares.left_out:
        notes.append(f"{squares.left_out} candidates were not rated by every rater and are left out")
    return Estimate(
        value=0.0 if gap <= NEGLIGIBLE * error else found.value,
        low=found.low if usable else None,
        high=found.high if usable else None,
        n_candidates=squares.n_candidates,
        raters=squares.n_raters,
        note="; ".join(notes) or None,
    )


def _exact_interval(between: float, error: float, first: int, second: int) -> tuple[float, float]:
    """F observed divided by, and multiplied with, the F quantiles: the ends of the interval on the F scale."""
    if error == 0 or between == 0:
        return float("nan"), float("nan")
    upper = (1 + CONFIDENCE) / 2
    ratio = between / error
    return ratio / float(fdtri(first, second, upper)), ratio * float(fdtri(second, first, upper))


def _single(ratio: float, k: int) -> float:
    return (ratio - 1) / (ratio + k - 1)


def _agreement_interval(squares: MeanSquares, agreement: float) -> tuple[float, float]:
    """Interval of ICC(2,1) with Satterthwaite's degrees of freedom (McGraw & Wong 1996, table 7)."""
    bms, jms, ems, n, k = squares.between, squares.raters, squares.residual, squares.n_candidates, squares.n_raters
    if ems == 0 or not isfinite(agreement):
        return float("nan"), float("nan")
    raters_part = k * agreement * jms / ems
    rest = n * (1 + (k - 1) * agreement) - k * agreement
    degrees = _divide((n - 1) * (k - 1) * (raters_part + rest) ** 2, (n - 1) * raters_part**2 + rest**2)
    upper, error = (1 + CONFIDENCE) / 2, k * jms + (k * n - k - n) * ems
    above, below = float(fdtri(n - 1, degrees, upper)), float(fdtri(degrees, n - 1, upper))
    return _divide(n * (bms - above * ems), above * error + n * bms), _divide(
        n * (below * bms - ems), error + n * below * bms
    )


def _divide(above: float, below: float) -> float:
    return above / below if below else float("nan")
