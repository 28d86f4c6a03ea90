"""A document from a file of another organisation: what the file says, with this organisation's references."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from api.pages.base import Visit, page, posts
from api.pages.documents.documents_kind import Kind
from api.pages.documents.documents_view import options
from api.pages.forms import Refusal
from domain.errors import invalid


def import_pages(kind: Kind) -> list[HTTPRouteHandler]:
    """The form for a file, and where it is sent."""

    @page(f"{kind.path}/import", f"{kind.scope}:write")
    async def show_import(visit: NamedDependency[Visit]) -> Response[str]:
        """Choose the file, and what it refers to here."""
        return await _form(visit, kind, {})

    @posts(f"{kind.path}/import", f"{kind.scope}:write")
    async def take_file(visit: NamedDependency[Visit]) -> Response[Any]:
        """Store the file's content as a draft, or say what is wrong with it."""
        return await _taken(visit, kind)

    return [show_import, take_file]


async def _taken(visit: Visit, kind: Kind) -> Response[Any]:
    sent = await visit.request.form()
    entered = {name: value for name, value in sent.items() if isinstance(value, str)}
    stored = None
    async with visit.attempt() as outcome:
        document = await _read(sent.get("file"))
        body = kind.documents.imported(document, _references(kind, entered))
        await kind.check(visit.conn, body)
        stored = await kind.documents.create(visit.conn, visit.actor, body)
    if outcome.refusal or stored is None:
        return await _form(visit, kind, entered, outcome.refusal)
    return visit.see_other(f"{kind.path}/{stored.id}", "Imported as a draft. Read it before you submit it.")


async def _form(visit: Visit, kind: Kind, entered: dict[str, str], refusal: Refusal | None = None) -> Response[str]:
    references = [
        (name, label, await options(visit, documents), entered.get(name, ""))
        for name, label, documents in kind.references
    ]
    article = "an" if kind.what[0] in "aeiou" else "a"
    return await visit.page(
        "documents/documents_import.html", title=f"Import {article} {kind.what}", kind=kind, references=references,
        refusal=None if refusal is None else _by_field(refusal),
    )  # fmt: skip


async def _read(file: Any) -> Any:
    content = await file.read() if isinstance(file, UploadFile) else b""
    if not content:
        raise invalid("file", "required", "Choose the file that was exported.")
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise invalid("file", "not_json", "This is no exported document: it is not JSON.") from error


def _references(kind: Kind, entered: dict[str, str]) -> dict[str, UUID]:
    given = {}
    for name, label, _ in kind.references:
        if text := entered.get(name):
            try:
                given[name] = UUID(text)
            except ValueError as error:
                raise invalid(name, "invalid", f"Choose the {label} from the list.") from error
    return given


def _by_field(refusal: Refusal) -> Refusal:
    """Faults of the file are faults of the file's field, with their place in it; those of references are at theirs."""
    fields: dict[str, str] = {}
    for pointer, message in refusal.fields.items():
        if pointer.startswith("/references/"):
            fields[pointer.removeprefix("/references/")] = message
        elif pointer.startswith("/document"):
            place = pointer.removeprefix("/document").removeprefix("/content")
            fields["file"] = f"{message} (at {place})" if place else message
        else:
            fields[pointer] = message
    return msgspec.structs.replace(refusal, fields=fields)
