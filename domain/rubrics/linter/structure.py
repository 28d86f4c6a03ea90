"""Structure index of an interview guide: which of the 15 components of structure it has, with the evidence.

Components: Campion, Palmer & Campion 1997 (research/science.md 3.3). The index counts the components that are present,
out of 15; one that is not known counts as not shown. It describes the guide and claims nothing about its validity.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from domain.rubrics.linter import r02, r09, r14, r15, r16
from domain.rubrics.linter.guides import chosen, covered, planned_minutes
from domain.rubrics.linter.model import GuideFacts, LintFinding
from domain.rubrics.linter.places import pointer
from domain.rubrics.model import Rubric

OF = 15
# Component 5 asks for "a longer interview or a larger number of questions" without a number; these are ours.
FEWEST_QUESTIONS, FEWEST_MINUTES = 6, 30


class ProcessFacts(msgspec.Struct, frozen=True, kw_only=True):
    """How the interviews are run, as far as it is known; None is unknown.

    `guides_in_use` is how many different guides the requisition's interviews follow; `raters_per_candidate` has one
    number for each candidate interviewed or planned.
    """

    guides_in_use: int | None = None
    application_hidden: bool | None = None
    candidate_questions_last: bool | None = None
    notes_required: bool | None = None
    raters_per_candidate: tuple[int, ...] | None = None
    same_raters: bool | None = None
    blind_until_rated: bool | None = None
    raters: int | None = None
    raters_trained: int | None = None
    score_is_computed: bool | None = None


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """One of the 15: present, not present, or unknown (None), and on what ground."""

    number: int
    name: str
    present: bool | None
    evidence: str


class StructureIndex(msgspec.Struct, frozen=True, kw_only=True):
    """`present` components out of `of`; `unknown` ones are not counted as present."""

    present: int
    unknown: int
    of: int
    components: tuple[Component, ...]


Answer = tuple[bool | None, str]
Judge = Callable[[GuideFacts, ProcessFacts], Answer]


def structure_index(guide: GuideFacts, process: ProcessFacts | None = None) -> StructureIndex:
    """The index of a guide, with what is known about how its interviews are run."""
    known = process or ProcessFacts()
    components = []
    for number, (name, judge) in enumerate(COMPONENTS, start=1):
        present, evidence = judge(guide, known)
        components.append(Component(number=number, name=name, present=present, evidence=evidence))
    return StructureIndex(
        present=sum(component.present is True for component in components),
        unknown=sum(component.present is None for component in components),
        of=OF,
        components=tuple(components),
    )


def _job_analysis(guide: GuideFacts, _: ProcessFacts) -> Answer:
    open_points = len(list(r02.check_guide(guide)))
    if open_points or not covered(guide):
        return False, f"Not every competency is tied to a task with importance, source and date ({open_points} open)."
    tasks = len(guide.profile.tasks)
    return True, f"Each competency is tied to tasks with importance, source and date, out of {tasks}."


def _same_questions(_: GuideFacts, process: ProcessFacts) -> Answer:
    if process.guides_in_use is None:
        return None, "It is not known which guides the interviews follow."
    return process.guides_in_use == 1, f"The interviews follow {process.guides_in_use} guide(s)."


def _limited_prompting(guide: GuideFacts, _: ProcessFacts) -> Answer:
    return _clean(r14.check_rubric, guide.rubric, _question_places(guide), "Each question has 2 to 4 neutral probes.")


def _better_questions(guide: GuideFacts, _: ProcessFacts) -> Answer:
    types = [question.type for _, _, question in chosen(guide)]
    kinds = f"{types.count('past_behaviour')} on past behaviour, {types.count('situational')} situational."
    return _clean(r09.check_rubric, guide.rubric, _question_places(guide), kinds)


def _enough_questions(guide: GuideFacts, _: ProcessFacts) -> Answer:
    count, minutes = len(list(chosen(guide))), planned_minutes(guide)
    enough = count >= FEWEST_QUESTIONS and minutes >= FEWEST_MINUTES
    marks = f"our mark: {FEWEST_QUESTIONS} and {FEWEST_MINUTES}"
    return enough, f"{count} questions, {minutes} minutes planned ({marks})."


def _ancillary(_: GuideFacts, process: ProcessFacts) -> Answer:
    return _said(process.application_hidden, "Raters see {} of the application before they rate.", "nothing", "parts")


def _candidate_questions(_: GuideFacts, process: ProcessFacts) -> Answer:
    return _said(process.candidate_questions_last, "Candidates' own questions {}.", "come last", "may come at any time")


def _scales(guide: GuideFacts, _: ProcessFacts) -> Answer:
    count = len(covered(guide))
    return count > 1, f"{count} competencies are each rated on a scale of their own."


def _anchored(guide: GuideFacts, _: ProcessFacts) -> Answer:
    def both(rubric: Rubric) -> Iterator[LintFinding]:
        yield from r15.check_rubric(rubric)
        yield from r16.check_rubric(rubric)

    return _clean(both, guide.rubric, _scale_places(guide), "Behavioural anchors at levels 1, 3 and 5 of each scale.")


def _notes(_: GuideFacts, process: ProcessFacts) -> Answer:
    return _said(process.notes_required, "A rating {} a note.", "cannot be given without", "can be given without")


def _several_raters(_: GuideFacts, process: ProcessFacts) -> Answer:
    if not process.raters_per_candidate:
        return None, "It is not known how many raters each candidate has."
    fewest = min(process.raters_per_candidate)
    return fewest > 1, f"Each candidate has at least {fewest} rater(s)."


def _same_raters(_: GuideFacts, process: ProcessFacts) -> Answer:
    return _said(process.same_raters, "{} candidates have the same raters.", "All", "Not all")


def _no_discussion(_: GuideFacts, process: ProcessFacts) -> Answer:
    return _said(process.blind_until_rated, "Raters {} each other's ratings before their own.", "do not see", "may see")


def _training(_: GuideFacts, process: ProcessFacts) -> Answer:
    if process.raters_trained is None or not process.raters:
        return None, "It is not known how many raters have been trained."
    return process.raters_trained >= process.raters, f"{process.raters_trained} of {process.raters} raters are trained."


def _computed(_: GuideFacts, process: ProcessFacts) -> Answer:
    return _said(
        process.score_is_computed, "The score is {}.", "a declared mean of the ratings", "an overall judgement"
    )


def _said(fact: bool | None, sentence: str, yes: str, no: str) -> Answer:
    if fact is None:
        return None, "It is not known: " + sentence.format(f"{yes}, or {no}")
    return fact, sentence.format(yes if fact else no)


def _clean(
    check: Callable[[Rubric], Iterator[LintFinding]], rubric: Rubric, used: Sequence[str], evidence: str
) -> Answer:
    """Whether a rubric rule finds nothing at the places that the guide uses."""
    if not used:
        return False, "The guide has no questions."
    found = sum(
        any(f"/rubric{finding.pointer}/".startswith(f"{place}/") for place in used) for finding in check(rubric)
    )
    return found == 0, f"{found} finding(s) of the linter stand against it." if found else evidence


def _question_places(guide: GuideFacts) -> list[str]:
    return [place for _, place, _ in chosen(guide)]


def _scale_places(guide: GuideFacts) -> list[str]:
    return [pointer("rubric", "competencies", number, "anchors") for number in covered(guide)]


COMPONENTS: Final[tuple[tuple[str, Judge], ...]] = (
    ("Job analysis", _job_analysis),
    ("Same questions for all", _same_questions),
    ("Limited, planned prompting", _limited_prompting),
    ("Better types of question", _better_questions),
    ("More questions, longer interview", _enough_questions),
    ("Ancillary information under control", _ancillary),
    ("No questions by candidates until the end", _candidate_questions),
    ("Answers rated on several scales", _scales),
    ("Anchored scales", _anchored),
    ("Detailed notes", _notes),
    ("Several interviewers", _several_raters),
    ("The same interviewers for all", _same_raters),
    ("No discussion before rating", _no_discussion),
    ("Trained interviewers", _training),
    ("Statistical combination", _computed),
)
