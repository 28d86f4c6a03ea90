"""What the components leave on a Doc for each other, typed (spaCy's own place for it is not)."""

from typing import Any, cast

from spacy.tokens import Doc

from nlp.model import CueMatch, Kind, ValueCues

_KIND = "outside_in.kind"
_QUESTION = "outside_in.question"
_EXTRA = "outside_in.extra"
_MATCHES = "outside_in.matches"
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
