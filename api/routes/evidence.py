"""Tags on notes: read, asked for, reviewed, and evidence marked by hand."""

from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED, HTTP_202_ACCEPTED

from api.http import IfMatch, changes, creates, enqueues, reads, removes, revision_of, with_etag
from domain.access.model import Actor
from domain.database import Connection
from domain.evidence import reviews
from domain.evidence.model import OwnEvidence, Tag, TagReview, TagWithHistory
from domain.evidence.service import read_tag, request_tags, tags_of_scorecard
from domain.jobs.model import Job


@reads(
    "/scorecards/{scorecard_id:uuid}/tags",
    "listTags",
    "evidence:read",
    "Evidence tags on a scorecard's notes",
    also=(409,),
)
async def list_tags(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], scorecard_id: FromPath[UUID]
) -> list[Tag]:
    """Spans for and against values, each with its cue and reason. Evidence, not a score; blind as the scorecard is.

    `review` and `correction` are the author's word, which everybody reads who may read the scorecard.
    """
    return await tags_of_scorecard(conn, actor, scorecard_id)


@enqueues(
    "/scorecards/{scorecard_id:uuid}/tags", "requestTags", "evidence:write", "Have one's own draft's notes tagged"
)
async def request(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], scorecard_id: FromPath[UUID]
) -> Response[Job]:
    """Starts a job that tags the notes as they are saved, for their author alone; nobody else hears of it.

    When a note's text changes its tags go; ask again. A locked scorecard's notes are tagged without being asked for.
    """
    job = await request_tags(conn, actor, scorecard_id)
    return Response(job, status_code=HTTP_202_ACCEPTED, headers={"Location": f"/v1/jobs/{job.id}"})


@creates(
    "/scorecards/{scorecard_id:uuid}/evidence", "addEvidence", "evidence:write", "Mark evidence that the tagger missed"
)
async def add_evidence(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    scorecard_id: FromPath[UUID],
    data: JSONBody[OwnEvidence],
) -> Response[Tag]:
    """A span of one's own locked note that speaks for or against a value of the target culture; `source` is person."""
    tag = await reviews.add_evidence(conn, actor, scorecard_id, data)
    return with_etag(tag, tag.revision, HTTP_201_CREATED)


@reads("/tags/{tag_id:uuid}", "getTag", "evidence:read", "One tag", also=(409,))
async def get_tag(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], tag_id: FromPath[UUID]
) -> Response[TagWithHistory]:
    """A tag, blind as its scorecard is. Its reviews with their reasons are for the author of the note alone."""
    tag = await read_tag(conn, actor, tag_id)
    return with_etag(tag, tag.revision)


@changes("/tags/{tag_id:uuid}/review", "reviewTag", "evidence:write", "Confirm, reject or correct a tag")
async def review(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    tag_id: FromPath[UUID],
    data: JSONBody[TagReview],
    if_match: IfMatch = None,
) -> Response[Tag]:
    """The author of the note says, after their lock, whether the tag is right, and what would be; nobody else does.

    A correction names what is wrong (value, polarity, strength, start and end) with a reason. Each word is kept; the
    tag shows the last one, and no re-tagging touches it.
    """
    tag = await reviews.review_tag(conn, actor, tag_id, revision_of(if_match), data)
    return with_etag(tag, tag.revision)


@removes("/tags/{tag_id:uuid}", "withdrawEvidence", "evidence:write", "Withdraw evidence that one marked oneself")
async def withdraw(conn: NamedDependency[Connection], actor: NamedDependency[Actor], tag_id: FromPath[UUID]) -> None:
    """For marks of one's own; what the tagger found is rejected instead. That it was marked stays on the record."""
    await reviews.withdraw_evidence(conn, actor, tag_id)


router = Router("/", tags=["Evidence"], route_handlers=[list_tags, request, add_evidence, get_tag, review, withdraw])
