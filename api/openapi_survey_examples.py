"""Examples of the surveys' operations."""

from typing import Any

_ID = "0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b1{}"
_DRAFT = {
    "team_id": _ID.format(0),
    "instrument_id": _ID.format("a"),
    "target_culture_id": _ID.format(1),
    "name": "Autumn pulse",
    "minimum_for_comments": 12,
}
SURVEY_EXAMPLES: dict[str, Any] = {
    "draftSurvey": _DRAFT,
    "editSurvey": _DRAFT,
    "launchSurvey": {"send_mail": False},
    "cancelSurvey": {"confirm": True},
    "publishSurveyView": {"name": "Front of house", "team_ids": [_ID.format(0)]},
}
