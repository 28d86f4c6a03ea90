"""What the demo's teams keep: contacts, beliefs, worksheets, the clarity map, findings, notes, a proposed role."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from api.demo.tool_content import WrittenTools, day_before, written_tools
from domain.access.model import Actor
from domain.clarity.model import NewClarityRow
from domain.clarity.service import add_row
from domain.culture_checks.model import NewCheckFinding
from domain.culture_checks.service import add_finding
from domain.customer_contacts.model import NewContact
from domain.customer_contacts.service import import_contacts
from domain.database import Connection
from domain.hypotheses.model import NewHypothesis
from domain.hypotheses.service import add_hypothesis
from domain.role_proposals.model import NewRoleProfileProposal
from domain.role_proposals.service import propose
from domain.team_notes.model import TeamNoteDraft
from domain.team_notes.service import add_note
from domain.value_streams.model import Heard, NewValueStream
from domain.value_streams.service import add_stream


async def seed_tools(conn: Connection, lead: Actor, teams: Mapping[str, UUID], today: date) -> None:
    """Store what the teams keep; `teams` maps a team's key to its id."""
    written = written_tools()
    await import_contacts(conn, lead, _contacts(written, teams, today))
    for hypothesis in _hypotheses(written, teams, today):
        await add_hypothesis(conn, lead, hypothesis)
    for stream in _streams(written, teams, today):
        await add_stream(conn, lead, stream)
    for row in _clarity(written, teams, today):
        await add_row(conn, lead, row)
    for finding in _findings(written, teams, today):
        await add_finding(conn, lead, finding)
    for note in written.notes:
        draft = TeamNoteDraft(
            kind=note.kind, held_on=today - timedelta(days=note.days_ago), title=note.title, text=note.text
        )
        await add_note(conn, lead, teams[note.team], draft)


async def seed_proposal(conn: Connection, hr: Actor, teams: Mapping[str, UUID]) -> None:
    """Propose a role profile from a team's published gaps; nobody has decided about it yet."""
    wanted = written_tools().proposal
    role = NewRoleProfileProposal(
        title=wanted.title, family=wanted.family, level=wanted.level, customer_contact=wanted.customer_contact
    )
    await propose(conn, hr, teams[wanted.team], role)


def _contacts(written: WrittenTools, teams: Mapping[str, UUID], today: date) -> list[NewContact]:
    return [
        NewContact(
            team_id=teams[one.team],
            role=one.role,
            kind=one.kind,
            happened_on=today - timedelta(days=one.days_ago),
            participants=one.participants,
            other_kind=one.other_kind,
            channel=one.channel,
            learned=one.learned,
        )
        for one in written.contacts
    ]


def _hypotheses(written: WrittenTools, teams: Mapping[str, UUID], today: date) -> list[NewHypothesis]:
    return [
        NewHypothesis(
            team_id=teams[one.team],
            belief=one.belief,
            about=one.about,
            would_change_our_mind=one.would_change_our_mind,
            started_on=today - timedelta(days=one.started_days_ago),
            status=one.status,
            test=one.test,
            result=one.result,
            learned_on=day_before(today, one.learned_days_ago),
            what_changed=one.what_changed,
            value_codes=one.value_codes,
        )
        for one in written.hypotheses
    ]


def _streams(written: WrittenTools, teams: Mapping[str, UUID], today: date) -> list[NewValueStream]:
    return [
        NewValueStream(
            team_id=teams[one.team],
            customer_segment=one.customer_segment,
            value_in_their_words=one.value_in_their_words,
            heard_from=tuple(
                Heard(source=heard.source, heard_on=today - timedelta(days=heard.days_ago)) for heard in one.heard_from
            ),
            measures_in_their_words=one.measures_in_their_words,
            steps=one.steps,
            kpis=one.kpis,
            power_core=one.power_core,
        )
        for one in written.value_streams
    ]


def _clarity(written: WrittenTools, teams: Mapping[str, UUID], today: date) -> list[NewClarityRow]:
    return [
        NewClarityRow(
            customer_outcome=one.customer_outcome,
            how_linked=one.how_linked,
            evidence=one.evidence,
            team_id=None if one.team is None else teams[one.team],
            department=one.department,
            business_measure=one.business_measure,
            evidence_source=one.evidence_source,
            checked_on=day_before(today, one.checked_days_ago),
        )
        for one in written.clarity
    ]


def _findings(written: WrittenTools, teams: Mapping[str, UUID], today: date) -> list[NewCheckFinding]:
    return [
        NewCheckFinding(
            framework=one.framework,
            check=one.check,
            state=one.state,
            finding=one.finding,
            found_on=today - timedelta(days=one.days_ago),
            team_id=None if one.team is None else teams[one.team],
        )
        for one in written.findings
    ]
