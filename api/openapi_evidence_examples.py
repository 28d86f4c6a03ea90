"""Request bodies of the reference: reviews of tags, evidence marked by hand, re-tagging."""

from typing import Any

EVIDENCE_EXAMPLES: dict[str, Any] = {
    "reviewTag": {
        "review": "corrected",
        "correction": {"value": "empathy", "strength": "claim"},
        "reason": "She says that she felt for him, not what she did about it.",
    },
    "addEvidence": {
        "evidence": {"note": "n1", "start": 0, "end": 40},
        "value": "curiosity",
        "polarity": "for",
        "strength": "behaviour",
        "reason": "Asking twice is what we mean by it.",
    },
    "startTaggingRun": {},
    "tagTexts": {
        "texts": [
            {
                "id": "answer-17",
                "question": "Tell me about a customer who was disappointed.",
                "text": "She sounded close to tears, so I asked what the delay meant for her and rang her back at six.",
            },
            {"id": "note-4", "text": "Did not ask why. Read the policy out to him twice.", "kind": "note"},
        ],
        "values": ["customer_orientation", "empathy", "curiosity"],
    },
}
