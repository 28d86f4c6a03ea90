"""Jobs that read notes: after a lock, on demand for a draft, and again for a new model or target culture.

Notes are read in a short transaction, analysed without a connection, and what was found is stored in another one.
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import anyio
import anyio.to_thread

from api.value_cues import cues_of_target
from domain.access.model import Actor
from domain.access.service import tagging_is_on
from domain.database import Connection
from domain.evidence import runs
from domain.evidence.model import Finding
from domain.evidence.runs import Found
from domain.evidence.service import Reading, reading_of, store_draft_findings, store_findings
from domain.interviews.model import Scorecard
from domain.interviews.ratings import scorecard_for_job
from domain.jobs import service as jobs
from domain.jobs.model import Job
from nlp.model import Analysis, Text, ValueCues

if TYPE_CHECKING:
    from api.jobs import Handler

T = TypeVar("T")


class GoesOn(Exception):
    """A long job lets others have the worker; what it has done so far is stored."""


async def tag_scorecard(handler: "Handler", actor: Actor, job: Job) -> None:
    """Find evidence in the notes of a locked scorecard, unless tags were switched off since it was locked."""
    if await _over_because_off(handler, actor, job):
        return
    model, found = await find_evidence(handler, actor, job.subject_id)
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.finish(conn, job)
        await store_findings(conn, found.scorecard, found.findings, model, found.culture_id)


async def tag_draft(handler: "Handler", actor: Actor, job: Job) -> None:
    """Find evidence in a draft's notes for its author alone, unless tags were switched off since they asked."""
    if await _over_because_off(handler, actor, job):
        return
    model, found = await find_evidence(handler, actor, job.subject_id)
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.finish(conn, job)
        await store_draft_findings(conn, found.scorecard, found.findings, model, found.culture_id)


async def _over_because_off(handler: "Handler", actor: Actor, job: Job) -> bool:
    """End the job where nothing may be analysed; whether it has."""
    async with handler.transaction(actor.organisation_id) as conn:
        off = not await tagging_is_on(conn)
        if off:
            await jobs.finish(conn, job)
    return off


async def retag(handler: "Handler", actor: Actor, job: Job) -> None:
    """Read stale scorecards again, a batch at a time; a killed worker's run goes on where it stopped."""
    model = await in_tagging_thread(current_model)
    async with handler.transaction(actor.organisation_id) as conn:
        await runs.begin(conn, job.subject_id, model)
    while await _read_batch(handler, actor, job):
        async with handler.transaction(actor.organisation_id) as conn:
            if await jobs.others_wait(conn, job):
                raise GoesOn
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.finish(conn, job)
        await runs.finish(conn, job.subject_id)


async def _read_batch(handler: "Handler", actor: Actor, job: Job) -> bool:
    """Read and store the next batch; False when there is none."""
    async with handler.transaction(actor.organisation_id) as conn:
        batch = [(card, await reading_of(conn, card.id)) for card in await runs.next_batch(conn, job.subject_id)]
    if not batch:
        return False
    found = [(await _analysed(card, reading))[1] for card, reading in batch]
    async with handler.transaction(actor.organisation_id) as conn:
        run = await runs.store_batch(conn, job.subject_id, found)
        if run is not None:
            step = f"{run.done} of {run.total} scorecards"
            await jobs.show_progress(conn, job, 100 * run.done // max(1, run.total), step)
    return run is not None


async def find_evidence(handler: "Handler", actor: Actor, scorecard_id: UUID) -> tuple[str, Found]:
    """The tagger's name, and what it finds in a scorecard's notes for the values of the target culture."""
    async with handler.transaction(actor.organisation_id) as conn:
        scorecard, reading = await _to_read(conn, scorecard_id)
    return await _analysed(scorecard, reading)


async def _to_read(conn: Connection, scorecard_id: UUID) -> tuple[Scorecard, Reading]:
    return await scorecard_for_job(conn, scorecard_id), await reading_of(conn, scorecard_id)


async def _analysed(scorecard: Scorecard, reading: Reading) -> tuple[str, Found]:
    texts = [
        Text(text=note.text, kind="note", question=reading.questions.get(note.question_code or ""))
        for note in scorecard.notes
    ]
    cues = [cues_of_target(target) for target in reading.values]
    model, analyses = await in_tagging_thread(functools.partial(analysed_texts, texts, cues))
    wanted = {target.value.code for target in reading.values}
    findings: list[tuple[UUID, Finding]] = [
        (note.id, finding)
        for note, analysis in zip(scorecard.notes, analyses, strict=True)
        for finding in analysis.findings
        if finding.value in wanted
    ]
    return model, Found(scorecard=scorecard, culture_id=reading.culture_id, findings=tuple(findings))


def analysed_texts(texts: list[Text], cues: list[ValueCues]) -> tuple[str, list[Analysis]]:
    """The tagger's name, and what it finds in each text; for the tagging thread."""
    from nlp.analyse import analyse, model_name  # noqa: PLC0415 (loads spaCy)

    return model_name("accurate"), analyse(texts, cues, "accurate")


def current_model() -> str:
    """The version of the tagger that reads stored notes."""
    from nlp.analyse import model_name  # noqa: PLC0415 (loads spaCy)

    return model_name("accurate")


async def warm_up() -> None:
    """Load the models before a note waits for them."""
    await in_tagging_thread(functools.partial(analysed_texts, [Text(text="She asked the guest why.", kind="note")], []))


async def in_tagging_thread(work: Callable[[], T]) -> T:
    """Run the work in the one thread of this process that uses spaCy: its pipeline is not made for several at once."""
    return await anyio.to_thread.run_sync(work, limiter=_one_text_at_a_time())


@functools.cache
def _one_text_at_a_time() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(1)
