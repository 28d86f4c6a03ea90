"""Agreement under a guide, feedback to a rater, and the export: what is said, with which n, and what never is."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import pytest
from msgspec import UNSET

from domain.interviews.model import LockedRating
from domain.measurement.agreement import alpha
from domain.measurement.bootstrap import Bootstrap
from domain.measurement.connection import INSEPARABLE
from domain.measurement.export import COMPOSITE, export_of
from domain.measurement.generalizability import generalizability
from domain.measurement.model import CandidateRatings
from domain.measurement.pool import composite_series, pool_of
from domain.measurement.quality import SEED, TOO_FEW, GuideQuality, draws_for, guide_quality
from domain.measurement.raters import NO_COMPOSITES, RaterFeedback, rater_feedback
from domain.measurement.rules import candidates_of
from domain.measurement.severity import SeverityFit, severity_effects
from domain.measurement.statistics import pairable

WEIGHTS = {"a": 0.5, "b": 0.3, "c": 0.2}
CODES = list(WEIGHTS)
SUBJECT = UUID(int=99)
SCRIPT = Path(__file__).parents[2] / "docs" / "recompute_scores.py"
VERDICT = re.compile(r"\b(poor|fair|moderate|substantial|excellent|acceptable|almost perfect|strong|weak)\b", re.I)


def rated(
    candidates: int, raters: int, panel: int, *, seed: int = 1, absent: float = 0.0, disjoint: bool = False
) -> list[LockedRating]:
    """Locked ratings of random panels; with `disjoint` the first and second half of the raters never meet."""
    generator = np.random.default_rng(seed)
    severity, found = generator.normal(0, 0.5, raters), []
    for application in range(candidates):
        pool = np.arange(raters)
        if disjoint:
            pool = pool[: raters // 2] if application % 2 else pool[raters // 2 :]
        truth = generator.normal(3, 0.8, len(CODES))
        for rater in generator.choice(pool, panel, replace=False):
            level = np.clip(np.round(truth + severity[rater] + generator.normal(0, 0.6, len(CODES))), 1, 5)
            for code, one in zip(CODES, level, strict=True):
                scorecard = UUID(int=application * 1000 + int(rater) + 1)
                found.append(
                    LockedRating(
                        application_id=UUID(int=10**6 + application),
                        interview_id=scorecard,
                        scorecard_id=scorecard,
                        rater_id=UUID(int=2 * 10**6 + int(rater)),
                        competency_code=code,
                        level=None if generator.random() < absent else int(one),
                    )
                )
    return found


def weighted(ratings: Sequence[LockedRating]) -> list[tuple[CandidateRatings, dict[str, float]]]:
    return [(candidate, WEIGHTS) for candidate in candidates_of(ratings)]


def quality(ratings: Sequence[LockedRating]) -> GuideQuality:
    return guide_quality("requisition", SUBJECT, weighted(ratings), 1, CODES)


def test_every_figure_is_that_of_the_statistics_with_n_and_interval() -> None:
    people = weighted(rated(40, 6, 3))
    found = guide_quality("rubric", SUBJECT, people, 3, CODES)
    series = pairable(composite_series(people).ratings)
    assert found.composite.alpha_interval == alpha(series, "interval", Bootstrap(seed=SEED, draws=found.draws))
    assert found.composite.generalizability == generalizability(series)
    assert (found.n_candidates, found.raters, found.requisitions, found.draws) == (40, 6, 3, 2000)
    assert found.composite.raters_per_candidate == pytest.approx(3)
    for one in (found.composite, *found.competencies):
        for name in ("alpha_interval", "alpha_ordinal", "mean_absolute_difference", "within_one_level"):
            estimate = getattr(one, name)
            assert estimate.value is not None, name
            assert estimate.low <= estimate.value <= estimate.high, name
            assert (estimate.n_candidates, estimate.raters) == (40, 6)
        assert one.components is not None
    assert [one.competency_code for one in found.competencies] == CODES
    assert guide_quality("rubric", SUBJECT, people, 3, CODES) == found


def test_rotating_panels_have_no_intraclass_correlation_but_a_coefficient_of_their_own() -> None:
    rotating, crossed = quality(rated(40, 8, 3)).composite, quality(rated(40, 3, 3)).composite
    assert all(one.value is None and one.not_computable for one in rotating.intraclass.values())
    assert rotating.generalizability.value is not None
    assert len(crossed.intraclass) == 6
    assert all(one.value is not None for one in crossed.intraclass.values())


@pytest.mark.parametrize(("candidates", "hinted"), [(29, False), (30, True), (60, True)])
def test_no_word_below_thirty_candidates_and_only_a_planning_hint_above(candidates: int, hinted: bool) -> None:
    found = quality(rated(candidates, 6, 3))
    series = (found.composite, *found.competencies)
    assert all((one.planning is not UNSET) == hinted for one in series)
    text = msgspec.json.encode(found).decode()
    assert ('"planning"' in text) == hinted
    assert (TOO_FEW in found.notes) == (not hinted)
    assert not VERDICT.search(text), "no verdict in words"
    assert not re.search(r'"\w*(band|verdict|label|grade)\w*":', text)
    if hinted:
        planning = found.composite.planning
        assert planning is not UNSET
        assert f"{planning.candidates_needed} candidates" in planning.text
        assert str(found.composite.n_candidates) in planning.text


@pytest.mark.parametrize(("raters", "panel", "computed"), [(2, 2, True), (3, 3, False), (3, 2, False)])
def test_kappa_is_for_exactly_two_raters(raters: int, panel: int, computed: bool) -> None:
    found = quality(rated(40, raters, panel))
    assert all((one.weighted_kappa.value is not None) == computed for one in found.competencies)
    assert found.composite.weighted_kappa.value is None


def test_nothing_rated_is_said_in_words() -> None:
    found = quality([])
    assert (found.n_candidates, found.raters) == (0, 0)
    assert found.composite.alpha_interval.not_computable
    assert found.composite.components_not_computable
    assert TOO_FEW in found.notes


@pytest.mark.parametrize(("n", "draws"), [(0, 2000), (250, 2000), (500, 1000), (2500, 200), (10_000, 100)])
def test_many_candidates_need_few_draws(n: int, draws: int) -> None:
    assert draws_for(n) == draws


def feedback(ratings: Sequence[LockedRating], rater: int = 0) -> RaterFeedback:
    return rater_feedback(UUID(int=2 * 10**6 + rater), "requisition", SUBJECT, weighted(ratings), CODES)


def test_feedback_is_the_effect_of_the_statistics() -> None:
    ratings = rated(40, 6, 3)
    series = composite_series(weighted(ratings))
    fit = severity_effects(series.ratings)
    assert isinstance(fit, SeverityFit)
    for rater in range(6):
        found = feedback(ratings, rater)
        effect = fit.raters[series.raters.index(found.rater_id)]
        assert found.severity is not None
        assert (found.severity.effect, found.severity.standard_error) == (effect.effect, effect.standard_error)
        assert found.severity.low is not None
        assert found.severity.high is not None
        assert found.severity.effect is not None
        assert found.severity.low < found.severity.effect < found.severity.high
        assert [one.competency_code for one in found.range_use] == CODES
        assert found.identical_ratings is not None
        assert found.halo is not None
        assert found.halo_of_all_raters is not None
        assert found.halo_of_all_raters.raters == 6
    own = [rating for rating in ratings if rating.rater_id == UUID(int=2 * 10**6)]
    levels = [rating.level for rating in own if rating.competency_code == "a" and rating.level is not None]
    first = feedback(ratings).range_use[0]
    assert (first.lowest, first.highest, first.n_candidates) == (min(levels), max(levels), len(levels))


@pytest.mark.parametrize(("candidates", "said"), [(9, False), (10, True)])
def test_nothing_is_said_before_ten_candidates(candidates: int, said: bool) -> None:
    found = feedback(rated(candidates, 3, 3))
    assert found.n_candidates == candidates
    assert (found.severity is not None) == said
    assert (found.halo is not None) == said
    assert bool(found.range_use) == said
    assert found.not_computable == (None if said else "9 opened candidates; feedback starts at 10")


def test_severity_needs_panels_that_hang_together() -> None:
    found = feedback(rated(40, 6, 2, disjoint=True))
    assert found.severity is not None
    assert found.severity.effect is None
    assert found.severity.not_computable is not None
    assert found.severity.not_computable.startswith(INSEPARABLE)
    assert found.halo is not None, "habits need no link to other raters"


def test_a_rater_without_a_composite_has_no_severity() -> None:
    ratings = [
        msgspec.structs.replace(rating, level=None)
        if rating.rater_id == UUID(int=2 * 10**6) and rating.competency_code == "c"
        else rating
        for rating in rated(40, 6, 3)
    ]
    found = feedback(ratings)
    assert found.severity is not None
    assert (found.severity.effect, found.severity.not_computable) == (None, NO_COMPOSITES)
    assert found.range_use[2].not_computable


def exported(ratings: Sequence[LockedRating]) -> Any:
    export = export_of(SUBJECT, ratings, pool_of(candidates_of(ratings), WEIGHTS))
    return json.loads(msgspec.json.encode(export))


def recomputes(export: Any) -> bool:
    """Whether the documented script agrees with every figure of the export."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT)], input=json.dumps(export), capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode == 0


@pytest.mark.parametrize(
    ("candidates", "raters", "panel", "absent", "tier"),
    [(3, 3, 3, 0.0, None), (20, 4, 3, 0.1, 1), (60, 8, 3, 0.1, 2), (4, 5, 1, 0.0, None)],
)
def test_the_script_recomputes_every_figure(
    candidates: int, raters: int, panel: int, absent: float, tier: int | None
) -> None:
    export = exported(rated(candidates, raters, panel, absent=absent))
    assert export["errors"][COMPOSITE]["tier"] == tier
    assert recomputes(export)


def test_the_script_fails_where_anything_was_altered() -> None:
    export = exported(rated(12, 4, 3, absent=0.1))

    def altered(change: Any) -> Any:
        copy = json.loads(json.dumps(export))
        change(copy)
        return copy

    first = export["applications"][0]
    rater = next(iter(first["ratings"]))

    def rating(copy: Any) -> None:
        levels = copy["applications"][0]["ratings"][rater]["a"]
        levels[:] = [1 + (levels[0] % 5 if levels else 0)]

    def dropped(copy: Any) -> None:
        del copy["applications"][0]["ratings"][rater]

    def weight(copy: Any) -> None:
        copy["weights"] = {"a": 0.2, "b": 0.3, "c": 0.5}

    def score(copy: Any) -> None:
        copy["applications"][3]["scores"]["b"]["value"] += 0.01

    def half_width(copy: Any) -> None:
        copy["applications"][3]["scores"]["b"]["half_width"] += 0.01

    for change in (rating, dropped, weight, score, half_width):
        assert not recomputes(altered(change)), change.__name__
    assert recomputes(altered(lambda copy: copy))


def test_the_script_is_short_and_needs_nothing() -> None:
    lines = [line for line in SCRIPT.read_text("utf-8").splitlines() if line.strip()]
    assert len(lines) <= 20
    imported = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)


def test_pseudonyms_hold_within_an_export_and_tell_no_id() -> None:
    ratings = rated(12, 4, 3)
    export = exported(ratings)
    assert exported(ratings) == export
    text = json.dumps(export)
    assert not [one for one in {rating.rater_id for rating in ratings} if str(one) in text]
    assert not [one for one in {rating.application_id for rating in ratings} if str(one) in text]
    assert len({rater for one in export["applications"] for rater in one["ratings"]}) == 4
    names = [one["application"] for one in export["applications"]]
    assert names == sorted(names)
    later = exported([*ratings, *(rating for rating in rated(13, 4, 3) if rating.application_id not in
                                  {one.application_id for one in ratings})])  # fmt: skip
    assert not set(names) & {one["application"] for one in later["applications"]}
