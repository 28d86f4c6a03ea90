"""Pseudonyms: how they are made, and who knows a candidate by name."""

import secrets
from uuid import UUID

from domain.access.model import Actor
from domain.candidates.model import LabelRow

# Without vowels, so that no words come about, and without letters and digits that look alike.
LETTERS = "BCDFGHJKMNPQRTVWXYZ2346789"
PSEUDONYM_LENGTH = 6


def new_pseudonym() -> str:
    """A random pseudonym; 26 to the power of 6, about 309 million."""
    return "".join(secrets.choice(LETTERS) for _ in range(PSEUDONYM_LENGTH))


def label_of(actor: Actor, row: LabelRow) -> str:
    """What the actor may call the candidate: the name, or in a pseudonymous requisition the pseudonym.

    Who may read candidates knows the name, unless they have yet to rate this candidate under a pseudonym.
    """
    return pseudonym_label(row.pseudonym) if is_hidden(actor, row) else row.name


def is_hidden(actor: Actor, row: LabelRow) -> bool:
    """Whether the candidate's name is kept from the actor."""
    return row.awaited or (row.pseudonymous and "candidates:read" not in actor.scopes)


def pseudonym_label(pseudonym: str) -> str:
    """A pseudonym as it is shown."""
    return f"Candidate {pseudonym}"


def may_hand_over(actor: Actor, owner_id: UUID) -> bool:
    """Whether the actor names another owner of a requisition: its owner does, or an admin."""
    return "admin" in actor.roles or actor.account_id == owner_id
