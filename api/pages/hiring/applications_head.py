"""What stands on top of every page about one application: who the reader may call its candidate, and the role."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from api.pages.teams.teams_view import newest_first
from domain.access.model import Actor
from domain.access.service import names_of
from domain.candidates.model import Requisition
from domain.candidates.service import get_application, get_requisition, labels_of
from domain.database import Connection
from domain.paging import Page, PageRequest
from domain.rubrics.model import Competency
from domain.rubrics.service import rubrics

SOMEBODY = "A program"

T = TypeVar("T")


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """One application as the reader may know it. `label` is the name, or a pseudonym."""

    id: UUID
    candidate_id: UUID
    label: str
    requisition: Requisition


async def head_of(conn: Connection, actor: Actor, application_id: UUID) -> Head:
    """The head, for a page whose service has let the reader in."""
    application = await get_application(conn, application_id)
    labels = await labels_of(conn, actor, [application_id])
    return Head(
        id=application_id,
        candidate_id=application.candidate_id,
        label=labels[application_id],
        requisition=await get_requisition(conn, application.requisition_id),
    )


async def competencies_of(conn: Connection, requisition: Requisition) -> Sequence[Competency]:
    """What the requisition's rubric rates, in its order."""
    return (await rubrics.get(conn, requisition.rubric_id)).body.competencies


async def oldest_first(listed: Callable[[PageRequest], Awaitable[Page[T]]]) -> list[T]:
    """Everything that a service lists, page by page, in its order."""
    return (await newest_first(listed))[::-1]


async def people(conn: Connection, account_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Account id → name; None, for what no person asked for, is a program."""
    wanted = sorted({one for one in account_ids if one is not None}, key=str)
    found: dict[UUID | None, str] = {None: SOMEBODY}
    found.update((await names_of(conn, wanted)).items())
    return found
