"""Answering a survey: a token opens the questionnaire, takes one set of answers, and leads to neither person nor time.

No audit record and no idempotency record is made, ids are random, and no column holds a time. Until the survey ends
the database's own transaction numbers could still be compared; closing rewrites everything (domain/surveys/ending.py).
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from domain.access.tokens import hash_token, organisation_of, token_kind
from domain.database import Connection, set_tenant
from domain.errors import NotFound
from domain.instruments.model import Instrument
from domain.instruments.service import instruments
from domain.surveys import answer_queries, queries
from domain.surveys.answer_queries import StoredAnswers, StoredComment
from domain.surveys.model import Wave
from domain.surveys.questionnaire import check_answers, in_language, written_comments


async def questionnaire(conn: Connection, token: str, language: str | None = None) -> Instrument:
    """The statements that an unused token opens; in one language if asked for, else with all translations."""
    _, instrument = await open_invitation(conn, token)
    return instrument if language is None else in_language(instrument, language)


async def open_invitation(conn: Connection, token: str) -> tuple[Wave, Instrument]:
    """The survey that an unused token opens, with its questionnaire in all languages; NotFound for any other token."""
    stored = await answer_queries.token(conn, await _claim(conn, token))
    wave = None if stored is None or stored.used else await queries.wave(conn, stored.wave_id)
    return await _open(conn, wave)


async def answer(conn: Connection, token: str, answers: Sequence[int], comments: Sequence[str] = ()) -> None:
    """Store one person's answers and comments and use their tokens up; NotFound where the token opens nothing.

    Leaves no audit record and no idempotency record.
    """
    token_hash = await _claim(conn, token)
    stored = await answer_queries.token(conn, token_hash)
    # The survey first, then the token, as closing does: the two wait for each other, never both ways round.
    wave = None if stored is None or stored.used else await queries.share_wave(conn, stored.wave_id)
    wave, instrument = await _open(conn, wave)
    check_answers(instrument, answers)
    texts = written_comments(instrument, comments)
    team_id = await answer_queries.use_token(conn, token_hash)
    if team_id is None:
        raise NotFound("open invitation")
    # Random ids: they must not tell when the answer came.
    row = StoredAnswers(team_id=team_id, answers=list(answers))
    await answer_queries.insert_answers(conn, wave.id, [(uuid4(), row)])
    await _keep_comments(conn, wave.id, team_id, texts)


async def _keep_comments(conn: Connection, wave_id: UUID, team_id: UUID, texts: Sequence[tuple[int, str]]) -> None:
    if texts:
        rows = [StoredComment(team_id=team_id, question=number, text=text) for number, text in texts]
        await answer_queries.insert_comments(conn, wave_id, [(uuid4(), row) for row in rows])


async def was_used(conn: Connection, token: str) -> bool:
    """Whether a token's person has answered, while the survey is open; afterwards nobody can tell."""
    try:
        stored = await answer_queries.token(conn, await _claim(conn, token))
    except NotFound:  # no token at all
        return False
    return stored is not None and stored.used


async def _open(conn: Connection, wave: Wave | None) -> tuple[Wave, Instrument]:
    if wave is None or wave.status != "launched":
        raise NotFound("open invitation")
    return wave, (await instruments.get(conn, wave.instrument_id)).body


async def _claim(conn: Connection, token: str) -> bytes:
    organisation_id = organisation_of(token)
    if organisation_id is None or token_kind(token) != "oit":
        raise NotFound("open invitation")
    await set_tenant(conn, organisation_id)
    return hash_token(token)
