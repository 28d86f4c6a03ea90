"""Every first locked rating of a requisition with the scores that we made of them, so that anybody can check us."""

import hashlib
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from domain.interviews.model import LockedRating
from domain.measurement.model import CandidateRatings, ErrorModel, ScoreResult
from domain.measurement.pool import Pool
from domain.measurement.rules import FORMULA_VERSION, composite_of, levels_of, score_of

COMPOSITE = "(composite)"  # no competency has such a code
FORMAT_VERSION = 1
LABEL_DIGITS = 12


class ExportedScore(msgspec.Struct, frozen=True, kw_only=True):
    """A score as we computed it; the half width of its interval before the interval is clipped to the scale."""

    raters: int
    value: float | None
    half_width: float | None


class ExportedApplication(msgspec.Struct, frozen=True, kw_only=True):
    """One application under a pseudonym; `scores` has one entry per competency and "(composite)".

    `ratings` maps rater → competency code → that rater's levels, one per scorecard; empty for no evidence.
    """

    application: str
    ratings: dict[str, dict[str, list[int]]]
    scores: dict[str, ExportedScore]


class RatingsExport(msgspec.Struct, frozen=True, kw_only=True):
    """Ratings, weights, error models and scores of a requisition's opened applications.

    Pseudonyms sort the applications, and are others as soon as a rating is added. A score is the mean over
    raters of each one's mean, its interval value ± quantile · sqrt(variance / raters). docs/recompute_scores.py
    computes all of it again from this document alone.
    """

    format: Literal["outside-in/ratings"]
    format_version: int
    formula_version: str
    requisition_id: UUID
    weights: dict[str, float]
    errors: dict[str, ErrorModel]
    applications: tuple[ExportedApplication, ...]


def export_of(requisition_id: UUID, ratings: Sequence[LockedRating], pool: Pool) -> RatingsExport:
    """The export; `pool` is that of the same ratings."""
    salt = _salt(ratings)
    given: dict[UUID, dict[str, dict[str, list[int]]]] = {}
    for rating in ratings:
        by_rater = given.setdefault(rating.application_id, {})
        levels = by_rater.setdefault(_label("R", rating.rater_id, salt), {}).setdefault(rating.competency_code, [])
        if rating.level is not None:
            levels.append(rating.level)
    applications = [
        ExportedApplication(
            application=_label("A", candidate.application_id, salt),
            ratings=dict(sorted(given[candidate.application_id].items())),
            scores=_scores(candidate, pool),
        )
        for candidate in pool.candidates
    ]
    return RatingsExport(
        format="outside-in/ratings",
        format_version=FORMAT_VERSION,
        formula_version=FORMULA_VERSION,
        requisition_id=requisition_id,
        weights=pool.weights,
        errors={**pool.competencies, COMPOSITE: pool.composite},
        applications=tuple(sorted(applications, key=lambda one: one.application)),
    )


def _scores(candidate: CandidateRatings, pool: Pool) -> dict[str, ExportedScore]:
    scores = {code: score_of(levels_of(candidate, code), error) for code, error in pool.competencies.items()}
    scores[COMPOSITE] = composite_of(candidate, pool.weights, pool.composite)
    return {name: _exported(score) for name, score in scores.items()}


def _exported(score: ScoreResult) -> ExportedScore:
    half = None if score.interval is None else score.interval.half_width
    return ExportedScore(raters=score.raters, value=score.value, half_width=half)


def _salt(ratings: Sequence[LockedRating]) -> bytes:
    """A salt from the scorecards' random ids: the same ratings get the same pseudonyms, which ids alone do not tell."""
    ids = sorted({rating.scorecard_id for rating in ratings})
    return hashlib.blake2b(b"".join(one.bytes for one in ids)).digest()


def _label(kind: str, one: UUID, salt: bytes) -> str:
    return f"{kind}-{hashlib.blake2b(one.bytes, key=salt).hexdigest()[:LABEL_DIGITS]}"
