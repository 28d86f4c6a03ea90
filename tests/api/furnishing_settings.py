"""The report settings and the logo of a furnished organisation."""

from tests.api.journey import Journey
from tests.pictures import picture


async def furnish_settings(journey: Journey, colour: str) -> None:
    """Chosen by hr, who also puts a logo of that colour on the reports."""
    choices = {"colour": colour, "retention_months": 6}
    saved = await journey.call("PUT", "/v1/organisation/report-settings", choices, by="hr", etag='"0"')
    headers = {"Authorization": f"Bearer {journey.keys['hr']}", "Content-Type": "image/png"}
    headers["If-Match"] = saved.headers["etag"]
    sent = await journey.client.put("/v1/organisation/logo", content=picture(colour=colour), headers=headers)
    assert sent.status_code == 200, sent.text
