"""How hard a text is to read. An estimate: syllables are counted as groups of vowels, without a dictionary.

Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers & Chissom 1975): 0.39 words/sentences + 11.8 syllables/words
- 15.59. On texts as short as one question it swings by a grade or two; it warns and never blocks.
"""

import re

from domain.language.tokens import words
from domain.rubrics.linter.wording import sentences

_VOWELS = re.compile(r"[aeiouyàáâäãåèéêëìíîïòóôöõùúûü]+")
_SILENT_END = re.compile(r"(?:[^aeiouyl]e|[aeiouy]les?|[^aeioutdy]ed|[^aeiouyscxzgl]es)$")


def grade_level(text: str) -> float:
    """The estimated US school grade; 0 for a text without words."""
    found = words(text)
    if not found:
        return 0.0
    per_sentence = len(found) / max(1, len(sentences(text)))
    per_word = sum(map(syllables, found)) / len(found)
    return max(0.0, 0.39 * per_sentence + 11.8 * per_word - 15.59)


def syllables(word: str) -> int:
    """Estimated syllables: groups of vowels, less a silent ending; at least 1."""
    lower = word.lower().split("'")[0]
    groups = len(_VOWELS.findall(lower))
    if groups > 1 and _SILENT_END.search(lower):
        groups -= 1
    return max(1, groups)
