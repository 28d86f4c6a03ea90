"""Scores of applications, behind the same blindness as the ratings that they come from."""

from uuid import UUID

from domain.access.model import Actor
from domain.candidates.service import get_application, get_requisition, list_applications
from domain.database import Connection
from domain.errors import Blinded
from domain.interviews.model import Scorecard
from domain.interviews.ratings import locked_scorecards
from domain.measurement.model import ApplicationScore, CandidateRatings, RaterScores
from domain.measurement.rules import application_score
from domain.paging import PageRequest
from domain.roles.service import role_profiles

POOL_MOST = 1000


async def score_application(conn: Connection, actor: Actor, application_id: UUID) -> ApplicationScore:
    """The application's score; Blinded while one of its panels is.

    Applications of the requisition that are still blind stay out of the pooled variance, so that an
    interval's width tells nothing about them.
    """
    application = await get_application(conn, application_id)
    mine = _ratings(application_id, await locked_scorecards(conn, actor, application_id))
    requisition = await get_requisition(conn, application.requisition_id)
    profile = await role_profiles.get(conn, requisition.role_profile_id)
    pool = [mine, *await _others(conn, actor, requisition.id, application_id)]
    weights = {competency.code: competency.weight for competency in profile.body.competencies}
    return application_score(mine, pool, weights)


async def _others(conn: Connection, actor: Actor, requisition_id: UUID, application_id: UUID) -> list[CandidateRatings]:
    page = await list_applications(conn, PageRequest(limit=POOL_MOST), requisition_id)
    found = []
    for other in page.items:
        if other.id == application_id:
            continue
        try:
            scorecards = await locked_scorecards(conn, actor, other.id)
        except Blinded:
            continue
        found.append(_ratings(other.id, scorecards))
    return found


def _ratings(application_id: UUID, scorecards: list[Scorecard]) -> CandidateRatings:
    return CandidateRatings(
        application_id=application_id,
        raters=tuple(
            RaterScores(
                rater_id=scorecard.rater_id,
                levels={
                    rating.competency_code: rating.level for rating in scorecard.ratings if rating.level is not None
                },
            )
            for scorecard in scorecards
        ),
    )
