"""Request bodies of the reference: what a candidate is told, and what they say of it."""

from typing import Any

CANDIDATE_FEEDBACK_EXAMPLES: dict[str, Any] = {
    "saveCandidateFeedback": {
        "strengths": [
            {
                "competency_code": "customer_orientation",
                "wording": "You stayed with a guest's problem until it was solved, and checked the next day.",
                "quote_scorecard_id": None,
            }
        ],
        "areas": [
            {
                "competency_code": "curiosity",
                "wording": "We would have liked to hear how you found out why the booking was lost.",
            }
        ],
        "message": "Thank you for the time that you took, and for your questions about the night desk.",
    },
    "makeCandidateLink": {"days": 30},
    "addOwnComment": {
        "kind": "correction",
        "about": "customer_orientation",
        "text": "It was four hotels that I rang, and the guest had a room before midnight.",
    },
    "answerCandidateComment": {"text": "Thank you, we have put this beside the notes of the interview."},
}
