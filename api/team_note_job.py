"""The job that reads a team's note: in a short transaction, analysed without a connection, stored in another one."""

import functools
from typing import TYPE_CHECKING

from api.tagging_jobs import analysed_texts, in_tagging_thread
from api.value_cues import cues_of_target, cues_of_value
from domain.access.model import Actor
from domain.jobs import service as jobs
from domain.jobs.model import Job
from domain.team_notes.findings import store_findings, to_read
from domain.team_notes.model import NoteReading
from nlp.model import Text, ValueCues

if TYPE_CHECKING:
    from api.jobs import Handler


async def tag_team_note(handler: "Handler", actor: Actor, job: Job) -> None:
    """Find evidence in a team's note, unless it was deleted or tags were switched off since it was written."""
    async with handler.transaction(actor.organisation_id) as conn:
        found = await to_read(conn, job.subject_id)
        if found is None:
            await jobs.finish(conn, job)
            return
    note, reading = found
    # A team speaks of itself as "we": what people say of themselves, not what an interviewer writes of somebody.
    texts = [Text(text=note.text, kind="answer")]
    model, (analysis,) = await in_tagging_thread(functools.partial(analysed_texts, texts, _cues(reading)))
    async with handler.transaction(actor.organisation_id) as conn:
        await jobs.finish(conn, job)
        await store_findings(
            conn,
            note,
            [one for one in analysis.findings if one.value in reading.codes],
            model=model,
            culture_id=reading.culture_id,
            skipped=analysis.skipped,
        )


def _cues(reading: NoteReading) -> list[ValueCues]:
    return [*map(cues_of_target, reading.targets), *map(cues_of_value, reading.others)]
