"""A one-factor model by maximum likelihood, and omega total from it.

Jöreskog 1967: for given error variances ψ the loadings follow from the largest eigenvalue of ψ^-½ R ψ^-½, so that only
ψ is searched for, on the correlation matrix R. The interval of omega is the delta method on the expected information
(Raykov 2002), normal theory. Libraries for it were weighed: factor_analyzer is GPL and brings pandas and scikit-learn,
semopy brings pandas and statsmodels; neither has this interval.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from domain.team_measures.scores import FloatArray

LEAST_ITEMS = 3
LEAST_ERROR = 0.005  # share of an item's variance; at this bound there is no proper solution (a Heywood case)
MOST_STEPS = 2000
Z = 1.959963984540054
WORST_CONDITION = 1e10  # of the information; beyond it loadings may be anything, as without a common factor

TOO_FEW_ITEMS = "Omega is not computable: a one-factor model takes at least three items."
CONSTANT_ITEM = "Omega is not computable: everybody answered an item alike."
SINGULAR = "Omega is not computable: an item follows from the others."
NO_FACTOR = "Omega is not computable: the items have too little in common to tell a factor from chance."
HEYWOOD = "Omega is not computable: the one-factor model leaves an item without error, so it does not fit."


class Omega(NamedTuple):
    """Omega total with its 95 % interval, 0 to 1."""

    value: float
    low: float
    high: float


class OneFactor(NamedTuple):
    """Loadings and error variances of the items, each of shape (items,), in units of the covariance matrix."""

    loadings: FloatArray
    errors: FloatArray


def omega(covariance: FloatArray, people: int) -> Omega | str:
    """Omega total of the items with this covariance matrix; or why there is none, as a sentence."""
    fit = one_factor(covariance)
    if isinstance(fit, str):
        return fit
    common, error = float(fit.loadings.sum()), float(fit.errors.sum())
    value = common**2 / (common**2 + error)
    slope = np.concatenate(
        [
            np.full(len(fit.loadings), 2 * common * error / (common**2 + error) ** 2),
            np.full(len(fit.errors), -(common**2) / (common**2 + error) ** 2),
        ]
    )
    information = _information(fit, people)
    if np.linalg.cond(information) > WORST_CONDITION:
        return NO_FACTOR
    half = Z * float(np.sqrt(slope @ np.linalg.solve(information, slope)))
    return Omega(value, max(0.0, value - half), min(1.0, value + half))


def one_factor(covariance: FloatArray) -> OneFactor | str:
    """Maximum likelihood loadings (their sum not negative) and error variances; or why there are none."""
    if len(covariance) < LEAST_ITEMS:
        return TOO_FEW_ITEMS
    scale = np.sqrt(np.diag(covariance))
    if scale.min() == 0:
        return CONSTANT_ITEM
    correlation = covariance / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlation)[0] < np.sqrt(np.finfo(np.float64).eps):
        return SINGULAR
    errors = _search(correlation)
    if errors.min() <= LEAST_ERROR * (1 + 1e-6):
        return HEYWOOD
    loadings = _loadings(errors, correlation)
    sign = 1.0 if loadings.sum() >= 0 else -1.0
    return OneFactor(sign * loadings * scale, errors * scale**2)


def _search(correlation: FloatArray) -> FloatArray:
    """The error variances with the greatest likelihood, from Jöreskog's start: half the part that no other explains."""
    start = 0.5 / np.diag(np.linalg.inv(correlation))
    found = minimize(
        _misfit,
        np.clip(start, LEAST_ERROR, 1.0),
        args=(correlation,),
        jac=True,
        method="TNC",  # L-BFGS-B calls threaded BLAS for these few numbers, and then waits for busy cores
        bounds=[(LEAST_ERROR, 1.0)] * len(correlation),
        options={"maxfun": MOST_STEPS, "ftol": 1e-15, "gtol": 1e-9, "xtol": 1e-12},
    )
    errors: FloatArray = found.x
    return errors


def _misfit(errors: FloatArray, correlation: FloatArray) -> tuple[float, FloatArray]:
    """The likelihood's misfit with the best loadings for these errors, and its slope (Lawley & Maxwell 1971)."""
    root = np.sqrt(errors)
    values = np.linalg.eigvalsh(correlation / np.outer(root, root))
    rest = values[:-1]
    misfit = float((rest - np.log(rest) - 1).sum())
    loadings = _loadings(errors, correlation)
    slope: FloatArray = (loadings**2 + errors - np.diag(correlation)) / errors**2
    return misfit, slope


def _loadings(errors: FloatArray, correlation: FloatArray) -> FloatArray:
    root = np.sqrt(errors)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    loadings: FloatArray = root * vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1, 0.0))
    return loadings


def _information(fit: OneFactor, people: int) -> FloatArray:
    """Expected information of loadings and errors: ½ n tr(Σ⁻¹ ∂Σ Σ⁻¹ ∂Σ), shape (2 items, 2 items)."""
    items = len(fit.loadings)
    inverse = np.linalg.inv(np.outer(fit.loadings, fit.loadings) + np.diag(fit.errors))
    slopes = np.zeros((2 * items, items, items))
    for item in range(items):
        slopes[item, item, :] += fit.loadings
        slopes[item, :, item] += fit.loadings
        slopes[items + item, item, item] = 1.0
    weighted = inverse @ slopes
    information: FloatArray = (people - 1) / 2 * np.einsum("aij,bji->ab", weighted, weighted)
    return information
