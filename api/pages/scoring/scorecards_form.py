"""The scoring page's form, as it is sent without a script: into the draft that the API takes, and back to the page."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec

from api.pages.forms import Entered, Refusal, as_struct
from api.pages.scoring.scorecards_view import moved_quote
from domain.errors import FieldError, Invalid
from domain.interviews.model import Note, Rating, Scorecard, ScorecardDraft

_LEVEL = re.compile(r"[1-5]")
_PLACE = re.compile(r"^(notes|ratings)\[(\d+)\](?:\.(\w+))?.*$")
_LONE = "Choose a level, or say that there is no evidence; a quote or a comment is kept with a rating only."


class EnteredDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft with the form's positions of its notes and ratings, and whose quotes no longer stand in their note."""

    draft: ScorecardDraft
    notes: tuple[int, ...]
    ratings: tuple[int, ...]
    lost: tuple[str, ...]

    def on_the_form(self, refusal: Refusal) -> Refusal:
        """The refusal with the names that the fields have on the form, where empty notes have a place as well."""
        return msgspec.structs.replace(
            refusal, fields={self._named(name): message for name, message in refusal.fields.items()}
        )

    def _named(self, name: str) -> str:
        found = _PLACE.match(name)
        if found is None:
            return name
        positions = self.notes if found[1] == "notes" else self.ratings
        part = "text" if found[1] == "notes" else found[3] if found[3] in {"evidence", "comment"} else "choice"
        return f"{found[1]}[{positions[int(found[2])]}].{part}"


def draft_of(form: Entered) -> EnteredDraft:
    """The draft that was entered, by the names that the form gives; raises Invalid with the form's own names."""
    sent = form.nested()
    notes = [(place, one) for place, one in enumerate(_list(sent, "notes")) if one.get("text")]
    texts = {str(one.get("key")): str(one["text"]) for _, one in notes}
    ratings, lost, problems = [], [], []
    for place, one in enumerate(_list(sent, "ratings")):
        said = _said(one)
        if said:
            evidence = ticked_words(str(one.get("evidence") or ""), texts) if "level" in said else None
            if evidence is None and "level" in said and one.get("evidence"):
                lost.append(str(one.get("competency_code")))
            body = {"competency_code": one.get("competency_code"), "comment": one.get("comment", ""), **said}
            ratings.append((place, body if evidence is None else {**body, "evidence": evidence}))
        elif one.get("evidence") or one.get("comment"):
            problems.append(FieldError(field=f"ratings[{place}].choice", code="rating_missing", message=_LONE))
    if problems:
        raise Invalid(problems)
    values = {
        "notes": [one for _, one in notes],
        "ratings": [one for _, one in ratings],
        "overall_comment": sent.get("overall_comment", ""),
    }
    found = EnteredDraft(
        draft=ScorecardDraft(),
        notes=tuple(place for place, _ in notes),
        ratings=tuple(place for place, _ in ratings),
        lost=tuple(lost),
    )
    try:
        return msgspec.structs.replace(found, draft=as_struct(ScorecardDraft, values))
    except Invalid as error:
        named = found.on_the_form(Refusal.of(error)).fields
        raise Invalid(
            [FieldError(field=name, code=error.code, message=message) for name, message in named.items()]
        ) from error


def _list(sent: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = sent.get(name, [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _said(one: Mapping[str, Any]) -> dict[str, Any]:
    choice = str(one.get("choice") or "")
    if not choice:
        return {}
    return {"level": int(choice)} if _LEVEL.fullmatch(choice) else {"no_evidence": choice}


def ticked_words(ticked: str, texts: Mapping[str, str]) -> dict[str, Any] | None:
    """The ticked words as the API takes them, where they stand now in the notes (texts by key); None where they do not.

    `ticked` is key:start:words, read from the note as it was saved before.
    """
    key, _, rest = ticked.partition(":")
    digits, _, quote = rest.partition(":")
    if key not in texts or not digits.isdecimal() or not quote.strip():
        return None
    start = moved_quote(quote, int(digits[:6]), texts[key])
    return None if start is None else {"note": key, "start": start, "quote": quote}


def as_entered(card: Scorecard, form: Entered) -> Scorecard:
    """The scorecard with what was entered instead of what is stored, to show the form again."""
    sent = form.nested()
    ids = {note.key: note.id for note in card.notes}
    notes = tuple(
        Note(
            id=ids.get(str(one.get("key")), uuid4()),
            key=str(one.get("key")),
            question_code=str(one["question_code"]) if one.get("question_code") else None,
            text=str(one.get("text", "")),
        )
        for one in _list(sent, "notes")
        if one.get("text") or str(one.get("key")) in ids
    )
    texts = {note.key: note.text for note in notes}
    by_key = {note.key: note.id for note in notes}
    told = [one for one in _list(sent, "ratings") if one.get("choice") or one.get("comment") or one.get("evidence")]
    ratings = tuple(_rating(one, texts, by_key) for one in told)
    return msgspec.structs.replace(
        card, notes=notes, ratings=ratings, overall_comment=str(sent.get("overall_comment", ""))
    )


def _rating(one: Mapping[str, Any], texts: Mapping[str, str], ids: Mapping[str, Any]) -> Rating:
    said, evidence = _said(one), ticked_words(str(one.get("evidence") or ""), texts)
    return Rating(
        competency_code=str(one.get("competency_code")),
        level=said.get("level"),
        no_evidence=said.get("no_evidence"),
        note_id=None if evidence is None else ids[evidence["note"]],
        span_start=None if evidence is None else evidence["start"],
        span_end=None if evidence is None else evidence["start"] + len(evidence["quote"]),
        comment=str(one.get("comment", "")),
    )
