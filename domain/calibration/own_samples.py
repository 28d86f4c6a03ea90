"""Use cases of sample answers: read the shipped ones, and write, edit, replace and retire an organisation's own."""

from collections.abc import Sequence
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.calibration import queries, rules
from domain.calibration import sample_queries as samples
from domain.calibration.library import library_samples
from domain.calibration.model import CalibrationSample, LibrarySample, SampleContent, SampleDraft
from domain.database import Connection, new_id
from domain.errors import Conflict, Invalid, NotFound, Stale
from domain.paging import Page, PageRequest, page_of


async def list_library(conn: Connection, actor: Actor, competency_code: str | None) -> list[LibrarySample]:
    """The shipped samples with their reference levels, of one competency if given."""
    await _require_open_to(conn, actor)
    return [one for one in library_samples() if competency_code in {None, one.competency_code}]


async def list_samples(
    conn: Connection, actor: Actor, page: PageRequest, competency_code: str | None
) -> Page[CalibrationSample]:
    """One page of the organisation's own samples, retired ones included, oldest first."""
    await _require_open_to(conn, actor)
    return page_of(await samples.samples(conn, page, competency_code), page, lambda row: row.id)


async def offered(
    conn: Connection, actor: Actor, competency_codes: Sequence[str], most: int
) -> list[CalibrationSample]:
    """The organisation's own samples of these competencies that a calibration may take, newest first."""
    await _require_open_to(conn, actor)
    return await samples.samples_offered(conn, competency_codes, most)


async def get_sample(conn: Connection, actor: Actor, sample_id: UUID) -> CalibrationSample:
    """One of the organisation's own samples."""
    await _require_open_to(conn, actor)
    return await _stored(conn, sample_id)


async def add_sample(conn: Connection, actor: Actor, draft: SampleDraft) -> CalibrationSample:
    """Store a new sample with its reference level; whoever wrote it cannot be a rater of it."""
    rules.require_set_up(actor)
    sample_id = new_id()
    await samples.insert_sample(conn, sample_id, sample_id, 1, _checked(draft), _author(actor))
    return await _changed(conn, actor, sample_id, "added")


async def edit_sample(
    conn: Connection, actor: Actor, sample_id: UUID, revision: int, draft: SampleDraft
) -> CalibrationSample:
    """Replace a sample that no calibration uses; Stale if somebody else did so since `revision`."""
    await _require_open_to(conn, actor)
    current = await _stored(conn, sample_id, for_update=True)
    if current.used:
        raise Conflict("A calibration uses this sample; write its next version instead.", code="used")
    if current.retired_at is not None:
        raise Conflict("This sample is retired.", code="retired")
    if not await samples.update_sample(conn, sample_id, revision, _checked(draft), _author(actor)):
        raise Stale
    return await _changed(conn, actor, sample_id, "edited")


async def next_version(conn: Connection, actor: Actor, sample_id: UUID) -> CalibrationSample:
    """A new version with the content of this one, to be edited; what uses this one stays on it."""
    await _require_open_to(conn, actor)
    current = await _stored(conn, sample_id, for_update=True)
    version = 1 + await samples.latest_version(conn, current.lineage_id)
    content = SampleContent(
        competency_code=current.competency_code,
        question=current.question,
        setting=current.setting,
        text=current.text,
        level=current.level,
        reason=current.reason,
        spans=current.spans,
    )
    next_id = new_id()
    authors = {*current.authors, *_author(actor)}
    await samples.insert_sample(conn, next_id, current.lineage_id, version, content, sorted(authors))
    return await _changed(conn, actor, next_id, "versioned")


async def retire_sample(conn: Connection, actor: Actor, sample_id: UUID, revision: int) -> CalibrationSample:
    """Keep a sample out of new calibrations, for good. Those that use it stay as they are."""
    await _require_open_to(conn, actor)
    current = await _stored(conn, sample_id, for_update=True)
    if current.retired_at is not None:
        raise Conflict("This sample is retired already.", code="retired")
    if not await samples.retire_sample(conn, sample_id, revision):
        raise Stale
    return await _changed(conn, actor, sample_id, "retired")


async def _require_open_to(conn: Connection, actor: Actor) -> None:
    """Raise unless the actor may see reference levels now: not while a calibration waits for their own."""
    rules.require_set_up(actor)
    if actor.account_id is not None and await queries.has_unsubmitted(conn, actor.account_id):
        raise Conflict(
            "You are to rate in a calibration yourself. Samples and reference levels open to you once you have "
            "submitted your attempt.",
            code="calibration_open",
        )


def _author(actor: Actor) -> list[UUID]:
    return [] if actor.account_id is None else [actor.account_id]


def _checked(draft: SampleDraft) -> SampleContent:
    if problems := rules.sample_problems(draft):
        raise Invalid(problems)
    return rules.content_of(draft)


async def _stored(conn: Connection, sample_id: UUID, *, for_update: bool = False) -> CalibrationSample:
    sample = await samples.sample(conn, sample_id, for_update=for_update)
    if sample is None:
        raise NotFound("sample")
    return sample


async def _changed(conn: Connection, actor: Actor, sample_id: UUID, what: str) -> CalibrationSample:
    sample = await _stored(conn, sample_id)
    details = {"competency_code": sample.competency_code, "version": sample.version, "revision": sample.revision}
    await record(conn, actor, f"calibration_sample.{what}", "calibration_sample", sample_id, details)
    return sample
