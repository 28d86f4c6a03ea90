"""What the seed varies: who sits on which panel, when interviews were, who answered the survey.

The same seed on the same day gives the same plan. Ids, keys and the password are random every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from msgspec.structs import replace

from api.demo.content import OrganisationContent, WrittenCandidate, WrittenFeedback, WrittenPoint

SLOTS = (time(9), time(10, 30), time(13), time(14, 30))
LATEST_DAYS_EARLIER = 2
SATURDAY = 5


@dataclass(frozen=True)
class PlannedInterview:
    """A candidate, the panel that the seed chose, and when they met or will meet."""

    candidate: WrittenCandidate
    starts_at: datetime


@dataclass(frozen=True)
class Plan:
    """Everything to seed. `survey` has one row of answers per team member, None for who did not answer."""

    name: str
    content: OrganisationContent
    interviews: tuple[PlannedInterview, ...]
    survey: tuple[tuple[int, ...] | None, ...]


def make_plan(
    name: str, content: OrganisationContent, candidates: Sequence[WrittenCandidate], seed: int, today: date
) -> Plan:
    """The plan of a seed. `today` is the day from which the interviews' days count."""
    # Not for secrets: a seed must give the same plan again.
    rng = Random(seed)  # noqa: S311
    cast = recast(content, rng)
    interviews = schedule([played_by(candidate, cast) for candidate in candidates], rng, today)
    answers: list[tuple[int, ...] | None] = list(content.survey_answers)
    answers += [None] * (len(content.team.members) - len(answers))
    rng.shuffle(answers)
    return Plan(name, content, tuple(interviews), tuple(answers))


def recast(content: OrganisationContent, rng: Random) -> dict[str, str]:
    """Written panelist → the panelist who has their part: each part keeps its one hand across all panels."""
    panelists = [person.email for person in content.people if "panelist" in person.roles]
    return dict(zip(panelists, rng.sample(panelists, len(panelists)), strict=True))


def played_by(candidate: WrittenCandidate, cast: dict[str, str]) -> WrittenCandidate:
    """The candidate with their panel recast."""
    scorecards = tuple(replace(card, panelist=cast[card.panelist]) for card in candidate.scorecards)
    panel = tuple(cast[email] for email in candidate.panel)
    told = None if candidate.feedback is None else _told_by(candidate.feedback, cast)
    return replace(candidate, panel=panel, scorecards=scorecards, feedback=told)


def _told_by(feedback: WrittenFeedback, cast: dict[str, str]) -> WrittenFeedback:
    def points(of: tuple[WrittenPoint, ...]) -> tuple[WrittenPoint, ...]:
        return tuple(replace(one, quote_of=None if one.quote_of is None else cast[one.quote_of]) for one in of)

    return replace(
        feedback,
        author=cast[feedback.author],
        strengths=points(feedback.strengths),
        areas=points(feedback.areas),
    )


def schedule(candidates: Sequence[WrittenCandidate], rng: Random, today: date) -> list[PlannedInterview]:
    """A weekday and an hour for every interview, so that no panelist sits in two at once; in order of time."""
    taken: set[tuple[datetime, str]] = set()
    planned = []
    for candidate in candidates:
        earlier = 0 if candidate.awaited else rng.randint(0, LATEST_DAYS_EARLIER)
        day = today + timedelta(days=candidate.interview_date_offset_days - earlier)
        starts_at = _free_slot(candidate, _weekday(day, forward=candidate.awaited), rng, taken)
        taken.update((starts_at, email) for email in candidate.panel)
        planned.append(PlannedInterview(candidate, starts_at))
    return sorted(planned, key=lambda interview: interview.starts_at)


def _weekday(day: date, *, forward: bool) -> date:
    """The day, or the nearest weekday: backward for an interview that was, forward for one to come."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1 if forward else -1)
    return day


def _free_slot(candidate: WrittenCandidate, day: date, rng: Random, taken: set[tuple[datetime, str]]) -> datetime:
    while True:
        for slot in rng.sample(SLOTS, len(SLOTS)):
            starts_at = datetime.combine(day, slot, UTC)
            if not any((starts_at, email) in taken for email in candidate.panel):
                return starts_at
        day = _weekday(day + timedelta(days=1), forward=True)
