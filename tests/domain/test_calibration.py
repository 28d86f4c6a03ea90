"""Figures of calibrations against numbers worked out by hand, and the rules of samples, drafts and readers."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import krippendorff
import pytest

from domain.access.model import Actor, Role
from domain.calibration import figures, rules
from domain.calibration.library import content_of, library_samples
from domain.calibration.model import (
    AttemptDraft,
    CalibrationRow,
    FrameOfReference,
    Item,
    RatingRow,
    SampleContent,
    SampleDraft,
    SampleRating,
    SpanDraft,
)
from domain.errors import Forbidden

CALIBRATION = UUID(int=1)


def item(number: int, code: str, level: int, *, own: bool = False) -> Item:
    reason = FrameOfReference(at_level="as the anchor says", not_lower="more", not_higher="less")
    content = SampleContent(
        competency_code=code, question="q", setting="s", text="t", level=level, reason=reason, spans=()
    )
    return Item(
        id=UUID(int=number),
        calibration_id=CALIBRATION,
        library_code=None if own else f"x{number}",
        sample_id=UUID(int=number) if own else None,
        content=content,
    )


FIVE = [item(number, "empathy", number) for number in (1, 2, 3, 4, 5)]


def levels_of(*levels: int) -> dict[UUID, int]:
    return {one.id: level for one, level in zip(FIVE, levels, strict=True)}


@pytest.mark.parametrize(
    ("levels", "severity", "distance", "exact", "within_one", "used"),
    [
        ((1, 2, 3, 4, 5), 0.0, 0.0, 1.0, 1.0, (1, 5, 5)),
        ((2, 3, 4, 5, 5), 0.8, 0.8, 0.2, 1.0, (2, 5, 4)),  # 1+1+1+1+0
        ((1, 1, 1, 2, 3), -1.4, 1.4, 0.2, 0.4, (1, 3, 3)),  # 0-1-2-2-2
        ((3, 3, 3, 3, 3), 0.0, 1.2, 0.2, 0.6, (3, 3, 1)),  # 2+1+0-1-2: no severity, no range
    ],
)
def test_figures_of_one_criterion(
    levels: tuple[int, ...], severity: float, distance: float, exact: float, within_one: float, used: tuple[int, ...]
) -> None:
    (found,) = figures.criteria_of(FIVE, levels_of(*levels))
    told = (found.severity.value, found.distance.value, found.exact.value, found.within_one.value)
    assert told == pytest.approx((severity, distance, exact, within_one))
    one = found.range_use
    assert (one.lowest, one.highest, one.levels_used) == used
    assert (one.reference_lowest, one.reference_highest, one.reference_levels) == (1, 5, 5)
    assert {found.severity.samples, found.distance.samples, found.exact.samples, one.samples} == {5}
    assert found.severity.note is None


def test_below_three_samples_nothing_is_computed() -> None:
    items = [item(1, "empathy", 2), item(2, "empathy", 4), *(item(n, "curiosity", 3) for n in (3, 4, 5))]
    curiosity, empathy = figures.criteria_of(items, {one.id: 3 for one in items})
    for figure in (empathy.severity, empathy.distance, empathy.exact, empathy.within_one):
        assert (figure.value, figure.samples, figure.note) == (None, 2, "not computable: fewer than 3 samples")
    assert empathy.range_use.lowest is None
    assert empathy.range_use.note == "not computable: fewer than 3 samples"
    assert curiosity.severity.value == 0.0


@pytest.mark.parametrize(("others", "told"), [(0, False), (2, False), (3, True), (5, True)])
def test_others_are_hidden_below_three(others: int, told: bool) -> None:
    given = [{FIVE[0].id: 1 + number % 2} for number in range(others)]
    found = figures.others_levels(FIVE[0].id, given)
    if told:
        assert found.levels is not None
        assert sum(count.raters for count in found.levels) == found.raters == others
        assert [count.level for count in found.levels] == [1, 2, 3, 4, 5]
    else:
        assert (found.levels, found.raters) == (None, None)
        assert found.note == "withheld: fewer than 3 other raters have submitted"


def test_alpha_is_the_oracles() -> None:
    rows = [(1, 2, 3, 4, 5), (1, 3, 3, 4, 4), (2, 2, 4, 5, 5)]
    raters = {uuid4(): levels_of(*row) for row in rows}
    found = figures.agreement_of(FIVE, raters)
    expected = krippendorff.alpha(reliability_data=[list(row) for row in rows], level_of_measurement="interval")
    assert found.value == pytest.approx(float(expected))
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    assert (found.samples, found.raters) == (5, 3)
    again = figures.agreement_of(FIVE, dict(reversed(list(raters.items()))))
    assert (again.low, again.high) == (found.low, found.high)


def test_alpha_says_why_it_is_not_there() -> None:
    assert figures.agreement_of(FIVE, {}).note == "not computable: fewer than 2 raters have submitted"
    one = figures.agreement_of(FIVE[:1], {uuid4(): {FIVE[0].id: 2}, uuid4(): {FIVE[0].id: 4}})
    assert one.note == "no interval: fewer than two samples: nothing to resample"
    alone = figures.agreement_of(FIVE, {uuid4(): levels_of(1, 2, 3, 4, 5)})
    assert (alone.value, alone.raters) == (None, 1)
    same = figures.agreement_of(FIVE, {uuid4(): levels_of(3, 3, 3, 3, 3), uuid4(): levels_of(3, 3, 3, 3, 3)})
    assert same.value is None
    assert same.note == "not computable: every rating has the same value"


def test_the_widest_apart_come_first_and_agreed_ones_not_at_all() -> None:
    raters = {uuid4(): levels_of(*row) for row in [(1, 2, 5, 4, 4), (1, 4, 3, 5, 5), (1, 3, 1, 5, 5)]}
    found = figures.disputed(FIVE, raters)
    assert [one.reference_level for one in found] == [3, 2, 4, 5]
    assert [one.pair_difference for one in found] == pytest.approx([8 / 3, 4 / 3, 2 / 3, 2 / 3])
    assert [count.raters for count in found[0].levels] == [1, 0, 1, 0, 1]
    assert figures.disputed(FIVE, {uuid4(): levels_of(1, 2, 3, 4, 5)}) == ()


def test_the_order_is_stable_within_an_attempt_and_differs_between_them() -> None:
    items = [item(number, "empathy", 1 + number % 5) for number in range(15)]
    attempts = [UUID(int=number) for number in range(40)]
    orders = [[one.id for one in rules.order_of(attempt, items)] for attempt in attempts]
    assert orders == [[one.id for one in rules.order_of(attempt, items[::-1])] for attempt in attempts]
    assert len({tuple(order) for order in orders}) == len(attempts)
    assert len({order[0] for order in orders}) > 8


REASON = FrameOfReference(at_level="Asks what it is for.", not_lower="More than asked.", not_higher="No need traced.")


def sample(level: int = 3, text: str = "I asked what for. Then I did it.", **changed: object) -> SampleDraft:
    span = SpanDraft(quote="I asked what for", level=level, anchor="Asks what the customer wants to achieve")
    given = {"reason": REASON, "spans": (span,), "setting": "shop", "question": "When?", **changed}
    return SampleDraft(competency_code="empathy", level=level, text=text, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (sample(), []),
        (sample(text="I asked\r\nwhat for", spans=(SpanDraft(quote="asked\nwhat", level=3, anchor="a"),)), []),
        (sample(text="Nothing of it."), [("spans[0].quote", "quote_not_found")]),
        (sample(text="I asked what for, and again I asked what for."), [("spans[0].quote", "quote_not_found")]),
        (sample(level=1), [("reason.not_lower", "no_such_level")]),
        (sample(level=5), [("reason.not_higher", "no_such_level")]),
        (
            sample(reason=FrameOfReference(at_level="a", not_lower=None, not_higher=None)),
            [("reason.not_lower", "required"), ("reason.not_higher", "required")],
        ),
        (
            sample(spans=(SpanDraft(quote="I asked what for", level=2, anchor="a"),)),
            [("spans", "span_at_level_needed")],
        ),
    ],
)
def test_what_a_sample_must_hold(draft: SampleDraft, expected: list[tuple[str, str]]) -> None:
    assert [(error.field, error.code) for error in rules.sample_problems(draft)] == expected


def test_spans_count_code_points_of_lf_text() -> None:
    stored = rules.content_of(sample(text="Ä 😀\r\nI asked what for."))
    (span,) = stored.spans
    assert (span.start, span.end) == (4, 20)
    assert stored.text[span.start : span.end] == span.quote == "I asked what for"


def test_a_draft_names_samples_of_its_calibration_once() -> None:
    known, unknown = UUID(int=1), UUID(int=9)
    draft = AttemptDraft(ratings=tuple(SampleRating(sample_id=one, level=3) for one in (known, unknown, known)))
    found = rules.draft_problems(draft, {known})
    assert [(error.field, error.code) for error in found] == [
        ("ratings[1].sample_id", "unknown_sample"),
        ("ratings[2].sample_id", "duplicate"),
    ]


def test_what_is_unrated_is_named_by_its_place() -> None:
    ratings = [
        RatingRow(attempt_id=CALIBRATION, item_id=FIVE[0].id, level=3, reason=""),
        RatingRow(attempt_id=CALIBRATION, item_id=FIVE[1].id, level=None, reason="hard to say"),
    ]
    found = rules.unrated(FIVE[:3], ratings)
    assert [(error.field, error.code) for error in found] == [
        ("samples[1]", "sample_unrated"),
        ("samples[2]", "sample_unrated"),
    ]


def actor(role: Role | None, account: UUID | None) -> Actor:
    return Actor(
        organisation_id=UUID(int=5),
        account_id=account,
        key_id=UUID(int=6),
        session_id=None,
        on_behalf=False,
        roles=frozenset({role} if role else ()),
        scopes=frozenset({"calibration:write"}),
    )


@pytest.mark.parametrize(
    ("role", "sets_up", "sees"),
    [
        ("admin", True, True),
        ("recruiter", True, True),
        ("hr", True, True),
        ("hiring_manager", False, True),
        ("panelist", False, False),
        ("team_lead", False, False),
        ("viewer", False, False),
    ],
)
def test_who_sets_up_and_who_sees(role: Role, sets_up: bool, sees: bool) -> None:
    one = actor(role, uuid4())
    assert (rules.may_set_up(one), rules.sees_all(one)) == (sets_up, sees)


def test_being_an_admin_does_not_make_one_the_owner() -> None:
    owner, now = uuid4(), datetime.now(UTC)
    row = CalibrationRow(
        id=CALIBRATION,
        title="t",
        requisition_id=None,
        rubric_id=uuid4(),
        owner_id=owner,
        due_on=None,
        created_at=now,
        updated_at=now,
    )
    rules.require_owner(actor("panelist", owner), row)
    for other in (actor("admin", uuid4()), actor(None, None)):
        with pytest.raises(Forbidden):
            rules.require_owner(other, row)


def test_a_copy_of_a_shipped_sample_keeps_its_reference() -> None:
    one = library_samples()[0]
    copied = content_of(one)
    assert (copied.text, copied.level, copied.reason, copied.spans) == (one.text, one.level, one.reason, one.spans)
