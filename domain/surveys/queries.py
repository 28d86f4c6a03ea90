"""SQL of surveys and their answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.database import Connection, fetch_all, fetch_one
from domain.paging import PageRequest
from domain.surveys.model import Wave

INSERT_WAVE = """
    INSERT INTO survey_waves (organisation_id, id, team_id, instrument_id, target_culture_id, status,
        minimum_for_means, minimum_for_spread, invited)
    VALUES (current_organisation(), $1, $2, $3, $4, 'launched', $5, $6, $7)
    RETURNING id, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread,
        invited, shown_in_hiring, launched_at, closed_at, updated_at
"""
WAVE = """
    SELECT id, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread, invited,
        shown_in_hiring, launched_at, closed_at, updated_at
    FROM survey_waves WHERE id = $1
"""
LOCK_WAVE = f"{WAVE} FOR UPDATE"
# Answering shares this lock with other answers and excludes closing, so that no answer falls between.
SHARE_WAVE = f"{WAVE} FOR SHARE"
WAVES = """
    SELECT id, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread, invited,
        shown_in_hiring, launched_at, closed_at, updated_at
    FROM survey_waves
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::uuid IS NULL OR team_id = $4)
    ORDER BY id LIMIT $3
"""
SHOW_IN_HIRING = """
    UPDATE survey_waves SET shown_in_hiring = $2, updated_at = now() WHERE id = $1 AND status = 'closed'
    RETURNING id, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread, invited,
        shown_in_hiring, launched_at, closed_at, updated_at
"""
SHOWN_IN_HIRING = """
    SELECT id, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread, invited,
        shown_in_hiring, launched_at, closed_at, updated_at
    FROM survey_waves WHERE team_id = $1 AND status = 'closed' AND shown_in_hiring ORDER BY closed_at DESC, id LIMIT 1
"""
INSERT_TOKEN = """
    INSERT INTO survey_tokens (organisation_id, wave_id, token_hash, member_id)
    VALUES (current_organisation(), $1, $2, $3)
"""
WAVE_OF_TOKEN = "SELECT wave_id FROM survey_tokens WHERE token_hash = $1 AND NOT used"
USE_TOKEN = "UPDATE survey_tokens SET used = true WHERE token_hash = $1 AND NOT used RETURNING wave_id"
INSERT_ANSWERS = """
    INSERT INTO survey_answers (organisation_id, id, wave_id, answers) VALUES (current_organisation(), $1, $2, $3)
"""
COUNT_ANSWERS = "SELECT count(*) FROM survey_answers WHERE wave_id = $1"
TAKE_ANSWERS = "DELETE FROM survey_answers WHERE wave_id = $1 RETURNING answers"
CLOSE = """
    UPDATE survey_waves SET status = 'closed', closed_at = now(), updated_at = now(), results = $2
    WHERE id = $1 AND status = 'launched'
    RETURNING id, team_id, instrument_id, target_culture_id, status, minimum_for_means, minimum_for_spread,
        invited, shown_in_hiring, launched_at, closed_at, updated_at
"""
RESULTS = "SELECT results FROM survey_waves WHERE id = $1"


async def insert_wave(
    conn: Connection,
    wave_id: UUID,
    team_id: UUID,
    instrument_id: UUID,
    target_culture_id: UUID,
    minimum_for_means: int,
    minimum_for_spread: int,
    invited: int,
) -> Wave:
    """Launch a wave."""
    wave = await fetch_one(
        conn, Wave, INSERT_WAVE, wave_id, team_id, instrument_id, target_culture_id, minimum_for_means,
        minimum_for_spread, invited,
    )  # fmt: skip
    assert wave is not None
    return wave


async def wave(conn: Connection, wave_id: UUID) -> Wave | None:
    """One wave."""
    return await fetch_one(conn, Wave, WAVE, wave_id)


async def show_in_hiring(conn: Connection, wave_id: UUID, *, shown: bool) -> Wave | None:
    """Let hiring see a closed wave's results or not; None if it is not closed."""
    return await fetch_one(conn, Wave, SHOW_IN_HIRING, wave_id, shown)


async def shown_in_hiring(conn: Connection, team_id: UUID) -> Wave | None:
    """A team's newest closed wave that hiring may see."""
    return await fetch_one(conn, Wave, SHOWN_IN_HIRING, team_id)


async def lock_wave(conn: Connection, wave_id: UUID) -> Wave | None:
    """One wave, keeping answers out until this transaction ends."""
    return await fetch_one(conn, Wave, LOCK_WAVE, wave_id)


async def share_wave(conn: Connection, wave_id: UUID) -> Wave | None:
    """One wave, keeping it from being closed until this transaction ends."""
    return await fetch_one(conn, Wave, SHARE_WAVE, wave_id)


async def waves(conn: Connection, page: PageRequest, team_id: UUID | None) -> list[Wave]:
    """One page, of one team if given, and one row more."""
    return await fetch_all(conn, Wave, WAVES, page.after, page.updated_after, page.limit + 1, team_id)


async def insert_tokens(conn: Connection, wave_id: UUID, tokens: Sequence[tuple[bytes, UUID]]) -> None:
    """Store the hashes of a wave's tokens with their members."""
    await conn.executemany(INSERT_TOKEN, [(wave_id, token_hash, member_id) for token_hash, member_id in tokens])


async def wave_of_token(conn: Connection, token_hash: bytes) -> UUID | None:
    """The wave that an unused token opens."""
    wave_id: UUID | None = await conn.fetchval(WAVE_OF_TOKEN, token_hash)
    return wave_id


async def use_token(conn: Connection, token_hash: bytes) -> UUID | None:
    """Use a token up and return its wave, or None if it is unknown or used."""
    wave_id: UUID | None = await conn.fetchval(USE_TOKEN, token_hash)
    return wave_id


async def insert_answers(conn: Connection, answers_id: UUID, wave_id: UUID, answers: Sequence[int]) -> None:
    """Store one person's answers, without the person."""
    await conn.execute(INSERT_ANSWERS, answers_id, wave_id, list(answers))


async def count_answers(conn: Connection, wave_id: UUID) -> int:
    """How many answered so far."""
    count: int = await conn.fetchval(COUNT_ANSWERS, wave_id)
    return count


async def take_answers(conn: Connection, wave_id: UUID) -> list[list[int]]:
    """Delete and return all answers, for rewriting them in another order."""
    return [row["answers"] for row in await conn.fetch(TAKE_ANSWERS, wave_id)]


async def close_wave(conn: Connection, wave_id: UUID, results: Any) -> Wave | None:
    """Close and publish once."""
    return await fetch_one(conn, Wave, CLOSE, wave_id, results)


async def results(conn: Connection, wave_id: UUID) -> Any:
    """The published results as plain data, or None before close."""
    return await conn.fetchval(RESULTS, wave_id)
