"""What a bundle's file and index hold: names of files, reasons in words. Pure functions."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.reporting.bundle_model import IndexLine, ItemRow, LeftOutReason
from domain.reporting.file_names import hyphenated

# The same words whoever waits for whom: how many have locked, and who, is part of what is hidden.
EXPLANATIONS: Mapping[LeftOutReason, str] = {
    "not_open": "The ratings of this candidate's panel were not open to whoever asked for the bundle.",
    "not_interviewed": "Nobody has rated this candidate in an interview.",
    "no_feedback": "The panel had approved no wording for the candidate.",
    "not_printed": "The report could not be printed; ask for it by itself to learn why.",
}
WAITING = "The bundle ended before this report was made."
NOT_OPEN_TO_READER = "This report is not open to you now."
BUNDLE_METHOD = (
    "The candidates of one requisition in the order in which they applied, which says nothing of how they did. Each "
    "report is immutable and stands by itself; the SHA-256 is that of its file.",
    "A candidate is left out where the panel's ratings were not open when the report's turn came. Ask for another "
    "bundle later, or for the one report.",
)


def reason_of(code: str) -> LeftOutReason:
    """Why somebody is left out whose report was refused with this code; every form of blindness reads alike."""
    return "no_feedback" if code == "no_approved_wording" else "not_open"


def explanation(item: ItemRow, *, over: bool) -> str | None:
    """Why a candidate has no report, in words; None for who has one, or may still get one. `over`: the bundle ended."""
    if item.reason is not None:
        return EXPLANATIONS[item.reason]
    return WAITING if over and item.state == "waiting" else None


def index_lines(
    items: Sequence[ItemRow], labels: Mapping[UUID, str], readable: frozenset[UUID]
) -> tuple[IndexLine, ...]:
    """The lines of an index; `readable` are the reports that its reader may have."""
    return tuple(_line(item, labels[item.application_id], len(items), readable) for item in items)


def _line(item: ItemRow, label: str, of: int, readable: frozenset[UUID]) -> IndexLine:
    inside = item.report_id is not None and item.report_id in readable
    return IndexLine(
        position=item.position,
        candidate=label,
        application_id=item.application_id,
        report_id=item.report_id if inside else None,
        file=file_name(item.position, of, label) if inside else None,
        pdf_sha256=item.pdf_sha256 if inside else None,
        reason=None if inside else _why(item),
    )


def _why(item: ItemRow) -> str:
    if item.state == "made":
        return NOT_OPEN_TO_READER
    return explanation(item, over=True) or WAITING


def file_name(position: int, of: int, label: str) -> str:
    """Such as "07-Noor-Haddad.pdf": the number keeps names apart and in order, on every system.

    Letters and digits of any script stay, all else becomes a hyphen.
    """
    number = str(position).zfill(len(str(of)))
    name = hyphenated(label)
    return f"{number}-{name}.pdf" if name else f"{number}.pdf"
