"""A team's working tools in a sentence each, with the page of each."""

from urllib.parse import urlencode

import msgspec

from domain.reporting.team_model import OrganisationReport, TeamReport
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


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _contacts(report: TeamReport | OrganisationReport) -> str:
    contacts = report.contacts
    if not contacts.contacts:
        return "No contact in the last twelve months."
    words = _count(contacts.contacts, "contact", "contacts") + " in the last twelve months"
    if contacts.share_90 is not None:
        words += f"; {percent(contacts.share_90)} of the {contacts.roles} roles within 90 days"
    return f"{words}."


def _hypotheses(report: TeamReport | OrganisationReport) -> str:
    beliefs = report.hypotheses
    if not beliefs.total:
        return "No belief is written down."
    written = _count(beliefs.total, "belief", "beliefs")
    return f"{written}; {beliefs.tested} got a result in the last year, {beliefs.contradicted} of these against it."


def _streams(report: TeamReport | OrganisationReport) -> str:
    streams = report.value_streams
    if not streams.count:
        return "No worksheet yet."
    words = _count(streams.count, "worksheet", "worksheets")
    return f"{words}; {streams.unmeasured} of {streams.measures} of the customers' measures in no figure of ours."


def _clarity(report: TeamReport | OrganisationReport) -> str:
    clarity = report.clarity
    if not clarity.rows:
        return "No row yet."
    return f"{_count(clarity.rows, 'row', 'rows')}; {clarity.tested} tested, {clarity.assumed} assumed."


def _checks(report: TeamReport | OrganisationReport) -> str:
    found = [one.checks for one in report.frameworks if one.checks is not None]
    newest = max((one.last_on for one in found if one.last_on is not None), default=None)
    if newest is None:
        return "Nobody has looked yet."
    return (
        f"{sum(one.findings for one in found)} of {sum(one.possible for one in found)} looked at, last {day(newest)}."
    )
