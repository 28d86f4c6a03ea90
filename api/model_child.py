"""The process that holds the tagger's models and answers one question after another on its standard input.

Run as `python -m api.model_child`. A frame is four bytes of length and a JSON document. The process ends at the end of
its input, also in the middle of a text: the system closes the pipe however the process at its other end ended, so none
is left behind. Signals that reach a whole process group do not end it; api/model_process.py does.
"""

import os
import queue
import signal
import struct
import sys
import threading
from typing import IO

import msgspec

from api.observability import trace_of
from nlp.model import Analysis, ModelChoice, Text, ValueCues

LENGTH = struct.Struct(">I")


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Texts to analyse, and the values to look for beside the core ones."""

    texts: tuple[Text, ...]
    cues: tuple[ValueCues, ...]
    model: ModelChoice


class Found(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The analyses in the order of the texts, and the version of the model that made them."""

    version: str
    analyses: tuple[Analysis, ...]


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The kind of an error of ours and where it was raised; never its message, which may quote a text."""

    error: str
    trace: tuple[str, ...]


def framed(content: bytes) -> bytes:
    """A document as it goes through a pipe."""
    return LENGTH.pack(len(content)) + content


def main() -> None:
    """Answer until the end of the input."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    asks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asks), daemon=True).start()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        # Whatever a library prints goes to the log instead of between the answers.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        while True:
            out.write(framed(msgspec.json.encode(answer(asks.get()))))
            out.flush()


def _listen(source: IO[bytes], asks: "queue.SimpleQueue[bytes]") -> None:
    """In a thread of its own, so that the end of the input is seen while a text is being read."""
    while len(head := source.read(LENGTH.size)) == LENGTH.size:
        (length,) = LENGTH.unpack(head)
        asks.put(source.read(length))
    os._exit(0)


def answer(ask: bytes) -> Found | Failed:
    """Analyse; an error of ours becomes an answer, so that the process lives on."""
    try:
        wanted = msgspec.json.decode(ask, type=Ask)
        from nlp.analyse import analyse, model_name  # noqa: PLC0415 (a second and much memory; at the first question)

        analyses = analyse(wanted.texts, wanted.cues, wanted.model)
        return Found(version=model_name(wanted.model), analyses=tuple(analyses))
    except Exception as error:
        return Failed(error=type(error).__name__, trace=tuple(trace_of(error)))


if __name__ == "__main__":
    main()
