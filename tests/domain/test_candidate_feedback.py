"""Names that a wording must not hold, points that cannot be kept, and when a link works; no database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.access.model import Actor, Role
from domain.candidate_feedback import rules
from domain.candidate_feedback.model import (
    CommentDraft,
    FeedbackContent,
    FeedbackDraft,
    LinkState,
    PointDraft,
    StoredDraft,
    StoredLink,
    StoredVersion,
)
from domain.candidate_feedback.names import KnownName, Names
from domain.interviews.model import Note, Rating, Scorecard

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CARD, OTHER_CARD, NOTE, PERSON = (UUID(int=number) for number in range(1, 5))
TEXT = "She rang three hotels. Then she called back."
RATERS = ("Pia Lindqvist", "Will Archer", "Zoë Đặng", "Jo Ng", "Ana de la Cruz", "Anne-Marie O'Neil")
OTHERS = ("Sam Okafor", "王小明", "김민수", "سارة الخطيب", "K7QXYZ")
KNOWN = [KnownName(name=one, whose="rater") for one in RATERS]
KNOWN += [KnownName(name=one, whose="candidate") for one in OTHERS]
NAMES = Names(KNOWN, "Noor Archer")


@pytest.mark.parametrize(
    ("text", "word", "whose"),
    [
        ("Pia liked how you rang back.", "Pia", "rater"),
        ("pia liked how you rang back.", "pia", "rater"),
        ("In PIA'S words, you rang back.", "PIA", "rater"),
        ("As Pia Lindqvist wrote, you rang back.", "Pia Lindqvist", "rater"),
        ("will archer said so", "will archer", "rater"),
        ("As Will said, you rang back.", "Will", "rater"),
        ("Zoe saw that you rang back.", "Zoe", "rater"),
        ("Zoe\u0308 saw that you rang back.", "Zoë", "rater"),
        ("Jo heard it.", "Jo", "rater"),
        ("You told Cruz so.", "Cruz", "rater"),
        ("anne marie o'neil heard it", "anne marie o'neil", "rater"),
        ("You were clearer than Okafor.", "Okafor", "candidate"),
        ("You were clearer than sam.", "sam", "candidate"),
        ("P\u200bia liked it.", "Pia", "rater"),
        ("您比王小明更清楚", "王小明", "candidate"),
        ("김민수보다 더 분명했습니다", "김민수", "candidate"),
        ("كنت أوضح من سارة", "سارة", "candidate"),
        ("Clearer than candidate k7qxyz.", "k7qxyz", "candidate"),
    ],
)
def test_somebody_is_named(text: str, word: str, whose: str) -> None:
    found = NAMES.found_in(text)
    assert found is not None
    assert (found.word, found.whose) == (word, whose)


@pytest.mark.parametrize(
    "text",
    [
        "It will help to ask what happened before.",
        "You asked the copia desk; the utopia was gone.",
        "You spoke of the archer on the sign.",
        "Archer",  # the candidate's own name, too
        "Noor, you rang back.",
        "the cost of the job, and so on",
        "de la",
        "You sampled three hotels.",
        "小明",
        "",
    ],
)
def test_nobody_is_named(text: str) -> None:
    assert NAMES.found_in(text) is None


def test_a_name_that_is_the_candidates_own_too_is_no_finding() -> None:
    known = [KnownName(name="Sam Okafor", whose="candidate"), KnownName(name="Sam Lee", whose="rater")]
    names = Names(known, "sam okafor")
    assert names.found_in("Sam, as Sam Okafor you rang back.") is None
    found = names.found_in("You told Lee.")
    assert found is not None
    assert found.word == "Lee"


def scorecard(card_id: UUID = CARD) -> Scorecard:
    """One rating with the quote "She rang three hotels", and one without evidence."""
    rated: dict[str, Any] = {"no_evidence": None, "note_id": NOTE, "span_start": 0, "span_end": 21, "comment": ""}
    none: dict[str, Any] = {"no_evidence": "asked", "note_id": None, "span_start": None, "span_end": None}
    return Scorecard(
        id=card_id,
        interview_id=UUID(int=9),
        rater_id=PERSON,
        notes=(Note(id=NOTE, key="n1", question_code=None, text=TEXT),),
        ratings=(
            Rating(competency_code="empathy", level=4, **rated),
            Rating(competency_code="curiosity", level=None, comment="", **none),
        ),
        overall_comment="",
        revision=1,
        locked_at=NOW,
        recused_at=None,
    )


def content(**points: Any) -> FeedbackContent:
    return rules.content_of(FeedbackDraft(**points), rules.quotes_of([scorecard()]))


def point(code: str = "empathy", card: UUID | None = None, wording: str = "You rang back.") -> PointDraft:
    return PointDraft(competency_code=code, wording=wording, quote_scorecard_id=card)


def test_a_quote_is_the_ratings_own() -> None:
    kept = content(strengths=(point(card=CARD), point()))
    assert [one.quote for one in kept.strengths] == ["She rang three hotels", None]
    assert list(rules.problems_of(kept, {"empathy"}, {CARD})) == []


@pytest.mark.parametrize(
    ("points", "field", "code"),
    [
        ({"strengths": (point("kindness"),)}, "strengths[0].competency_code", "unknown_competency"),
        ({"areas": (point(), point("kindness", CARD))}, "areas[1].competency_code", "unknown_competency"),
        ({"areas": (point("curiosity", CARD),)}, "areas[0].quote_scorecard_id", "no_quote"),
        ({"strengths": (point(card=OTHER_CARD),)}, "strengths[0].quote_scorecard_id", "not_found"),
    ],
)
def test_what_cannot_be_kept(points: dict[str, Any], field: str, code: str) -> None:
    problems = list(rules.problems_of(content(**points), {"empathy", "curiosity"}, {CARD}))
    assert [(one.field, one.code) for one in problems] == [(field, code)]


def test_names_are_refused_wherever_they_stand() -> None:
    told = content(
        strengths=(point(card=CARD),), areas=(point(wording="You were calmer than Sam."),), message="Pia says thanks."
    )
    raters = [KnownName(name=one, whose="rater") for one in ("Pia Ek", "Three Hotels")]
    names = Names([*raters, KnownName(name="Sam Okafor", whose="candidate")], "Noor")
    problems = {one.field: one for one in rules.names_told(told, names)}
    assert {field: one.code for field, one in problems.items()} == {
        "message": "names_rater",
        "strengths[0].quote_scorecard_id": "names_rater",
        "areas[0].wording": "names_candidate",
    }
    assert "“three hotels”" in problems["strengths[0].quote_scorecard_id"].message
    assert "Choose another quote, or none." in problems["strengths[0].quote_scorecard_id"].message
    assert "Write it without." in problems["areas[0].wording"].message


@pytest.mark.parametrize(
    ("role", "owner", "runs"),
    [
        ("admin", UUID(int=99), True),
        ("recruiter", UUID(int=99), True),
        ("hiring_manager", UUID(int=99), True),
        ("panelist", PERSON, True),
        ("panelist", UUID(int=99), False),
        ("hr", UUID(int=99), False),
    ],
)
def test_who_answers_for_the_process(role: Role, owner: UUID, runs: bool) -> None:
    actor = Actor(
        organisation_id=UUID(int=8), account_id=PERSON, key_id=None, session_id=None, on_behalf=False,
        roles=frozenset({role}), scopes=frozenset(),
    )  # fmt: skip
    assert rules.runs_the_process(actor, owner) is runs


def version(revision: int) -> StoredVersion:
    return StoredVersion(
        id=UUID(int=5), application_id=UUID(int=6), number=1, revision=revision,
        content=content(strengths=(point(card=CARD),)), approved_by=PERSON, approved_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("drafted", "approved", "needs"), [(None, None, False), (3, None, True), (3, 2, True), (3, 3, False)]
)
def test_whether_a_draft_waits_for_approval(drafted: int | None, approved: int | None, needs: bool) -> None:
    draft = (
        None if drafted is None
        else StoredDraft(content=content(), revision=drafted, updated_by=PERSON, updated_at=NOW)
    )  # fmt: skip
    last = None if approved is None else rules.as_feedback(version(approved))
    read = rules.as_read(UUID(int=6), draft, last)
    assert (read.revision, read.needs_approval, read.approved) == (drafted or 0, needs, last)


def test_an_approved_point_says_nothing_of_whose_scorecard_it_quotes() -> None:
    (strength,) = rules.as_feedback(version(1)).strengths
    assert strength.quote == "She rang three hotels"
    assert "quote_scorecard_id" not in strength.__struct_fields__


@pytest.mark.parametrize(
    ("expires_in", "revoked", "state", "code"),
    [
        (timedelta(seconds=1), None, "open", None),
        (timedelta(0), None, "expired", "link_expired"),
        (timedelta(days=9), NOW, "revoked", "link_revoked"),
        (timedelta(days=-9), NOW, "revoked", "link_revoked"),
    ],
)
def test_when_a_link_works(expires_in: timedelta, revoked: datetime | None, state: LinkState, code: str | None) -> None:
    link = StoredLink(
        id=UUID(int=1), report_id=UUID(int=2), application_id=UUID(int=3), expires_at=NOW + expires_in,
        revoked_at=revoked, created_by=PERSON, created_at=NOW,
    )  # fmt: skip
    trouble = rules.link_trouble(link, NOW)
    assert rules.as_link(link, NOW).state == state
    assert (None if trouble is None else trouble.code) == code


def test_what_is_sent_twice_has_one_fingerprint() -> None:
    drafts = [
        CommentDraft(kind="comment", text="Four hotels."),
        CommentDraft(kind="correction", text="Four hotels."),
        CommentDraft(kind="comment", text="Four hotels.", about="empathy"),
        CommentDraft(kind="comment", text="Four  hotels."),
    ]
    assert len({rules.fingerprint(one) for one in drafts}) == len(drafts)
    assert rules.fingerprint(drafts[0]) == rules.fingerprint(CommentDraft(kind="comment", text="Four hotels."))
