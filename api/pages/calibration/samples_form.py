"""A sample answer as a form: its fields with what was entered or is stored, and as the API takes it."""

from collections.abc import Mapping, Sequence

import msgspec

from api.pages.base import Visit
from api.pages.documents.documents_form import as_body
from api.pages.forms import Entered, Refusal
from api.pages.tools.tools import Difference
from domain.calibration.model import CalibrationSample, FrameOfReference, SampleDraft
from domain.rubrics.service import library, rubrics

LEVELS = range(1, 6)
SPANS_MOST = 10
MORE = "more_spans"
LEVEL_CHOICES = tuple((str(level), f"Level {level}") for level in LEVELS)
LABELS: Mapping[str, str] = {
    "competency_code": "Competency",
    "question": "Question",
    "setting": "Setting",
    "text": "Answer",
    "level": "Level",
    "reason.at_level": "Why this level",
    "reason.not_lower": "Why not lower",
    "reason.not_higher": "Why not higher",
}
SPANS = "Words that carry the level"
_NULL = "There is no level beyond this one; send null."
_EMPTY = "There is no level beyond this one: leave this empty."


class SampleForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the fields hold: texts by the API's names, and rows of words with their level and anchor."""

    texts: dict[str, str]
    spans: list[dict[str, str]]


def entered_form(form: Entered) -> SampleForm:
    """What was entered; rows of which nothing was filled in are left out, but for one more where that was asked for."""
    sent = form.nested().get("spans", [])
    rows = [one for one in sent if isinstance(one, dict)] if isinstance(sent, list) else []
    spans = [{name: str(row.get(name, "")) for name in ("quote", "level", "anchor")} for row in rows]
    return SampleForm(
        texts={name: form.text(name) for name in LABELS},
        spans=[one for one in spans if any(text.strip() for text in one.values())],
    )


def stored_form(sample: CalibrationSample) -> SampleForm:
    """What is stored."""
    reason = sample.reason
    return SampleForm(
        texts={
            "competency_code": sample.competency_code,
            "question": sample.question,
            "setting": sample.setting,
            "text": sample.text,
            "level": str(sample.level),
            "reason.at_level": reason.at_level,
            "reason.not_lower": reason.not_lower or "",
            "reason.not_higher": reason.not_higher or "",
        },
        spans=[{"quote": one.quote, "level": str(one.level), "anchor": one.anchor} for one in sample.spans],
    )


def empty_form() -> SampleForm:
    """A new sample's."""
    return SampleForm(texts=dict.fromkeys(LABELS, ""), spans=[])


def rows_shown(form: SampleForm, more: int = 0) -> list[dict[str, str]]:
    """The rows of the page: those that hold something, at least one, and `more` empty ones."""
    missing = max(1 - len(form.spans), 0) + more
    empty = {"quote": "", "level": "", "anchor": ""}
    return [*form.spans, *(dict(empty) for _ in range(missing))][:SPANS_MOST]


def draft_of(form: SampleForm) -> SampleDraft:
    """The sample as the API takes it; raises Invalid with every fault, by the form's names."""
    texts = {name: text for name, text in form.texts.items() if not name.startswith("reason.")}
    reason = {name: form.texts[f"reason.{name}"] for name in FrameOfReference.__struct_fields__}
    draft: SampleDraft = as_body(SampleDraft, {**texts, "reason": reason, "spans": form.spans})
    return draft


def in_words(refusal: Refusal) -> Refusal:
    """The refusal as somebody reads it who fills in a form, not a program."""
    fields = {name: message.replace(_NULL, _EMPTY) for name, message in refusal.fields.items()}
    if "spans" in fields and not fields["spans"].startswith("At least one span"):
        fields["spans"] = "Copy words of the answer that carry its level."
    return msgspec.structs.replace(refusal, fields=fields)


def differences_of(stored: SampleForm, entered: SampleForm) -> tuple[Difference, ...]:
    """The fields in which what was entered is not what is stored now."""
    pairs = [(label, stored.texts[name], entered.texts[name]) for name, label in LABELS.items()]
    pairs.append((SPANS, _told(stored.spans), _told(entered.spans)))
    return tuple(Difference(label, old, new) for label, old, new in pairs if old.strip() != new.strip())


def _told(spans: Sequence[Mapping[str, str]]) -> str:
    return "; ".join(f"“{one['quote']}”, level {one['level']}: {one['anchor']}" for one in spans)


async def competency_names(visit: Visit, *also: str) -> dict[str, str]:
    """Code → name of the competencies that a sample may be for: the library's and those of rubrics; and of `also`."""
    own = await rubrics.names(visit.conn, "competencies", in_use=False) if visit.may("rubrics:read") else {}
    names = {one.code: one.name for one in library()}
    names |= {code: name for code, name in own.items() if code not in names}
    return {code: code.replace("_", " ").capitalize() for code in also if code not in names} | names
