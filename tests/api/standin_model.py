"""A model process that does as its first text says: DIE, SLEEP, FAIL, PRINT; else it finds nothing, at once.

Run as `python -m tests.api.standin_model`; everything but the models themselves is the product's own.
"""

import os
import time
from unittest import mock

import msgspec

from api import model_child
from api.model_child import Ask, Failed, Found
from nlp.model import Analysis


def answer(ask: bytes) -> Found | Failed:
    wanted = msgspec.json.decode(ask, type=Ask)
    word = wanted.texts[0].text
    if word == "DIE":
        os._exit(9)
    if word == "SLEEP":
        time.sleep(600)
    if word == "FAIL":
        return Failed(error="ValueError", trace=())
    if word == "PRINT":
        os.write(1, b"printed by a library\n")
    # The version tells the test who answered, and what.
    return Found(version=f"{os.getpid()} {word}", analyses=tuple(Analysis(findings=()) for _ in wanted.texts))


if __name__ == "__main__":
    with mock.patch.object(model_child, "answer", answer):
        model_child.main()
