"""A team's working tools in a sentence each, with the page of each."""

from urllib.parse import urlencode

import msgspec

from api.pages.rendering import counted
from domain.clarity.service import report_part as clarity_part
from domain.culture_checks.service import report_part as checks_part
from domain.customer_contacts.service import report_part as contacts_part
from domain.database import Connection
from domain.hypotheses.service import report_part as hypotheses_part
from domain.reporting.team_model import OrganisationReport, TeamReport
from domain.teams.service import subtree
from domain.value_streams.service import report_part as value_streams_part
from reports.formats import day, percent


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """One tool: its page for the team, what stands in it, and what it is for."""

    title: str
    path: str
    found: str
    purpose: str


def tools_of(report: TeamReport | OrganisationReport) -> tuple[Tool, ...]:
    """The five tools, in the order in which the reports have them."""
    query = urlencode({"team_id": str(report.team_id)})
    found = (
        ("Customer contacts", "/customer-contacts", _contacts(report), "Who hears customers in their own words?"),
        ("Hypotheses", "/hypotheses", _hypotheses(report), "Which belief about customers did a test change?"),
        ("Value streams", "/value-streams", _streams(report), "Which of our figures would a customer recognise?"),
        ("Clarity map", "/clarity", _clarity(report), "Which line leads from our work to a result?"),
        ("Culture checks", "/culture-checks", _checks(report), "What do we see when we look?"),
    )
    return tuple(
        Tool(title=title, path=f"{path}?{query}", found=words, purpose=purpose) for title, path, words, purpose in found
    )


async def tools_below(conn: Connection, report: TeamReport) -> tuple[Tool, ...]:
    """The tools of a team with all teams under it, as each tool's page counts; its report counts the team alone."""
    ids = [one.id for one in await subtree(conn, report.team_id)]
    if len(ids) == 1:
        return tools_of(report)
    today = report.generated_at.date()
    checks = {one.framework: one for one in await checks_part(conn, ids, today)}
    return tools_of(
        msgspec.structs.replace(
            report,
            contacts=await contacts_part(conn, ids, today),
            hypotheses=await hypotheses_part(conn, ids, today),
            value_streams=await value_streams_part(conn, ids, today),
            clarity=await clarity_part(conn, ids, today),
            frameworks=tuple(msgspec.structs.replace(one, checks=checks.get(one.code)) for one in report.frameworks),
        )
    )


def _contacts(report: TeamReport | OrganisationReport) -> str:
    contacts = report.contacts
    if not contacts.contacts:
        return "No contact in the last twelve months."
    words = counted(contacts.contacts, "contact") + " in the last twelve months"
    if contacts.share_90 is not None:
        words += f"; {percent(contacts.share_90)} of the {contacts.roles} roles within 90 days"
    return f"{words}."


def _hypotheses(report: TeamReport | OrganisationReport) -> str:
    beliefs = report.hypotheses
    if not beliefs.total:
        return "No belief is written down."
    written = counted(beliefs.total, "belief")
    return f"{written}; {beliefs.tested} got a result in the last year, {beliefs.contradicted} of these against it."


def _streams(report: TeamReport | OrganisationReport) -> str:
    streams = report.value_streams
    if not streams.count:
        return "No worksheet yet."
    words = counted(streams.count, "worksheet")
    return f"{words}; {streams.unmeasured} of {streams.measures} of the customers' measures in no figure of ours."


def _clarity(report: TeamReport | OrganisationReport) -> str:
    clarity = report.clarity
    if not clarity.rows:
        return "No row yet."
    return f"{counted(clarity.rows, 'row')}; {clarity.tested} tested, {clarity.assumed} assumed."


def _checks(report: TeamReport | OrganisationReport) -> str:
    found = [one.checks for one in report.frameworks if one.checks is not None]
    newest = max((one.last_on for one in found if one.last_on is not None), default=None)
    if newest is None:
        return "Nobody has looked yet."
    return (
        f"{sum(one.findings for one in found)} of {sum(one.possible for one in found)} looked at, last {day(newest)}."
    )
