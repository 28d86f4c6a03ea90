"""What pages say of looking through notes anew: what is to be read, a run in words, and what it changed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from api.pages.base import Visit
from api.pages.organisation.jobs_view import JobRow, rows_of
from api.pages.rendering import counted, listed, words
from api.pages.tools.team_notes_view import value_names
from domain.candidates.service import titles_of
from domain.evidence.run_model import RunStatus, StaleTags, TagChange, TaggingRun
from domain.jobs.model import Job
from domain.jobs.service import jobs_of

EVERYTHING = "All notes"
A_REQUISITION = "The notes of one requisition"
AT_WORK: frozenset[RunStatus] = frozenset({"queued", "running"})
# What was not read can be read by a further run.
WITH_A_REST: frozenset[RunStatus] = frozenset({"cancelled", "failed"})
STATES: Mapping[RunStatus, tuple[str, str]] = {
    "queued": ("Waiting", "soft"),
    "running": ("At work", "accent"),
    "finished": ("Done", "good"),
    "cancelled": ("Cancelled", "soft"),
    "failed": ("Given up", "wrong"),
}


class ShownRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run as people see it. `of`: whose notes; `row`: what is said of its job, such as who asked, why it failed."""

    run: TaggingRun
    row: JobRow
    of: str

    @property
    def at_work(self) -> bool:
        """Whether it still waits or reads."""
        return self.run.status in AT_WORK

    @property
    def with_a_rest(self) -> bool:
        """Whether it ended before everything was read."""
        return self.run.status in WITH_A_REST

    @property
    def state(self) -> tuple[str, str]:
        """Its state in a word, and the kind of its badge."""
        return STATES[self.run.status]

    @property
    def read(self) -> str:
        """How far it came."""
        if self.run.model is None:
            return "not begun"
        return f"{self.run.done:,} of {counted(self.run.total, 'scorecard')}"


class ChangeRow(msgspec.Struct, frozen=True):
    """What a run changed for one value: its name with the way the words speak, and the counts."""

    value: str
    counts: TagChange


class Changes(msgspec.Struct, frozen=True):
    """What a run changed: in a sentence, and value by value."""

    told: str
    rows: tuple[ChangeRow, ...]


async def titles_for(visit: Visit, found: Sequence[TaggingRun], stale: StaleTags | None) -> dict[UUID, str]:
    """Id → title of the requisitions that the page names; none for who may not see them."""
    if not visit.may("requisitions:read"):
        return {}
    waiting = [] if stale is None else [one.requisition_id for one in stale.requisitions if one.stale]
    read = [run.requisition_id for run in found if run.requisition_id is not None]
    return await titles_of(visit.conn, [*waiting, *read])


async def shown_runs(visit: Visit, found: Sequence[TaggingRun], titles: Mapping[UUID, str]) -> list[ShownRun]:
    """The runs in their order."""
    jobs = {job.subject_id: job for job in await jobs_of(visit.conn, "retag", [run.id for run in found])}
    rows = await rows_of(visit, [jobs[run.id] for run in found])
    return [ShownRun(run=run, row=row, of=_of(run, titles)) for run, row in zip(found, rows, strict=True)]


async def shown_run(visit: Visit, run: TaggingRun, job: Job, titles: Mapping[UUID, str]) -> ShownRun:
    """One run with its job as it was read before the run: a run that is still at work then has a job to follow."""
    (row,) = await rows_of(visit, [job])
    return ShownRun(run=run, row=row, of=_of(run, titles))


def _of(run: TaggingRun, titles: Mapping[UUID, str]) -> str:
    if run.requisition_id is None:
        return EVERYTHING
    return titles.get(run.requisition_id, A_REQUISITION)


def choices(stale: StaleTags, titles: Mapping[UUID, str], working: Sequence[TaggingRun]) -> list[tuple[str, str]]:
    """Which notes a run can take, as value and text: the requisitions with something to read, by title.

    None where a single one has, for that is everything; none that a run is at work on.
    """
    taken = {run.requisition_id for run in working}
    found = [one for one in stale.requisitions if one.stale and one.requisition_id in titles]
    if len(found) <= 1:
        return []
    return [
        (str(one.requisition_id), f"{titles[one.requisition_id]}: {one.stale:,} of {one.scorecards:,}")
        for one in sorted(found, key=lambda one: (titles[one.requisition_id].casefold(), one.requisition_id))
        if one.requisition_id not in taken
    ]


async def changes_of(visit: Visit, run: TaggingRun) -> Changes | None:
    """What the run changed by the names of the values; None where it is not told."""
    if run.changes is None:
        return None
    names = await value_names(visit.conn)
    ordered = sorted(run.changes, key=lambda one: (names.get(one.value, one.value).casefold(), one.polarity != "for"))
    rows = [ChangeRow(f"{names.get(one.value, words(one.value))}, {one.polarity}", one) for one in ordered]
    return Changes(told(run.changes), tuple(rows))


def told(changes: Sequence[TagChange]) -> str:
    """What the counts say in all, without what is none."""
    added, changed, removed, kept, protected = (
        sum(getattr(one, name) for one in changes) for name in ("added", "changed", "removed", "kept", "protected")
    )
    if not (added or changed or removed or kept or protected):
        return "There were no tags, and none was found."
    moved = [
        (added, "is new", "are new"),
        (changed, "was found otherwise", "were found otherwise"),
        (removed, "was not found again", "were not found again"),
    ]
    parts = [f"{counted(count, 'tag')} {one if count == 1 else many}" for count, one, many in moved if count]
    said = f"{listed(parts)}." if parts else "No tag has changed."
    if kept:
        said += f" {counted(kept, 'tag')} {'is' if kept == 1 else 'are'} as before."
    if protected:
        left = "was" if protected == 1 else "were"
        said += f" {counted(protected, 'tag')} that people reviewed or marked {left} left alone."
    return said
