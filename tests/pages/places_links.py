"""What mailed links of the demo lead to: a report, questions about oneself, an external panelist's way in."""

import re

from tests.pages.places_reports import finished
from tests.pages.site import Organisation

ASKED = {"enabled": True, "legal_basis": "Asked with your consent, to see that we treat everybody alike."}


async def places_of_links(demo: Organisation, interview_id: str, application_id: str) -> dict[str, str]:
    """`report_token`, `self_report_token` and `external_token`; the external joins the interview.

    `mail_id` is the message that the external's link stands in.
    """
    mail_id, external_token = await _external(demo, interview_id)
    return {
        "report_token": await report_token(demo),
        "self_report_token": await _self_report_token(demo, application_id),
        "external_token": external_token,
        "mail_id": mail_id,
    }


async def report_token(demo: Organisation, language: str = "en") -> str:
    """Of the candidate's edition about whom the panel has approved its wording."""
    journey = demo.journey()
    for application in (await journey.call("GET", "/v1/applications?limit=200")).json()["items"]:
        path = f"/v1/applications/{application['id']}"
        told = await demo.client.get(f"{path}/candidate-feedback", headers=_admin(demo))
        if told.status_code == 200 and told.json()["feedback"]["approved"] is not None:
            job = (await journey.call("POST", f"{path}/reports", {"edition": "candidate", "language": language})).json()
            report = (await finished(journey, job))["report_id"]
            made = (await journey.call("POST", f"/v1/reports/{report}/candidate-link", {"days": 1})).json()
            return str(made["link"]).rpartition("/")[2]
    raise AssertionError("the demo has approved no wording")


async def _self_report_token(demo: Organisation, application_id: str) -> str:
    """Of somebody without an address, so that the link is in the answer."""
    journey = demo.journey()
    country = "/v1/self-report-countries/US"
    tag = (await demo.client.get(country, headers=_admin(demo))).headers["etag"]
    await demo.client.put(country, json=ASKED, headers={**_admin(demo), "If-Match": tag})
    requisition = (await journey.call("GET", f"/v1/applications/{application_id}")).json()["requisition_id"]
    candidate = (await journey.call("POST", "/v1/candidates", {"name": "Lou Linked"})).json()["id"]
    applied = {"requisition_id": requisition, "candidate_id": candidate}
    application = (await journey.call("POST", "/v1/applications", applied)).json()["id"]
    path = f"/v1/applications/{application}/self-report-invitations"
    made = (await journey.call("POST", path, {"country": "US"})).json()
    return str(made["link"]).rpartition("/")[2]


async def _external(demo: Organisation, interview_id: str) -> tuple[str, str]:
    """The message's id and the link's token in it, which an admin may read because no mail server is set up."""
    journey = demo.journey()
    guest = {"name": "Eva Extern", "email": "eva.extern@partner.example"}
    await journey.call("POST", f"/v1/interviews/{interview_id}/externals", guest, by="recruiter", status=201)
    entries = (await journey.call("GET", "/v1/mail?limit=200")).json()["items"]
    (*_, newest) = [one for one in entries if one["template"] == "external_invitation"]
    body = (await journey.call("GET", f"/v1/mail/{newest['id']}")).json()["body"]
    found = re.search(r"/external/(oix_[\w-]+)", body)
    assert found is not None, body
    return newest["id"], found[1]


def _admin(demo: Organisation) -> dict[str, str]:
    return {"Authorization": f"Bearer {demo.keys['admin']}"}
