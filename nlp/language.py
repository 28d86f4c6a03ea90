"""Is a text English? A small heuristic of our own, no model.

Counts function words ("the", "is", "of" ...) of English and of nine other languages. A text of fewer than four words
is read anyway. English is assumed unless half of the letters are non-Latin, or another language's function words
outnumber the English ones, or a text of at least eight words has hardly any English function word (under 4 %, a
telegraphic note has about 15 %) and few words that the English lemmatizer's dictionary knows.
"""

import re
from collections.abc import Container

from nlp.lexicon import load_languages

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FEW_WORDS, _ENOUGH_WORDS = 4, 8
_LEAST_SHARE, _LEAST_KNOWN = 0.04, 0.55
_LATIN_END = 0x250


def is_english(text: str, dictionary: Container[str] = ()) -> bool:
    """Whether the tagger can read a text; see the module for the rule."""
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return True
    if sum(ord(char) >= _LATIN_END for char in letters) * 2 > len(letters):
        return False
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if len(words) < _FEW_WORDS:
        return True
    languages = load_languages()
    english = sum(word in languages.english for word in words)
    other = max(sum(word in members for word in words) for members in languages.others.values())
    if other > english:
        return False
    if len(words) < _ENOUGH_WORDS or english >= _LEAST_SHARE * len(words):
        return True
    return sum(word in dictionary for word in words) >= _LEAST_KNOWN * len(words)
