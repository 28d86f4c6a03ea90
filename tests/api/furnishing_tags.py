"""Tags of the furnished organisation: what the tagger found, evidence marked by hand, and a run that has begun."""

from typing import Any
from uuid import UUID

from api.openapi_examples import EXAMPLES
from domain.database import Connection
from domain.evidence import runs
from domain.evidence.model import Finding
from domain.evidence.service import store_findings
from domain.interviews.ratings import scorecard_for_job
from tests.api.journey import Journey


async def furnish_evidence(journey: Journey, cards: dict[str, str]) -> dict[str, str]:
    """Evidence that a rater marked on a locked scorecard, and a re-tagging run over the requisition."""
    path = f"/v1/scorecards/{cards['panelist_2']}/evidence"
    own = (await journey.call("POST", path, {**EXAMPLES["addEvidence"], "value": "empathy"}, by="panelist_2")).json()
    scope = {"requisition_id": journey.made["requisition"]["id"]}
    started = (await journey.call("POST", "/v1/tagging/runs", scope)).json()
    return {"own_tag": own["id"], "tagging_run": started["subject_id"]}


async def furnish_findings(conn: Connection, ids: dict[str, Any]) -> None:
    """Tags as the worker would have stored them, and the run's list as it would have made it."""
    for made, rater, key in (
        ("cards", "panelist", "tag"),
        ("cards", "panelist_2", "tag_2"),
        ("blind_cards", "panelist", "blind_tag"),
    ):
        card = await scorecard_for_job(conn, UUID(ids[made][rater]))
        found = Finding(
            start=0, end=10, value="curiosity", polarity="for", strength="behaviour", confidence=0.9, why="a cue"
        )
        await store_findings(conn, card, [(card.notes[0].id, found)], "test", UUID(ids["culture"]))
        ids[key] = str(await conn.fetchval(
            "SELECT id FROM tags WHERE note_id = $1 AND source = 'tagger'", card.notes[0].id
        ))  # fmt: skip
    await runs.begin(conn, UUID(ids["tagging_run"]), "test-2")
