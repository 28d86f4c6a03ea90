"""Seeds the demo organisation through the services, all in the caller's one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from api.demo.content import admin_of, with_role
from api.demo.documents import Published, publish_documents
from api.demo.held_surveys import seed_surveys
from api.demo.hiring import SeededCandidate, account_of, seed_interview
from api.demo.logo import COLOUR, logo
from api.demo.numbering import address
from api.demo.plan import Plan
from api.demo.tools import seed_proposal, seed_tools
from api.demo.tree import ASKED, ROOT, seed_teams
from api.logo_child import Scaled, scaled
from domain.access import service as access
from domain.access.model import Actor
from domain.candidates import service as candidates
from domain.database import Connection
from domain.report_settings import service as report_settings
from domain.report_settings.model import NewLogo, ReportSettingsDraft

Say = Callable[[str], None]
RETENTION_MONTHS = 6


@dataclass(frozen=True)
class Seeded:
    """What was made. `key` is the admin's API key, which stands nowhere else.

    `team_id` is the team that hires, `root_team_id` the one above all, `survey_id` the newest survey of values.
    """

    founder: Actor
    name: str
    admin: str
    panelist: str
    key: str
    candidates: tuple[SeededCandidate, ...]
    survey_id: UUID
    team_id: UUID
    root_team_id: UUID


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
    await _report_settings(conn, hr)
    say("Teams, and what they answered in the surveys of the last months")
    now = datetime.now(UTC)
    tree = await seed_teams(conn, hr, content, now.date())
    team_id = tree[ASKED]
    survey_id = await seed_surveys(conn, hr, plan, published, tree, now)
    say("What the teams keep of their customers")
    await seed_tools(conn, people[with_role(content, "team_lead").email], tree, now.date())
    await seed_proposal(conn, hr, tree)
    requisitions = await _requisitions(conn, recruiter, people, plan, published, team_id)
    say(f"{len(plan.interviews)} candidates, their interviews and scorecards")
    hired = [
        await seed_interview(conn, recruiter, people, requisitions[one.candidate.requisition], one)
        for one in plan.interviews
    ]
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
        team_id=team_id,
        root_team_id=tree[ROOT],
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


async def _report_settings(conn: Connection, hr: Actor) -> None:
    """Colour, retention and logo of the demo's reports."""
    choices = ReportSettingsDraft(colour=COLOUR, retention_months=RETENTION_MONTHS)
    saved = await report_settings.save_settings(conn, hr, 0, choices)
    drawn = scaled(logo())
    assert isinstance(drawn, Scaled), "it is our own drawing"
    image = NewLogo(png=drawn.png, width=drawn.width, height=drawn.height)
    await report_settings.save_logo(conn, hr, saved.revision, image)


async def _requisitions(
    conn: Connection, recruiter: Actor, people: dict[str, Actor], plan: Plan, published: Published, team_id: UUID
) -> dict[str, UUID]:
    opened = {}
    for opening in plan.content.requisitions:
        profile_id, rubric_id = published.roles[opening.role_profile]
        owner = account_of(people[opening.owner])
        requisition = await candidates.open_requisition(
            conn, recruiter, opening.title, profile_id, rubric_id, owner,
            team_id=team_id if opening.for_team else None,
        )  # fmt: skip
        opened[opening.key] = requisition.id
    return opened
