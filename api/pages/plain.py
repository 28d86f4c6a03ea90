"""What the pages of people without an account share: the language that their browser asks for."""

from collections.abc import Sequence
from typing import TypeVar

L = TypeVar("L", bound=str)


def chosen_language(wanted: str | None, accepted: str, offered: Sequence[L]) -> L:
    """The language asked for, or the first of the browser's (Accept-Language) that is offered, or the first offered."""
    browser = [one.partition(";")[0].strip()[:2].lower() for one in accepted.split(",")]
    spoken = (match for one in (wanted, *browser) for match in offered if match == one)
    return next(spoken, offered[0])
