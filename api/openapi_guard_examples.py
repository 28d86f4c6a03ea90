"""Request bodies of the reference: the note guard."""

from typing import Any

GUARD_EXAMPLES: dict[str, Any] = {
    "guardTexts": {
        "texts": ["Seems close to retirement.", "A customer with a disability asked for large print; he rebuilt it."],
        "mode": "note",
    },
    "countGuardActions": {"actions": [{"category": "G01", "action": "shown", "count": 2}]},
}
