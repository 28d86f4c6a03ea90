"""From rubric, scorecards and approved words to what the candidate's edition says. Pure functions and its texts."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from uuid import UUID

from domain.access.model import Member
from domain.candidate_feedback.model import CandidateComment, FeedbackPoint
from domain.interviews.model import Rating, Scorecard
from domain.reporting.candidate_edition_model import Answer, Comment, Contact, LookedAt, Point
from domain.roles.model import Task
from domain.rubrics.model import Competency

TASKS_MOST = 3

_ONE_DAY = (
    "We only know what you told us in these talks. On another day, or with other questions, you might have come across "
    "in a different way."
)
_NOT_VALIDATED = (
    "Nobody has yet checked, here with us, how well these questions foretell how people do in the job. So this report "
    "does not foretell how you will do."
)
_ALONE = "This report is about you alone. It does not set you beside anybody else who applied."
_LEVELS = (
    "You find no levels or marks here. They help the people who decide, but a bare number tells you little. They are "
    "part of your data, so you can ask us for them."
)
_TAGS = (
    "People gave the levels. Software may have pointed them to parts of their own notes. It gave you no level and does "
    "not decide."
)
_NO_TAGS = "People gave the levels. No software gave you a level, and none decides."
METHOD_WITH_TAGS = (_ONE_DAY, _NOT_VALIDATED, _ALONE, _LEVELS, _TAGS)
METHOD_WITHOUT_TAGS = (_ONE_DAY, _NOT_VALIDATED, _ALONE, _LEVELS, _NO_TAGS)


def most_important(tasks: Sequence[Task]) -> tuple[str, ...]:
    """The texts of the three most important tasks of a role; equally important ones in the order of the profile."""
    chosen = sorted(tasks, key=lambda task: -task.importance)[:TASKS_MOST]
    return tuple(task.text for task in chosen)


def interviewers(scorecards: Sequence[Scorecard]) -> int:
    """How many people the locked scorecards are from; who sat on several panels counts once."""
    return len({card.rater_id for card in scorecards})


def looked_at(competencies: Sequence[Competency], scorecards: Sequence[Scorecard]) -> tuple[LookedAt, ...]:
    """The competencies with whether anybody got round to asking about them: nothing of what was rated."""
    asked = {
        rating.competency_code for rating in chain.from_iterable(card.ratings for card in scorecards) if _asked(rating)
    }
    return tuple(LookedAt(name=one.name, definition=one.definition, asked=one.code in asked) for one in competencies)


def _asked(rating: Rating) -> bool:
    return rating.level is not None or rating.no_evidence == "asked"


def points(told: Sequence[FeedbackPoint], names: Mapping[str, str]) -> tuple[Point, ...]:
    """The approved points under the names of their competencies; `names` maps code to name."""
    return tuple(Point(competency=names[one.competency_code], wording=one.wording, quote=one.quote) for one in told)


def contact_of(owner: Member | None, raters: Collection[UUID]) -> Contact | None:
    """Whom the candidate may write to: the owner of the requisition, unless that would name one of the raters."""
    if owner is None or owner.account_id in raters:
        return None
    return Contact(name=owner.name, email=owner.email)


def comments(made: Sequence[CandidateComment], names: Mapping[str, str]) -> tuple[Comment, ...]:
    """The candidate's own comments with the organisation's answers, without the name of who answered."""
    return tuple(
        Comment(
            made_on=one.made_at.date(),
            kind=one.kind,
            about=names.get(one.about or ""),
            text=one.text,
            answers=tuple(Answer(answered_on=answer.answered_at.date(), text=answer.text) for answer in one.answers),
        )
        for one in made
    )
