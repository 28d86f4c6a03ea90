"""R02 (E): a competency is linked to at least one task of the job, whose importance, source, date and expert are known.

Why: job analysis is component 1 of structure (Campion, Palmer & Campion 1997) and the ground of job-relatedness in
court; 29 CFR 1607.14(C)(2). Importance is part of every task here; source, date and expert stand in its `source`.
What the rule can see of the last three: the source has a year, and at least three words besides.
Mend: link a task of the role profile, and write in its source who said so, by what method, and when.
"""

import re
from collections.abc import Iterator

from domain.language.tokens import words
from domain.roles.model import Task, WeightedCompetency
from domain.rubrics.linter.guides import covered
from domain.rubrics.linter.model import GuideFacts, LintFinding, Rule
from domain.rubrics.linter.places import pointer

RULE = Rule("R02", "E", ("guide",), "A competency is tied to a task with importance, source, date and expert.")
FEWEST_WORDS = 3
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\d+\S*")


def check_guide(facts: GuideFacts) -> Iterator[LintFinding]:
    """Competencies without a task, and linked tasks whose source says too little."""
    linked = {competency.code: competency for competency in facts.profile.competencies}
    for number in covered(facts):
        competency = facts.rubric.competencies[number]
        if competency.code not in linked:
            yield RULE.finding(
                pointer("rubric", "competencies", number),
                f"The role profile has no competency {competency.code}, so no task of the job calls for it.",
                "Add the competency to the role profile with its tasks, or leave its questions out of the guide.",
            )
    tasks = {task.code: task for task in facts.profile.tasks}
    yield from _without_task(facts, tasks)
    for number, task in enumerate(facts.profile.tasks):
        if any(task.code in competency.task_codes for competency in facts.profile.competencies):
            yield from _of_source(pointer("profile", "tasks", number, "source"), task)


def _without_task(facts: GuideFacts, tasks: dict[str, Task]) -> Iterator[LintFinding]:
    for number, competency in enumerate(facts.profile.competencies):
        if not _has_task(competency, tasks):
            yield RULE.finding(
                pointer("profile", "competencies", number, "task_codes"),
                f"{competency.code} is linked to no task of this profile; nothing shows that the job needs it.",
                "Link at least one task of the job analysis.",
            )


def _has_task(competency: WeightedCompetency, tasks: dict[str, Task]) -> bool:
    return any(code in tasks for code in competency.task_codes)


def _of_source(place: str, task: Task) -> Iterator[LintFinding]:
    missing = [] if _YEAR.search(task.source) else ["when"]
    if len(words(_NUMBER.sub(" ", task.source))) < FEWEST_WORDS:
        missing.append("who said so and how it was found out")
    if missing:
        yield RULE.finding(
            place,
            f"The source of the task {task.code} does not say {' and '.join(missing)}.",
            "Name the experts, the method and the date, such as “Workshop with five advisers, 12 May 2026”.",
        )
