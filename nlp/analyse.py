"""Texts in, findings out: what the rest of the product calls. Synchronous; run it in a worker, not in an event loop."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from nlp import state
from nlp.components.phrase_cues import phrase_of
from nlp.language import is_english
from nlp.learned.weights import fusion
from nlp.model import Analysis, Kind, ModelChoice, Text, ValueCues
from nlp.pipeline import build_pipeline, english_words
from nlp.tagger import tagger

__all__ = ["Analysis", "Kind", "ModelChoice", "Text", "ValueCues", "analyse", "model_name"]

# Texts beyond this length are read up to it: the parser's memory grows with the text.
LONGEST_TEXT = 100_000
# Control characters and lone surrogates glue words together or cannot be encoded; blanks keep the offsets.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BATCH, _BATCH_CHARACTERS = 32, 50_000
_Checked = tuple[Text, bool]


def model_name(model: ModelChoice = "accurate") -> str:
    """Version of the weights and rules behind a model; stored with every tag that it finds."""
    return fusion(model).version


def analyse(
    texts: Sequence[Text], extra_cues: Sequence[ValueCues] = (), model: ModelChoice = "accurate"
) -> list[Analysis]:
    """Analyse texts, in their order.

    The core values are always looked for, further ones where `extra_cues` names them; an organisation's phrases also
    work for values of its own. Offsets are code points of each text as given. A text that is not English has no
    findings and says so. Only the first LONGEST_TEXT characters of a text are read.
    """
    chosen = tagger(model)
    reader = chosen.reader
    found: list[Analysis] = []
    # Words of the texts live in the zone only, so that a long-running worker's vocabulary does not grow.
    with build_pipeline().memory_zone():
        dictionary = english_words()
        readable = [is_english(_readable(text), dictionary) for text in texts]
    extra = tuple((cues, *own_phrases(cues)) for cues in extra_cues)
    for batch in _batches(list(zip(texts, readable, strict=True))):
        with reader.nlp.memory_zone():
            docs = list(reader.nlp.pipe(_docs(reader.nlp, batch, extra), batch_size=_BATCH))
            read = iter(reader.read(docs))
            for _, is_readable in batch:
                if is_readable:
                    found.append(Analysis(findings=tuple(chosen.findings(next(read), extra_cues))))
                else:
                    found.append(Analysis(findings=(), skipped="language"))
    return found


def _batches(texts: Sequence[_Checked]) -> Iterator[list[_Checked]]:
    """Texts in groups of a bounded size, so that memory does not grow with their number."""
    batch: list[_Checked] = []
    for text in texts:
        batch.append(text)
        if len(batch) >= _BATCH or sum(len(t.text) for t, _ in batch) >= _BATCH_CHARACTERS:
            yield batch
            batch = []
    if batch:
        yield batch


def _docs(nlp: Language, texts: Sequence[_Checked], extra: state.ExtraCues) -> Iterator[Doc]:
    for text, is_readable in texts:
        if is_readable:
            yield state.prepare(nlp.make_doc(_readable(text)), text.kind, text.question, extra)


def _readable(text: Text) -> str:
    return _UNREADABLE.sub(" ", text.text[:LONGEST_TEXT])


@lru_cache(maxsize=256)
def own_phrases(cues: ValueCues) -> tuple[tuple[state.Phrase, ...], tuple[state.Phrase, ...]]:
    """Lemmas of an organisation's phrases, remembered as plain strings outside spaCy's vocabulary."""
    nlp = build_pipeline()
    with nlp.memory_zone():
        phrases_for = tuple(phrase_of(doc) for doc in nlp.pipe(cues.phrases_for))
        return phrases_for, tuple(phrase_of(doc) for doc in nlp.pipe(cues.phrases_against))
