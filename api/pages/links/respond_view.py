"""What the page for answering a survey shows: the questionnaire in parts, what was entered, and what is missing."""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec

from api.pages.links.messages import Message, rendered_message
from api.pages.rendering import rendered
from domain.instruments.model import Instrument, Item
from domain.instruments.service import minutes_needed
from domain.surveys.model import COMMENT_MOST, Wave
from domain.surveys.questionnaire import in_language, languages

FOLDER = Path(__file__).parent
PART_MOST = 8
CHOICES = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
FALLBACK = "en"


class Texts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page's fixed texts in one language; `name` is what the language calls itself."""

    direction: str
    name: str
    language: str
    length: str
    error_prefix: str
    problems_title: str
    missing: str
    too_long: str
    promise_title: str
    promises: tuple[str, ...]
    parts: str
    part: str
    statements: str
    comments_title: str
    comments_note: str
    final: str
    send: str
    thanks: Message
    used: Message
    ended: Message
    busy: Message
    fault: Message


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something to correct, and where on the page."""

    anchor: str
    message: str


class ShownItem(msgspec.Struct, frozen=True, kw_only=True):
    """One statement with what was chosen so far."""

    name: str
    number: int
    text: str
    opposite: str | None
    chosen: int | None
    problem: str | None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Some statements under a heading; `first` and `last` count over all."""

    number: int
    first: int
    last: int
    items: tuple[ShownItem, ...]


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One comment question with what was written so far."""

    name: str
    question: str
    text: str
    problem: str | None


class LanguageChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A language that the questionnaire can be answered in."""

    code: str
    name: str


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page. `problems` is empty until something was sent."""

    language: str
    direction: str
    languages: tuple[LanguageChoice, ...]
    title: str
    purpose: str
    labels: tuple[str, ...]
    count: int
    minutes: int
    means: int
    spread: int
    comments: int
    most: int
    parts: tuple[Part, ...]
    boxes: tuple[Box, ...]
    problems: tuple[Problem, ...]


@cache
def texts_in(language: str) -> tuple[str, Texts]:
    """The fixed texts in a language, or in English where there are none; with the language that they are in."""
    found = language if language in known_languages() else FALLBACK
    return found, msgspec.json.decode((FOLDER / "texts" / f"respond.{found}.json").read_bytes(), type=Texts)


@cache
def known_languages() -> frozenset[str]:
    """The languages that have fixed texts."""
    return frozenset(path.name.split(".")[1] for path in (FOLDER / "texts").glob("respond.*.json"))


def answers_in(instrument: Instrument, entered: Mapping[str, str]) -> list[int | None]:
    """Each statement's answer as it was sent, None where there is none."""
    return [CHOICES.get(entered.get(_name(item), "")) for item in instrument.items]


def comments_in(instrument: Instrument, entered: Mapping[str, str]) -> list[str]:
    """What was written to each comment question, with LF line ends and without U+0000, which nothing can store."""
    raw = [entered.get(f"c_{number}", "") for number in range(len(instrument.comment_questions))]
    return [text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "") for text in raw]


def form(
    wave: Wave, instrument: Instrument, language: str, entered: Mapping[str, str], *, complain: bool = False
) -> Form:
    """The page in one language with everything that was entered; `complain` says what is missing."""
    _, texts = texts_in(language)
    shown = in_language(instrument, language)
    items = _items(shown, answers_in(instrument, entered), texts, complain=complain)
    boxes = _boxes(shown, comments_in(instrument, entered), texts, complain=complain)
    wrong = [(item.name, item.problem) for item in items] + [(box.name, box.problem) for box in boxes]
    return Form(
        language=language,
        direction=direction(language),
        languages=tuple(
            LanguageChoice(code=one, name=texts_in(one)[1].name if one in known_languages() else one)
            for one in languages(instrument)
        ),
        title=shown.title,
        purpose=shown.purpose,
        labels=shown.scale.labels,
        count=len(items),
        minutes=minutes_needed(instrument),
        means=wave.minimum_for_means,
        spread=wave.minimum_for_spread,
        comments=wave.minimum_for_comments,
        most=COMMENT_MOST,
        parts=_parts(items),
        boxes=boxes,
        problems=tuple(Problem(anchor=name, message=problem) for name, problem in wrong if problem),
    )


def direction(language: str) -> str:
    """How a language is written."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _name(item: Item) -> str:
    return f"a_{item.code}"


def _items(
    instrument: Instrument, answers: Sequence[int | None], texts: Texts, *, complain: bool
) -> tuple[ShownItem, ...]:
    return tuple(
        ShownItem(
            name=_name(item),
            number=number,
            text=item.text,
            opposite=item.opposite,
            chosen=chosen,
            problem=texts.missing.format(number=number) if complain and chosen is None else None,
        )
        for number, (item, chosen) in enumerate(zip(instrument.items, answers, strict=True), start=1)
    )


def _boxes(instrument: Instrument, written: Sequence[str], texts: Texts, *, complain: bool) -> tuple[Box, ...]:
    return tuple(
        Box(
            name=f"c_{number}",
            question=question,
            text=text,
            problem=texts.too_long.format(most=COMMENT_MOST) if complain and len(text.strip()) > COMMENT_MOST else None,
        )
        for number, (question, text) in enumerate(zip(instrument.comment_questions, written, strict=True))
    )


def _parts(items: Sequence[ShownItem]) -> tuple[Part, ...]:
    """The statements in parts of nearly the same length."""
    parts = math.ceil(len(items) / PART_MOST)
    bounds = [round(len(items) * number / parts) for number in range(parts + 1)]
    return tuple(
        Part(number=number, first=start + 1, last=end, items=tuple(items[start:end]))
        for number, (start, end) in enumerate(pairwise(bounds), start=1)
    )


def rendered_form(token: str, shown: Form) -> str:
    """The page as HTML."""
    ui, texts = texts_in(shown.language)
    return rendered(
        "links/respond_form.html", language=ui, direction=texts.direction, texts=texts, form=shown, token=token
    )


def rendered_text(language: str, name: str) -> str:
    """A page that only says something: `thanks`, `used`, `ended`, `busy` or `fault`."""
    ui, texts = texts_in(language)
    return rendered_message(getattr(texts, name), ui, texts.direction)
