"""Ending a survey: closing it, which cuts every link between people and answers, or cancelling it."""

import secrets
from datetime import date
from uuid import UUID, uuid4

from domain.access.model import Actor
from domain.access.service import actor_for_job
from domain.audit.service import record
from domain.database import Connection
from domain.errors import Conflict, NotFound, invalid
from domain.mail import service as mail
from domain.surveys import answer_queries, queries
from domain.surveys.model import Wave
from domain.surveys.service import get_wave


async def close_wave(conn: Connection, actor: Actor, wave_id: UUID) -> Wave:
    """Take no more answers. This cannot be undone; results come with publishing.

    Tokens and invitations are deleted, so that nothing tells who has answered. Answers, and comments for themselves,
    are rewritten in random order under new ids, so that no id, key, transaction or row order links a token to one.
    """
    await _open(conn, wave_id)
    await _destroy_tokens(conn, wave_id)
    answered = await _rewrite_answers(conn, wave_id)
    await queries.close(conn, wave_id, "closed")
    await record(conn, actor, "survey.closed", "survey_wave", wave_id, {"answered": answered})
    return await get_wave(conn, wave_id)


async def cancel_wave(conn: Connection, actor: Actor, wave_id: UUID, *, confirm: bool) -> Wave:
    """End a launched survey and destroy its answers; nothing is ever published. This cannot be undone."""
    if not confirm:
        raise invalid("confirm", "required", "Cancelling destroys all answers for good; send true to confirm.")
    await _open(conn, wave_id)
    await _destroy_tokens(conn, wave_id)
    destroyed = len(await answer_queries.take_answers(conn, wave_id))
    await answer_queries.take_comments(conn, wave_id)
    await queries.close(conn, wave_id, "cancelled")
    await record(conn, actor, "survey.cancelled", "survey_wave", wave_id, {"answers_destroyed": destroyed})
    return await get_wave(conn, wave_id)


async def close_one_overdue(conn: Connection, organisation_id: UUID, day: date) -> bool:
    """Close a survey of this organisation whose last day was before `day`, in nobody's name; False if there is none."""
    wave = await queries.overdue(conn, day)
    if wave is None:
        return False
    await close_wave(conn, await actor_for_job(conn, organisation_id, None), wave.id)
    return True


async def _open(conn: Connection, wave_id: UUID) -> None:
    """Lock a launched survey: answers in flight are in, later ones wait and then find it ended."""
    wave = await queries.lock_wave(conn, wave_id)
    if wave is None:
        raise NotFound("survey")
    if wave.status == "draft":
        raise Conflict("This survey is a draft; launch it first, or discard it.", code="is_draft")
    if wave.status != "launched":
        words = "was cancelled" if wave.status == "cancelled" else "is closed already"
        raise Conflict(f"This survey {words}.", code="cancelled" if wave.status == "cancelled" else "closed")


async def _destroy_tokens(conn: Connection, wave_id: UUID) -> None:
    """With the tokens go the messages that carried them: a reminder tells that somebody had not answered."""
    await answer_queries.delete_tokens(conn, wave_id)
    await mail.forget_private(conn, subject_kind="survey_wave", subject_id=wave_id)


async def _rewrite_answers(conn: Connection, wave_id: UUID) -> int:
    chance = secrets.SystemRandom()
    answers = await answer_queries.take_answers(conn, wave_id)
    chance.shuffle(answers)
    await answer_queries.insert_answers(conn, wave_id, [(uuid4(), row) for row in answers])
    comments = await answer_queries.take_comments(conn, wave_id)
    chance.shuffle(comments)
    await answer_queries.insert_comments(conn, wave_id, [(uuid4(), row) for row in comments])
    return len(answers)
