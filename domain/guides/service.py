"""Interview guides as versioned documents, checked against their rubric and role profile."""

from uuid import UUID

from domain.database import Connection
from domain.errors import FieldError, Invalid
from domain.guides.model import GuideReview, InterviewGuide
from domain.roles.service import role_profiles
from domain.rubrics.linter.linter import blocks, lint_guide
from domain.rubrics.linter.model import GuideFacts
from domain.rubrics.linter.structure import structure_index
from domain.rubrics.rules import refusals
from domain.rubrics.service import rubrics
from domain.versions.service import Documents


async def check_guide(conn: Connection, guide: InterviewGuide) -> None:
    """Raise Invalid or Conflict unless rubric and role profile are published and every question is the rubric's."""
    await role_profiles.published(conn, guide.role_profile_id, "role_profile_id")
    rubric = await rubrics.published(conn, guide.rubric_id, "rubric_id")
    known = {question.code for competency in rubric.body.competencies for question in competency.questions}
    problems = [
        FieldError(
            field=f"question_codes[{position}]",
            code="duplicate" if code in guide.question_codes[:position] else "unknown_question",
            message=f"{code} stands twice." if code in known else f"The rubric has no question {code}.",
        )
        for position, code in enumerate(guide.question_codes)
        if code not in known or code in guide.question_codes[:position]
    ]
    if problems:
        raise Invalid(problems)


async def _facts(conn: Connection, guide: InterviewGuide) -> GuideFacts:
    return GuideFacts(
        rubric=(await rubrics.get(conn, guide.rubric_id)).body,
        profile=(await role_profiles.get(conn, guide.role_profile_id)).body,
        question_codes=guide.question_codes,
        slot_minutes=guide.slot_minutes,
    )


async def _before_publishing(conn: Connection, guide: InterviewGuide) -> None:
    problems = refusals(lint_guide(await _facts(conn, guide)))
    if problems:
        raise Invalid(problems)


async def review_guide(conn: Connection, version_id: UUID) -> GuideReview:
    """What the linter says of a stored guide, its time budget and its structure index."""
    return await review_of(conn, (await interview_guides.get(conn, version_id)).body)


async def review_of(conn: Connection, guide: InterviewGuide) -> GuideReview:
    """The same of a guide that need not be stored; NotFound if its rubric or role profile is not there.

    A question that its rubric does not have takes no time.
    """
    facts = await _facts(conn, guide)
    findings = lint_guide(facts)
    minutes = {
        question.code: question.planned_minutes
        for competency in facts.rubric.competencies
        for question in competency.questions
    }
    return GuideReview(
        findings=findings,
        blocks_publishing=blocks(findings),
        planned_minutes=sum(minutes.get(code, 0) for code in guide.question_codes),
        slot_minutes=guide.slot_minutes,
        structure=structure_index(facts),
    )


interview_guides = Documents(
    "interview_guide",
    InterviewGuide,
    "interview guide",
    references=("role_profile_id", "rubric_id"),
    before_publishing=_before_publishing,
)
