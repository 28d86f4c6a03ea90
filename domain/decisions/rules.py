"""Who decides, what a decision rests on, and what is remarked on its reason."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from domain.access.model import Actor
from domain.decisions.model import DecisionDraft, DecisionGround, Outcome, ReasonAdvice
from domain.errors import FieldError
from domain.language.matcher import find_terms
from domain.language.tokens import words

# Words of scoring, and words that link them: a reason of these alone says nothing of what the candidate did.
_OF_SCORING = frozenset(
    ["average", "composite", "level", "levels", "mean", "point", "points", "rated", "rating", "ratings", "score",
     "scored", "scores", "threshold", "total"]
)  # fmt: skip
_LINKS = frozenset(
    ["a", "above", "an", "and", "are", "at", "below", "best", "by", "candidate", "cut", "enough", "for", "got", "had",
     "has", "have", "he", "her", "high", "higher", "highest", "his", "in", "is", "it", "just", "line", "low", "lower",
     "lowest", "not", "of", "off", "on", "only", "or", "our", "out", "overall", "over", "per", "percent", "reached",
     "result", "scale", "she", "so", "than", "that", "the", "their", "they", "this", "to", "too", "top", "under",
     "very", "was", "we", "were", "which", "with", "worst"]
)  # fmt: skip
_LEAST_WORDS = 3


def may_decide(actor: Actor, owner_id: UUID, outcome: Outcome) -> bool:
    """Whether the actor decides on applications of this owner's requisition; a recruiter may note a withdrawal."""
    deciders = {"hiring_manager", "admin"} | ({"recruiter"} if outcome == "withdrawn" else set())
    return actor.account_id == owner_id or bool(actor.roles & deciders)


def problems_of(draft: DecisionDraft, competencies: Collection[str], scorecards: Collection[UUID]) -> list[FieldError]:
    """What to change about the grounds; `scorecards` are the application's locked ones."""
    problems = []
    if draft.outcome != "withdrawn" and not draft.competencies:
        problems.append(
            _error("competencies", "competency_needed", "Name at least one competency that the decision rests on.")
        )
    codes = [ground.competency_code for ground in draft.competencies]
    for position, ground in enumerate(draft.competencies):
        path = f"competencies[{position}]"
        if ground.competency_code not in competencies:
            problems.append(_error(f"{path}.competency_code", "unknown_competency", "The rubric does not rate this."))
        if ground.competency_code in codes[:position]:
            problems.append(_error(f"{path}.competency_code", "duplicate", "Each competency is named once."))
        problems.extend(_evidence_problems(path, ground, scorecards))
    return problems


def _evidence_problems(path: str, ground: DecisionGround, scorecards: Collection[UUID]) -> Iterator[FieldError]:
    for position, scorecard_id in enumerate(ground.evidence_scorecard_ids):
        field = f"{path}.evidence_scorecard_ids[{position}]"
        if scorecard_id not in scorecards:
            yield _error(field, "not_found", "This application has no open, locked scorecard with this id.")
        elif scorecard_id in ground.evidence_scorecard_ids[:position]:
            yield _error(field, "duplicate", "Each scorecard is named once.")


def _error(field: str, code: str, message: str) -> FieldError:
    return FieldError(field=field, code=code, message=message)


def advice_on(reason: str) -> tuple[ReasonAdvice, ...]:
    """Remarks on a reason: talk of fit and feeling, and a number that stands alone. They never block."""
    return (*_fit_talk(reason), *_number_only(reason))


def _fit_talk(reason: str) -> Sequence[ReasonAdvice]:
    return [
        ReasonAdvice(
            code="fit_talk",
            start=hit.start,
            end=hit.end,
            message=f"“{reason[hit.start : hit.end]}” measures likeness or feeling. Name the behaviour.",
        )
        for hit in find_terms(reason, ("G15",))
    ]


def _number_only(reason: str) -> Sequence[ReasonAdvice]:
    spoken = words(reason)
    of_scoring = [word for word in spoken if word in _OF_SCORING or word[0].isdigit()]
    other = [word for word in spoken if word not in of_scoring and word not in _LINKS]
    if not of_scoring or len(other) >= _LEAST_WORDS:
        return []
    message = "This repeats a number. Say what the candidate did or did not do that decided it."
    return [ReasonAdvice(code="number_only", start=0, end=len(reason), message=message)]
