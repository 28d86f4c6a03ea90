"""The selection-rate monitor, and what candidates are asked about themselves."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter
from litestar.status_codes import HTTP_204_NO_CONTENT
from msgspec import Meta

from api.http import IfMatch, changes, creates, reads, removes, revision_of, with_etag
from domain.access.model import Actor
from domain.database import Connection
from domain.fairness import service
from domain.fairness.model import (
    SelectionRates,
    SelfReportAnswers,
    SelfReportCountry,
    SelfReportCountryData,
    SelfReportForm,
    SelfReportLink,
    Stage,
)

Country = Annotated[str, Meta(pattern="^[A-Z]{2}$", examples=["US"])]
CountryInPath = Annotated[str, PathParameter(pattern="^[A-Z]{2}$", description="ISO 3166-1, two letters.")]
Token = Annotated[str, Meta(max_length=200)]


class NewSelfReportInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to ask: the candidate of an application, with the questions of a country (ISO 3166-1, two letters)."""

    country: Country


class SelfReportCountries(msgspec.Struct, frozen=True, kw_only=True):
    """Every country of which something was set; all others are off."""

    items: list[SelfReportCountry]


@reads("/selection-rates", "getSelectionRates", "fairness:read", "Selection rates of all requisitions")
async def get_rates(conn: NamedDependency[Connection], stage: FromQuery[Stage | None] = None) -> SelectionRates:
    """Who passed which stage, by what candidates said of themselves. Counts below 5 are never in it."""
    return await service.rates(conn, None, stage)


@reads(
    "/selection-rates/requisitions/{requisition_id:uuid}",
    "getRequisitionSelectionRates",
    "fairness:read",
    "Selection rates of one requisition",
)
async def get_requisition_rates(
    conn: NamedDependency[Connection], requisition_id: FromPath[UUID], stage: FromQuery[Stage | None] = None
) -> SelectionRates:
    """The same for one requisition."""
    return await service.rates(conn, requisition_id, stage)


@reads(
    "/requisitions/{requisition_id:uuid}/selection-rates",
    "getOwnSelectionRates",
    "requisitions:read",
    "Selection rates, for the process owner",
)
async def get_own_rates(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    requisition_id: FromPath[UUID],
    stage: FromQuery[Stage | None] = None,
) -> SelectionRates:
    """For the requisition's owner alone, with counts below 5 unless they take part in deciding.

    Nobody gets those of a stage that 1 to 4 self-reporting people reached, or alone did not.
    """
    return await service.rates_of_own_requisition(conn, actor, requisition_id, stage)


@reads("/self-report-countries", "listSelfReportCountries", "fairness:read", "Where candidates are asked")
async def list_countries(conn: NamedDependency[Connection]) -> SelfReportCountries:
    """By country code."""
    return SelfReportCountries(items=await service.countries(conn))


@reads("/self-report-countries/{country:str}", "getSelfReportCountry", "fairness:read", "How one country is asked")
async def get_country(conn: NamedDependency[Connection], country: CountryInPath) -> Response[SelfReportCountry]:
    """Off, with the shipped questions and revision 0, where nothing was set."""
    found = await service.country(conn, country)
    return with_etag(found, found.revision)


@changes("/self-report-countries/{country:str}", "setSelfReportCountry", "fairness:write", "Ask a country, or stop")
async def set_country(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    country: CountryInPath,
    data: JSONBody[SelfReportCountryData],
    if_match: IfMatch = None,
) -> Response[SelfReportCountry]:
    """Off stops invitations and links, and leaves the answers of that country out of the monitor; none is deleted."""
    stored = await service.set_country(conn, actor, country, revision_of(if_match), data)
    return with_etag(stored, stored.revision)


@creates(
    "/applications/{application_id:uuid}/self-report-invitations",
    "inviteToSelfReport",
    "fairness:write",
    "Ask a candidate about themselves",
    opt={"secret": True},
)
async def invite(
    request: Request[Any, Any, State],
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    data: JSONBody[NewSelfReportInvitation],
) -> SelfReportLink:
    """Sends a one-time link by mail; without an address the link is in this answer, and only in this one.

    409 while the country is off (`self_report_off`) or its legal basis is not written (`legal_basis_missing`).
    """
    base_url = str(request.app.state.base_url)
    return await service.invite(conn, actor, application_id, data.country, base_url)


@reads("/self-report/{token:str}", "getSelfReport", None, "The questions behind a link")
async def get_form(conn: NamedDependency[Connection], token: FromPath[Token]) -> SelfReportForm:
    """Needs the link's token and nothing else; the same before and after an answer."""
    return await service.form(conn, token)


@creates("/self-report/{token:str}", "answerSelfReport", None, "Answer about yourself", status_code=HTTP_204_NO_CONTENT)
async def answer(conn: NamedDependency[Connection], token: FromPath[Token], data: JSONBody[SelfReportAnswers]) -> None:
    """Stores the answers apart from the application, without time or address, and uses the link up.

    The first answers for an application count; those through a later link are accepted alike and do not replace them.
    """
    await service.answer(conn, token, data)


@removes("/self-report/{token:str}", "withdrawSelfReport", None, "Withdraw your answers")
async def withdraw(conn: NamedDependency[Connection], token: FromPath[Token]) -> None:
    """Deletes the answers and every link to them. Answers given after that are not counted."""
    await service.withdraw(conn, token)


router = Router(
    "/",
    tags=["Fairness"],
    route_handlers=[
        get_rates, get_requisition_rates, get_own_rates, list_countries, get_country, set_country, invite, get_form,
        answer, withdraw,
    ],
)  # fmt: skip
