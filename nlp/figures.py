"""How good each model is, as it was measured: read by the API's list of models and by the footers of reports."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from domain.evidence.model import Polarity
from nlp.model import ModelChoice

PATH = Path(__file__).parent / "weights" / "figures.json"
# What every figure must be printed with.
GOLD = "texts written and labelled by language models, from writers and sectors that nothing was trained on"


class PairFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One value and polarity; `low` and `high` bound F1 (95 %, bootstrap over texts)."""

    value: str
    polarity: Polarity
    units: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


class RegisterFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Answers or notes; `strength` is the share of hits whose strength is right."""

    register: str
    macro_f1: float
    low: float
    high: float
    strength: float | None
    texts: int
    units: int
    pairs: tuple[PairFigures, ...]


class ModelFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One model."""

    model: ModelChoice
    version: str
    registers: tuple[RegisterFigures, ...]


@cache
def figures() -> tuple[ModelFigures, ...]:
    """What was measured of each model. Raises OSError or msgspec.DecodeError for a damaged file."""
    return msgspec.json.decode(PATH.read_bytes(), type=tuple[ModelFigures, ...])


def write(path: Path, found: Sequence[ModelFigures]) -> None:
    """Store figures."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
