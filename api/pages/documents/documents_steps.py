"""The steps of a version's life as buttons: submit, approve, return, retire, delete, next version, copy."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.pages.base import Visit, posts
from api.pages.documents.documents_kind import Kind
from api.pages.documents.documents_version import show_version
from api.pages.tools.tools import revision_of
from api.routes.documents import Reason

Done = tuple[str, str]
Does = Callable[[Visit, UUID], Awaitable[Done]]


def step_pages(kind: Kind) -> list[HTTPRouteHandler]:
    """Where the buttons send their forms. Each answers with the page to go on with, or says why it was not done."""
    steps: dict[str, Does] = {**_reviewing(kind), **_copying(kind)}
    return [_step(kind, name, does) for name, does in steps.items()]


def _step(kind: Kind, name: str, does: Does) -> HTTPRouteHandler:
    @posts(f"{kind.path}/{{version_id:uuid}}/{name}", f"{kind.scope}:write")
    async def take(visit: NamedDependency[Visit], version_id: FromPath[UUID]) -> Response[Any]:
        """Take the step, or show the version with the reason why not."""
        async with visit.attempt() as outcome:
            path, notice = await does(visit, version_id)
        if outcome.refusal:
            return await show_version(visit, kind, version_id, outcome.refusal)
        return visit.see_other(path, notice)

    return take


def _reviewing(kind: Kind) -> dict[str, Does]:
    documents, what = kind.documents, kind.what

    async def submit(visit: Visit, version_id: UUID) -> Done:
        await documents.submit(visit.conn, visit.actor, version_id, revision_of(visit.form))
        return f"{kind.path}/{version_id}", f"Submitted. HR or an administrator approves this {what} now."

    async def publish(visit: Visit, version_id: UUID) -> Done:
        version = await documents.publish(visit.conn, visit.actor, version_id, revision_of(visit.form))
        return (
            f"{kind.path}/{version_id}",
            f"Version {version.version} is published and can be used. {kind.then}".strip(),
        )

    async def send_back(visit: Visit, version_id: UUID) -> Done:
        await documents.send_back(visit.conn, visit.actor, version_id, revision_of(visit.form), _reason(visit))
        return f"{kind.path}/{version_id}", "Returned to its authors as a draft, with your reason."

    async def retire(visit: Visit, version_id: UUID) -> Done:
        version = await documents.retire(visit.conn, visit.actor, version_id, revision_of(visit.form), _reason(visit))
        return f"{kind.path}/{version_id}", f"Version {version.version} is retired. What uses it stays on it."

    return {"submit": submit, "publish": publish, "return": send_back, "retire": retire}


def _copying(kind: Kind) -> dict[str, Does]:
    documents, what = kind.documents, kind.what

    async def revise(visit: Visit, version_id: UUID) -> Done:
        draft = await documents.revise(visit.conn, visit.actor, version_id)
        return f"{kind.path}/{draft.id}/edit", f"Version {draft.version} begins as a copy of the one before."

    async def clone(visit: Visit, version_id: UUID) -> Done:
        draft = await documents.clone(visit.conn, visit.actor, version_id)
        return f"{kind.path}/{draft.id}/edit", f"A new {what} begins as a copy. Give it a name of its own."

    async def discard(visit: Visit, version_id: UUID) -> Done:
        await documents.discard(visit.conn, visit.actor, version_id, revision_of(visit.form))
        return kind.path, "The draft is deleted."

    return {"next": revise, "clone": clone, "discard": discard}


def _reason(visit: Visit) -> str:
    return visit.entered_as(Reason).reason
