"""The tagger for requests: one long-lived process that holds the models, with a bounded line before it.

Why not a library's pool: anyio.to_process and every pool that spawns (concurrent.futures, multiprocessing, pebble) look
up `__main__`, which granian's server processes do not have (KeyError with granian 2.8). Apart from that, anyio's
workers end with the task that was first to ask for one; and one dead child breaks a ProcessPoolExecutor for good, nor
can it end a call that takes too long. asyncio's subprocess is enough.
"""

import asyncio
import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import structlog

from api.errors import TryLater
from api.model_child import LENGTH, Ask, Failed, Found, framed
from api.processes.commands import PYTHON
from api.processes.reaper import ROOT
from nlp.model import Text

COMMAND = (*PYTHON, "-m", "api.model_child")
WARM_UP = Ask(texts=(Text(text="She asked the guest why.", kind="note"),), cues=(), model="accurate")
DECODER: msgspec.json.Decoder[Found | Failed] = msgspec.json.Decoder(Found | Failed)
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class ModelLimits:
    """How many may wait and for how long; `seconds` is what one request may take, loading the models included."""

    waiting: int = 32
    wait_seconds: float = 30
    seconds: float = 45
    retry_after: int = 5


class TaggerFailed(Exception):
    """An error of ours in the model process; it is logged there where it is known."""


class ModelProcess:
    """The model process of one API process; started at the first question and again whenever it has ended.

    One question at a time, in the order in which they came. For one event loop.
    """

    def __init__(self, limits: ModelLimits, command: Sequence[str] = COMMAND) -> None:
        """`command` is replaced in tests."""
        self.limits, self._command = limits, command
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._closed = False
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return None if self._process is None or self._process.returncode is not None else self._process.pid

    async def ask(self, ask: Ask) -> Found:
        """What the model says. Raises TryLater where the line is full, too slow or the process ends twice."""
        await self._take_turn()
        try:
            return await self._answered(ask)
        finally:
            self._turn.release()

    async def warm_up(self) -> None:
        """Load the models before somebody waits for them. A failure shows at the first request."""
        with contextlib.suppress(TryLater, TaggerFailed):
            await self.ask(WARM_UP)

    async def close(self) -> None:
        """End the process for good, also over a question: it keeps nothing."""
        self._closed = True
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        async with self._turn:
            await self._end()

    async def _take_turn(self) -> None:
        if self._waiting >= self.limits.waiting:
            raise self._try_later("Too many texts are being tagged already.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.wait_seconds):
                await self._turn.acquire()
        except TimeoutError:
            raise self._try_later("The tagger is busy with other texts.") from None
        finally:
            self._waiting -= 1

    async def _answered(self, ask: Ask) -> Found:
        frame = framed(msgspec.json.encode(ask))
        try:
            try:
                answer = await self._exchange(frame)
            except (asyncio.IncompleteReadError, ConnectionError):
                # It died: while nobody asked, or over this question. Tagging changes nothing, so ask another one once.
                await self._end()
                answer = await self._exchange(frame)
        except (asyncio.IncompleteReadError, ConnectionError):
            await self._end()
            raise self._try_later("The tagger's process ended twice over this request.") from None
        except TimeoutError:
            await self._end()
            raise self._try_later("The texts took too long to tag; send fewer at once.") from None
        except BaseException:
            # An answer that nobody waits for any more must not reach whoever asks next.
            await self._end()
            raise
        if isinstance(answer, Failed):
            log.error("tagger_failed", error=answer.error, trace=answer.trace)
            raise TaggerFailed(answer.error)
        return answer

    async def _exchange(self, frame: bytes) -> Found | Failed:
        async with asyncio.timeout(self.limits.seconds):
            process = await self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(frame)
            await process.stdin.drain()
            (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
            return DECODER.decode(await process.stdout.readexactly(length))

    async def _running(self) -> asyncio.subprocess.Process:
        if self._closed:
            raise ConnectionResetError
        if self._process is None or self._process.returncode is not None:
            await self._end()
            # It needs no database and no secret; one thread for numbers, because the machine has others to serve.
            environment = {name: value for name, value in os.environ.items() if not name.startswith("OUTSIDE_IN_")}
            environment["OMP_NUM_THREADS"] = "1"
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=ROOT,
                env=environment,
            )
            log.info("tagger_started", pid=self._process.pid)
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        # communicate() reads to the end and waits, so that pipes and process are gone afterwards.
        with contextlib.suppress(ConnectionError):
            await process.communicate()

    def _try_later(self, message: str) -> TryLater:
        after = self.limits.retry_after
        return TryLater(f"{message} Nothing is lost; send them again in {after} seconds.", after)
