"""Names of files that every system takes. Pure functions."""

import re
import unicodedata

LABEL_MOST = 60


def hyphenated(label: str) -> str:
    """A label for a file's name, on every system: letters and digits of any script stay, all else becomes a hyphen.

    At most LABEL_MOST characters; empty where nothing is left.
    """
    words = "".join(one if _is_of_a_word(one) else "-" for one in unicodedata.normalize("NFC", label))
    return re.sub("-{2,}", "-", words)[:LABEL_MOST].strip("-")


def _is_of_a_word(character: str) -> bool:
    """Letters and digits, and the marks that belong to letters in many scripts."""
    return character.isalnum() or unicodedata.category(character) in {"Mn", "Mc"}
