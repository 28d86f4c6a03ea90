"""Interview guides: which questions of a rubric are asked for a role profile, in which order, in how many minutes."""

from itertools import zip_longest
from typing import Any

import msgspec

from api.pages.base import Visit
from api.pages.documents.documents import document_pages
from api.pages.documents.documents_form import RowForm, Rows, Tree, as_body, folded, lines_of, text_of
from api.pages.documents.documents_kind import Kind, Live, found
from api.pages.documents.documents_view import options
from api.pages.tools.tools import id_of
from domain.errors import Invalid, NotFound
from domain.guides.model import InterviewGuide
from domain.guides.service import check_guide, interview_guides, review_of
from domain.roles.model import RoleProfile
from domain.roles.service import role_profiles
from domain.rubrics.model import Question, Rubric
from domain.rubrics.service import rubrics
from domain.versions.model import Versioned

TEXTS = ("title", "role_profile_id", "rubric_id", "slot_minutes")
SLOT_MINUTES = 60
# A finding about what the guide rests on is mended by choosing another one.
BENEATH = {"rubric": "rubric_id", "profile": "role_profile_id"}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question with the competency that it belongs to."""

    code: str
    competency: str
    text: str
    minutes: int


def completed(tree: Tree) -> Tree:
    """The fields for the template."""
    return {**{name: text_of(tree, name) for name in TEXTS}, "question_codes": lines_of(tree.get("question_codes"))}


def place(name: str, _: Tree) -> str:
    """The form's field for a fault; one of the rubric or the role profile stands where these are chosen."""
    return BENEATH.get(name.partition(".")[0].partition("[")[0], name)


async def live(visit: Visit, tree: Tree) -> Live:
    """The minutes, and what the linter says once rubric, role profile and a question are chosen."""
    try:
        review = await review_of(visit.conn, as_body(InterviewGuide, {**tree, "title": tree["title"] or "-"}))
    except (Invalid, NotFound):
        return Live(linted=True, outputs={"minutes": ""}, unread="Choose rubric, role profile and questions first.")
    spent = f"{len(tree['question_codes'])} questions, {review.planned_minutes} of {review.slot_minutes} minutes."
    findings = found(review.findings, lambda name: place(name, tree))
    return Live(linted=True, findings=findings, outputs={"minutes": spent})


async def choices(visit: Visit, tree: Tree) -> dict[str, Any]:
    """Rubrics, role profiles, and the chosen rubric's questions: those that are asked and those that are not."""
    rubric = await _rubric(visit, str(tree["rubric_id"]))
    known = {one.code: one for one in _questions(rubric)}
    codes = tree["question_codes"]
    unknown = {
        code: Asked(code=code, competency="", text="This rubric has no such question.", minutes=0) for code in codes
    }
    return {
        "profiles": await options(visit, role_profiles, str(tree["role_profile_id"])),
        "rubrics": await options(visit, rubrics, str(tree["rubric_id"])),
        "asked": [known.get(code, unknown[code]) for code in codes],
        "others": _by_competency([one for code, one in known.items() if code not in codes]),
    }


def _by_competency(questions: list[Asked]) -> dict[str, list[Asked]]:
    groups: dict[str, list[Asked]] = {}
    for one in questions:
        groups.setdefault(one.competency, []).append(one)
    return groups


def _questions(rubric: Rubric | None) -> list[Asked]:
    return [
        Asked(code=question.code, competency=competency.name, text=question.text, minutes=question.planned_minutes)
        for competency in (rubric.competencies if rubric else ())
        for question in competency.questions
    ]


async def _rubric(visit: Visit, text: str) -> Rubric | None:
    wanted = id_of(text)
    try:
        return (await rubrics.get(visit.conn, wanted)).body if wanted else None
    except NotFound:
        return None


async def _profile(visit: Visit, text: str) -> RoleProfile | None:
    wanted = id_of(text)
    try:
        return (await role_profiles.get(visit.conn, wanted)).body if wanted else None
    except NotFound:
        return None


async def start(visit: Visit) -> dict[str, Any]:
    """The published rubrics and role profiles to begin from."""
    return {"profiles": await options(visit, role_profiles), "rubrics": await options(visit, rubrics)}


async def begin(visit: Visit) -> Tree:
    """The questions for the role's level, turn by turn from each competency, as many as fit into an hour."""
    rubric = await _rubric(visit, visit.query("rubric_id"))
    profile = await _profile(visit, visit.query("role_profile_id"))
    return {
        "title": f"{profile.title}: interview" if profile else "",
        "rubric_id": visit.query("rubric_id"),
        "role_profile_id": visit.query("role_profile_id"),
        "slot_minutes": SLOT_MINUTES,
        "question_codes": _fitting(rubric, profile) if rubric and profile else [],
    }


def _fitting(rubric: Rubric, profile: RoleProfile) -> list[str]:
    turns = zip_longest(
        *(
            [one for one in competency.questions if profile.level in one.role_levels]
            for competency in rubric.competencies
        )
    )
    chosen: set[str] = set()
    left = SLOT_MINUTES
    for question in (one for turn in turns for one in turn if one is not None):
        if question.planned_minutes <= left:
            chosen.add(question.code)
            left -= question.planned_minutes
    return [one.code for one in _in_order(rubric) if one.code in chosen]


def _in_order(rubric: Rubric) -> list[Question]:
    return [question for competency in rubric.competencies for question in competency.questions]


async def shown(visit: Visit, version: Versioned[Any]) -> dict[str, Any]:
    """The questions in their order, and what the linter makes of the whole."""
    guide: InterviewGuide = version.body
    rubric = await rubrics.get(visit.conn, guide.rubric_id)
    known = {one.code: one for one in _questions(rubric.body)}
    probes = {one.code: one.probes for one in _in_order(rubric.body)}
    return {
        "rubric": rubric,
        "profile": await role_profiles.get(visit.conn, guide.role_profile_id),
        "asked": [known[code] for code in guide.question_codes if code in known],
        "probes": probes,
        "review": await review_of(visit.conn, guide),
    }


kind = Kind(
    documents=interview_guides,
    path="/interview-guides",
    scope="rubrics",
    plural="Interview guides",
    template="documents/guides",
    teaches="The questions of a rubric in the order in which every candidate for a role is asked, within the time.",
    check=check_guide,
    completed=completed,
    values=lambda tree: tree,
    begin=begin,
    start=start,
    shown=shown,
    choices=choices,
    live=live,
    place=lambda name, tree: folded(place(name, tree)) if not name.startswith("question_codes[") else name,
    rows=RowForm({"question_codes": Rows("question", lambda _, code: code)}),
    references=(("role_profile_id", "Role profile", role_profiles), ("rubric_id", "Rubric", rubrics)),
)
router = document_pages(kind)
