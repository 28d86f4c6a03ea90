"""The two models behind one interface: units of texts are read by rules and learned voters, then decided."""

from collections.abc import Iterator, Sequence, Set
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from domain.evidence.model import Finding, Polarity, Strength
from nlp import state
from nlp.findings import cue_offsets, span_of, why_by_cue, why_by_words
from nlp.learned import weights
from nlp.learned.described import Descriptions
from nlp.learned.encoder import Encoder
from nlp.learned.examples import Examples
from nlp.learned.features import features_of
from nlp.learned.outputs import POLARITIES, Fusion
from nlp.learned.votes import confidences, sigmoid, strength_votes, votes
from nlp.model import ModelChoice, UnitText, ValueCues
from nlp.pipeline import build_light_pipeline, build_pipeline
from nlp.rules import RuleVote, UnitRules, rules_of, stronger, values_with_cues
from nlp.strength import strength_of

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
# Always looked for.
CORE = frozenset({"customer_orientation", "empathy", "curiosity"})
# Values that only cues know (an organisation's own words) are told from here on.
RULES_THRESHOLD = 0.5
# What an organisation's own phrase decides outweighs what the corpus taught.
_EVEN = 0.5


class ReadText(NamedTuple):
    """A text cut into units, with what every voter said; arrays are (units, ...)."""

    text: UnitText
    units: list[UnitRules]
    learned: list[Floats]
    vectors: Floats | None


class Told(NamedTuple):
    """A decision about one unit and value, before it is put into words."""

    value: str
    polarity: Polarity
    confidence: float


class Reader:
    """The voters of one model, before anything is decided. Not for several threads at once."""

    def __init__(self, choice: ModelChoice) -> None:
        """Load the pipeline and the weights."""
        self.nlp: Language = build_pipeline() if choice == "accurate" else build_light_pipeline()
        self.linear = weights.linear()
        self.encoder = Encoder(weights.FOLDER) if choice == "accurate" else None

    def read(self, docs: Sequence[Doc]) -> list[ReadText]:
        """Ask every voter about texts that went through the pipeline."""
        units = [rules_of(doc) for doc in docs]
        texts = [unit_text(doc, found) for doc, found in zip(docs, units, strict=True)]
        linear = [self.linear.logits(text) for text in texts]
        if self.encoder is None:
            return [ReadText(t, u, [row], None) for t, u, row in zip(texts, units, linear, strict=True)]
        heads = weights.heads()
        vectors = self.encoder.vectors(texts)
        rows = zip(texts, units, linear, vectors, strict=True)
        return [ReadText(t, u, [heads.log_odds(found), row], found) for t, u, row, found in rows]


class Tagger:
    """One model: its voters, how they are weighed, and what is told. Not for several threads at once."""

    def __init__(self, choice: ModelChoice) -> None:
        """Load everything."""
        self.reader = Reader(choice)
        self.fusion: Fusion = weights.fusion(choice)
        self._examples = Examples.load(weights.FOLDER / "examples.npz") if choice == "accurate" else None

    def findings(self, read: ReadText, wanted: Sequence[ValueCues]) -> Iterator[Finding]:
        """What is told of one text, in reading order, one finding per unit and value at most.

        The core values are always looked for; `wanted` names further ones, also such as the model does not know.
        """
        if not read.units:
            return
        is_note = read.text.kind == "note"
        known = (CORE | {cues.value for cues in wanted}) & set(self.fusion.values)
        sure = confidences(votes(read.learned, read.units, self.fusion.values, is_note), self.fusion)
        strength = self._strength(read)
        share = 1.0 if is_note else self.fusion.answers_share
        by_likeness = self._by_description(read, [cues for cues in wanted if cues.value not in self.fusion.values])
        only_cues = values_with_cues(read.units) - set(self.fusion.values)
        for index, unit in enumerate(read.units):
            by_cues = {told.value: told for told in _by_cues(unit, only_cues)}
            likely = [told for told in by_likeness[index] if told.value not in by_cues]
            for told in sorted([*self._by_model(unit, sure[index], known, share), *by_cues.values(), *likely]):
                yield self._finding(read, index, told, strength[index])

    def _by_description(self, read: ReadText, unknown: Sequence[ValueCues]) -> list[list[Told]]:
        """Per unit the values that only their description tells."""
        told: list[list[Told]] = [[] for _ in read.units]
        if read.vectors is None or self.fusion.described is None:
            return told
        for cues in unknown:
            sure = self._descriptions(cues).confidences(read.vectors, read.learned[0][:, :-1], self.fusion.described)
            for index, row in enumerate(sure):
                best = int(row[1] > row[0])
                if row[best] >= self.fusion.described_threshold:
                    told[index].append(Told(cues.value, POLARITIES[best], float(row[best])))
        return told

    @lru_cache(maxsize=256)  # noqa: B019 (taggers live as long as their process)
    def _descriptions(self, cues: ValueCues) -> Descriptions:
        assert self.reader.encoder is not None
        return Descriptions(self.reader.encoder, weights.heads(), cues)

    def _by_model(self, unit: UnitRules, sure: Doubles, wanted: Set[str], share: float) -> Iterator[Told]:
        for at, value in enumerate(self.fusion.values):
            if value not in wanted:
                continue
            margins = [sure[2 * at + i] - share * self.fusion.thresholds[2 * at + i] for i in (0, 1)]
            best = int(margins[1] > margins[0])
            own = _own_words(unit, value)
            if own is not None:
                yield own
            elif margins[best] >= 0:
                yield Told(value, POLARITIES[best], float(sure[2 * at + best]))

    def _strength(self, read: ReadText) -> Doubles:
        weighing = self.fusion.strength
        by_model = strength_votes(read.learned, read.units, self.fusion.values) @ np.array(weighing.weights)
        return sigmoid(by_model + weighing.bias)

    def _finding(self, read: ReadText, index: int, told: Told, behaviour: float) -> Finding:
        unit = read.units[index]
        doc = unit.span.doc
        vote: RuleVote | None = unit.votes.get((told.value, told.polarity))
        match = vote.best if vote else None
        start, end = span_of(unit.span, match)
        cue = cue_offsets(doc, match) if match else (None, None)
        example = None if match else self._example(read, index, told)
        known = told.value in self.fusion.values
        strength: Strength = "behaviour" if behaviour >= _EVEN else "claim"
        return Finding(
            start=start,
            end=end,
            value=told.value,
            polarity=told.polarity,
            strength=strength if known or match is None else strength_of(doc, match),
            confidence=round(told.confidence, 2),
            why=why_by_cue(doc, match, told.polarity) if match else self._why_without_cue(read, index, told, example),
            cue_start=cue[0],
            cue_end=cue[1],
            example=example,
        )

    def _why_without_cue(self, read: ReadText, index: int, told: Told, example: str | None) -> str:
        if told.value not in self.fusion.values:
            return "reads like the description of this value; nothing was trained on it, so look closely"
        if example is not None:
            return f"reads like: “{example}”"
        output = 2 * self.fusion.values.index(told.value) + POLARITIES.index(told.polarity)
        found = features_of(read.text, index)
        return why_by_words(self.reader.linear.reasons(found, output))

    def _example(self, read: ReadText, index: int, told: Told) -> str | None:
        if self._examples is None or read.vectors is None:
            return None
        return self._examples.nearest(
            weights.heads().directions(read.vectors[index : index + 1])[0], told.value, told.polarity
        )


def unit_text(doc: Doc, units: Sequence[UnitRules]) -> UnitText:
    """A text as the learned voters read it."""
    return UnitText(
        kind=state.kind(doc),
        question=state.question(doc) or None,
        units=tuple(unit.span.text.strip() for unit in units),
    )


def _own_words(unit: UnitRules, value: str) -> Told | None:
    if not any((value, p) in unit.votes and unit.votes[value, p].own for p in POLARITIES):
        return None
    told = _cue_decision(unit, value)
    return told if told.confidence >= RULES_THRESHOLD else None


def _by_cues(unit: UnitRules, values: frozenset[str]) -> Iterator[Told]:
    for value in values:
        told = _cue_decision(unit, value)
        if told.confidence >= RULES_THRESHOLD:
            yield told


def _cue_decision(unit: UnitRules, value: str) -> Told:
    polarity, sure = stronger(unit.votes, value)
    return Told(value, polarity, sure)


@cache
def tagger(choice: ModelChoice) -> Tagger:
    """The model, loaded once per process."""
    return Tagger(choice)
