"""SQL of tokens, answers and comments."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.database import Connection, affected, fetch_all, fetch_one

INSERT_TOKENS = """
    INSERT INTO survey_tokens (organisation_id, wave_id, person_id, team_id, round, token_hash, address)
    SELECT current_organisation(), $1, t.person_id, t.team_id, $2, t.token_hash, coalesce(invited.address, people.email)
    FROM unnest($3::uuid[], $4::uuid[], $5::bytea[]) AS t (person_id, team_id, token_hash)
        JOIN people ON people.organisation_id = current_organisation() AND people.id = t.person_id
        LEFT JOIN survey_tokens AS invited ON invited.organisation_id = current_organisation()
            AND invited.wave_id = $1 AND invited.person_id = t.person_id AND invited.round = 0
"""
# Who has no token of this round yet, and none that is used. By id, so that a reminder's order tells nothing. A reminder
# goes where the invitation went.
TO_INVITE = """
    SELECT survey_invited.person_id, survey_invited.team_id, people.name,
        coalesce(invited.address, people.email) AS email
    FROM survey_invited JOIN people ON people.organisation_id = survey_invited.organisation_id
            AND people.id = survey_invited.person_id
        LEFT JOIN survey_tokens AS invited ON invited.organisation_id = survey_invited.organisation_id
            AND invited.wave_id = survey_invited.wave_id AND invited.person_id = survey_invited.person_id
            AND invited.round = 0
    WHERE survey_invited.wave_id = $1 AND NOT EXISTS (SELECT 1 FROM survey_tokens
        WHERE survey_tokens.wave_id = $1 AND survey_tokens.person_id = survey_invited.person_id
            AND (survey_tokens.round = $2 OR survey_tokens.used))
    ORDER BY survey_invited.person_id LIMIT $3
"""
TOKEN = "SELECT wave_id, used FROM survey_tokens WHERE token_hash = $1"
# A reminder brought its person another token: all of them are used at once, locked in one order so that two of them
# sent at the same moment wait for each other instead of for ever.
USE_TOKEN = """
    WITH own AS (
        SELECT other.token_hash FROM survey_tokens AS given JOIN survey_tokens AS other
            ON other.organisation_id = given.organisation_id AND other.wave_id = given.wave_id
                AND other.person_id = given.person_id
        WHERE given.token_hash = $1 ORDER BY other.token_hash FOR UPDATE OF other
    )
    UPDATE survey_tokens SET used = true FROM own
    WHERE survey_tokens.token_hash = own.token_hash AND NOT used
    RETURNING team_id
"""
INSERT_ANSWERS = """
    INSERT INTO survey_answers (organisation_id, id, wave_id, team_id, answers)
    SELECT current_organisation(), id, $1, team_id, answers
    FROM ROWS FROM (unnest($2::uuid[]), unnest($3::uuid[]), jsonb_array_elements($4)) WITH ORDINALITY
        AS t (id, team_id, answers, position)
    ORDER BY position
"""
INSERT_COMMENTS = """
    INSERT INTO survey_comments (organisation_id, id, wave_id, team_id, question, text)
    SELECT current_organisation(), id, $1, team_id, question, text
    FROM unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::text[]) WITH ORDINALITY
        AS t (id, team_id, question, text, position)
    ORDER BY position
"""
COUNT_ANSWERS = "SELECT count(*) FROM survey_answers WHERE wave_id = $1"
COUNT_BY_TEAM = "SELECT team_id, count(*) AS answered FROM survey_answers WHERE wave_id = $1 GROUP BY team_id"
ANSWERS = "SELECT team_id, answers FROM survey_answers WHERE wave_id = $1"
COMMENTS = "SELECT team_id, question, text FROM survey_comments WHERE wave_id = $1"
TAKE_ANSWERS = "DELETE FROM survey_answers WHERE wave_id = $1 RETURNING team_id, answers"
TAKE_COMMENTS = "DELETE FROM survey_comments WHERE wave_id = $1 RETURNING team_id, question, text"
DELETE_TOKENS = "DELETE FROM survey_tokens WHERE wave_id = $1"


class StoredAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """One person's answers in item order, with the team that they are in and nothing else."""

    team_id: UUID
    answers: list[int]


class StoredComment(msgspec.Struct, frozen=True, kw_only=True):
    """One text to one of the comment questions, counted from 0."""

    team_id: UUID
    question: int
    text: str


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is still to be written to."""

    person_id: UUID
    team_id: UUID
    name: str
    email: str


class StoredToken(msgspec.Struct, frozen=True, kw_only=True):
    """The survey that a token belongs to, and whether its person has answered."""

    wave_id: UUID
    used: bool


class TeamCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many of a team itself have answered."""

    team_id: UUID
    answered: int


async def insert_tokens(
    conn: Connection, wave_id: UUID, tokens: Sequence[tuple[UUID, UUID, bytes]], number: int
) -> None:
    """Store tokens of a round (0: the invitation) as person, team and hash."""
    people, teams, hashes = ([one[position] for one in tokens] for position in range(3))
    await conn.execute(INSERT_TOKENS, wave_id, number, people, teams, hashes)


async def to_invite(conn: Connection, wave_id: UUID, number: int, most: int) -> list[Addressee]:
    """Up to `most` people who have not answered and got no token in this round."""
    return await fetch_all(conn, Addressee, TO_INVITE, wave_id, number, most)


async def token(conn: Connection, token_hash: bytes) -> StoredToken | None:
    """What is known of a token; None for one that is unknown or whose survey has ended."""
    return await fetch_one(conn, StoredToken, TOKEN, token_hash)


async def use_token(conn: Connection, token_hash: bytes) -> UUID | None:
    """Use up all tokens of a token's person and return their team; None if it is unknown or they have answered."""
    team_id: UUID | None = await conn.fetchval(USE_TOKEN, token_hash)
    return team_id


async def insert_answers(conn: Connection, wave_id: UUID, rows: Sequence[tuple[UUID, StoredAnswers]]) -> None:
    """Store answers under these ids, in this order, without the people."""
    ids = [one for one, _ in rows]
    await conn.execute(INSERT_ANSWERS, wave_id, ids, [row.team_id for _, row in rows], [row.answers for _, row in rows])


async def insert_comments(conn: Connection, wave_id: UUID, rows: Sequence[tuple[UUID, StoredComment]]) -> None:
    """Store comments under these ids, in this order, without the people."""
    await conn.execute(
        INSERT_COMMENTS, wave_id, [one for one, _ in rows], [row.team_id for _, row in rows],
        [row.question for _, row in rows], [row.text for _, row in rows],
    )  # fmt: skip


async def count_answers(conn: Connection, wave_id: UUID) -> int:
    """How many answered so far."""
    count: int = await conn.fetchval(COUNT_ANSWERS, wave_id)
    return count


async def count_by_team(conn: Connection, wave_id: UUID) -> list[TeamCount]:
    """How many of each team itself answered so far; teams of nobody are not in it."""
    return await fetch_all(conn, TeamCount, COUNT_BY_TEAM, wave_id)


async def answers(conn: Connection, wave_id: UUID) -> list[StoredAnswers]:
    """All answers."""
    return await fetch_all(conn, StoredAnswers, ANSWERS, wave_id)


async def comments(conn: Connection, wave_id: UUID) -> list[StoredComment]:
    """All comments."""
    return await fetch_all(conn, StoredComment, COMMENTS, wave_id)


async def take_answers(conn: Connection, wave_id: UUID) -> list[StoredAnswers]:
    """Delete and return all answers, for rewriting them in another order."""
    return await fetch_all(conn, StoredAnswers, TAKE_ANSWERS, wave_id)


async def take_comments(conn: Connection, wave_id: UUID) -> list[StoredComment]:
    """Delete and return all comments, for rewriting them in another order."""
    return await fetch_all(conn, StoredComment, TAKE_COMMENTS, wave_id)


async def delete_tokens(conn: Connection, wave_id: UUID) -> int:
    """Delete a survey's tokens: nobody can answer any more, and nothing tells who has. Returns how many."""
    return affected(await conn.execute(DELETE_TOKENS, wave_id))
