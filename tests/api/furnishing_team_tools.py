"""The working tools of a furnished team, each used once or twice."""

from typing import Any

from api.openapi_examples import EXAMPLES
from tests.api.journey import Journey


async def furnish_team_tools(journey: Journey, team_id: str) -> dict[str, str]:
    """One entry of each tool, and a second worksheet; maps the kind of each to its id."""

    async def made(path: str, example: str) -> str:
        body: dict[str, Any] = {**EXAMPLES[example], "team_id": team_id}
        return str((await journey.call("POST", path, body, by="team_lead")).json()["id"])

    return {
        "customer_contact": await made("/v1/customer-contacts", "addCustomerContact"),
        "hypothesis": await made("/v1/hypotheses", "addHypothesis"),
        "value_stream": await made("/v1/value-streams", "addValueStream"),
        "kept_value_stream": await made("/v1/value-streams", "addValueStream"),
        "clarity_row": await made("/v1/clarity-rows", "addClarityRow"),
        "check_finding": await made("/v1/culture-checks", "addCultureCheck"),
    }
