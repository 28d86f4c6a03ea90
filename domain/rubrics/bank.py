"""The question bank: questions of the shipped library and of the organisation's own rubrics in use. Pure."""

from collections.abc import Iterable, Iterator

import msgspec

from domain.errors import Conflict
from domain.rubrics.model import COMPETENCIES_MOST, QUESTIONS_MOST, Competency, Question, QuestionType, Rubric

CODE_MOST = 60


class BankQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question with the competency that it belongs to, and the titles of the rubrics in use that ask it.

    `shipped`: the library has it.
    """

    competency: Competency
    question: Question
    shipped: bool
    used_in: tuple[str, ...]


def bank(library: Iterable[Competency], rubrics: Iterable[Rubric]) -> list[BankQuestion]:
    """Every question once: those of the library first, then those that only rubrics have.

    The same question is one with the same competency, code and wording.
    """
    found: dict[tuple[str, str, str], BankQuestion] = {}
    for competency, question in _questions(library):
        key = (competency.code, question.code, question.text)
        found[key] = BankQuestion(competency=competency, question=question, shipped=True, used_in=())
    for rubric in rubrics:
        for competency, question in _questions(rubric.competencies):
            key = (competency.code, question.code, question.text)
            known = found.get(key) or BankQuestion(competency=competency, question=question, shipped=False, used_in=())
            found[key] = msgspec.structs.replace(known, used_in=(*known.used_in, rubric.title))
    return list(found.values())


def _questions(competencies: Iterable[Competency]) -> Iterator[tuple[Competency, Question]]:
    for competency in competencies:
        for question in competency.questions:
            yield competency, question


def matching(
    questions: Iterable[BankQuestion], words: str = "", competency: str = "", kind: QuestionType | str = ""
) -> list[BankQuestion]:
    """Those that have all the words in their text, probes, dilemma or competency, and are of this competency and type.

    Capitals do not count, and a word is found within longer ones.
    """
    wanted = words.casefold().split()
    return [
        one
        for one in questions
        if competency in {"", one.competency.code}
        and kind in {"", one.question.type}
        and all(word in _searched(one) for word in wanted)
    ]


def _searched(one: BankQuestion) -> str:
    texts = [one.competency.name, one.question.text, *one.question.probes, one.question.dilemma or ""]
    return "\n".join(texts).casefold()


def with_question(rubric: Rubric, found: BankQuestion) -> Rubric:
    """The rubric with a question of the bank at the end of its competency, which comes along where it is missing.

    A question with the same code and another wording gets a new code. Raises Conflict where the rubric has it already
    or has no room for it.
    """
    questions = list(_questions(rubric.competencies))
    if any(found.question.text == question.text for _, question in questions):
        raise Conflict("This rubric has the question already.", code="question_there")
    question = msgspec.structs.replace(
        found.question, code=_free(found.question.code, {one.code for _, one in questions})
    )
    own = next((one for one in rubric.competencies if one.code == found.competency.code), None)
    if own is None:
        if len(rubric.competencies) >= COMPETENCIES_MOST:
            raise Conflict(
                f"This rubric has {COMPETENCIES_MOST} competencies already and takes no more. Remove one first.",
                code="too_many_competencies",
            )
        added = msgspec.structs.replace(found.competency, questions=(question,))
        return msgspec.structs.replace(rubric, competencies=(*rubric.competencies, added))
    if len(own.questions) >= QUESTIONS_MOST:
        raise Conflict(
            f"{own.name} has {QUESTIONS_MOST} questions in this rubric already and takes no more. Remove one first.",
            code="too_many_questions",
        )
    return msgspec.structs.replace(
        rubric,
        competencies=tuple(
            msgspec.structs.replace(one, questions=(*one.questions, question)) if one is own else one
            for one in rubric.competencies
        ),
    )


def _free(code: str, taken: set[str]) -> str:
    if code not in taken:
        return code
    return next(
        other for number in range(2, len(taken) + 3) if (other := f"{code[: CODE_MOST - 4]}_{number}") not in taken
    )
