"""The demo's surveys: held over the last months, closed and published.

Launching and answering through the services happens today and person by person; a survey that was held months ago is
stored as closing leaves it: answers with their team under random ids, no tokens. What is published of it is computed
and stored as of any other survey.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import cycle
from random import Random
from uuid import UUID, uuid4

from api.demo.answers import drawn
from api.demo.documents import Published
from api.demo.plan import Plan
from api.demo.team_content import WrittenSurveys, WrittenWave, written_surveys
from api.demo.tree import ASKED, ROOT
from domain.access.model import Actor
from domain.database import Connection
from domain.instruments.model import Instrument
from domain.instruments.service import shipped_instruments
from domain.surveys import answer_queries, publishing, queries
from domain.surveys import service as surveys
from domain.surveys.answer_queries import StoredAnswers, StoredComment
from domain.surveys.model import SurveyDraft
from domain.teams.service import members_on, subtree

LAUNCH_THEN = """
    UPDATE survey_waves
    SET status = 'launched', invited = $2, created_at = $3, launched_at = $3, revision = revision + 1
    WHERE id = $1
"""
CLOSE_THEN = """
    UPDATE survey_waves SET status = 'closed', closed_at = $2, revision = revision + 1 WHERE id = $1
"""
NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True)
class _Asked:
    """What every survey of the demo shares."""

    hr: Actor
    teams: dict[str, UUID]
    published: Published
    given: Sequence[tuple[int, ...]]
    today: datetime


async def seed_surveys(
    conn: Connection, hr: Actor, plan: Plan, published: Published, teams: dict[str, UUID], now: datetime
) -> UUID:
    """Hold and publish every survey, and let hiring see the last one; that one's id."""
    written = written_surveys()
    asked = _Asked(hr, teams, published, [row for row in plan.survey if row is not None], now)
    for wave in written.waves:
        wave_id = await _hold(conn, asked, written, wave)
    await surveys.show_in_hiring(conn, hr, wave_id, shown=True)
    return wave_id


async def _hold(conn: Connection, asked: _Asked, written: WrittenSurveys, wave: WrittenWave) -> UUID:
    instrument = shipped_instruments()[wave.instrument]
    launched, closed = (
        datetime.combine(asked.today.date() - timedelta(days=days), NOON)
        for days in (wave.launched_days_ago, wave.closed_days_ago)
    )
    draft = SurveyDraft(
        team_id=asked.teams[ROOT],
        instrument_id=asked.published.instruments[wave.instrument],
        target_culture_id=asked.published.culture_id if instrument.framework is None else None,
        name=wave.name,
    )
    wave_id = (await surveys.draft_wave(conn, asked.hr, draft)).id
    nodes = await subtree(conn, draft.team_id)
    members = await members_on(conn, [node.id for node in nodes], launched.date())
    await conn.execute(LAUNCH_THEN, wave_id, len(members), launched)
    await queries.insert_teams(conn, wave_id, nodes, Counter(member.team_id for member in members))
    await queries.insert_invited(conn, wave_id, members)
    await answer_queries.insert_answers(conn, wave_id, _answers(asked, written, wave, instrument))
    await answer_queries.insert_comments(conn, wave_id, _comments(asked, written, wave))
    await conn.execute(CLOSE_THEN, wave_id, closed)
    result = await publishing.closed_wave(conn, wave_id)
    assert result is not None, "it was closed just now"
    await publishing.publish(conn, asked.hr, wave_id, publishing.computed(result))
    return wave_id


def _answers(
    asked: _Asked, written: WrittenSurveys, wave: WrittenWave, instrument: Instrument
) -> list[tuple[UUID, StoredAnswers]]:
    found = []
    for team in written.teams:
        # Not for secrets: the demo says the same at every seeding.
        rng = Random(f"{wave.instrument} {wave.launched_days_ago} {team.key}")  # noqa: S311
        given = wave.given_answers and team.key == ASKED
        rows = asked.given if given else drawn(instrument, team.answered, wave.levels, team.shift, rng)
        found += [StoredAnswers(team_id=asked.teams[team.key], answers=list(row)) for row in rows]
    return [(uuid4(), row) for row in found]


def _comments(asked: _Asked, written: WrittenSurveys, wave: WrittenWave) -> list[tuple[UUID, StoredComment]]:
    return [
        (uuid4(), StoredComment(team_id=asked.teams[key], question=question, text=text))
        for question, texts in enumerate(wave.comments)
        for key, text in zip(cycle(written.comments_from), texts, strict=False)
    ]
