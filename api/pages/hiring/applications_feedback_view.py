"""The form in which a panel writes to a candidate: its rows, the quotes to choose from, the guard's advice."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from api.pages.forms import Entered
from api.pages.hiring.applications_head import Head, competencies_of, head_of, people
from api.routes.guard import flags_of
from domain.access.model import Actor
from domain.candidate_feedback import rules, service
from domain.candidate_feedback.model import POINTS_MOST, CandidateComment, CandidateFeedback, DraftedPoint
from domain.database import Connection
from domain.errors import FieldError, Invalid
from domain.interviews.ratings import locked_scorecards
from nlp.guard import Flag

Section = Literal["strengths", "areas"]
TAKEN_OUT = "_taken_out"
SECTIONS: tuple[Section, ...] = ("strengths", "areas")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the form. `quote` is the chosen option: competency and scorecard, or nothing. `flags`: advice."""

    name: str
    competency_code: str
    wording: str
    quote: str
    flags: tuple[Flag, ...] = ()


class FeedbackView(msgspec.Struct, frozen=True, kw_only=True):
    """The page. `quotes`: option and words of each piece of evidence that a point may quote."""

    head: Head
    told: CandidateFeedback
    rows: dict[Section, tuple[Row, ...]]
    message: str
    message_flags: tuple[Flag, ...]
    competencies: tuple[tuple[str, str], ...]
    quotes: tuple[tuple[str, str], ...]
    comments: tuple[CandidateComment, ...]
    runs: bool
    names: dict[UUID | None, str]


async def feedback_view(
    conn: Connection, actor: Actor, application_id: UUID, entered: Entered | None = None
) -> FeedbackView:
    """What is stored, or in its place what was `entered`; raises what the policy of blindness says."""
    told = await service.read_feedback(conn, actor, application_id)
    head = await head_of(conn, actor, application_id)
    comments = await service.list_comments(conn, actor, application_id)
    bank = {one.code: one.name for one in await competencies_of(conn, head.requisition)}
    quotes = rules.quotes_of(await locked_scorecards(conn, actor, application_id))
    rows = {section: _stored(section, told) if entered is None else _entered(section, entered) for section in SECTIONS}
    message = (told.message or "") if entered is None else entered.text("message")
    flags = await flags_of([message], "note")
    approver = None if told.approved is None else told.approved.approved_by
    answerers = [answer.answered_by for one in comments for answer in one.answers]
    return FeedbackView(
        head=head,
        told=told,
        rows={section: await _advised(_with_blank(section, rows[section])) for section in SECTIONS},
        message=message,
        message_flags=flags[0],
        competencies=tuple(bank.items()),
        quotes=tuple((f"{code} {card}", f"{bank[code]}: “{words}”") for (card, code), words in quotes.items()),
        comments=tuple(comments),
        runs=rules.runs_the_process(actor, head.requisition.owner_id) and "feedback:write" in actor.scopes,
        names=await people(conn, [*answerers, told.updated_by, approver]),
    )


def _stored(section: Section, told: CandidateFeedback) -> tuple[Row, ...]:
    points: Sequence[DraftedPoint] = getattr(told, section)
    return tuple(
        Row(
            name=f"{section}[{position}]",
            competency_code=point.competency_code,
            wording=point.wording,
            quote="" if point.quote_scorecard_id is None else f"{point.competency_code} {point.quote_scorecard_id}",
        )
        for position, point in enumerate(points)
    )


def _entered(section: Section, entered: Entered) -> tuple[Row, ...]:
    """The rows that were sent and that say anything, numbered as the API counts them, without one to be taken out."""
    sent = list(_sent(section, entered))
    return tuple(
        Row(
            name=f"{section}[{position}]",
            competency_code=one["competency_code"],
            wording=one["wording"],
            quote=one["quote"],
        )
        for position, one in enumerate(sent)
    )


def _sent(section: Section, entered: Entered) -> Iterator[dict[str, str]]:
    for position in range(POINTS_MOST + 1):
        name = f"{section}[{position}]"
        row = {part: entered.text(f"{name}.{part}") for part in ("competency_code", "wording", "quote")}
        if any(text.strip() for text in row.values()) and name != entered.text(TAKEN_OUT):
            yield row


def _with_blank(section: Section, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """One empty row at the end to write in, while there is room."""
    if len(rows) >= POINTS_MOST:
        return rows
    return (*rows, Row(name=f"{section}[{len(rows)}]", competency_code="", wording="", quote=""))


async def _advised(rows: Sequence[Row]) -> tuple[Row, ...]:
    found = await flags_of([row.wording for row in rows], "note")
    return tuple(msgspec.structs.replace(row, flags=flags) for row, flags in zip(rows, found, strict=True))


def drafted(entered: Entered) -> dict[str, Any]:
    """The form as the API's draft; raises Invalid for a quote on something else than its row."""
    problems: list[FieldError] = []
    made: dict[str, Any] = {"message": entered.text("message").strip() or None}
    for section in SECTIONS:
        made[section] = [_point(row, problems) for row in _entered(section, entered)]
    if problems:
        raise Invalid(problems)
    return made


def _point(row: Row, problems: list[FieldError]) -> dict[str, Any]:
    code, _, card = row.quote.partition(" ")
    if row.quote and code != row.competency_code:
        message = "This quote is about another competency. Choose one about this one, or none."
        problems.append(FieldError(field=f"{row.name}.quote_scorecard_id", code="other_competency", message=message))
    if not row.competency_code:
        message = "Say which competency this is about."
        problems.append(FieldError(field=f"{row.name}.competency_code", code="required", message=message))
    if not row.wording.strip():
        message = "Write what the candidate is to be told, or empty the whole row."
        problems.append(FieldError(field=f"{row.name}.wording", code="required", message=message))
    return {"competency_code": row.competency_code, "wording": row.wording, "quote_scorecard_id": card or None}
