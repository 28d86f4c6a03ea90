"""Re-tagging for a new tagger or target culture, and the export of reviews as training data. For admins."""

from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, acts, enqueues, page_request, reads
from api.tagger_version import tagger_version
from domain.access.model import Actor
from domain.database import Connection
from domain.evidence import runs
from domain.evidence.export import export_reviews
from domain.evidence.run_model import StaleTags, TaggingRun
from domain.jobs.model import Job
from domain.paging import Page

NDJSON = "application/x-ndjson"


class NewTaggingRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to tag again: one requisition's scorecards, or without it the organisation's."""

    requisition_id: UUID | None = None


@reads("/tagging/stale", "getStaleTagging", "tagging:read", "How many scorecards' tags are stale")
async def get_stale(conn: NamedDependency[Connection]) -> StaleTags:
    """Last read with another version of the tagger, or before the target culture's newest published version.

    Neither re-tags by itself: a run does. Only scorecards of candidates whose panels are all open and await nobody are
    counted here and taken into runs, so that these figures tell nobody who has written or locked.
    """
    return await runs.stale_tags(conn, tagger_version())


@enqueues("/tagging/runs", "startTaggingRun", "tagging:write", "Tag stale scorecards again")
async def start_run(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewTaggingRun]
) -> Response[Job]:
    """Starts a job whose `subject_id` is the run. Its step says how many of how many; it survives a killed worker.

    Tags that nobody reviewed are replaced by what is found now. What people reviewed or marked stays untouched, and
    nothing is stored a second time beside it.
    """
    job = await runs.start_run(conn, actor, data.requisition_id)
    return Response(job, status_code=HTTP_202_ACCEPTED, headers={"Location": f"/v1/jobs/{job.id}"})


@reads("/tagging/runs", "listTaggingRuns", "tagging:read", "Re-tagging runs")
async def list_runs(
    conn: NamedDependency[Connection], cursor: Cursor = None, limit: PageLimit = DEFAULT_LIMIT
) -> Page[TaggingRun]:
    """Oldest first, each with what it changed by value and polarity: counts over all of its scorecards, no names.

    `changes` comes with the end of a run, and only where it took in five candidates or more.
    """
    return await runs.list_runs(conn, page_request(cursor, limit))


@reads("/tagging/runs/{run_id:uuid}", "getTaggingRun", "tagging:read", "One re-tagging run")
async def get_run(conn: NamedDependency[Connection], run_id: FromPath[UUID]) -> TaggingRun:
    """How far it is, and at its end what it changed."""
    return await runs.get_run(conn, run_id)


@acts("/tagging/runs/{run_id:uuid}/cancel", "cancelTaggingRun", "tagging:write", "Cancel a re-tagging run")
async def cancel_run(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], run_id: FromPath[UUID]
) -> TaggingRun:
    """It ends after the batch at hand. What it has read stays as it is now; the rest remains stale."""
    return await runs.cancel_run(conn, actor, run_id)


@reads(
    "/tagging/reviews/export",
    "exportReviews",
    "training:read",
    "Reviews of tags as training data",
    media_type=NDJSON,
    also=(409,),
)
async def export(conn: NamedDependency[Connection], actor: NamedDependency[Actor]) -> Response[bytes]:
    """JSON Lines: each note with reviewed or hand-made tags, of candidates whose panels are all open and await nobody.

    A line is `{"id", "text", "question", "kind": "note", "tags": [{"start", "end", "value", "polarity", "strength",
    "source", "model", "verdict", "corrected"}]}`; offsets are code points of `text`. Ids are random and differ from
    export to export; no name or id of a rater or candidate is added, but **the text of a note itself may name
    people**: treat the file as personal data. What nobody reviewed is left out, so a span without a tag is unknown, not
    a negative. Each export stands in the audit record.
    """
    headers = {"Content-Disposition": 'attachment; filename="tag-reviews.jsonl"'}
    return Response(await export_reviews(conn, actor), media_type=NDJSON, headers=headers)


router = Router("/", tags=["Evidence"], route_handlers=[get_stale, start_run, list_runs, get_run, cancel_run, export])
