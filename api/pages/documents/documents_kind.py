"""What the pages of one kind of document need to know of it; the workflow itself is the same for all."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from api.pages.base import Visit
from api.pages.documents.documents_form import RowForm, Tree, folded, named
from domain.database import Connection
from domain.rubrics.linter.model import LintFinding
from domain.versions.model import Versioned
from domain.versions.service import Documents


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding of a linter at the field of the form where it is mended."""

    name: str
    rule: str
    blocks: bool
    message: str
    mend: str


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of a document while it is written.

    `outputs` are texts by the id of their place, `unread` says what a linter could not read yet.
    """

    linted: bool = False
    findings: tuple[Finding, ...] = ()
    outputs: dict[str, str] = {}
    unread: str = ""

    @property
    def blocking(self) -> int:
        """How many findings keep it from being published."""
        return sum(finding.blocks for finding in self.findings)

    def at(self, name: str) -> list[Finding]:
        """The findings at a field."""
        return [finding for finding in self.findings if finding.name == name]

    @property
    def places(self) -> list[str]:
        """The fields that have findings, each once."""
        return list(dict.fromkeys(finding.name for finding in self.findings))


def found(findings: Sequence[LintFinding], place: Callable[[str], str]) -> tuple[Finding, ...]:
    """Findings at their fields, those that block publishing first."""
    placed = [
        Finding(
            name=place(named(one.pointer)), rule=one.rule, blocks=one.severity == "E", message=one.message,
            mend=one.mend,
        )
        for one in findings
    ]  # fmt: skip
    return tuple(sorted(placed, key=lambda one: not one.blocks))


async def _nothing_more(_: Visit, __: Any) -> dict[str, Any]:
    return {}


async def _nothing_live(_: Visit, __: Tree) -> Live:
    return Live()


def _as_folded(name: str, _: Tree) -> str:
    return folded(name)


@dataclass(frozen=True)
class Kind:
    """One kind of document: where its pages are, how its form is read, and what its templates show.

    `completed` makes a form's fields a tree that the template can show; `values` makes the tree what the Struct takes;
    `begin` is a new document's tree, after a page to choose from (`start`) where there is one; `shown` and `choices`
    are further values for the view and the editor; `place` names the field of a fault by its path in the values.
    """

    documents: Documents[Any]
    path: str
    scope: str
    plural: str
    template: str
    teaches: str
    check: Callable[[Connection, Any], Awaitable[None]]
    completed: Callable[[Tree], Tree]
    values: Callable[[Tree], Tree]
    begin: Callable[[Visit], Awaitable[Tree]]
    start: Callable[[Visit], Awaitable[dict[str, Any]]] | None = None
    # More values for the list, whose template is then the kind's own.
    listed: Callable[[Visit], Awaitable[dict[str, Any]]] | None = None
    # Parts that the form does not hold: they stay as they are stored.
    carried: tuple[str, ...] = ()
    shown: Callable[[Visit, Versioned[Any]], Awaitable[dict[str, Any]]] = _nothing_more
    choices: Callable[[Visit, Tree], Awaitable[dict[str, Any]]] = _nothing_more
    live: Callable[[Visit, Tree], Awaitable[Live]] = _nothing_live
    place: Callable[[str, Tree], str] = _as_folded
    rows: RowForm = field(default_factory=RowForm)
    # What an imported file refers to: its field, what to call it, and the documents to choose from.
    references: tuple[tuple[str, str, Documents[Any]], ...] = ()
    # What one is called on the pages where that is not the API's word.
    called: str | None = None
    # What to do after a version was published.
    then: str = ""

    @property
    def what(self) -> str:
        """What one is called: role profile."""
        return self.called or self.documents.what

    def title(self, body: Any) -> str:
        """The name of a document."""
        return str(getattr(body, self.documents.title_field))
