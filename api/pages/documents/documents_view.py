"""What the pages of documents show beside the content: where a version stands, its history, lists and options."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec

from api.pages.base import Visit
from api.pages.documents.documents_kind import Kind
from domain.access import service as access
from domain.paging import PageRequest
from domain.versions.model import DocumentLine, Versioned, VersionEntry, VersionStatus
from domain.versions.service import approval_refused

OPTIONS_MOST = 200
STATES: dict[VersionStatus, str] = {
    "draft": "Draft",
    "review": "In review",
    "published": "Published",
    "retired": "Retired",
}
BADGES: dict[VersionStatus, str] = {"draft": "soft", "review": "warn", "published": "good", "retired": "plain"}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One version in the history, with names instead of accounts."""

    version: VersionEntry
    authors: str
    approver: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a version stands: what comes next and by whom, what this reader may do, and why not more.

    `open_version` is the draft or review of the same document, if there is one.
    """

    words: str
    steps: frozenset[str]
    why_not: str = ""
    open_version: VersionEntry | None = None


async def history_of(visit: Visit, kind: Kind, lineage_id: UUID) -> list[Entry]:
    """Every version of the document, newest first."""
    versions = await kind.documents.history(visit.conn, lineage_id)
    people = {one for version in versions for one in (*version.authors, version.published_by) if one is not None}
    names = await access.names_of(visit.conn, list(people))
    return [
        Entry(
            version=version,
            authors=", ".join(names.get(one, "somebody who has left") for one in version.authors),
            approver="" if version.published_by is None else names.get(version.published_by, "somebody who has left"),
        )
        for version in versions
    ]


def standing_of(visit: Visit, kind: Kind, version: Versioned[Any], history: Sequence[Entry]) -> Standing:
    """What may be done with this version now, by this reader."""
    own = next(entry.version for entry in history if entry.version.id == version.id)
    unfinished = next((one.version for one in history if one.version.status in {"draft", "review"}), None)
    may_write = visit.may(f"{kind.scope}:write")
    refused = approval_refused(visit.actor, own.authors)
    steps = _steps(version.status, may_write, may_approve=refused is None, unfinished=unfinished is not None)
    why_not = refused.message if version.status == "review" and refused is not None and may_write else ""
    return Standing(
        words=_words(version.status, kind.what), steps=steps, why_not=why_not,
        open_version=unfinished if unfinished and unfinished.id != version.id else None,
    )  # fmt: skip


def _steps(status: VersionStatus, may_write: bool, *, may_approve: bool, unfinished: bool) -> frozenset[str]:
    if not may_write:
        return frozenset()
    if status == "draft":
        return frozenset({"edit", "submit", "discard", "clone"})
    if status == "review":
        return frozenset({"return", "clone", *(["publish"] if may_approve else [])})
    steps: Collection[str] = [
        "clone",
        *([] if unfinished else ["next"]),
        *(["retire"] if status == "published" else []),
    ]
    return frozenset(steps)


def _words(status: VersionStatus, what: str) -> str:
    return {
        "draft": f"Nobody works with this {what} yet. When it is ready, submit it for review.",
        "review": "It waits for approval by HR or an administrator, never by somebody who wrote on it. "
        "Nobody can change it meanwhile.",
        "published": f"It is in use and stays as it is. To change the {what}, begin a new version; "
        "what uses this one stays on it.",
        "retired": "It is out of use for new work. What uses it stays on it.",
    }[status]


def newest_in(line: DocumentLine, state: str) -> UUID:
    """The version that a list leads to: the newest in the state that was asked for, or the newest of all."""
    return next((mark.id for mark in line.versions if mark.status == state), line.versions[0].id)


async def options(visit: Visit, kind_documents: Any, chosen: str = "") -> list[tuple[str, str]]:
    """The published versions of a kind to choose from, newest document first; `chosen` stays one of them."""
    page = await kind_documents.listed(visit.conn, PageRequest(limit=OPTIONS_MOST), "published")
    found = [
        (str(mark.id), f"{line.title}, version {mark.version}")
        for line in page.items
        for mark in line.versions
        if mark.status == "published"
    ]
    if chosen and chosen not in dict(found):
        found.append((chosen, "As chosen before (no longer published)"))
    return found


def since_options(versions: Sequence[VersionEntry], shown: UUID) -> list[tuple[str, str]]:
    """The other versions of a document, newest first, to compare one with."""
    return [
        (str(one.id), f"Version {one.version} ({STATES[one.status].lower()})") for one in versions if one.id != shown
    ]
