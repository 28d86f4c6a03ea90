"""R02 to R05 and R26 to R30, R32: guides, requisitions and publishing."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from domain.rubrics.linter.linter import lint_guide, lint_publishing, lint_requisition
from domain.rubrics.linter.model import PilotRecord, PublishingFacts, RequisitionFacts
from tests.linter.base import guide, guide_findings

P = "/profile/competencies"
CODES = ["repair_past", "repair_scene", "advice_past", "advice_scene", "packing_past", "packing_scene"]
EQUAL = {f"{P}/{number}/weight": 1 / 3 for number in range(3)}
GUIDES = [
    ("R02", {f"{P}/0/task_codes": ["nowhere"]}, [f"{P}/0/task_codes"]),
    ("R02", {"/profile/tasks/1/source": "Workshop with five advisers"}, ["/profile/tasks/1/source"]),
    ("R02", {"/profile/tasks/1/source": "12 May 2026"}, ["/profile/tasks/1/source"]),
    ("R02", {f"{P}/1": ..., "/profile/tasks/1/source": "unknown"}, ["/rubric/competencies/1"]),
    ("R02", {}, []),
    ("R02", {"/profile/tasks/0/source": "Shadowing of four shifts by the depot lead, spring 2026"}, []),
    ("R03", {"/question_codes": CODES[:4]}, ["/question_codes"]),
    ("R03", {"/question_codes": CODES[:1]}, ["/question_codes"]),
    ("R03", {}, []),
    ("R03", {"/question_codes": CODES[::-1]}, []),
    ("R04", {"/question_codes": CODES[:5]}, [f"{P}/2"]),
    ("R04", {"/question_codes": CODES[:4]}, [f"{P}/2"]),
    ("R04", {f"{P}/2": ..., "/question_codes": CODES[:5]}, ["/rubric/competencies/2"]),
    ("R04", {"/question_codes": [*CODES[:5], CODES[4]]}, [f"{P}/2"]),
    ("R04", {}, []),
    ("R04", {f"{P}/2": ..., "/question_codes": CODES[:4]}, []),
    ("R05", {"/question_codes/2": "elsewhere"}, ["/question_codes/2"]),
    ("R05", {"/question_codes/3": "repair_past"}, ["/question_codes/3"]),
    ("R05", {}, []),
    ("R05", {"/question_codes": CODES[::-1]}, []),
    ("R26", {f"{P}/0/weight": 0.5}, [P]),
    ("R26", {"/profile/weight_reason": ...}, ["/profile/weight_reason"]),
    ("R26", {"/profile/weight_reason": " – "}, ["/profile/weight_reason"]),
    ("R26", {}, []),
    ("R26", {**EQUAL, "/profile/weight_reason": ...}, []),
    ("R27", {"/slot_minutes": 35}, ["/slot_minutes"]),
    ("R27", {"/rubric/competencies/0/questions/0/planned_minutes": 30}, ["/slot_minutes"]),
    ("R27", {"/slot_minutes": 36}, []),
    ("R27", {}, []),
]


@pytest.mark.parametrize(("rule", "changes", "expected"), GUIDES)
def test_guide(rule: str, changes: dict[str, object], expected: list[str]) -> None:
    assert [finding.pointer for finding in guide_findings(rule, changes)] == expected


def test_a_clean_guide_has_no_finding() -> None:
    assert lint_guide(guide()) == ()


def test_seven_competencies_are_too_many() -> None:
    base = guide()
    first = base.rubric.competencies[0]
    seven = tuple(
        msgspec.structs.replace(
            first,
            code=f"c{number}",
            questions=tuple(
                msgspec.structs.replace(question, code=f"q{number}{position}")
                for position, question in enumerate(first.questions)
            ),
        )
        for number in range(7)
    )
    facts = msgspec.structs.replace(
        base,
        rubric=msgspec.structs.replace(base.rubric, competencies=seven),
        question_codes=tuple(f"q{number}0" for number in range(7)),
    )
    (finding,) = [finding for finding in lint_guide(facts) if finding.rule == "R03"]
    assert (finding.severity, finding.pointer) == ("W", "/question_codes")


ONE, TWO, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
EARLY, START, LATE = (datetime(2026, 5, day, tzinfo=UTC) for day in (1, 2, 3))
INVITATION = "If you need an adjustment to take part, tell Ada; the panel will not see it."
REQUISITION = RequisitionFacts(
    invitation_text=INVITATION,
    slot_minutes=(45, 45),
    rubric_version_id=ONE,
    rubric_edited_at=EARLY,
    version_ids_in_use=(ONE, ONE),
    first_interview_at=START,
)
REQUISITIONS = [
    ("R27", {"slot_minutes": (45, 30)}, ["/slot_minutes/1"]),
    ("R27", {"slot_minutes": ()}, []),
    ("R30", {"rubric_edited_at": LATE}, ["/rubric_edited_at"]),
    ("R30", {"version_ids_in_use": (ONE, TWO, OTHER)}, ["/version_ids_in_use/1", "/version_ids_in_use/2"]),
    ("R30", {}, []),
    ("R30", {"first_interview_at": None, "rubric_edited_at": LATE, "version_ids_in_use": (TWO,)}, []),
    ("R32", {"invitation_text": "We look forward to meeting you."}, ["/invitation_text"]),
    ("R32", {"invitation_text": "We pay for travel and accommodation."}, ["/invitation_text"]),
    ("R32", {}, []),
    ("R32", {"invitation_text": "Tell us about any access needs or accommodations. We book a hotel."}, []),
]


@pytest.mark.parametrize(("rule", "changes", "expected"), REQUISITIONS)
def test_requisition(rule: str, changes: dict[str, object], expected: list[str]) -> None:
    findings = lint_requisition(msgspec.structs.replace(REQUISITION, **changes))
    assert [finding.pointer for finding in findings if finding.rule == rule] == expected


PILOT = PilotRecord(held_on=date(2026, 4, 1), interviews=3, outcome="Two probes were reworded.")
PUBLISHING = PublishingFacts(author_id=ONE, approver_id=TWO, weights_equal=True, pilot=PILOT)
PUBLICATIONS = [
    ("R26", {"weights_equal": False}, ["/weights_approver_id"]),
    ("R26", {"weights_equal": False, "weights_approver_id": ONE}, ["/weights_approver_id"]),
    ("R26", {"weights_equal": False, "weights_approver_id": TWO}, []),
    ("R26", {}, []),
    ("R28", {"approver_id": ONE}, ["/approver_id"]),
    ("R28", {"approver_id": None}, ["/approver_id"]),
    ("R28", {}, []),
    ("R28", {"approver_id": OTHER}, []),
    ("R29", {"pilot": None}, ["/pilot"]),
    ("R29", {"pilot": PilotRecord(held_on=date(2026, 4, 1), interviews=0, outcome="None.")}, ["/pilot"]),
    ("R29", {}, []),
    ("R29", {"pilot": PilotRecord(held_on=date(2026, 4, 1), interviews=1, outcome="It fits 40 minutes.")}, []),
]


@pytest.mark.parametrize(("rule", "changes", "expected"), PUBLICATIONS)
def test_publishing(rule: str, changes: dict[str, object], expected: list[str]) -> None:
    findings = lint_publishing(msgspec.structs.replace(PUBLISHING, **changes))
    assert [finding.pointer for finding in findings if finding.rule == rule] == expected
