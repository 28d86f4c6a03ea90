"""I24 and I25: translations.

Why: whoever answers in another language answers the same questionnaire: every item, both ends, every comment question.
A text that was left in the original's words was forgotten, or two items that read the same ask the same thing twice.
"""

from collections.abc import Iterator

from domain.instruments.linter.structure import scale_findings
from domain.instruments.model import Instrument, Item, ItemTranslation, Translation
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import pointer

INCOMPLETE = Rule("I24", "E", ("instrument",), "A translation has every item, end and question, once, in its language.")
SAME = Rule("I25", "W", ("instrument",), "A translation does not repeat the original's words, nor its own.")


def check(instrument: Instrument) -> Iterator[LintFinding]:
    """Languages given twice, items that are missing or left over, and texts that were not translated."""
    seen = {instrument.language}
    for number, translation in enumerate(instrument.translations):
        base = pointer("translations", number)
        if translation.language in seen:
            yield INCOMPLETE.finding(
                f"{base}/language", f"The questionnaire is in {translation.language} already.", "Strike one of the two."
            )
        seen.add(translation.language)
        yield from _items(instrument, translation, base)
        yield from _comments(instrument, translation, base)
        yield from scale_findings(translation.scale, f"{base}/scale")


def _items(instrument: Instrument, translation: Translation, base: str) -> Iterator[LintFinding]:
    originals = {item.code: item for item in instrument.items}
    codes = [item.code for item in translation.items]
    if missing := [code for code in originals if code not in codes]:
        yield INCOMPLETE.finding(f"{base}/items", f"Lacks {', '.join(missing)}.", "Translate every item.")
    read: set[str] = set()
    for position, item in enumerate(translation.items):
        place = base + pointer("items", position)
        original = originals.get(item.code)
        if original is None or item.code in codes[:position]:
            why = "stands twice" if original else "is no item of the questionnaire"
            yield INCOMPLETE.finding(f"{place}/code", f"{item.code} {why}.", "Strike it.")
            continue
        yield from _item(original, item, place, read)


def _item(original: Item, item: ItemTranslation, place: str, read: set[str]) -> Iterator[LintFinding]:
    if (item.opposite is None) != (original.opposite is None):
        why = "lacks its other end" if item.opposite is None else "has another end, which the original has not"
        yield INCOMPLETE.finding(f"{place}/opposite", f"{item.code} {why}.", "Translate what the original has.")
    for name, text, first in (("text", item.text, original.text), ("opposite", item.opposite, original.opposite)):
        if text is None:
            continue
        if first is not None and _plain(text) == _plain(first):
            yield SAME.finding(f"{place}/{name}", "Is in the words of the original.", "Translate it.")
        elif _plain(text) in read:
            yield SAME.finding(f"{place}/{name}", "Reads the same as another item.", "Translate what tells them apart.")
        read.add(_plain(text))


def _comments(instrument: Instrument, translation: Translation, base: str) -> Iterator[LintFinding]:
    wanted, given = instrument.comment_questions, translation.comment_questions
    if len(wanted) != len(given):
        yield INCOMPLETE.finding(
            f"{base}/comment_questions",
            f"Has {len(given)} of {len(wanted)} comment questions.",
            "Translate each, in order.",
        )
    for position, (first, text) in enumerate(zip(wanted, given, strict=False)):
        if _plain(first) == _plain(text):
            yield SAME.finding(
                f"{base}{pointer('comment_questions', position)}", "Is in the words of the original.", "Translate it."
            )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
