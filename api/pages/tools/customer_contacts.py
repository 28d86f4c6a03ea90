"""Pages of the customer-contact ledger: who met customers when, what was learned, and how far contact reaches."""

from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.tools.tools import (
    TeamChoice,
    differences,
    page_asked,
    revision_of,
    spoken,
    team_choice,
    values_of,
)
from domain.customer_contacts import service
from domain.customer_contacts.model import ContactDraft, ContactKind, CustomerContact, NewContact
from domain.fields import today
from reports import charts_tools

READ, WRITE = "team_tools:read", "team_tools:write"
PATH = "/customer-contacts"
SHOWN = 20
LABELS = {
    "role": "Job role",
    "kind": "What it was",
    "happened_on": "Day",
    "participants": "How many took part",
    "other_kind": "What it was, in other words",
    "channel": "Where",
    "learned": "What was learned",
}
KINDS = [(code, code.replace("_", " ").capitalize()) for code in get_args(ContactKind)]


@page(PATH, READ)
async def show_contacts(visit: NamedDependency[Visit]) -> Response[str]:
    """How far contact reaches, a form for one more, and the ledger, newest first."""
    return await _ledger(visit)


@posts(PATH, WRITE)
async def add_contact(visit: NamedDependency[Visit]) -> Response[Any]:
    """Write a contact down, or show what is to correct."""
    async with visit.attempt() as outcome:
        contact = await service.add_contact(visit.conn, visit.actor, visit.entered_as(NewContact))
    if outcome.refusal:
        return await _ledger(visit, outcome.refusal)
    return visit.see_other(f"{PATH}?{urlencode({'team_id': contact.team_id})}", "Contact written down.")


async def _ledger(visit: Visit, refusal: Refusal | None = None) -> Response[str]:
    choice = await team_choice(visit)
    since, until = _day(visit.query("since"), date.min), _day(visit.query("until"), date.max)
    found = await service.newest_contacts(visit.conn, choice.team_ids, page_asked(visit, SHOWN), since, until)
    coverage = await service.report_part(visit.conn, choice.team_ids, today())
    values = values_of(["team_id", *LABELS], visit.form)
    if not visit.form.pairs:
        values |= {"team_id": choice.value, "happened_on": today().isoformat(), "participants": "1"}
    return await visit.page(
        "tools/customer_contacts.html",
        title="Customer contacts",
        refusal=refusal,
        choice=choice,
        coverage=coverage,
        months=charts_tools.months(coverage.by_month),
        ago={one.days_since: charts_tools.ago(one.days_since, 40) for one in coverage.by_role},
        contacts=found.items,
        some_days=bool(visit.query("since") or visit.query("until")),
        next_path=_next(visit, found.next_cursor),
        values=values,
        kinds=KINDS,
    )


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _next(visit: Visit, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    kept = {name: value for name in ("team_id", "since", "until") if (value := visit.query(name))}
    return f"{PATH}?{urlencode({**kept, 'after': cursor})}#ledger"


@page(f"{PATH}/{{contact_id:uuid}}", READ)
async def show_contact(visit: NamedDependency[Visit], contact_id: FromPath[UUID]) -> Response[str]:
    """One contact, to correct or to delete."""
    return await _one(visit, await service.get_contact(visit.conn, contact_id))


@posts(f"{PATH}/{{contact_id:uuid}}", WRITE)
async def save_contact(visit: NamedDependency[Visit], contact_id: FromPath[UUID]) -> Response[Any]:
    """Correct a contact."""
    await service.get_contact(visit.conn, contact_id)
    async with visit.attempt() as outcome:
        draft = visit.entered_as(ContactDraft)
        await service.edit_contact(visit.conn, visit.actor, contact_id, revision_of(visit.form), draft)
    if outcome.refusal:
        return await _one(visit, await service.get_contact(visit.conn, contact_id), outcome.refusal)
    return visit.see_other(PATH, "Contact corrected.")


@posts(f"{PATH}/{{contact_id:uuid}}/delete", WRITE)
async def delete_contact(visit: NamedDependency[Visit], contact_id: FromPath[UUID]) -> Response[Any]:
    """Delete a contact for good."""
    await service.get_contact(visit.conn, contact_id)
    async with visit.attempt() as outcome:
        await service.delete_contact(visit.conn, visit.actor, contact_id, revision_of(visit.form))
    if outcome.refusal:
        return await _one(visit, await service.get_contact(visit.conn, contact_id), outcome.refusal)
    return visit.see_other(PATH, "Contact deleted.")


async def _one(visit: Visit, contact: CustomerContact, refusal: Refusal | None = None) -> Response[str]:
    choice: TeamChoice = await team_choice(visit)
    stored = values_of(LABELS, type(visit.form)(), contact)
    values = values_of(LABELS, visit.form, contact)
    stale = refusal is not None and refusal.code == "stale" and visit.form.has("role")
    return await visit.page(
        "tools/customer_contact.html",
        title=f"{contact.role}, {dict(KINDS)[contact.kind].lower()}",
        refusal=spoken(refusal) if stale else refusal,
        contact=contact,
        team=choice.called(contact.team_id),
        values=values,
        kinds=KINDS,
        differences=differences(LABELS, stored, visit.form) if stale else (),
    )


router = Router("/", route_handlers=[show_contacts, add_contact, show_contact, save_contact, delete_contact])
