"""SQL of an organisation's own sample answers."""

from collections.abc import Sequence
from uuid import UUID

from domain.calibration.model import CalibrationSample, SampleContent
from domain.database import Connection, affected, as_json, fetch_all, fetch_one
from domain.paging import PageRequest

INSERT_SAMPLE = """
    INSERT INTO calibration_samples (organisation_id, id, lineage_id, version, competency_code, question, setting, text,
        level, reason, spans, authors)
    VALUES (current_organisation(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
SAMPLE = """
    SELECT id, lineage_id, version, competency_code, question, setting, text, level, reason, spans,
        EXISTS (SELECT FROM calibration_items WHERE sample_id = sample.id) AS used,
        revision, authors, created_at, updated_at, retired_at
    FROM calibration_samples AS sample WHERE id = $1
"""
LOCK_SAMPLE = f"{SAMPLE} FOR UPDATE OF sample"
SAMPLES = """
    SELECT id, lineage_id, version, competency_code, question, setting, text, level, reason, spans,
        EXISTS (SELECT FROM calibration_items WHERE sample_id = sample.id) AS used,
        revision, authors, created_at, updated_at, retired_at
    FROM calibration_samples AS sample
    WHERE ($1::uuid IS NULL OR id > $1) AND ($2::timestamptz IS NULL OR updated_at > $2)
        AND ($4::text IS NULL OR competency_code = $4)
    ORDER BY id LIMIT $3
"""
# Locked until the calibration that is being made of them is stored: an edit at the same moment waits and is refused.
SAMPLES_BY_ID = """
    SELECT id, lineage_id, version, competency_code, question, setting, text, level, reason, spans,
        EXISTS (SELECT FROM calibration_items WHERE sample_id = sample.id) AS used,
        revision, authors, created_at, updated_at, retired_at
    FROM calibration_samples AS sample WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE OF sample
"""
SAMPLES_OFFERED = """
    SELECT id, lineage_id, version, competency_code, question, setting, text, level, reason, spans,
        EXISTS (SELECT FROM calibration_items WHERE sample_id = sample.id) AS used,
        revision, authors, created_at, updated_at, retired_at
    FROM calibration_samples AS sample
    WHERE competency_code = ANY($1::text[]) AND retired_at IS NULL ORDER BY id DESC LIMIT $2
"""
SAMPLES_IN_USE = """
    SELECT id, lineage_id, version, competency_code, question, setting, text, level, reason, spans,
        EXISTS (SELECT FROM calibration_items WHERE sample_id = sample.id) AS used,
        revision, authors, created_at, updated_at, retired_at
    FROM calibration_samples AS sample
    WHERE competency_code = ANY($1::text[]) AND retired_at IS NULL ORDER BY id FOR UPDATE OF sample
"""
UPDATE_SAMPLE = """
    UPDATE calibration_samples
    SET competency_code = $3, question = $4, setting = $5, text = $6, level = $7, reason = $8, spans = $9,
        authors = ARRAY(SELECT DISTINCT unnest(authors || $10::uuid[])), revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2
"""
RETIRE_SAMPLE = """
    UPDATE calibration_samples SET retired_at = now(), revision = revision + 1, updated_at = now()
    WHERE id = $1 AND revision = $2 AND retired_at IS NULL
"""
AUTHORS = """
    SELECT DISTINCT unnest(sample.authors) FROM calibration_items AS item
    JOIN calibration_samples AS sample ON sample.organisation_id = item.organisation_id AND sample.id = item.sample_id
    WHERE item.calibration_id = $1
"""
LATEST_VERSION = "SELECT max(version) FROM calibration_samples WHERE lineage_id = $1"


async def insert_sample(
    conn: Connection, sample_id: UUID, lineage_id: UUID, version: int, content: SampleContent, authors: Sequence[UUID]
) -> None:
    """Store a sample or a next version of one."""
    await conn.execute(INSERT_SAMPLE, sample_id, lineage_id, version, *_columns(content), list(authors))


async def sample(conn: Connection, sample_id: UUID, *, for_update: bool = False) -> CalibrationSample | None:
    """One sample; `for_update` makes an edit and a use of it wait for each other."""
    return await fetch_one(conn, CalibrationSample, LOCK_SAMPLE if for_update else SAMPLE, sample_id)


async def samples(conn: Connection, page: PageRequest, competency_code: str | None) -> list[CalibrationSample]:
    """One page, of one competency if given, and one row more."""
    return await fetch_all(
        conn, CalibrationSample, SAMPLES, page.after, page.updated_after, page.limit + 1, competency_code
    )


async def samples_by_id(conn: Connection, sample_ids: Sequence[UUID]) -> list[CalibrationSample]:
    """The samples with these ids, locked."""
    return await fetch_all(conn, CalibrationSample, SAMPLES_BY_ID, list(sample_ids))


async def samples_in_use(conn: Connection, competency_codes: Sequence[str]) -> list[CalibrationSample]:
    """Every sample of these competencies that is not retired, locked."""
    return await fetch_all(conn, CalibrationSample, SAMPLES_IN_USE, list(competency_codes))


async def samples_offered(conn: Connection, competency_codes: Sequence[str], most: int) -> list[CalibrationSample]:
    """The newest samples of these competencies that are not retired, newest first."""
    return await fetch_all(conn, CalibrationSample, SAMPLES_OFFERED, list(competency_codes), most)


async def update_sample(
    conn: Connection, sample_id: UUID, revision: int, content: SampleContent, authors: Sequence[UUID]
) -> bool:
    """Replace an unused sample's content; False if it is not at this revision."""
    return affected(await conn.execute(UPDATE_SAMPLE, sample_id, revision, *_columns(content), list(authors))) == 1


async def retire_sample(conn: Connection, sample_id: UUID, revision: int) -> bool:
    """Keep a sample out of new calibrations; False if it is retired or not at this revision."""
    return affected(await conn.execute(RETIRE_SAMPLE, sample_id, revision)) == 1


async def authors_of_calibration(conn: Connection, calibration_id: UUID) -> set[UUID]:
    """Everybody who wrote on a sample of this calibration."""
    return {row[0] for row in await conn.fetch(AUTHORS, calibration_id)}


async def latest_version(conn: Connection, lineage_id: UUID) -> int:
    """The highest version of a sample."""
    version: int = await conn.fetchval(LATEST_VERSION, lineage_id)
    return version


def _columns(content: SampleContent) -> tuple[object, ...]:
    return (
        content.competency_code,
        content.question,
        content.setting,
        content.text,
        content.level,
        as_json(content.reason),
        as_json(content.spans),
    )
