"""Example bodies of the calibration's operations; api/openapi_examples.py takes them in."""

from typing import Any

_ID = "0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b1{}"
_SAMPLE = {
    "competency_code": "empathy",
    "question": "Tell me about a time when you had unwelcome news for someone you were helping.",
    "setting": "bicycle workshop",
    "text": (
        "I had to tell a customer that the frame could not be mended. I asked what the bicycle was needed for, and let "
        "them finish: it was the way to work before the first bus. I said it back, so it is the mornings that worry "
        "you, and lent them ours until Monday. On the Monday I asked whether that had helped."
    ),
    "level": 3,
    "reason": {
        "at_level": "Asks how the matter looks, restates the concern, changes own action to meet it, and asks again.",
        "not_lower": "Level 2 would reply to the facts with a phrase of regret.",
        "not_higher": "Level 4 draws out what had been left unsaid and has the summary corrected.",
    },
    "spans": [
        {
            "quote": "so it is the mornings that worry you",
            "level": 3,
            "anchor": "Restates the concern in own words, correct in substance",
        }
    ],
}

CALIBRATION_EXAMPLES: dict[str, Any] = {
    "addCalibrationSample": _SAMPLE,
    "editCalibrationSample": _SAMPLE,
    "createCalibration": {
        "title": "Night desk, before the first interviews",
        "requisition_id": _ID.format(4),
        "panelists": [_ID.format(7), _ID.format(8), _ID.format(9)],
        "due_on": "2026-10-30",
        "invite": True,
    },
    "addPanelists": {"panelists": [_ID.format("a")], "invite": True},
    "saveAttempt": {
        "ratings": [
            {"sample_id": "5f0c2d6e-8b14-4d3a-9a54-0199a5b27c1e", "level": 3, "reason": "Says the worry back."},
            {"sample_id": "9a540199-a5b2-4c1e-8d3a-3f0c2d6e8b14"},
        ]
    },
}
