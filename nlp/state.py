"""What the components leave on a Doc for each other, typed (spaCy's own place for it is not)."""

from typing import Any, cast

from spacy.tokens import Doc, Span

from nlp.model import CueMatch, Kind, ValueCues

_KIND = "outside_in.kind"
_QUESTION = "outside_in.question"
_EXTRA = "outside_in.extra"
_MATCHES = "outside_in.matches"
_UNITS = "outside_in.units"
Phrase = tuple[str, ...]
# Value cues of an organisation with their phrases as lemmas: (cues, for, against).
ExtraCues = tuple[tuple[ValueCues, tuple[Phrase, ...], tuple[Phrase, ...]], ...]


def prepare(doc: Doc, kind: Kind, question: str | None, extra: ExtraCues = ()) -> Doc:
    """Tell the components what kind of text this is. Returns the same Doc."""
    doc.user_data[_KIND] = kind
    doc.user_data[_QUESTION] = question or ""
    doc.user_data[_EXTRA] = extra
    return doc


def kind(doc: Doc) -> Kind:
    """Kind of the text; a Doc that nobody prepared counts as a note."""
    return cast("Kind", doc.user_data.get(_KIND, "note"))


def question(doc: Doc) -> str:
    """The question that an answer replies to, or an empty string."""
    return cast("str", doc.user_data.get(_QUESTION, ""))


def extra_cues(doc: Doc) -> ExtraCues:
    """The organisation's own cues for this text."""
    return cast("ExtraCues", doc.user_data.get(_EXTRA, ()))


def matches(doc: Doc) -> list[CueMatch]:
    """The cues found so far; components add to this list and fill in its members."""
    data: dict[Any, Any] = doc.user_data
    return cast("list[CueMatch]", data.setdefault(_MATCHES, []))


def unit_at(doc: Doc, token: int) -> Span:
    """The unit (sentence or line) around a token, once the units are cut.

    spaCy's own `token.sent` looks through the whole text at every call, which a text of a megabyte does not survive.
    """
    found: list[tuple[int, int]] | None = doc.user_data.get(_UNITS)
    if found is None:
        found = [(unit.start, unit.end) for unit in doc.sents for _ in unit]
        doc.user_data[_UNITS] = found
    start, end = found[token]
    return doc[start:end]
