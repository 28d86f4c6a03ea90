"""Seeds the demo organisation through the services, all in the caller's one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from api.demo.content import admin_of, with_role
from api.demo.documents import Published, publish_documents
from api.demo.hiring import SeededCandidate, account_of, seed_interview
from api.demo.numbering import address
from api.demo.plan import Plan
from domain.access import service as access
from domain.access.model import Actor
from domain.candidates import service as candidates
from domain.database import Connection
from domain.teams import service as teams

Say = Callable[[str], None]


@dataclass(frozen=True)
class Seeded:
    """What was made. `key` is the admin's API key, which stands nowhere else."""

    founder: Actor
    name: str
    admin: str
    panelist: str
    key: str
    candidates: tuple[SeededCandidate, ...]
    survey_id: UUID


async def seed(conn: Connection, plan: Plan, number: int, password: str, say: Say) -> Seeded:
    """Store the plan as a new organisation; `number` comes from `free_number`, everybody has `password`."""
    content = plan.content
    say(f"{plan.name}: {len(content.people)} people")
    people = await _people(conn, plan, number, password)
    admin = people[admin_of(content).email]
    hr = people[with_role(content, "hr").email]
    recruiter = people[with_role(content, "recruiter").email]
    say(f"Target culture, {len(content.role_profiles)} role profiles and their rubrics")
    published = await publish_documents(conn, hr, admin, content)
    requisitions = await _requisitions(conn, recruiter, people, plan, published)
    say(f"{len(plan.interviews)} candidates, their interviews and scorecards")
    hired = [
        await seed_interview(conn, recruiter, people, requisitions[one.candidate.requisition], one)
        for one in plan.interviews
    ]
    say(f"A team of {len(content.team.members)} and its survey")
    survey_id = await _survey(conn, hr, plan, published)
    _, key = await access.create_key(
        conn, admin, "demo", sorted(admin.scopes), for_account=admin.account_id, expires_at=None
    )
    return Seeded(
        founder=admin,
        name=plan.name,
        admin=address(admin_of(content).email, number),
        panelist=address(with_role(content, "panelist").email, number),
        key=key,
        candidates=tuple(hired),
        survey_id=survey_id,
    )


async def _people(conn: Connection, plan: Plan, number: int, password: str) -> dict[str, Actor]:
    """The organisation with its members; written e-mail → who acts."""
    founder = admin_of(plan.content)
    account = await access.ensure_account(conn, address(founder.email, number), founder.name, password)
    made = await access.create_organisation(conn, plan.name, account)
    admin = access.actor_in(made.id, account.id)
    found = {}
    for person in plan.content.people:
        email = address(person.email, number)
        # The founder's account is there already; only the roles are set again.
        own = None if person == founder else password
        member = await access.add_member(conn, admin, email, person.name, person.roles, own)
        found[person.email] = await access.actor_for_job(conn, made.id, member.account_id)
    return found


async def _requisitions(
    conn: Connection, recruiter: Actor, people: dict[str, Actor], plan: Plan, published: Published
) -> dict[str, UUID]:
    opened = {}
    for opening in plan.content.requisitions:
        profile_id, rubric_id = published.roles[opening.role_profile]
        owner = account_of(people[opening.owner])
        requisition = await candidates.open_requisition(conn, recruiter, opening.title, profile_id, rubric_id, owner)
        opened[opening.key] = requisition.id
    return opened


async def _survey(conn: Connection, hr: Actor, plan: Plan, published: Published) -> UUID:
    """Ask the team, answer through the invitations, close."""
    asked = plan.content.team
    team = await teams.add_team(conn, hr, asked.name, asked.members)
    wave, invitations = await teams.launch_wave(conn, hr, team.id, published.instrument_id, published.culture_id)
    for invitation, answers in zip(invitations, plan.survey, strict=True):
        if answers is not None:
            await teams.answer(conn, invitation.token, answers)
    await teams.close_wave(conn, hr, wave.id)
    return wave.id
