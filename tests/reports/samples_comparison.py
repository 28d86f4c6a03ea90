"""Comparison reports of invented candidates, measured by the product's own rules. No real person is meant."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import numpy as np

from domain.measurement.comparison import compared
from domain.measurement.model import CandidateRatings, RaterScores
from domain.measurement.pool import effective, pool_of
from domain.measurement.rules import FORMULA_VERSION
from domain.reporting import comparison_rules as rules
from domain.reporting.comparison_model import ComparisonReport, DecisionTaken, LeftOut
from domain.reporting.model import VersionRef
from domain.reporting.texts import COMPARISON_METHOD
from domain.rubrics.model import Anchor, Competency, Question
from tests.reports.hostile import ARABIC, LONG_NAME, SCRIPT, STYLE, TEMPLATE

replace = msgspec.structs.replace

NAMES = (
    "Katarzyna Wiśniewska", "Noor Haddad", "Benedikt Sørensen", "Amara Okafor", "Jun-ho Park", "Lucía Fernández",
    "Tomasz Zieliński", "Priya Raghunathan", "Eilidh MacLeod", "Mehmet Yıldırım", "Sofia Lindqvist", "Kwame Mensah",
    "Chloé Dubois", "Rafael Monteiro", "Hana Novotná", "Yusuf Demir", "Ingrid Halvorsen", "Mateo Álvarez",
    "Zofia Kamińska", "Owen Gallagher", "Leila Farahani", "Dmitri Volkov", "Ana-Maria Ionescu", "Theo van den Berg",
    "Saoirse Kelly", "Rashid Al-Amin", "Elena Petrova", "Luca Moretti", "Freya Andersen", "Samuel Adeyemi",
)  # fmt: skip
CRITERIA = (
    ("customer_orientation", "Customer orientation", "Starts from what a customer is trying to get done, and checks."),
    ("empathy", "Empathy", "Notices what people feel, names it, and acts on it without being asked."),
    ("curiosity", "Curiosity", "Asks until the cause is known, and tests what was learned."),
    ("ownership", "Ownership", "Takes a problem to its end, across the borders of the own task."),
    ("candour", "Candour", "Says what is true and useful in time, also upwards, and invites the same."),
    ("learning", "Learning in the open", "Tells mistakes early and turns them into something that others can use."),
    ("judgement", "Judgement under uncertainty", "Decides with what is known, says what is not, and revisits."),
    ("coaching", "Coaching others", "Helps others to see for themselves, and gives them room to decide."),
    ("planning", "Planning", "Orders work by what matters to whom, and says what will not be done."),
    ("writing", "Clear writing", "Writes so that somebody who was not there can act on it."),
    ("frugality", "Doing more with little", "Uses what is there before asking for more."),
    ("collaboration", "Working across teams", "Finds out what other teams need, and agrees on what is shared."),
)
MADE = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)
RATERS = [UUID(int=n) for n in range(1, 7)]


def _competency(code: str, name: str, definition: str) -> Competency:
    question = Question(
        code=f"{code}_1", text="Tell us about a time.", type="past_behaviour", probes=("What then?", "And you?"),
        planned_minutes=10, role_levels=("specialist",),
    )  # fmt: skip
    anchors = tuple(Anchor(level=level, text=f"Level {level}.") for level in (1, 3, 5))
    return Competency(
        code=code, name=name, definition=definition, value_codes=(code,), questions=(question,), anchors=anchors
    )


def _rated(people: int, codes: Sequence[str], panel: int, seed: int) -> list[CandidateRatings]:
    """Each candidate with `panel` of the raters, who differ in severity and by chance."""
    generator = np.random.default_rng(seed)
    severity = generator.normal(0, 0.3, len(RATERS))
    found = []
    for number in range(people):
        truth = generator.normal(3.2, 0.9, len(codes))
        raters = []
        for seat in generator.choice(len(RATERS), panel, replace=False):
            levels = np.clip(np.round(truth + severity[seat] + generator.normal(0, 0.6, len(codes))), 1, 5)
            raters.append(RaterScores(rater_id=RATERS[seat], levels=dict(zip(codes, map(float, levels), strict=True))))
        found.append(CandidateRatings(application_id=UUID(int=1000 + number), raters=tuple(raters)))
    return found


def _without(candidate: CandidateRatings, code: str, raters: int) -> CandidateRatings:
    """The candidate with the first `raters` having found no evidence for a criterion."""
    changed = tuple(
        replace(rater, levels={one: level for one, level in rater.levels.items() if one != code})
        if place < raters
        else rater
        for place, rater in enumerate(candidate.raters)
    )
    return replace(candidate, raters=changed)


def comparison(
    people: int,
    criteria: int,
    *,
    panel: int = 3,
    seed: int = 3,
    names: Sequence[str] = NAMES,
    weights: Sequence[float] | None = None,
    gaps: bool = True,
    decided: bool = True,
    competencies: Sequence[Competency] | None = None,
) -> ComparisonReport:
    """A comparison with `people` candidates on `criteria` criteria.

    With `gaps` the second candidate has a criterion that nobody asked about, the third one that one rater rated.
    """
    bank = list(competencies or (_competency(*one) for one in CRITERIA[:criteria]))
    codes = [one.code for one in bank]
    rated = _rated(people, codes, panel, seed)
    gaps = gaps and people > 2
    if gaps:
        rated[1] = _without(rated[1], codes[-1], panel)
        rated[2] = _without(rated[2], codes[0], panel - 1)
    shares = [1 / len(codes)] * len(codes) if weights is None else list(weights)
    pool = pool_of(rated, dict(zip(codes, shares, strict=True)))
    order = rules.opened(pool.candidates)
    lines = [compared(one.application_id, one, pool, frozenset()) for one in rated]
    labels = rules.numbered(list(names[:people]))
    share_of = effective(pool)
    columns = tuple(
        rules.column(
            one, lines, labels, pool, [gaps and place == 1 and one is bank[-1] for place in range(people)],
            (share_of.weights or {}).get(one.code),
        )
        for one in bank
    )  # fmt: skip
    pairs = rules.compared_pairs(order, pool)
    titles = {one.code: one.name for one in bank}
    advanced = DecisionTaken(outcome="advance", decided_by="Hal Manager", decided_on=date(2026, 5, 12))
    withdrew = DecisionTaken(outcome="withdrawn", decided_by="Rita Recruiter", decided_on=date(2026, 5, 13))
    decisions = {order[0]: advanced, order[-1]: withdrew} if people > 1 and decided else {}
    return ComparisonReport(
        report_id=UUID("0197a3c2-7f60-7cc1-9a52-6d3e8b1f4a28"),
        generated_at=MADE,
        organisation="Nordlicht Logistics",
        requisition_id=UUID(int=7),
        requisition="Senior Product Manager, Dispatch",
        owner="Olga Owner",
        role=VersionRef(id=UUID(int=1), name="Product Manager", version=3),
        rubric=VersionRef(id=UUID(int=2), name="Product panel rubric", version=5),
        guides=(VersionRef(id=UUID(int=3), name="Product panel, first round", version=2),),
        formula_version=FORMULA_VERSION,
        pseudonyms=False,
        candidates=tuple(
            rules.person(line, name, row, titles, decisions.get(line.application_id))
            for line, name, row in zip(lines, labels, rules.signs_of(order, pairs), strict=True)
        ),
        composite_basis=rules.basis_of(pool.composite),
        composite_pairs=rules.counted(pairs),
        criteria=columns,
        left_out=LeftOut(panel_not_complete=2, without_scorecard=4),
        weights_equal=weights is None,
        weight_reason=None
        if weights is None
        else "Dispatchers call with problems all day; the job analysis of March gives these half of the time.",
        effective_weights_of=share_of.n_candidates,
        effective_weights_note=share_of.not_computable,
        panel_sizes=rules.panel_sizes([line.composite for line in lines if line.composite is not None]),
        decisions_shown=True,
        method=COMPARISON_METHOD,
    )


ONE = replace(comparison(1, 4), left_out=LeftOut(panel_not_complete=0, without_scorecard=0))
"""A single candidate: there is nobody to be told apart from."""

TWO = comparison(2, 5)
"""Four degrees of freedom: scores without intervals, and no pair that could be compared."""

SIX = comparison(6, 6, panel=4, weights=(0.3, 0.2, 0.2, 0.1, 0.1, 0.1))
"""Enough for intervals, with unequal weights, an incomplete composite and a criterion that nobody asked about."""

TWELVE = comparison(12, 8, seed=5)
THIRTY = comparison(30, 12, seed=8)
"""The second tier, with effective weights."""

PSEUDONYMS = replace(
    comparison(
        4, 3, names=("Candidate BCD234", "Candidate KJM789", "Candidate QRT346", "Candidate WXZ222"), decided=False
    ),
    pseudonyms=True,
    decisions_shown=False,
    guides=(),
)

HOSTILE = replace(
    comparison(
        12,
        3,
        names=(LONG_NAME[:300], ARABIC, SCRIPT, *(f"{'Anna Maria ' * 26} {n}" for n in range(9))),
        competencies=[
            _competency("long", LONG_NAME[:200], STYLE),
            _competency("arabic", ARABIC, ARABIC),
            _competency("script", f"{SCRIPT} {TEMPLATE}", "A definition that goes on. " * 140),
        ],
    ),
    organisation=f"{LONG_NAME} & Söhne",
    requisition=f"{ARABIC} {SCRIPT}",
    owner=LONG_NAME,
)
"""Text that tries to break out of the document or to break its layout."""
