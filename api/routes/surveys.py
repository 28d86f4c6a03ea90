"""Surveys from draft to published; answering stands in api/routes/questionnaires.py."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.http import (
    DEFAULT_LIMIT,
    Cursor,
    IfMatch,
    PageLimit,
    UpdatedAfter,
    acts,
    changes,
    creates,
    enqueues,
    page_request,
    reads,
    removes,
    revision_of,
    with_etag,
)
from api.routes.reports import to_follow
from domain.access.model import Actor
from domain.culture.model import ShortText
from domain.database import Connection
from domain.errors import Conflict
from domain.instruments.model import Instrument
from domain.instruments.service import shipped_instruments
from domain.jobs.model import Job
from domain.paging import Page
from domain.surveys import ending, launching, publishing, service
from domain.surveys.model import (
    Invitation,
    Preview,
    PublishedUnit,
    SurveyDraft,
    SurveyView,
    UnitResponse,
    Wave,
    WaveResults,
    WaveStatus,
)

READ, WRITE = "surveys:read", "surveys:write"


class LaunchSurvey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`send_mail`: the product writes to everybody. Without it the answer lists the tokens, for you to send."""

    send_mail: bool = True


class LaunchedSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """The survey with its one-time tokens, shown this once, or the job that sends them by mail."""

    survey: Wave
    invitations: tuple[Invitation, ...]
    job: Job | None


class RemindedSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """How many had not answered when the reminder was asked for. Who they are is told to nobody."""

    survey: Wave
    waiting: int
    job: Job


class CancelSurvey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cancelling destroys all answers for good; `confirm` has to be true."""

    confirm: bool


class SurveyProgress(msgspec.Struct, frozen=True, kw_only=True):
    """A survey and how many have answered: all that can be known before it closes.

    `units` are its teams with everything under them, without a number where that would speak of too few people.
    """

    survey: Wave
    answered: int
    units: tuple[UnitResponse, ...]


class NewView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of teams to publish together; each team counts with everything under it."""

    name: ShortText
    team_ids: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=500)]


@reads("/shipped-instruments", "listShippedInstruments", READ, "Questionnaires that the product ships")
async def list_shipped() -> dict[str, Instrument]:
    """To copy into an instrument of one's own, by name."""
    return shipped_instruments()


@reads("/surveys", "listSurveys", READ, "Surveys")
async def list_surveys(
    conn: NamedDependency[Connection],
    team_id: FromQuery[UUID | None] = None,
    status: FromQuery[WaveStatus | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Wave]:
    """Oldest first, of one team or with one status if asked for."""
    return await service.list_waves(conn, page_request(cursor, limit, updated_after), team_id, status)


@creates("/surveys", "draftSurvey", WRITE, "Prepare a survey", also=(404,))
async def draft_survey(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[SurveyDraft]
) -> Response[Wave]:
    """A draft asks nobody. Read its preview, then launch it."""
    wave = await service.draft_wave(conn, actor, data)
    return with_etag(wave, wave.revision, 201)


@reads("/surveys/{survey_id:uuid}", "getSurvey", READ, "One survey and its response", opt={"etag": True})
async def get_survey(conn: NamedDependency[Connection], survey_id: FromPath[UUID]) -> Response[SurveyProgress]:
    """The survey and how many have answered, in all and by team where that speaks of five people or more."""
    wave = await service.get_wave(conn, survey_id)
    answered, units = await launching.response(conn, wave)
    return with_etag(SurveyProgress(survey=wave, answered=answered, units=tuple(units)), wave.revision)


@changes("/surveys/{survey_id:uuid}", "editSurvey", WRITE, "Edit a draft", also=(409,))
async def edit_survey(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    survey_id: FromPath[UUID],
    data: JSONBody[SurveyDraft],
    if_match: IfMatch = None,
) -> Response[Wave]:
    """Replaces all settings of a draft. What was launched is fixed."""
    wave = await service.edit_wave(conn, actor, survey_id, revision_of(if_match), data)
    return with_etag(wave, wave.revision)


@removes("/surveys/{survey_id:uuid}", "discardSurvey", WRITE, "Discard a draft")
async def discard_survey(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    survey_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> None:
    """Deletes a draft. A survey that was launched can only be cancelled."""
    await service.discard_wave(conn, actor, survey_id, revision_of(if_match))


@acts("/surveys/{survey_id:uuid}/preview", "previewSurvey", WRITE, "Who a draft would ask")
async def preview_survey(conn: NamedDependency[Connection], survey_id: FromPath[UUID]) -> Preview:
    """People by team as of today, the minutes that answering takes, and warnings: teams too small to see a number."""
    return await launching.preview_wave(conn, survey_id)


def require_mail(request: Request[Any, Any, State]) -> None:
    """Raise Conflict where the product has no mail server to write with."""
    if not request.app.state.mail_is_set_up:
        raise Conflict(
            "No mail server is set up (OUTSIDE_IN_SMTP_URL). Launch with send_mail false and send the links yourself.",
            code="mail_not_set_up",
        )


@acts("/surveys/{survey_id:uuid}/launch", "launchSurvey", WRITE, "Launch a survey", opt={"secret": True})
async def launch_survey(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    request: Request[Any, Any, State],
    survey_id: FromPath[UUID],
    data: JSONBody[LaunchSurvey],
    if_match: IfMatch = None,
) -> LaunchedSurvey:
    """Asks everybody who is in the team or under it today. Questions, thresholds and people are fixed from now on.

    Each person is asked once, in one team. Mails carry a link of their own each; nobody else sees them, not even in
    the outbox.
    """
    if data.send_mail:
        require_mail(request)
    wave, invitations, job = await launching.launch_wave(
        conn, actor, survey_id, revision_of(if_match), send_mail=data.send_mail
    )
    return LaunchedSurvey(survey=wave, invitations=tuple(invitations), job=job)


@acts("/surveys/{survey_id:uuid}/links", "renewSurveyLinks", WRITE, "New links for a survey", opt={"secret": True})
async def renew_survey_links(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> LaunchedSurvey:
    """New one-time tokens for everybody asked, where the answer to a launch without mail was lost; the old ones end.

    Possible until the first answer: after it nobody may learn whose link was used, so none can be replaced.
    """
    wave, invitations = await launching.renew_links(conn, actor, survey_id)
    return LaunchedSurvey(survey=wave, invitations=tuple(invitations), job=None)


@acts("/surveys/{survey_id:uuid}/remind", "remindSurvey", WRITE, "Remind who has not answered")
async def remind_survey(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> RemindedSurvey:
    """Writes, at most twice, to those who have not answered, and tells nobody who they are.

    Only where invitations went by mail: who sends them by hand could learn from a reminder who has not answered.
    """
    wave, waiting, job = await launching.remind(conn, actor, survey_id)
    return RemindedSurvey(survey=wave, waiting=waiting, job=job)


@acts("/surveys/{survey_id:uuid}/close", "closeSurvey", WRITE, "Close a survey")
async def close_survey(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> Wave:
    """Takes no more answers and cuts every link between people and answers, for good. Then publish it.

    A survey with a last day closes by itself within the hour after that day (UTC).
    """
    return await ending.close_wave(conn, actor, survey_id)


@acts("/surveys/{survey_id:uuid}/cancel", "cancelSurvey", WRITE, "Cancel a survey")
async def cancel_survey(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    survey_id: FromPath[UUID],
    data: JSONBody[CancelSurvey],
) -> Wave:
    """Ends a launched survey and destroys its answers; nothing of it is ever published. This cannot be undone."""
    return await ending.cancel_wave(conn, actor, survey_id, confirm=data.confirm)


@enqueues("/surveys/{survey_id:uuid}/publish", "publishSurvey", WRITE, "Publish a closed survey")
async def publish_survey(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> Response[Job]:
    """Starts a job that computes what exposes nobody and publishes it, once. This cannot be undone."""
    return to_follow(await publishing.request_publication(conn, actor, survey_id))


@acts("/surveys/{survey_id:uuid}/show-in-hiring", "showSurveyInHiring", WRITE, "Let hiring see a team's gaps")
async def show_in_hiring(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> Wave:
    """Reports on candidates for the teams asked print their published gaps beside the evidence, with weight 0."""
    return await service.show_in_hiring(conn, actor, survey_id, shown=True)


@acts("/surveys/{survey_id:uuid}/hide-from-hiring", "hideSurveyFromHiring", WRITE, "Keep a team's gaps to HR")
async def hide_from_hiring(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> Wave:
    """New reports on candidates no longer print them. Reports that were made stay as they are."""
    return await service.show_in_hiring(conn, actor, survey_id, shown=False)


@reads("/surveys/{survey_id:uuid}/results", "getSurveyResults", READ, "Published results", also=(409,))
async def get_results(
    conn: NamedDependency[Connection], survey_id: FromPath[UUID], team_id: FromQuery[UUID | None] = None
) -> WaveResults:
    """Of all who were asked, or of one team with everything under it; withholds what could expose who said what."""
    _, results = await service.wave_results_of(conn, survey_id, team_id)
    return results


@reads("/surveys/{survey_id:uuid}/units", "listSurveyUnits", READ, "Teams of a published survey", also=(409,))
async def list_units(conn: NamedDependency[Connection], survey_id: FromPath[UUID]) -> list[PublishedUnit]:
    """The teams as they were at launch, parents first, and of which numbers are published or why not."""
    return await publishing.published_units(conn, survey_id)


@creates("/surveys/{survey_id:uuid}/views", "publishSurveyView", WRITE, "Publish a group of teams", also=(404,))
async def publish_view(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    survey_id: FromPath[UUID],
    data: JSONBody[NewView],
) -> SurveyView:
    """What several teams together say, if with everything published before it exposes nobody; else 409 with the reason.

    It is recorded for good, and later groups are tested against it too.
    """
    return await publishing.publish_group(conn, actor, survey_id, data.name, data.team_ids)


@reads("/surveys/{survey_id:uuid}/views", "listSurveyViews", READ, "Published groups of teams")
async def list_views(
    conn: NamedDependency[Connection],
    survey_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[SurveyView]:
    """Oldest first."""
    return await publishing.list_groups(conn, survey_id, page_request(cursor, limit))


router = Router(
    "/",
    tags=["Surveys"],
    route_handlers=[
        list_shipped, list_surveys, draft_survey, get_survey, edit_survey, discard_survey, preview_survey,
        launch_survey, renew_survey_links, remind_survey, close_survey, cancel_survey, publish_survey,
        show_in_hiring, hide_from_hiring, get_results, list_units, publish_view, list_views,
    ],
)  # fmt: skip
