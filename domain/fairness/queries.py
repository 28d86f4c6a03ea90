"""SQL of the self-report and of the monitor. What people answered is reached through functions alone."""

from datetime import date
from uuid import UUID

from domain.database import Connection, as_json, fetch_all, fetch_one
from domain.fairness.model import OwnerCount, ReleaseSummary, SelfReportCountry, SelfReportQuestion, StageCount

COUNTRY = "SELECT country, enabled, legal_basis, questions, revision FROM self_report_countries WHERE country = $1"
COUNTRIES = "SELECT country, enabled, legal_basis, questions, revision FROM self_report_countries ORDER BY country"
INSERT_COUNTRY = """
    INSERT INTO self_report_countries (organisation_id, country, enabled, legal_basis, questions)
    VALUES (current_organisation(), $1, $2, $3, $4)
    ON CONFLICT DO NOTHING
    RETURNING country, enabled, legal_basis, questions, revision
"""
UPDATE_COUNTRY = """
    UPDATE self_report_countries
    SET enabled = $3, legal_basis = $4, questions = $5, revision = revision + 1, updated_at = now()
    WHERE country = $1 AND revision = $2
    RETURNING country, enabled, legal_basis, questions, revision
"""

ORGANISATION_NAME = "SELECT name FROM organisations WHERE id = current_organisation()"


async def organisation_name(conn: Connection) -> str:
    """Who asks; a candidate at a link is no member whose organisation could be looked up."""
    return str(await conn.fetchval(ORGANISATION_NAME))


async def country(conn: Connection, code: str) -> SelfReportCountry | None:
    """What was set for a country."""
    return await fetch_one(conn, SelfReportCountry, COUNTRY, code)


async def countries(conn: Connection) -> list[SelfReportCountry]:
    """Every country of which something was set."""
    return await fetch_all(conn, SelfReportCountry, COUNTRIES)


async def insert_country(
    conn: Connection, code: str, enabled: bool, legal_basis: str, questions: tuple[SelfReportQuestion, ...]
) -> SelfReportCountry | None:
    """Set a country for the first time, or None if somebody was faster."""
    return await fetch_one(conn, SelfReportCountry, INSERT_COUNTRY, code, enabled, legal_basis, as_json(questions))


async def update_country(
    conn: Connection,
    code: str,
    revision: int,
    enabled: bool,
    legal_basis: str,
    questions: tuple[SelfReportQuestion, ...],
) -> SelfReportCountry | None:
    """Set a country anew, or None if it is not at this revision."""
    return await fetch_one(
        conn, SelfReportCountry, UPDATE_COUNTRY, code, revision, enabled, legal_basis, as_json(questions)
    )


INVITE = "SELECT self_report_invite($1, $2, $3, $4)"
COUNTRY_OF_LINK = "SELECT self_report_country($1)"
ANSWER = "SELECT self_report_answer($1, $2, $3)"
WITHDRAW = "SELECT self_report_withdraw($1)"
ERASE = "SELECT self_report_erase($1)"


async def invite(conn: Connection, token_hash: bytes, application_id: UUID, code: str, expires_on: date) -> None:
    """Store a link."""
    await conn.execute(INVITE, token_hash, application_id, code, expires_on)


async def country_of_link(conn: Connection, token_hash: bytes) -> str | None:
    """The country whose questions a link opens."""
    found: str | None = await conn.fetchval(COUNTRY_OF_LINK, token_hash)
    return found


async def answer(conn: Connection, token_hash: bytes, sex: str | None, ethnicity: str | None) -> bool:
    """Use a link up, and store its answers unless there are some; False if the link was used before."""
    return bool(await conn.fetchval(ANSWER, token_hash, sex, ethnicity))


async def withdraw(conn: Connection, token_hash: bytes) -> bool:
    """Delete a person's answers and links; False if there is no such link."""
    return bool(await conn.fetchval(WITHDRAW, token_hash))


async def erase(conn: Connection, application_id: UUID) -> None:
    """Delete an application's answers and links, if any."""
    await conn.execute(ERASE, application_id)


SUMMARY = """
    SELECT released_on, applied, interviewed, selected, self_reported, rounded FROM selection_summary($1)
"""
CELLS = "SELECT stage, sex, ethnicity, people, status FROM selection_counts($1)"
OWNER_COUNTS = "SELECT stage, sex, ethnicity, people FROM selection_counts_of_owner($1)"


async def summary(conn: Connection, requisition_id: UUID | None) -> ReleaseSummary | None:
    """The sums of the last release, which is renewed if it may be."""
    return await fetch_one(conn, ReleaseSummary, SUMMARY, requisition_id)


async def cells(conn: Connection, requisition_id: UUID | None) -> list[StageCount]:
    """The counts of the last release."""
    return await fetch_all(conn, StageCount, CELLS, requisition_id)


async def owner_counts(conn: Connection, requisition_id: UUID) -> list[OwnerCount]:
    """Counts below 5 as well; empty unless the signed-in person owns this process and decides nothing in it.

    A stage that 1 to 4 of those who answered reached, or alone did not, is left out.
    """
    return await fetch_all(conn, OwnerCount, OWNER_COUNTS, requisition_id)
