"""What makes a questionnaire sound enough to be stored, how it is put together, and how long it takes. Pure."""

import math
from collections.abc import Iterable

import msgspec

from domain.errors import Conflict, FieldError
from domain.instruments.model import TRANSLATIONS_MOST, Instrument, Translation
from domain.language.tokens import words

# Brysbaert 2019 (Journal of Memory and Language 109, 104047): adults read 238 words of English prose a minute.
WORDS_PER_MINUTE = 238
# Our assumptions, to be replaced by measured times: to recall what the team did and mark an answer, and to write one.
SECONDS_PER_ANSWER = 5
SECONDS_PER_COMMENT = 60


def minutes_needed(instrument: Instrument) -> int:
    """Minutes that answering takes, rounded up: reading, a decision per statement and words for each comment question.

    An estimate for planning. Reading speed is Brysbaert 2019; the seconds per answer and per comment are assumed.
    """
    read = [instrument.purpose, *instrument.comment_questions]
    for item in instrument.items:
        read.append(item.text)
        read.append(item.opposite or "")
    reading = sum(len(words(text)) for text in read) * 60 / WORDS_PER_MINUTE
    answering = len(instrument.items) * SECONDS_PER_ANSWER + len(instrument.comment_questions) * SECONDS_PER_COMMENT
    return math.ceil((reading + answering) / 60)


def with_translations(instrument: Instrument, translations: Iterable[Translation]) -> Instrument:
    """The instrument with further translations, ordered by language. Raises Conflict where it takes no more."""
    every = sorted((*instrument.translations, *translations), key=lambda one: one.language)
    if len(every) > TRANSLATIONS_MOST:
        raise Conflict(
            f"A questionnaire takes {TRANSLATIONS_MOST} translations at most. Strike one before you add another.",
            code="too_many_translations",
        )
    return msgspec.structs.replace(instrument, translations=tuple(every))


def problems_of(instrument: Instrument) -> list[FieldError]:
    """Everything to change before the instrument can be stored."""
    codes = [item.code for item in instrument.items]
    return [
        FieldError(field=f"items[{position}].code", code="duplicate", message=f"{code} stands twice.")
        for position, code in enumerate(codes)
        if code in codes[:position]
    ]
