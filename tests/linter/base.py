"""A clean rubric and guide of our own, and a way to change one place of it by its JSON pointer."""

import copy
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from domain.roles.model import RoleProfile
from domain.rubrics.linter.linter import lint_guide, lint_rubric
from domain.rubrics.linter.model import GuideFacts, LintFinding
from domain.rubrics.model import Rubric

PROBES = ["What was the situation?", "What did you do, step by step?", "What came of it?"]
PAST = "Tell me about a time when you found out that a customer had been promised too much."
SCENE = "A parcel is late for the second time and the buyer is on the phone. What would you do?"
PASTS = {
    "repair": PAST,
    "advice": "Describe the last occasion on which you told somebody that they did not need what they wanted to buy.",
    "packing": "Tell me about a mistake at work that came to light because you looked twice.",
}
SCENES = {
    "repair": SCENE,
    "advice": "Two buyers want the only lamp left, and both have waited an hour. How would you settle it?",
    "packing": "The van leaves in five minutes and one box has the wrong label. What would you do?",
}
DILEMMA = "A refund is quick and costs the shop; a new parcel may be late again and keeps the sale."


def competency(code: str, name: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "definition": f"Finds out what went wrong with the {name.lower()}, tells the buyer and checks the result.",
        "value_codes": [code],
        "questions": [
            {
                "code": f"{code}_past",
                "text": PASTS[code],
                "type": "past_behaviour",
                "probes": list(PROBES),
                "planned_minutes": 6,
                "role_levels": ["front_line"],
            },
            {
                "code": f"{code}_scene",
                "text": SCENES[code],
                "type": "situational",
                "probes": list(PROBES),
                "planned_minutes": 6,
                "role_levels": ["front_line"],
                "dilemma": DILEMMA,
            },
        ],
        "anchors": [
            {"level": 1, "text": "Blames the carrier and hangs up before the buyer has told what the parcel was for."},
            {
                "level": 3,
                "text": "Asks what the buyer needs by when, offers a choice, and writes down what was agreed.",
            },
            {
                "level": 5,
                "text": "Traces the cause with the depot, changes the packing list, and rings other buyers first.",
            },
        ],
    }


def document() -> dict[str, Any]:
    return {
        "title": "Parcel desk",
        "validation": "not yet validated locally",
        "competencies": [
            competency("repair", "Repair"),
            competency("advice", "Advice"),
            competency("packing", "Packing"),
        ],
    }


def changed(base: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with the values at the pointers replaced; the value ... removes."""
    result = copy.deepcopy(base)
    for pointer, value in changes.items():
        *parents, last = [int(part) if part.isdecimal() else part for part in pointer.split("/")[1:]]
        node: Any = result
        for part in parents:
            node = node[part]
        if value is ...:
            del node[last]
        else:
            node[last] = value
    return result


def rubric(changes: Mapping[str, Any] | None = None) -> Rubric:
    return msgspec.convert(changed(document(), changes or {}), Rubric)


def rubric_findings(rule: str, changes: Mapping[str, Any]) -> list[LintFinding]:
    return [finding for finding in lint_rubric(rubric(changes)) if finding.rule == rule]


def profile_document() -> dict[str, Any]:
    return {
        "title": "Parcel adviser",
        "family": "Service",
        "level": "front_line",
        "target_culture_id": str(UUID(int=1)),
        "customer_contact": "daily",
        "tasks": [
            {"code": code, "text": "Does it.", "importance": 4, "source": "Workshop with five advisers, 12 May 2026"}
            for code in ("mend", "tell", "pack")
        ],
        "competencies": [
            {"code": code, "task_codes": [task], "value_codes": [code], "weight": weight}
            for code, task, weight in (("repair", "mend", 0.25), ("advice", "tell", 0.25), ("packing", "pack", 0.5))
        ],
        "weight_reason": "Packing decides most complaints, by the job analysis.",
    }


def guide(changes: Mapping[str, Any] | None = None) -> GuideFacts:
    """Facts of a clean guide, changed at pointers into the facts."""
    base = {
        "rubric": document(),
        "profile": profile_document(),
        "question_codes": [f"{code}_{kind}" for code in ("repair", "advice", "packing") for kind in ("past", "scene")],
        "slot_minutes": 45,
    }
    facts = changed(base, changes or {})
    return GuideFacts(
        rubric=msgspec.convert(facts["rubric"], Rubric),
        profile=msgspec.convert(facts["profile"], RoleProfile),
        question_codes=tuple(facts["question_codes"]),
        slot_minutes=facts["slot_minutes"],
    )


def guide_findings(rule: str, changes: Mapping[str, Any]) -> list[LintFinding]:
    return [finding for finding in lint_guide(guide(changes)) if finding.rule == rule]
