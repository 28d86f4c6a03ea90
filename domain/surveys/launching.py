"""Use cases from preview to reminder: whom a survey asks, their tokens, and the messages that carry them."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from domain.access.model import Actor
from domain.access.tokens import hash_token, new_token
from domain.anonymity.admission import publishable
from domain.anonymity.tree import Unit, cells_of
from domain.audit.service import record
from domain.database import Connection
from domain.dates import written
from domain.errors import Conflict, NotFound
from domain.instruments.service import instruments, minutes_needed
from domain.jobs import service as jobs
from domain.jobs.model import Job
from domain.mail import service as mail
from domain.surveys import answer_queries, queries
from domain.surveys.answer_queries import Addressee
from domain.surveys.model import REMINDERS_MOST, Invitation, Preview, UnitResponse, Wave
from domain.surveys.preview import preview
from domain.surveys.service import check_last_day, check_target_culture, get_wave, today, why_not_draft
from domain.teams.model import Membership, TeamNode
from domain.teams.service import members_on, subtree, tree

BATCH = 50
INVITATION_ROUND = 0
OPEN_UNTIL_CLOSED = "until the survey is closed"


async def preview_wave(conn: Connection, wave_id: UUID) -> Preview:
    """Who would be asked today, and what to know before; Conflict once the survey is launched."""
    wave = await get_wave(conn, wave_id)
    if wave.status != "draft":
        raise await why_not_draft(conn, wave_id)
    nodes, members = await _asked(conn, wave)
    chosen = {node.id for node in nodes}
    memberships = sum(team.members for team in await tree(conn) if team.id in chosen)
    instrument = (await instruments.get(conn, wave.instrument_id)).body
    return preview(wave, nodes, members, memberships=memberships, minutes=minutes_needed(instrument))


async def _asked(conn: Connection, wave: Wave) -> tuple[list[TeamNode], list[Membership]]:
    nodes = await subtree(conn, wave.team_id)
    return nodes, await members_on(conn, [node.id for node in nodes], today())


async def launch_wave(
    conn: Connection, actor: Actor, wave_id: UUID, revision: int, *, send_mail: bool
) -> tuple[Wave, list[Invitation], Job | None]:
    """Ask everybody. Settings, teams and people are fixed from now on.

    With `send_mail` a job writes to them, and the tokens are shown to nobody else; without, they are shown this once.
    """
    draft = await get_wave(conn, wave_id)
    await _require_still_usable(conn, draft)
    nodes, members = await _asked(conn, draft)
    if not members:
        raise Conflict("Nobody is in this team or under it, so there is nobody to ask.", code="team_empty")
    if not await queries.launch(conn, wave_id, revision, len(members), sends_mail=send_mail):
        raise await why_not_draft(conn, wave_id)
    direct: dict[UUID, int] = {}
    for member in members:
        direct[member.team_id] = direct.get(member.team_id, 0) + 1
    await queries.insert_teams(conn, wave_id, nodes, direct)
    await queries.insert_invited(conn, wave_id, members)
    details = {"invited": len(members), "teams": len(nodes), "send_mail": send_mail}
    await record(conn, actor, "survey.launched", "survey_wave", wave_id, details)
    wave = await get_wave(conn, wave_id)
    if send_mail:
        return wave, [], await _write(conn, actor, wave_id, INVITATION_ROUND)
    return wave, await _tokens(conn, actor, wave_id, members), None


async def _require_still_usable(conn: Connection, draft: Wave) -> None:
    """What the draft names may have been retired, and its last day may be over."""
    if draft.status != "draft":
        raise await why_not_draft(conn, draft.id)
    instrument = (await instruments.published(conn, draft.instrument_id, "instrument_id")).body
    await check_target_culture(conn, instrument, draft.target_culture_id)
    check_last_day(draft.closes_on)


async def _tokens(
    conn: Connection, actor: Actor, wave_id: UUID, people: Sequence[Membership | Addressee]
) -> list[Invitation]:
    made = [(person, new_token("oit", actor.organisation_id)) for person in people]
    rows = [(person.person_id, person.team_id, hash_token(token)) for person, token in made]
    await answer_queries.insert_tokens(conn, wave_id, rows, INVITATION_ROUND)
    return [Invitation(member_id=person.person_id, email=person.email, token=token) for person, token in made]


async def renew_links(conn: Connection, actor: Actor, wave_id: UUID) -> tuple[Wave, list[Invitation]]:
    """New tokens for everybody asked, shown this once, where those of the launch were lost; the old ones end.

    Conflict as soon as somebody has answered: whose token that was is kept from everybody, so a new one would let them
    answer twice. Conflict also where the product writes the mails: it has sent them, and it reminds.
    """
    wave = await queries.lock_wave(conn, wave_id)
    if wave is None:
        raise NotFound("survey")
    if wave.status != "launched":
        raise Conflict("Only a survey that is open has links.", code=f"is_{wave.status}")
    if wave.sends_mail:
        raise Conflict("The product writes these invitations; send a reminder instead.", code="sent_by_mail")
    if await answer_queries.count_answers(conn, wave_id):
        raise Conflict(
            "Somebody has answered already, and nobody may learn whose link that was: with new links they could answer "
            "twice. Who has lost a link cannot get another; if all are lost, close or cancel the survey.",
            code="somebody_answered",
        )
    await answer_queries.delete_tokens(conn, wave_id)
    people = await answer_queries.to_invite(conn, wave_id, INVITATION_ROUND, wave.invited)
    await record(conn, actor, "survey.links_renewed", "survey_wave", wave_id, {"invited": len(people)})
    return wave, await _tokens(conn, actor, wave_id, people)


async def _write(conn: Connection, actor: Actor, wave_id: UUID, number: int) -> Job:
    return await jobs.enqueue(conn, actor, "invite_to_survey", wave_id, parameters={"round": str(number)})


async def remind(conn: Connection, actor: Actor, wave_id: UUID) -> tuple[Wave, int, Job]:
    """Write once more to those who have not answered, at most twice; returns how many that are now, and the job.

    The number is that of the invited less that of the answers, which the response tells anyway; who they are is told
    to nobody.
    """
    wave = await queries.lock_wave(conn, wave_id)
    if wave is None:
        raise NotFound("survey")
    if wave.status != "launched":
        raise Conflict("Only a survey that is open can remind.", code=f"is_{wave.status}")
    if not wave.sends_mail:
        raise Conflict(
            "You sent these invitations yourself, and nobody may learn who has not answered: remind everybody.",
            code="not_sent_by_mail",
        )
    if wave.reminders >= REMINDERS_MOST:
        raise Conflict(f"People are reminded at most {REMINDERS_MOST} times.", code="reminded_enough")
    waiting = wave.invited - await answer_queries.count_answers(conn, wave_id)
    await queries.count_reminder(conn, wave_id)
    job = await _write(conn, actor, wave_id, wave.reminders + 1)
    await record(conn, actor, "survey.reminded", "survey_wave", wave_id, {"round": wave.reminders + 1})
    return await get_wave(conn, wave_id), waiting, job


async def write_to_some(conn: Connection, actor: Actor, wave_id: UUID, number: int, base_url: str) -> int:
    """Make tokens for the next few people of a round and post the messages that carry them; returns how many.

    0 when all of the round are written to or the survey has ended. A token exists if and only if its message does, so
    a job that is killed goes on where it stopped.
    """
    wave = await queries.share_wave(conn, wave_id)
    if wave is None or wave.status != "launched":
        return 0
    people = await answer_queries.to_invite(conn, wave_id, number, BATCH)
    made = [(person, new_token("oit", actor.organisation_id)) for person in people]
    rows = [(person.person_id, person.team_id, hash_token(token)) for person, token in made]
    await answer_queries.insert_tokens(conn, wave_id, rows, number)
    instrument = (await instruments.get(conn, wave.instrument_id)).body
    params = {"title": wave.name, "minutes": str(minutes_needed(instrument)), "until": _until(wave)}
    for person, token in made:
        await _post(conn, actor, wave, number, person, {**params, "link": f"{base_url}/respond/{token}"})
    return len(people)


async def _post(
    conn: Connection, actor: Actor, wave: Wave, number: int, person: Addressee, params: dict[str, str]
) -> None:
    await mail.post(
        conn, actor, to=person.email, name=person.name,
        template="survey_reminder" if number else "survey_invitation",
        params=params, subject_kind="survey_wave", subject_id=wave.id, works_until=_works_until(wave),
    )  # fmt: skip


def _until(wave: Wave) -> str:
    return OPEN_UNTIL_CLOSED if wave.closes_on is None else f"until the end of {written(wave.closes_on)} (UTC)"


def _works_until(wave: Wave) -> datetime | None:
    if wave.closes_on is None:
        return None
    return datetime.combine(wave.closes_on + timedelta(days=1), time(tzinfo=UTC))


async def response(conn: Connection, wave: Wave) -> tuple[int, list[UnitResponse]]:
    """How many answered in all, and by team with everything under it where that speaks of nobody.

    A team's number is None where fewer than `minimum_for_means` people were asked in it, or where the numbers of the
    others would tell of so few whether they answered.
    """
    asked = await queries.teams(conn, wave.id)
    counted = {one.team_id: one.answered for one in await answer_queries.count_by_team(conn, wave.id)}
    units = [Unit(team.team_id, team.parent_id, team.invited) for team in asked]
    invited = {unit.team_id: unit.invited for unit in units}
    withheld = publishable(units, invited, wave.minimum_for_means)
    cells = cells_of(units)
    shown = [
        UnitResponse(
            team_id=team.team_id,
            parent_id=team.parent_id,
            name=team.name,
            invited=sum(invited[cell] for cell in cells[team.team_id]),
            answered=_answered(cells[team.team_id], counted)
            if withheld[team.team_id] is None or team.parent_id is None
            else None,
        )
        for team in asked
    ]
    return sum(counted.values()), shown


def _answered(cells: frozenset[UUID], counted: dict[UUID, int]) -> int:
    return sum(counted.get(cell, 0) for cell in cells)
