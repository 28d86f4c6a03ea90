"""Use cases of surveys."""

import secrets
from collections.abc import Sequence
from uuid import UUID, uuid4

import msgspec

from domain.access.model import Actor
from domain.access.tokens import hash_token, new_token, organisation_of, token_kind
from domain.audit.service import record
from domain.culture.service import target_cultures
from domain.database import Connection, as_json, new_id, set_tenant
from domain.errors import Conflict, NotFound, invalid
from domain.instruments.model import Instrument
from domain.instruments.service import instruments
from domain.paging import Page, PageRequest, page_of
from domain.surveys import queries
from domain.surveys.model import Invitation, Wave, WaveResults
from domain.surveys.rules import MINIMUM_FOR_MEANS, MINIMUM_FOR_SPREAD, wave_results
from domain.teams.service import get_team


async def launch_wave(
    conn: Connection,
    actor: Actor,
    team_id: UUID,
    instrument_id: UUID,
    target_culture_id: UUID,
    minimum_for_means: int = MINIMUM_FOR_MEANS,
    minimum_for_spread: int = MINIMUM_FOR_SPREAD,
) -> tuple[Wave, list[Invitation]]:
    """Ask a team. Thresholds and questions are fixed from now on; the tokens are shown this once."""
    _, members = await get_team(conn, team_id, "team_id")
    if not members:
        raise Conflict("This team has no members to ask.", code="team_empty")
    instrument = await instruments.published(conn, instrument_id, "instrument_id")
    culture = await target_cultures.published(conn, target_culture_id, "target_culture_id")
    known = {target.value.code for target in culture.body.values}
    for item in instrument.body.items:
        if item.dimension not in known:
            raise invalid("target_culture_id", "unknown_value", f"The target culture has no value {item.dimension}.")
    wave = await queries.insert_wave(
        conn,
        new_id(),
        team_id,
        instrument_id,
        target_culture_id,
        minimum_for_means,
        minimum_for_spread,
        len(members),
    )
    invitations = [
        Invitation(member_id=member.id, email=member.email, token=new_token("oit", actor.organisation_id))
        for member in members
    ]
    await queries.insert_tokens(conn, wave.id, [(hash_token(one.token), one.member_id) for one in invitations])
    await record(conn, actor, "survey.launched", "survey_wave", wave.id, {"invited": len(members)})
    return wave, invitations


async def get_wave(conn: Connection, wave_id: UUID) -> Wave:
    """One wave, or NotFound."""
    wave = await queries.wave(conn, wave_id)
    if wave is None:
        raise NotFound("survey")
    return wave


async def list_waves(conn: Connection, page: PageRequest, team_id: UUID | None) -> Page[Wave]:
    """One page of waves, oldest first."""
    return page_of(await queries.waves(conn, page, team_id), page, lambda row: row.id)


async def questionnaire(conn: Connection, token: str) -> Instrument:
    """The statements that an unused token opens."""
    wave_id = await queries.wave_of_token(conn, await _claim(conn, token))
    wave = None if wave_id is None else await queries.wave(conn, wave_id)
    if wave is None or wave.status == "closed":
        raise NotFound("open invitation")
    return (await instruments.get(conn, wave.instrument_id)).body


async def answer(conn: Connection, token: str, answers: Sequence[int]) -> None:
    """Store one person's answers and use their token up. Leaves no audit record and no idempotency record."""
    wave_id = await queries.use_token(conn, await _claim(conn, token))
    wave = None if wave_id is None else await queries.share_wave(conn, wave_id)
    if wave is None or wave.status == "closed":
        raise NotFound("open invitation")
    instrument = await instruments.get(conn, wave.instrument_id)
    if len(answers) != len(instrument.body.items):
        raise invalid("answers", "wrong_number", f"Answer all {len(instrument.body.items)} statements.")
    # A random id: it must not tell when the answer came.
    await queries.insert_answers(conn, uuid4(), wave.id, answers)


async def _claim(conn: Connection, token: str) -> bytes:
    organisation_id = organisation_of(token)
    if organisation_id is None or token_kind(token) != "oit":
        raise NotFound("open invitation")
    await set_tenant(conn, organisation_id)
    return hash_token(token)


async def close_wave(conn: Connection, actor: Actor, wave_id: UUID) -> Wave:
    """Close a wave and publish its results, once. This cannot be undone.

    The answers are rewritten in random order under new ids in one statement each, so that no id, key
    or row order links a token to an answer.
    """
    wave = await queries.lock_wave(conn, wave_id)
    if wave is None:
        raise NotFound("survey")
    if wave.status == "closed":
        raise Conflict("This survey is closed already.", code="closed")
    instrument = await instruments.get(conn, wave.instrument_id)
    answers = await queries.take_answers(conn, wave_id)
    secrets.SystemRandom().shuffle(answers)
    for row in answers:
        await queries.insert_answers(conn, uuid4(), wave_id, row)
    results = wave_results(
        instrument.body.items,
        answers,
        invited=wave.invited,
        minimum_for_means=wave.minimum_for_means,
        minimum_for_spread=wave.minimum_for_spread,
    )
    closed = await queries.close_wave(conn, wave_id, as_json(results))
    assert closed is not None
    await record(conn, actor, "survey.closed", "survey_wave", wave_id, {"answered": len(answers)})
    return closed


async def response_count(conn: Connection, wave: Wave) -> int:
    """How many answered so far: the only thing that is known before close."""
    return await queries.count_answers(conn, wave.id)


async def show_in_hiring(conn: Connection, actor: Actor, wave_id: UUID, *, shown: bool) -> Wave:
    """Let reports on candidates for this team print its published gaps, or no longer. Conflict before close.

    Reports that were made stay as they are.
    """
    await get_wave(conn, wave_id)
    wave = await queries.show_in_hiring(conn, wave_id, shown=shown)
    if wave is None:
        raise Conflict("Results are published once, when the survey closes.", code="not_closed")
    await record(conn, actor, "survey.shown_in_hiring", "survey_wave", wave_id, {"shown": shown})
    return wave


async def results_for_hiring(conn: Connection, team_id: UUID) -> tuple[Wave, WaveResults] | None:
    """A team's newest results that hiring may see; None without any."""
    wave = await queries.shown_in_hiring(conn, team_id)
    return None if wave is None else await wave_results_of(conn, wave.id)


async def wave_results_of(conn: Connection, wave_id: UUID) -> tuple[Wave, WaveResults]:
    """A closed wave with its published results; Conflict before close."""
    wave = await get_wave(conn, wave_id)
    if wave.status != "closed":
        raise Conflict("Results are published once, when the survey closes.", code="not_closed")
    return wave, msgspec.convert(await queries.results(conn, wave_id), WaveResults)
