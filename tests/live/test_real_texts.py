"""The main job over the wire with real candidates' answers, where those texts lie beside the repository."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from tests.api.journey import Journey
from tests.live.conftest import Live

pytestmark = pytest.mark.anyio
TEXTS = Path(__file__).parents[2].parent / "shared" / "data" / "answers.unlabelled.jsonl"
LONG_ENOUGH = 80


def real_answers() -> list[list[dict[str, Any]]]:
    """Three answers each of candidates who gave at least three."""
    if not TEXTS.exists():
        pytest.skip(f"the real texts are not there: no {TEXTS.parent.name}/{TEXTS.name} beside the repository")
    grouped: dict[str, list[dict[str, Any]]] = {}
    for line in TEXTS.read_text("utf-8").splitlines():
        row = json.loads(line)
        if len(row["text"]) >= LONG_ENOUGH:
            grouped.setdefault(row["candidate"], []).append(row)
    return [rows[:3] for rows in grouped.values() if len(rows) >= 3][:2]


async def test_real_answers_become_a_report(live: Live) -> None:
    people = real_answers()
    assert people, "no candidate with three answers"
    async with httpx.AsyncClient(base_url=live.url, timeout=30) as client:
        journey = await new_organisation(client, live.key)
        await journey.prepare()
        for number, rows in enumerate(people):
            made = await journey.interview(f"Candidate {number + 1}")
            await journey.complete_panel(made, tuple(row["text"].replace("\r", "") for row in rows))
            job = (await journey.call("POST", f"/v1/applications/{made['application']['id']}/reports")).json()
            async with asyncio.timeout(120):
                while job["status"] in {"queued", "running"}:
                    await asyncio.sleep(0.5)
                    job = (await journey.call("GET", f"/v1/jobs/{job['id']}")).json()
            assert job["status"] == "succeeded", job
            file = await journey.call("GET", f"/v1/reports/{job['report_id']}/file")
            text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages).split())
            first_words = " ".join(rows[0]["text"].split()[:4])
            assert first_words in text


async def new_organisation(client: httpx.AsyncClient, key: str) -> Journey:
    first = Journey(client, {"admin": key}, {})
    made = (await first.call("POST", "/v1/organisations", {"name": "Real texts"})).json()
    journey = Journey(client, {"admin": made["secret"]}, {})
    documents = ["culture:write", "roles:write", "rubrics:write", "surveys:write"]
    scores = ["scorecards:read", "scorecards:write", "interviews:read"]
    for handle in ("hr", "panelist", "panelist_2", "panelist_3"):
        role, scopes = ("hr", documents) if handle == "hr" else ("panelist", scores)
        person = {"email": f"{handle}-real@example.org", "name": handle, "roles": [role]}
        member = (await journey.call("POST", "/v1/members", person)).json()
        journey.accounts[handle] = member["account_id"]
        new_key = {"name": handle, "account_id": member["account_id"], "scopes": scopes}
        journey.keys[handle] = (await journey.call("POST", "/v1/keys", new_key)).json()["secret"]
    return journey
