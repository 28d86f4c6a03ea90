"""Where the texts of a rubric stand, each with its JSON pointer."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import UNSET

from domain.rubrics.model import Anchor, Competency, Question, Rubric


class Place(NamedTuple):
    """A text and the JSON pointer to it."""

    pointer: str
    text: str


def pointer(*parts: str | int) -> str:
    """An RFC 6901 JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def competencies(rubric: Rubric) -> Iterator[tuple[str, Competency]]:
    """Each competency with its pointer."""
    for number, competency in enumerate(rubric.competencies):
        yield pointer("competencies", number), competency


def questions(rubric: Rubric) -> Iterator[tuple[str, Question]]:
    """Each question with its pointer."""
    for base, competency in competencies(rubric):
        for number, question in enumerate(competency.questions):
            yield base + pointer("questions", number), question


def anchors(rubric: Rubric) -> Iterator[tuple[str, Anchor]]:
    """Each anchor with its pointer."""
    for base, competency in competencies(rubric):
        yield from anchors_of(base, competency)


def anchors_of(base: str, competency: Competency) -> Iterator[tuple[str, Anchor]]:
    """The anchors of one competency, as they stand."""
    for number, anchor in enumerate(competency.anchors):
        yield base + pointer("anchors", number), anchor


def question_texts(rubric: Rubric) -> Iterator[Place]:
    """The wording of each question."""
    for base, question in questions(rubric):
        yield Place(f"{base}/text", question.text)


def texts_of(base: str, question: Question) -> Iterator[Place]:
    """The wording of a question, its probes and its dilemma."""
    yield Place(f"{base}/text", question.text)
    for number, probe in enumerate(question.probes):
        yield Place(base + pointer("probes", number), probe)
    if question.dilemma is not UNSET:
        yield Place(f"{base}/dilemma", question.dilemma)


def asked_texts(rubric: Rubric) -> Iterator[Place]:
    """All that a candidate may be asked or told."""
    for base, question in questions(rubric):
        yield from texts_of(base, question)


def rated_texts(rubric: Rubric) -> Iterator[Place]:
    """All that a rater rates by, without the example answers: definitions and anchors."""
    for base, competency in competencies(rubric):
        yield Place(f"{base}/definition", competency.definition)
        for place, anchor in anchors_of(base, competency):
            yield Place(f"{place}/text", anchor.text)


def named_texts(rubric: Rubric) -> Iterator[Place]:
    """The title and the names of the competencies."""
    yield Place("/title", rubric.title)
    for base, competency in competencies(rubric):
        yield Place(f"{base}/name", competency.name)


def example_texts(rubric: Rubric) -> Iterator[Place]:
    """The example answers of the anchors."""
    for base, anchor in anchors(rubric):
        for number, example in enumerate(anchor.examples):
            yield Place(base + pointer("examples", number), example)


def order(pointer_text: str) -> tuple[tuple[int, str], ...]:
    """Sort key of a pointer."""
    parts = pointer_text.split("/")[1:]
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
