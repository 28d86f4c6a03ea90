"""Jobs that make reports: a candidate's, a comparison, a team's, an organisation's, and all of a requisition.

What a report says is composed in a short transaction, finished and printed without a connection, stored in another.
"""

import functools
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import anyio
import msgspec

from api.printing import PrintingTooLarge, PrintingTooSlow, print_in_child
from api.report_anonymising import anonymised_report
from api.report_looks import pdf_of
from api.tagger_models import accuracies
from api.tagging_jobs import GoesOn, find_evidence, in_tagging_thread
from domain.access.model import Actor
from domain.access.service import names_of, tagging_is_on
from domain.database import new_id
from domain.errors import DomainError
from domain.evidence.service import store_findings
from domain.interviews.ratings import locked_scorecards
from domain.jobs import service as jobs
from domain.jobs.model import Job
from domain.report_settings.service import images_of
from domain.reporting import bundles
from domain.reporting.bundle_model import LeftOutReason
from domain.reporting.bundle_rules import reason_of
from domain.reporting.documents import Composed, Document, composed, content_hash
from domain.reporting.editions import (
    Moment,
    candidate_source,
    comparison_source,
    organisation_source,
    team_source,
)
from domain.reporting.model import CandidateReport, ComparisonOptions, Edition, ReportOptions
from domain.reporting.stored import store_report
from domain.reporting.team_model import OrganisationReportOptions, TeamReportOptions

if TYPE_CHECKING:
    from api.jobs import Handler

Finish = Callable[["Handler", Actor, UUID, Document], Awaitable[Composed]]


async def _without_names(handler: "Handler", actor: Actor, application_id: UUID, source: Document) -> Composed:
    assert isinstance(source, CandidateReport)
    async with handler.transaction(actor.organisation_id) as conn:
        cards = await locked_scorecards(conn, actor, application_id)
        raters = await names_of(conn, [card.rater_id for card in cards])
    document = await in_tagging_thread(functools.partial(anonymised_report, source, raters.values()))
    return Composed(document=document, source_sha256=content_hash(source))


# What an edition's source still has to go through before it is printed.
FINISHES: Mapping[Edition, Finish] = {"anonymised": _without_names}


def moment() -> Moment:
    """A new report's id and time."""
    return Moment(report_id=new_id(), generated_at=datetime.now(UTC), accuracies=accuracies())


async def candidate_report(handler: "Handler", actor: Actor, job: Job) -> None:
    """Compose, print and store one edition of a candidate's report."""
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.show_progress(conn, job, 10, "looking for evidence in the notes")
    made = await compose_candidate(handler, actor, job.subject_id, msgspec.convert(job.parameters, ReportOptions))
    await _print_and_store(handler, actor, job, made)


async def compose_candidate(handler: "Handler", actor: Actor, application_id: UUID, options: ReportOptions) -> Composed:
    """What an edition says, ready to be printed; the evidence that still waits for the tagger is found first."""
    await _tag_what_waits(handler, actor, application_id)
    async with handler.transaction(actor.organisation_id) as conn:
        source = await candidate_source(conn, actor, application_id, options, moment())
    finish = FINISHES.get(options.edition)
    return composed(source) if finish is None else await finish(handler, actor, application_id, source)


async def _tag_what_waits(handler: "Handler", actor: Actor, application_id: UUID) -> None:
    """A report asked for right after the last lock must not miss evidence whose tagging still waits in the queue."""
    async with handler.transaction(actor.organisation_id) as conn:
        scorecards = await locked_scorecards(conn, actor, application_id)
        waiting = await jobs.unfinished(conn, "tag_scorecard", [scorecard.id for scorecard in scorecards])
        waiting = waiting if await tagging_is_on(conn) else []
    for scorecard_id in waiting:
        model, found = await find_evidence(handler, actor, scorecard_id)
        async with handler.transaction(actor.organisation_id) as conn:
            await store_findings(conn, found.scorecard, found.findings, model, found.culture_id)


async def comparison_report(handler: "Handler", actor: Actor, job: Job) -> None:
    """Compose, print and store a comparison of a requisition's candidates."""
    options = msgspec.convert(job.parameters, ComparisonOptions)
    async with handler.transaction(actor.organisation_id) as conn:
        report = await comparison_source(conn, actor, job.subject_id, options, moment())
    await _print_and_store(handler, actor, job, composed(report))


async def team_report(handler: "Handler", actor: Actor, job: Job) -> None:
    """Compose, print and store one edition of a team's report."""
    options = msgspec.convert(job.parameters, TeamReportOptions)
    async with handler.transaction(actor.organisation_id) as conn:
        report = await team_source(conn, actor, job.subject_id, options, moment())
    await _print_and_store(handler, actor, job, composed(report))


async def organisation_report(handler: "Handler", actor: Actor, job: Job) -> None:
    """Compose, print and store the report over a part of the organisation."""
    options = msgspec.convert(job.parameters, OrganisationReportOptions)
    async with handler.transaction(actor.organisation_id) as conn:
        report = await organisation_source(conn, actor, job.subject_id, options, moment())
    await _print_and_store(handler, actor, job, composed(report))


async def _print_and_store(handler: "Handler", actor: Actor, job: Job, made: Composed) -> None:
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.show_progress(conn, job, 30, "printing")
    pdf = await _printed(handler, actor, made.document)
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.finish(conn, job, made.document.report_id)
        await store_report(conn, actor, job, job.subject_id, made, pdf)


async def _printed(handler: "Handler", actor: Actor, document: Document) -> bytes:
    async with handler.transaction(actor.organisation_id) as conn:
        images = await images_of(conn, document.brand)
    limits = handler.limits
    render = functools.partial(pdf_of, document, images)
    return await print_in_child(render, limits.render_seconds, limits.render_memory)


async def report_bundle(handler: "Handler", actor: Actor, job: Job) -> None:
    """Make a requisition's reports one after the other; a killed worker's bundle goes on where it stopped."""
    while await _make_next(handler, actor, job):
        async with handler.transaction(actor.organisation_id) as conn:
            if await jobs.others_wait(conn, job):
                raise GoesOn
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.finish(conn, job)
        await bundles.finish(conn, job.subject_id)


async def _make_next(handler: "Handler", actor: Actor, job: Job) -> bool:
    """Make and store the next report of a bundle; False when nobody waits any more or it was cancelled."""
    async with handler.transaction(actor.organisation_id) as conn:
        found = await bundles.next_application(conn, actor, job.subject_id)
    if found is None:
        return False
    application_id, options = found
    made = await _made_or_why_not(handler, actor, application_id, options)
    async with handler.transaction(actor.organisation_id) as conn:
        bundle = await bundles.keep(conn, actor, job, application_id, made)
        if bundle is not None:
            done = bundle.made + bundle.left_out
            await jobs.show_progress(conn, job, 100 * done // bundle.total, f"{done} of {bundle.total} candidates")
    return bundle is not None


async def _made_or_why_not(
    handler: "Handler", actor: Actor, application_id: UUID, options: ReportOptions
) -> tuple[Composed, bytes] | LeftOutReason:
    """One candidate's report, or why there is none: one that cannot be printed must not hold up the others."""
    try:
        made = await compose_candidate(handler, actor, application_id, options)
    except DomainError as refused:  # something has changed since it was this candidate's turn
        return reason_of(refused.code)
    try:
        return made, await _printed(handler, actor, made.document)
    except (PrintingTooSlow, PrintingTooLarge, anyio.BrokenWorkerProcess):
        return "not_printed"
