"""Texts in, findings out: what the rest of the product calls. Synchronous; run it in a worker, not in an event loop."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from nlp import state
from nlp.components.phrase_cues import phrase_of
from nlp.findings import findings
from nlp.language import is_english
from nlp.model import Analysis, Kind, Text, ValueCues
from nlp.pipeline import build_pipeline, english_words

__all__ = ["MODEL_NAME", "Analysis", "Kind", "Text", "ValueCues", "analyse"]

# Names rules and data of this version; stored with every tag. Raise it whenever findings may change.
MODEL_NAME = "rules-1"
# Texts beyond this length are read up to it: the parser's memory grows with the text.
LONGEST_TEXT = 100_000
# Control characters and lone surrogates glue words together or cannot be encoded; blanks keep the offsets.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BATCH = 32


def analyse(texts: Sequence[Text], extra_cues: Sequence[ValueCues] = ()) -> list[Analysis]:
    """Analyse texts, in their order. `extra_cues` adds an organisation's own phrases, also for values of its own.

    Offsets are code points of each text as given. A text that is not English has no findings and says so. Only the
    first LONGEST_TEXT characters of a text are read.
    """
    nlp = build_pipeline()
    extra = tuple((cues, *_phrases(cues)) for cues in extra_cues)
    found: list[Analysis] = []
    # Words of the texts live in the zone only, so that a long-running worker's vocabulary does not grow.
    with nlp.memory_zone():
        dictionary = english_words()
        readable = [is_english(_readable(text), dictionary) for text in texts]
        docs = nlp.pipe(_docs(nlp, texts, readable, extra), batch_size=_BATCH)
        for text_readable in readable:
            if not text_readable:
                found.append(Analysis(findings=(), skipped="language"))
                continue
            found.append(Analysis(findings=tuple(findings(next(docs)))))
    return found


def _docs(nlp: Language, texts: Sequence[Text], readable: Sequence[bool], extra: state.ExtraCues) -> Iterator[Doc]:
    for text, text_readable in zip(texts, readable, strict=True):
        if text_readable:
            yield state.prepare(nlp.make_doc(_readable(text)), text.kind, text.question, extra)


def _readable(text: Text) -> str:
    return _UNREADABLE.sub(" ", text.text[:LONGEST_TEXT])


@lru_cache(maxsize=256)
def _phrases(cues: ValueCues) -> tuple[tuple[state.Phrase, ...], tuple[state.Phrase, ...]]:
    """Lemmas of an organisation's phrases, remembered as plain strings outside spaCy's vocabulary."""
    nlp = build_pipeline()
    with nlp.memory_zone():
        phrases_for = tuple(phrase_of(doc) for doc in nlp.pipe(cues.phrases_for))
        return phrases_for, tuple(phrase_of(doc) for doc in nlp.pipe(cues.phrases_against))
