"""Survey instruments, surveys and their answers."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from msgspec import Meta

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, UpdatedAfter, acts, creates, page_request, reads
from api.routes.documents import document_router
from domain.access.model import Actor
from domain.database import Connection
from domain.instruments.model import Answer, Instrument
from domain.instruments.service import check_instrument, instruments, shipped_instruments
from domain.paging import Page
from domain.surveys import service
from domain.surveys.model import Invitation, Wave, WaveResults
from domain.surveys.rules import MINIMUM_FOR_MEANS, MINIMUM_FOR_SPREAD

Token = Annotated[str, Meta(max_length=200)]


class NewSurvey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A survey to launch. Its thresholds may be stricter than the defaults, never laxer, and stay fixed."""

    team_id: UUID
    instrument_id: UUID
    target_culture_id: UUID
    minimum_for_means: Annotated[int, Meta(ge=MINIMUM_FOR_MEANS, le=1000)] = MINIMUM_FOR_MEANS
    minimum_for_spread: Annotated[int, Meta(ge=MINIMUM_FOR_SPREAD, le=1000)] = MINIMUM_FOR_SPREAD


class LaunchedSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """The survey with its one-time tokens, shown this once."""

    survey: Wave
    invitations: tuple[Invitation, ...]


class SurveyProgress(msgspec.Struct, frozen=True, kw_only=True):
    """A survey and how many have answered: all that can be known before it closes."""

    survey: Wave
    answered: int


class SurveyAnswers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer from 1 to 5 per statement, in the questionnaire's order."""

    answers: Annotated[tuple[Answer, ...], Meta(min_length=1, max_length=80)]


@reads("/shipped-instruments", "listShippedInstruments", "surveys:read", "Questionnaires that the product ships")
async def list_shipped() -> dict[str, Instrument]:
    """To copy into an instrument of one's own, by name."""
    return shipped_instruments()


@reads("/surveys", "listSurveys", "surveys:read", "Surveys")
async def list_surveys(
    conn: NamedDependency[Connection],
    team_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[Wave]:
    """Oldest first, of one team if asked for."""
    return await service.list_waves(conn, page_request(cursor, limit, updated_after), team_id)


@creates("/surveys", "launchSurvey", "surveys:write", "Launch a survey of a team", opt={"secret": True})
async def launch_survey(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewSurvey]
) -> LaunchedSurvey:
    """Fixes questions and thresholds and makes one token per member, shown in this answer only."""
    wave, invitations = await service.launch_wave(
        conn, actor, data.team_id, data.instrument_id, data.target_culture_id, data.minimum_for_means,
        data.minimum_for_spread,
    )  # fmt: skip
    return LaunchedSurvey(survey=wave, invitations=tuple(invitations))


@reads("/surveys/{survey_id:uuid}", "getSurvey", "surveys:read", "One survey and its response")
async def get_survey(conn: NamedDependency[Connection], survey_id: FromPath[UUID]) -> SurveyProgress:
    """The survey and how many have answered."""
    wave = await service.get_wave(conn, survey_id)
    return SurveyProgress(survey=wave, answered=await service.response_count(conn, wave))


@creates(
    "/surveys/{survey_id:uuid}/close",
    "closeSurvey",
    "surveys:write",
    "Close a survey",
    status_code=HTTP_200_OK,
)
async def close_survey(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> Wave:
    """Ends it and publishes its results, once. This cannot be undone."""
    return await service.close_wave(conn, actor, survey_id)


@acts("/surveys/{survey_id:uuid}/show-in-hiring", "showSurveyInHiring", "surveys:write", "Let hiring see a team's gaps")
async def show_in_hiring(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> Wave:
    """Reports on candidates for this team print its published gaps beside the evidence, with weight 0."""
    return await service.show_in_hiring(conn, actor, survey_id, shown=True)


@acts("/surveys/{survey_id:uuid}/hide-from-hiring", "hideSurveyFromHiring", "surveys:write", "Keep a team's gaps to HR")
async def hide_from_hiring(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], survey_id: FromPath[UUID]
) -> Wave:
    """New reports on candidates no longer print them. Reports that were made stay as they are."""
    return await service.show_in_hiring(conn, actor, survey_id, shown=False)


@reads("/surveys/{survey_id:uuid}/results", "getSurveyResults", "surveys:read", "Published results", also=(409,))
async def get_results(conn: NamedDependency[Connection], survey_id: FromPath[UUID]) -> WaveResults:
    """Exists once the survey is closed; withholds what could expose who said what."""
    _, results = await service.wave_results_of(conn, survey_id)
    return results


@reads("/questionnaire/{token:str}", "getQuestionnaire", None, "The statements behind an invitation")
async def get_questionnaire(conn: NamedDependency[Connection], token: FromPath[Token]) -> Instrument:
    """Needs the invitation's token and nothing else."""
    return await service.questionnaire(conn, token)


@creates(
    "/questionnaire/{token:str}",
    "answerQuestionnaire",
    None,
    "Answer a survey",
    status_code=HTTP_204_NO_CONTENT,
)
async def answer(conn: NamedDependency[Connection], token: FromPath[Token], data: JSONBody[SurveyAnswers]) -> None:
    """Stores the answers without name or time and uses the token up. It cannot be changed or undone."""
    await service.answer(conn, token, data.answers)


async def _check(_: Connection, instrument: Instrument) -> None:
    check_instrument(instrument)


router = Router(
    "/",
    tags=["Surveys"],
    route_handlers=[
        list_shipped, list_surveys, launch_survey, get_survey, close_survey,
        show_in_hiring, hide_from_hiring,
        get_results, get_questionnaire, answer,
    ],
)  # fmt: skip
instrument_router = document_router(
    instruments,
    path="/survey-instruments",
    scope="surveys",
    tag="Surveys",
    name="SurveyInstrument",
    plural="SurveyInstruments",
    check=_check,
)
