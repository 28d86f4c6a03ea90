"""Surveys: the list, drafts, and the launch. A survey that was launched stands in surveys_held.py."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Entered, Refusal
from api.pages.surveys import surveys_view as view
from api.pages.surveys.surveys_held import shown_survey
from api.pages.teams.teams_view import choices
from api.pages.tools.tools import Difference, differences, revision_of, spoken, written
from api.routes.surveys import LaunchSurvey, require_mail
from domain.anonymity.thresholds import MINIMUM_FOR_COMMENTS, MINIMUM_FOR_MEANS, MINIMUM_FOR_SPREAD
from domain.culture.service import current_if_set
from domain.fields import today
from domain.surveys import launching, service
from domain.surveys.model import Invitation, SurveyDraft, Wave
from domain.teams.service import tree

READ, WRITE = "surveys:read", "surveys:write"
LABELS = {
    "team_id": "Team",
    "instrument_id": "Questionnaire",
    "target_culture_id": "Target culture",
    "name": "Name",
    "closes_on": "Last day for answers",
    "minimum_for_means": "Means are shown from",
    "minimum_for_spread": "How far people differ is shown from",
    "minimum_for_comments": "Comments are shown from",
}
DEFAULTS = {
    "minimum_for_means": MINIMUM_FOR_MEANS,
    "minimum_for_spread": MINIMUM_FOR_SPREAD,
    "minimum_for_comments": MINIMUM_FOR_COMMENTS,
}


@page("/surveys", READ)
async def show_surveys(visit: NamedDependency[Visit]) -> Response[str]:
    """All surveys by state."""
    return await visit.page("surveys/surveys.html", title="Surveys", groups=await view.groups(visit.conn))


@page("/surveys/new", WRITE)
async def new_survey(visit: NamedDependency[Visit]) -> Response[str]:
    """The form for a draft; `?team_id=` and `?instrument_id=` fill it in."""
    return await _form(visit, None, None)


async def _form(visit: Visit, wave: Wave | None, refusal: Refusal | None) -> Response[str]:
    current = await current_if_set(visit.conn)
    stored: dict[str, Any] = {
        "team_id": visit.query("team_id"),
        "instrument_id": visit.query("instrument_id"),
        "target_culture_id": "" if current is None else current.id,
        "name": "",
        "closes_on": "",
        **DEFAULTS,
    }
    if wave is not None:
        stored = {name: getattr(wave, name) for name in stored}
    teams = choices(await tree(visit.conn))
    questionnaires, cultures = await view.questionnaires(visit.conn), await view.cultures(visit.conn)
    stale = refusal is not None and refusal.code == "stale"
    names = {**dict(teams), **{str(one.id): one.title for one in questionnaires}, **dict(cultures)}
    return await visit.page(
        "surveys/survey_form.html",
        title="New survey" if wave is None else "Edit the draft",
        refusal=spoken(refusal),
        wave=wave,
        differing=_differing(stored, visit.form, names) if stale else (),
        stored={name: "" if value is None else value for name, value in stored.items()},
        teams=teams,
        questionnaires=questionnaires,
        cultures=cultures,
        defaults=DEFAULTS,
        today=today(),
    )


def _differing(stored: Mapping[str, Any], form: Entered, names: Mapping[str, str]) -> tuple[Difference, ...]:
    """The settings in which what was entered is not what is stored now; what is chosen by its name."""
    told = differences(LABELS, {name: written(value) for name, value in stored.items()}, form)
    return tuple(
        Difference(one.label, *(names.get(code, code).strip() for code in (one.stored, one.entered))) for one in told
    )


@posts("/surveys/new", WRITE)
async def add_survey(visit: NamedDependency[Visit]) -> Response[Any]:
    """Store the draft; its page shows whom it would ask."""
    async with visit.attempt() as outcome:
        wave = await service.draft_wave(visit.conn, visit.actor, visit.entered_as(SurveyDraft))
    if outcome.refusal:
        return await _form(visit, None, outcome.refusal)
    return visit.see_other(f"/surveys/{wave.id}", "The draft is stored. Nobody has been asked yet.")


@page("/surveys/{survey_id:uuid}", READ)
async def show_survey(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[str]:
    """A draft with whom it would ask, or how a launched one stands."""
    wave = await service.get_wave(visit.conn, survey_id)
    return await shown_survey(visit, wave, None)


@page("/surveys/{survey_id:uuid}/edit", WRITE)
async def edit_survey(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """The draft's settings; what was launched has none to change."""
    wave = await service.get_wave(visit.conn, survey_id)
    if wave.status != "draft":
        return visit.see_other(f"/surveys/{survey_id}", "This survey was launched; its settings are fixed.")
    return await _form(visit, wave, None)


@posts("/surveys/{survey_id:uuid}/edit", WRITE)
async def change_survey(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Replace all settings."""
    async with visit.attempt() as outcome:
        await service.edit_wave(
            visit.conn, visit.actor, survey_id, revision_of(visit.form), visit.entered_as(SurveyDraft)
        )
    if outcome.refusal:
        return await _form(visit, await service.get_wave(visit.conn, survey_id), outcome.refusal)
    return visit.see_other(f"/surveys/{survey_id}", "Saved. Nobody has been asked yet.")


@posts("/surveys/{survey_id:uuid}/discard", WRITE)
async def discard_survey(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Delete the draft."""
    async with visit.attempt() as outcome:
        await service.discard_wave(visit.conn, visit.actor, survey_id, revision_of(visit.form))
    if outcome.refusal:
        return await _again(visit, survey_id, outcome.refusal)
    return visit.see_other("/surveys", "The draft was discarded.")


@posts("/surveys/{survey_id:uuid}/launch", WRITE, secret=True)
async def launch_survey(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """Ask everybody: by mail, or with links that are shown this once."""
    invitations: list[Invitation] = []
    async with visit.attempt() as outcome:
        data = visit.entered_as(LaunchSurvey)
        if data.send_mail:
            require_mail(visit.request)
        wave, invitations, _ = await launching.launch_wave(
            visit.conn, visit.actor, survey_id, revision_of(visit.form), send_mail=data.send_mail
        )
    if outcome.refusal:
        return await _again(visit, survey_id, outcome.refusal)
    if not invitations:
        return visit.see_other(f"/surveys/{survey_id}", f"Launched. {wave.invited} people are being written to.")
    return await _links(visit, wave, invitations)


@posts("/surveys/{survey_id:uuid}/links", WRITE, secret=True)
async def renew_links(visit: NamedDependency[Visit], survey_id: FromPath[UUID]) -> Response[Any]:
    """New links in place of those of the launch, until somebody has answered."""
    async with visit.attempt() as outcome:
        wave, invitations = await launching.renew_links(visit.conn, visit.actor, survey_id)
    if outcome.refusal:
        return await _again(visit, survey_id, outcome.refusal)
    return await _links(visit, wave, invitations)


async def _links(visit: Visit, wave: Wave, invitations: list[Invitation]) -> Response[str]:
    base = str(visit.request.app.state.base_url).rstrip("/")
    links = [(one.email, f"{base}/respond/{one.token}") for one in invitations]
    return await visit.page(
        "surveys/survey_links.html", title=f"{wave.name}: links", wave=wave, links=links, refusal=None
    )


async def _again(visit: Visit, survey_id: UUID, refusal: Refusal) -> Response[str]:
    wave = await service.get_wave(visit.conn, survey_id)
    return await shown_survey(visit, wave, refusal)


router = Router(
    "/",
    route_handlers=[
        show_surveys, new_survey, add_survey, show_survey, edit_survey, change_survey, discard_survey, launch_survey,
        renew_links,
    ],
)  # fmt: skip
