"""One realistic request body per operation that takes one, for the reference and for generated clients."""

from typing import Any

from api.openapi_access_examples import ACCESS_EXAMPLES
from api.openapi_calibration_examples import CALIBRATION_EXAMPLES
from api.openapi_candidate_feedback_examples import CANDIDATE_FEEDBACK_EXAMPLES
from api.openapi_evidence_examples import EVIDENCE_EXAMPLES
from api.openapi_guard_examples import GUARD_EXAMPLES
from api.openapi_people_examples import PEOPLE_EXAMPLES
from api.openapi_report_examples import REPORT_EXAMPLES
from api.openapi_survey_examples import SURVEY_EXAMPLES
from api.openapi_team_examples import TEAM_EXAMPLES
from api.openapi_team_tool_examples import TEAM_TOOL_EXAMPLES
from domain.culture.service import catalogue
from domain.database import as_json
from domain.instruments.service import shipped_instruments
from domain.rubrics.service import library
from domain.versions.portable import FORMAT_VERSION

_ID = "0199a5b2-7c1e-7d3a-9a54-3f0c2d6e8b1{}"
_CORE = ("customer_orientation", "empathy", "curiosity")


def _target_culture() -> dict[str, Any]:
    return {
        "name": "Guests first",
        "why_statement": "People far from home should never have to wonder whether someone has thought of them.",
        "values": [
            {
                "value": as_json(value),
                "aspired_level": 4,
                "level_text": "We act on this unasked, and can show what came of it.",
                "reason": "Guests told us so in last year's interviews.",
                "owner": "Hana Resources",
            }
            for value in catalogue()
            if value.code in _CORE
        ],
    }


def _role_profile() -> dict[str, Any]:
    return {
        "title": "Service adviser",
        "family": "Service",
        "level": "front_line",
        "target_culture_id": _ID.format(1),
        "customer_contact": "daily",
        "tasks": [
            {"code": "solve", "text": "Solves guests' problems", "importance": 5, "source": "job analysis, May 2026"}
        ],
        "competencies": [
            {"code": code, "task_codes": ["solve"], "value_codes": [code], "weight": weight}
            for code, weight in zip(_CORE, (0.5, 0.25, 0.25), strict=True)
        ],
        "weight_reason": "The desk solves guests' problems all day; the job analysis gives this task half the time.",
    }


def _rubric() -> dict[str, Any]:
    chosen = [as_json(competency) for competency in library() if competency.code in _CORE]
    return {"title": "Service interview", "validation": "not yet validated locally", "competencies": chosen}


def _scorecard() -> dict[str, Any]:
    text = (
        "She rang three hotels herself until she found a room, then called the guest the next morning. "
        "Noticed he was worried about his daughter."
    )
    return {
        "notes": [{"key": "n1", "text": text, "question_code": None}],
        "ratings": [
            {
                "competency_code": "customer_orientation",
                "level": 4,
                "evidence": {"note": "n1", "quote": "rang three hotels herself until she found a room"},
                "comment": "Acted unasked.",
            },
            {
                "competency_code": "empathy",
                "level": 4,
                "evidence": {"note": "n1", "start": 95, "end": 137},
            },
            {"competency_code": "curiosity", "no_evidence": "not_asked"},
        ],
        "overall_comment": "Calm and concrete.",
    }


_SHIPPED_INSTRUMENT = as_json(next(iter(shipped_instruments().values())))
# One translation shows how they are written.
_INSTRUMENT = {**_SHIPPED_INSTRUMENT, "translations": _SHIPPED_INSTRUMENT["translations"][-1:]}
_TARGET_CULTURE, _ROLE_PROFILE, _RUBRIC = _target_culture(), _role_profile(), _rubric()
_GUIDE = {
    "title": "Service adviser, first interview",
    "role_profile_id": _ID.format(2),
    "rubric_id": _ID.format(3),
    "slot_minutes": 90,
    "question_codes": [
        question["code"] for competency in _RUBRIC["competencies"] for question in competency["questions"][:2]
    ],
}
_KINDS = ("TargetCulture", "RoleProfile", "Rubric", "InterviewGuide", "SurveyInstrument")
_RETURNED = {"reason": "The anchors of level 3 and 4 read alike; say what differs."}
_RETIRED = {"reason": "Replaced by the version of May 2026."}


def _imported(kind: str, body: dict[str, Any], *references: str) -> dict[str, Any]:
    """An exported document, which leaves the ids of the organisation that it comes from out."""
    content = {name: value for name, value in body.items() if name not in references}
    return {
        "document": {"content": content, "format": f"outside-in/{kind}", "format_version": FORMAT_VERSION},
        "references": {name: body[name] for name in references},
    }


_CANDIDATE = {"name": "Noor Haddad", "email": "noor@example.org", "external_id": "ats-4711"}

EXAMPLES: dict[str, Any] = {
    "createOrganisation": {"name": "Harbour Hotels"},
    "switchTagging": {"enabled": False},
    "saveMember": {"email": "pia@example.org", "name": "Pia Panelist", "roles": ["panelist"]},
    "createKey": {
        "name": "ATS integration",
        "scopes": ["candidates:read", "candidates:write"],
        "service": True,
        "expires_at": "2027-01-31T00:00:00Z",
    },
    **ACCESS_EXAMPLES,
    "createTargetCulture": _TARGET_CULTURE,
    "editTargetCulture": _TARGET_CULTURE,
    "createRoleProfile": _ROLE_PROFILE,
    "editRoleProfile": _ROLE_PROFILE,
    "createRubric": _RUBRIC,
    "editRubric": _RUBRIC,
    "createInterviewGuide": _GUIDE,
    "editInterviewGuide": _GUIDE,
    "setCurrentTargetCulture": {"version_id": _ID.format(1)},
    "lintRubric": _RUBRIC,
    "lintSurveyInstrument": _INSTRUMENT,
    "importTargetCulture": _imported("target_culture", _TARGET_CULTURE),
    "importRoleProfile": _imported("role_profile", _ROLE_PROFILE, "target_culture_id"),
    "importRubric": _imported("rubric", _RUBRIC),
    "importInterviewGuide": _imported("interview_guide", _GUIDE, "role_profile_id", "rubric_id"),
    "importSurveyInstrument": _imported("survey_instrument", _INSTRUMENT),
    **{f"return{kind}": _RETURNED for kind in _KINDS},
    **{f"retire{kind}": _RETIRED for kind in _KINDS},
    "openRequisition": {
        "title": "Service adviser, day shift",
        "role_profile_id": _ID.format(2),
        "rubric_id": _ID.format(3),
    },
    "addCandidate": _CANDIDATE,
    "editCandidate": {**_CANDIDATE, "external_id": "ats-4712"},
    "addApplication": {"requisition_id": _ID.format(4), "candidate_id": _ID.format(5)},
    "planInterview": {
        "application_id": _ID.format(6),
        "starts_at": "2026-11-02T09:00:00Z",
        "duration_minutes": 60,
        "panelists": [_ID.format(7), _ID.format(8), _ID.format(9)],
    },
    "openPanel": {"reason": "Pat is ill for four weeks and the offer cannot wait."},
    "saveScorecard": _scorecard(),
    "recusePanelist": {"kind": "prior_knowledge", "reason": "I was her manager two years ago."},
    "amendRating": {
        "competency_code": "curiosity",
        "level": 2,
        "evidence": {"note": "n1", "start": 0, "end": 40},
        "reason": "I had read the anchor of level 3 as that of level 2.",
    },
    "correctNote": {
        "note": "n1",
        "text": "She rang two hotels, not three.",
        "reason": "I found my paper notes again.",
    },
    "addDebriefNote": {
        "text": "Pia heard the call in full, Pal came in at its end.",
        "competency_code": "empathy",
    },
    "recordConsensus": {
        "competency_code": "empathy",
        "level": 4,
        "reason": "The call that Pia quotes settled it for all three.",
    },
    "recordDecision": {
        "outcome": "advance",
        "reason": "She found the guest a room herself and rang him the next day; two raters quote it.",
        "competencies": [{"competency_code": "customer_orientation"}],
        "supersedes_id": None,
    },
    **EVIDENCE_EXAMPLES,
    **GUARD_EXAMPLES,
    **TEAM_EXAMPLES,
    **SURVEY_EXAMPLES,
    "createSurveyInstrument": _INSTRUMENT,
    "editSurveyInstrument": _INSTRUMENT,
    "answerQuestionnaire": {"answers": [4] * len(_INSTRUMENT["items"]), "comments": []},
    **CALIBRATION_EXAMPLES,
    **CANDIDATE_FEEDBACK_EXAMPLES,
    **PEOPLE_EXAMPLES,
    **REPORT_EXAMPLES,
    **TEAM_TOOL_EXAMPLES,
    "saveReportSettings": {"colour": "#0d5c63", "name_raters": True, "retention_months": 6},
    "setSelfReportCountry": {
        "enabled": True,
        "legal_basis": "Asked with your consent, to check that our hiring treats everybody alike; kept for two years.",
    },
    "inviteToSelfReport": {"country": "US"},
    "answerSelfReport": {"sex": "female", "ethnicity": None},
    "resendAllMail": {"status": "held", "created_after": "2026-10-30T00:00:00Z"},
    "reportBounce": {
        "message_id": f"<{_ID.format('b')}@example.org>",
        "status": "5.1.1",
        "diagnostic": "550 5.1.1 there is no such mailbox",
    },
}
