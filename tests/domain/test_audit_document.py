"""docs/audit.md: the statement and the program given there verify a real export, and notice a change."""

import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from domain.audit.service import head, record, redact_subject
from domain.database import Pool, set_tenant
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio
DOCUMENT = (Path(__file__).parents[2] / "docs" / "audit.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    return str(found)


async def test_the_export_verifies_with_the_program_in_the_document(
    pool: Pool, tenant: Tenant, other_tenant: Tenant, tmp_path: Path
) -> None:
    subject, details = uuid4(), {"text": 'ä "q" \\ \x01 你 🙂', "list": [1, None, True, {"b": -1, "a": {}}]}
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        await record(conn, tenant.actor(), "thing.done", "thing", uuid4(), details)
        await record(conn, tenant.actor(), "thing.done", "thing", subject, details)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        await redact_subject(conn, tenant.actor(), "thing", subject)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id)
        await conn.reset_type_codec("jsonb", schema="pg_catalog")
        lines = [row[0] for row in await conn.fetch(block("sql"))]
        newest = await head(conn)

    def verified(exported: list[str]) -> subprocess.CompletedProcess[str]:
        (tmp_path / "export.jsonl").write_text("\n".join(exported), encoding="utf-8")
        words = [sys.executable, "-c", block("python"), str(tenant.organisation_id), str(tmp_path / "export.jsonl")]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    whole = verified(lines)
    assert whole.stdout == f"{len(lines)} links, 1 redacted, head {newest}\n", whole.stderr
    for changed, message in (
        ([line.replace("key.created", "key.revoked", 1) for line in lines], r"event \d+ was changed"),
        ([*lines[:4], *lines[5:]], "link 5 does not continue the chain"),
        ([*lines[:4], lines[5], lines[4], *lines[6:]], "link 5 does not continue the chain"),
    ):
        assert re.match(message, verified(changed).stderr)
