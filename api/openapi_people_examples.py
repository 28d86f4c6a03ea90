"""Request bodies of the people and logistics of panels, for the reference and for generated clients."""

from typing import Any

_ID = "0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b1{}"
_LINK = "oix_" + "Ab3-" * 16

PEOPLE_EXAMPLES: dict[str, Any] = {
    "editRequisition": {
        "title": "Service adviser, day shift",
        "owner_id": _ID.format(7),
        "pseudonymous": False,
        "hours_to_lock": 48,
    },
    "moveInterview": {"starts_at": "2026-11-03T14:00:00Z", "duration_minutes": 75, "format": "video"},
    "cancelInterview": {"reason": "The candidate has withdrawn.", "notify": True},
    "addSeats": {"panelists": [_ID.format(9)]},
    "inviteExternal": {"name": "Eva Extern", "email": "eva@partner.example", "days": 14},
    "resendExternal": {"days": 14},
    "requestExternalCode": {"token": _LINK},
    "openExternalSession": {"token": _LINK, "code": "042917"},
    "addAccommodationRequest": {"request": "I stammer and would like the questions in writing beforehand."},
    "editAccommodationRequest": {"request": "I stammer; the questions in writing a day before would help me."},
    "setAccommodations": {"accommodations": "15 minutes more; questions in writing beforehand"},
}
