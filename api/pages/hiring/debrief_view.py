"""What the debrief's page shows beside what the services give: pictures of levels, who may do what, words."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from api.pages.hiring.applications_head import Head, competencies_of, head_of, oldest_first, people
from api.pages.hiring.applications_view import OUTCOMES
from domain.access.model import Actor
from domain.database import Connection
from domain.debrief import service as debrief
from domain.debrief.model import ConsensusRating, Debrief, DebriefCriterion, DebriefNote, DebriefRating
from domain.decisions import rules as decision_rules
from domain.decisions.model import Decision, Outcome
from domain.decisions.service import list_decisions
from domain.interviews.amendment_model import NoteCorrection
from domain.interviews.amendments import list_corrections
from domain.interviews.model import Note, Scorecard
from domain.interviews.panels import list_panels
from domain.interviews.service import read_scorecard
from domain.interviews.views import PlannedInterview, as_seen
from domain.rubrics.model import Competency

LEVELS = (1, 2, 3, 4, 5)
LETTERS = 3
NO_EVIDENCE = {"asked": "asked, and no evidence found", "not_asked": "not asked"}
OUTCOMES_IN_DEBRIEF: tuple[Outcome, ...] = ("advance", "hold", "reject", "hire", "withdrawn")


class Chip(msgspec.Struct, frozen=True):
    """A rater in a picture: a short sign with the name that it stands for."""

    sign: str
    name: str


class LevelPlace(msgspec.Struct, frozen=True):
    """One level of the scale and who gave it; `between`: it lies within the range of the levels given."""

    level: int
    chips: tuple[Chip, ...]
    between: bool


class CriterionShown(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion with its picture; `without` gave no level.

    `anchors_offered` are choices of a level (value, text, gloss), `amended_offered` these and the reasons for none.
    `agreed` are all consensus levels, of which the last one stands.
    """

    about: DebriefCriterion
    anchors_offered: tuple[tuple[str, str, str], ...]
    amended_offered: tuple[tuple[str, str, str], ...]
    places: tuple[LevelPlace, ...]
    without: tuple[Chip, ...]
    distance: str
    apart: bool
    agreed: tuple[ConsensusRating, ...]
    notes: tuple[DebriefNote, ...]


class OwnCard(msgspec.Struct, frozen=True, kw_only=True):
    """The reader's own locked scorecard: its frozen notes, each with the corrections beside it."""

    id: UUID
    notes: tuple[tuple[Note, tuple[NoteCorrection, ...]], ...]


class DebriefView(msgspec.Struct, frozen=True, kw_only=True):
    """The page once the panels are open to the reader. `outcomes` are those that the reader may record.

    `since` is the number of the last change that the page shows.
    """

    head: Head
    debrief: Debrief
    criteria: tuple[CriterionShown, ...]
    chips: dict[UUID, Chip]
    own: tuple[OwnCard, ...]
    notes: tuple[DebriefNote, ...]
    decisions: tuple[Decision, ...]
    outcomes: tuple[Outcome, ...]
    takes_part: bool
    since: int | None
    names: dict[UUID | None, str]
    competency_names: dict[str, str]

    @property
    def outcomes_offered(self) -> tuple[tuple[str, str, str], ...]:
        """The outcomes as choices of a form."""
        return tuple((one, OUTCOMES[one], "") for one in self.outcomes)


class WaitingView(msgspec.Struct, frozen=True, kw_only=True):
    """The page while the ratings are hidden: the panels as the reader may see them."""

    head: Head
    interviews: tuple[PlannedInterview, ...]


async def debrief_view(conn: Connection, actor: Actor, application_id: UUID) -> DebriefView:
    """Everything on the page; raises what the policy of blindness says."""
    since = await debrief.revision_if_open(conn, actor, application_id)
    found = await debrief.read_debrief(conn, actor, application_id)
    head = await head_of(conn, actor, application_id)
    notes = await oldest_first(lambda page: debrief.list_notes(conn, actor, application_id, page))
    agreed = await oldest_first(lambda page: debrief.list_consensus(conn, actor, application_id, page))
    decisions = await _decisions(conn, actor, application_id)
    bank = {one.code: one for one in await competencies_of(conn, head.requisition)}
    chips = chips_of({seat.rater_id: seat.name for seat in found.seats})
    writers = [one.author_id for one in notes] + [one.recorded_by for one in agreed]
    return DebriefView(
        head=head,
        debrief=found,
        criteria=tuple(criterion_shown(one, bank[one.competency_code], chips, agreed, notes) for one in found.criteria),
        chips=chips,
        own=await _own(conn, actor, found),
        notes=tuple(one for one in notes if one.competency_code is None),
        decisions=tuple(reversed(decisions)),
        outcomes=_outcomes(actor, head.requisition.owner_id),
        takes_part="debrief:write" in actor.scopes and await debrief.takes_part(conn, actor, application_id),
        since=since,
        names=await people(conn, writers + [one.decided_by for one in decisions]),
        competency_names={code: one.name for code, one in bank.items()},
    )


async def waiting_view(conn: Connection, actor: Actor, application_id: UUID) -> WaitingView:
    """What can be said before the panels are open: who sits on them, and nothing of who has locked."""
    head = await head_of(conn, actor, application_id)
    if "interviews:read" not in actor.scopes:
        return WaitingView(head=head, interviews=())
    panels = await oldest_first(lambda page: list_panels(conn, actor, page, application_id))
    held = [panel for panel in panels if panel.interview.cancelled_at is None]
    return WaitingView(head=head, interviews=tuple(await as_seen(conn, actor, held)))


async def _decisions(conn: Connection, actor: Actor, application_id: UUID) -> list[Decision]:
    if "decisions:read" not in actor.scopes:
        return []
    return await oldest_first(lambda page: list_decisions(conn, actor, application_id, page))


def _outcomes(actor: Actor, owner_id: UUID) -> tuple[Outcome, ...]:
    if "decisions:write" not in actor.scopes:
        return ()
    return tuple(one for one in OUTCOMES_IN_DEBRIEF if decision_rules.may_decide(actor, owner_id, one))


async def _own(conn: Connection, actor: Actor, found: Debrief) -> tuple[OwnCard, ...]:
    """The reader's own locked scorecards, which they may amend and correct."""
    if "scorecards:write" not in actor.scopes or actor.account_id is None:
        return ()
    mine = [seat for seat in found.seats if seat.rater_id == actor.account_id and seat.state == "locked"]
    return tuple([await _own_card(conn, actor, seat.scorecard_id) for seat in mine])


async def _own_card(conn: Connection, actor: Actor, scorecard_id: UUID) -> OwnCard:
    card: Scorecard = await read_scorecard(conn, actor, scorecard_id)
    corrections = await list_corrections(conn, actor, scorecard_id)
    return OwnCard(
        id=card.id,
        notes=tuple((note, tuple(one for one in corrections if one.note_id == note.id)) for note in card.notes),
    )


def criterion_shown(
    about: DebriefCriterion,
    competency: Competency,
    chips: Mapping[UUID, Chip],
    agreed: Sequence[ConsensusRating],
    notes: Sequence[DebriefNote],
) -> CriterionShown:
    """One criterion with its picture of levels."""
    code = about.competency_code
    spread = about.disagreement.range
    anchors = {anchor.level: anchor.text for anchor in competency.anchors}
    offered = tuple((str(level), str(level), anchors.get(level, "")) for level in LEVELS)
    return CriterionShown(
        about=about,
        anchors_offered=offered,
        amended_offered=(*offered, *((why, words.capitalize(), "") for why, words in NO_EVIDENCE.items())),
        places=places_of(about.ratings, chips),
        without=tuple(chips[one.rater_id] for one in about.ratings if one.level is None),
        distance=distance_in_words(spread),
        apart=spread is not None and spread > 1,
        agreed=tuple(one for one in agreed if one.competency_code == code),
        notes=tuple(one for one in notes if one.competency_code == code),
    )


def places_of(ratings: Sequence[DebriefRating], chips: Mapping[UUID, Chip]) -> tuple[LevelPlace, ...]:
    """The scale with those who gave each level, and the range between the lowest and the highest."""
    given: Mapping[int, list[Chip]] = {level: [] for level in LEVELS}
    for rating in ratings:
        if rating.level is not None:
            given[rating.level].append(chips[rating.rater_id])
    used = [level for level in LEVELS if given[level]]
    low, high = (min(used), max(used)) if used else (0, 0)
    return tuple(LevelPlace(level, tuple(given[level]), between=low < level < high) for level in LEVELS)


def chips_of(names: Mapping[UUID, str]) -> dict[UUID, Chip]:
    """Rater → chip. Initials where they tell the raters apart, else the first letters of first names, else numbers."""
    for sign in (_initials, _beginning):
        signs = {rater: sign(name) for rater, name in names.items()}
        if len(set(signs.values())) == len(signs):
            return {rater: Chip(signs[rater], name) for rater, name in names.items()}
    return {rater: Chip(str(at), name) for at, (rater, name) in enumerate(names.items(), start=1)}


def _initials(name: str) -> str:
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


def _beginning(name: str) -> str:
    return name.split(maxsplit=1)[0][:LETTERS]


def distance_in_words(spread: float | None) -> str:
    """How far the raters are apart, as the page says it."""
    if spread is None:
        return "fewer than two levels to compare"
    if spread == 0:
        return "all gave the same level"
    return f"{spread:g} level apart" if spread == 1 else f"{spread:g} levels apart"
