"""The page of one version: its content as people read it, where it stands, and what to do with it."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from api.pages.base import Visit
from api.pages.documents.documents_kind import Kind
from api.pages.documents.documents_view import BADGES, STATES, history_of, since_options, standing_of
from api.pages.forms import Refusal
from domain.database import as_json

STALE = "Somebody changed this meanwhile. This is how it is now: look again, then decide."


async def show_version(
    visit: Visit, kind: Kind, version_id: UUID, refusal: Refusal | None = None, **more: Any
) -> Response[str]:
    """The page; with a refusal, why a step was not taken."""
    version = await kind.documents.get(visit.conn, version_id)
    history = await history_of(visit, kind, version.lineage_id)
    unpublished = version.status in {"draft", "review"}
    if refusal is not None:
        refusal = in_page_words(refusal)
    return await visit.page(
        f"{kind.template}_view.html", title=f"{kind.title(version.body)} ({kind.what}, version {version.version})",
        kind=kind, version=version, body=version.body,
        history=history, own=next(entry for entry in history if entry.version.id == version_id),
        since=since_options([entry.version for entry in history], version_id),
        standing=standing_of(visit, kind, version, history), states=STATES, badges=BADGES, refusal=refusal,
        live=await kind.live(visit, kind.completed(as_json(version.body))) if unpublished else None,
        **{**await kind.shown(visit, version), **more},
    )  # fmt: skip


def in_page_words(refusal: Refusal) -> Refusal:
    """A refusal that speaks of ETags to programs, for people."""
    return msgspec.structs.replace(refusal, message=STALE) if refusal.code == "stale" else refusal
