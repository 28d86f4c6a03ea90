"""A questionnaire as a person meets it: in their language, and their answers checked against it. Pure."""

from collections.abc import Sequence

import msgspec

from domain.errors import FieldError, Invalid, invalid
from domain.instruments.model import Instrument
from domain.surveys.model import COMMENT_MOST


def languages(instrument: Instrument) -> tuple[str, ...]:
    """The languages that it can be answered in, its own first."""
    return (instrument.language, *(one.language for one in instrument.translations))


def in_language(instrument: Instrument, language: str) -> Instrument:
    """The questionnaire in one of its languages, without the others; Invalid for any other language."""
    if language == instrument.language:
        return msgspec.structs.replace(instrument, translations=())
    chosen = next((one for one in instrument.translations if one.language == language), None)
    if chosen is None:
        known = ", ".join(languages(instrument))
        raise invalid("query.language", "unknown_language", f"This questionnaire can be answered in: {known}.")
    texts = {item.code: item for item in chosen.items}
    items = [
        msgspec.structs.replace(item, text=texts[item.code].text, opposite=texts[item.code].opposite)
        if item.code in texts
        else item
        for item in instrument.items
    ]
    return msgspec.structs.replace(
        instrument,
        language=language,
        title=chosen.title,
        purpose=chosen.purpose,
        scale=chosen.scale,
        items=tuple(items),
        comment_questions=chosen.comment_questions or instrument.comment_questions,
        translations=(),
    )


def check_answers(instrument: Instrument, answers: Sequence[int]) -> None:
    """Raise Invalid unless every statement is answered."""
    if len(answers) != len(instrument.items):
        raise invalid("answers", "wrong_number", f"Answer all {len(instrument.items)} statements.")


def written_comments(instrument: Instrument, comments: Sequence[str]) -> list[tuple[int, str]]:
    """What was written, as number of the question from 0 and text with LF line ends; blank texts are left out.

    Raises Invalid for more texts than questions, and for one that is too long or holds U+0000.
    """
    asked = len(instrument.comment_questions)
    if len(comments) > asked:
        raise invalid("comments", "wrong_number", f"This questionnaire has {asked} comment questions.")
    cleaned = [text.replace("\r\n", "\n").replace("\r", "\n").strip() for text in comments]
    problems = [
        FieldError(field=f"comments[{number}]", code="too_long", message=f"Write at most {COMMENT_MOST} characters.")
        for number, text in enumerate(cleaned)
        if len(text) > COMMENT_MOST
    ]
    if problems:
        raise Invalid(problems)
    return [(number, text) for number, text in enumerate(cleaned) if text]
