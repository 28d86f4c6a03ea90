"""Which reports somebody may read, by kind, and so may ask for: a report that its asker cannot open helps nobody."""

from collections.abc import Mapping

from domain.access.model import Actor
from domain.errors import ScopeMissing
from domain.reporting.model import ReportKind

# Reports on candidates are for those who see hiring, comparisons for those who see scores as well, those on
# teams for those who see teams and what surveys published.
NEEDED: Mapping[ReportKind, tuple[str, ...]] = {
    "candidate": ("requisitions:read",),
    "comparison": ("requisitions:read", "scores:read"),
    "team": ("teams:read", "surveys:read"),
    "organisation": ("teams:read", "surveys:read"),
}


def readable_kinds(actor: Actor) -> list[ReportKind]:
    """The kinds of report that the actor may read."""
    return [kind for kind, scopes in NEEDED.items() if actor.scopes.issuperset(scopes)]


def require_kind(actor: Actor, kind: ReportKind) -> None:
    """Raise ScopeMissing, naming what is missing, for who could not read a report of this kind."""
    missing = [scope for scope in NEEDED[kind] if scope not in actor.scopes]
    if missing:
        words = f"the scope {missing[0]}" if len(missing) == 1 else f"the scopes {' and '.join(missing)}"
        raise ScopeMissing(
            f"You could not read this report: that needs {words}. Ask somebody who has it to make the report, or an "
            "administrator for a role that has it.",
            missing,
        )
