"""A second opening of the furnished organisation, whose interviews may be moved, cancelled and extended."""

from typing import Any

from tests.api.journey import Journey

REQUEST = "I stammer and would like the questions in writing beforehand."


async def furnish_people(journey: Journey, application_id: str) -> dict[str, Any]:
    """An interview to change, one to cancel, an external panelist, and a request of the application's candidate."""
    main = journey.made["requisition"]
    terms = {key: main[key] for key in ("role_profile_id", "rubric_id")}
    spare = await journey.call("POST", "/v1/requisitions", {**terms, "title": "Night desk", "pseudonymous": True})
    journey.made["requisition"] = spare.json()
    kept = await journey.interview("Kit Bauer", ("panelist_2", "panelist_3"))
    doomed = await journey.interview("Lou Berg", ("panelist_2",))
    journey.made["requisition"] = main
    invited = await journey.call(
        "POST", f"/v1/interviews/{kept['interview']['id']}/externals",
        {"name": "Eva Extern", "email": "eva@guests.example"},
    )  # fmt: skip
    path = f"/v1/applications/{application_id}/accommodation-requests"
    # The admin owns the requisition, so it is not for them.
    asked = await journey.call("POST", path, {"request": REQUEST}, by="hr")
    return {
        "spare_requisition": spare.json()["id"],
        "spare_application": kept["application"]["id"],
        "spare_candidate": kept["candidate"]["id"],
        "spare_interview": kept["interview"]["id"],
        "spare_card": kept["cards"]["panelist_2"],
        "doomed_interview": doomed["interview"]["id"],
        "external": invited.json()["id"],
        "accommodation_request": asked.json()["id"],
    }
