"""Survey instruments: versioned questionnaires, and what the linter says of them."""

from uuid import UUID

from anyio import to_thread
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from api.http import creates, reads
from api.routes.documents import document_router
from api.routes.rubrics import LintReport
from domain.database import Connection
from domain.instruments.model import Instrument
from domain.instruments.service import check_instrument, instruments, lint
from domain.rubrics.linter.linter import blocks


async def _report(instrument: Instrument) -> LintReport:
    findings = await to_thread.run_sync(lint, instrument)
    return LintReport(findings=findings, blocks_publishing=blocks(findings))


@creates(
    "/survey-instruments/lint",
    "lintSurveyInstrument",
    "surveys:read",
    "Lint a survey instrument that is not stored",
    status_code=HTTP_200_OK,
)
async def lint_instrument(data: JSONBody[Instrument]) -> LintReport:
    """Names the rule, the place, why it matters and how to mend it. Nothing is stored."""
    return await _report(data)


@reads(
    "/survey-instruments/{version_id:uuid}/lint",
    "lintStoredSurveyInstrument",
    "surveys:read",
    "Lint a stored survey instrument",
)
async def lint_stored(conn: NamedDependency[Connection], version_id: FromPath[UUID]) -> LintReport:
    """What publishing would say, at any time."""
    return await _report((await instruments.get(conn, version_id)).body)


async def _check(_: Connection, instrument: Instrument) -> None:
    check_instrument(instrument)


lint_router = Router("/", tags=["Surveys"], route_handlers=[lint_instrument, lint_stored])
router = document_router(
    instruments,
    path="/survey-instruments",
    scope="surveys",
    tag="Surveys",
    name="SurveyInstrument",
    plural="SurveyInstruments",
    check=_check,
)
