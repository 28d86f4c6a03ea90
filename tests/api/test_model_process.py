"""The process that holds the tagger's models: long-lived, replaced when it dies or hangs, never left behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import anyio
import anyio.lowlevel
import psutil
import pytest

from api.errors import TryLater
from api.model_child import Ask, Failed, Found, answer
from api.model_process import COMMAND, ModelLimits, ModelProcess, TaggerFailed
from nlp.model import Text

pytestmark = pytest.mark.anyio

STANDIN = (sys.executable, "-m", "tests.api.standin_model")
PATIENT = ModelLimits()
SENTENCE = "She wanted to know why the process worked that way, so she asked the team and tried it out herself. "


def asking(*texts: str) -> Ask:
    return Ask(texts=tuple(Text(text=text, kind="note") for text in texts), cues=(), model="accurate")


@asynccontextmanager
async def model_process(
    limits: ModelLimits = PATIENT, command: tuple[str, ...] = STANDIN
) -> AsyncIterator[ModelProcess]:
    process = ModelProcess(limits, command)
    try:
        yield process
    finally:
        await process.close()


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        await anyio.sleep(0.02)
    raise AssertionError("waited in vain")


def alive(pid: int | None) -> bool:
    assert pid is not None
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def answerer(found: Found) -> int:
    return int(found.version.split()[0])


async def test_one_process_answers_everything_that_is_asked() -> None:
    async with model_process() as model:
        assert model.pid is None
        pids = {answerer(await model.ask(asking("one", "two"))) for _ in range(3)}
        assert pids == {model.pid}


async def test_whatever_is_printed_does_not_come_between_the_answers() -> None:
    async with model_process() as model:
        assert (await model.ask(asking("PRINT"))).version.endswith("PRINT")
        assert (await model.ask(asking("after"))).version.endswith("after")


async def test_a_process_that_died_while_nobody_asked_is_replaced() -> None:
    async with model_process() as model:
        first = answerer(await model.ask(asking("one")))
        os.kill(first, signal.SIGKILL)
        assert answerer(await model.ask(asking("two"))) != first


async def test_killed_in_the_middle_of_a_text_the_real_model_answers_from_a_new_process() -> None:
    async with model_process(command=COMMAND) as model:
        before = await model.ask(asking(SENTENCE))
        first = model.pid
        async with anyio.create_task_group() as group:
            found: list[Found] = []

            async def ask() -> None:
                found.append(await model.ask(asking(*[SENTENCE * 40] * 4)))

            assert first is not None
            used = psutil.Process(first).cpu_times().user
            group.start_soon(ask)
            await until(lambda: psutil.Process(first).cpu_times().user > used + 0.1)
            os.kill(first, signal.SIGKILL)
        assert model.pid != first
        assert found[0].version == before.version
        assert all(len(one.findings) >= 40 for one in found[0].analyses)
        assert before.analyses[0].findings


async def test_a_text_that_kills_the_process_twice_is_refused_and_the_next_one_is_read() -> None:
    async with model_process() as model:
        with pytest.raises(TryLater, match="ended twice") as refused:
            await model.ask(asking("DIE"))
        assert refused.value.headers == {"Retry-After": "5"}
        assert (await model.ask(asking("next"))).version.endswith("next")


async def test_what_takes_too_long_is_killed_and_the_next_one_is_read() -> None:
    async with model_process() as model:
        await model.ask(asking("one"))
        first = model.pid
        model.limits = replace(PATIENT, seconds=1)
        with pytest.raises(TryLater, match="send fewer"):
            await model.ask(asking("SLEEP"))
        assert not alive(first)
        model.limits = PATIENT
        assert (await model.ask(asking("next"))).version.endswith("next")


async def test_an_error_of_ours_is_named_and_the_process_lives_on() -> None:
    async with model_process() as model:
        first = answerer(await model.ask(asking("one")))
        with pytest.raises(TaggerFailed, match="ValueError"):
            await model.ask(asking("FAIL"))
        assert answerer(await model.ask(asking("two"))) == first


async def test_a_full_line_refuses_at_once_and_those_in_it_do_not_wait_for_ever() -> None:
    async with model_process(replace(PATIENT, waiting=2, wait_seconds=1)) as model:
        await model.ask(asking("one"))
        at_work = asyncio.create_task(model.ask(asking("SLEEP")))
        in_line = [asyncio.create_task(model.ask(asking("patient"))) for _ in range(2)]
        await anyio.lowlevel.checkpoint()
        with pytest.raises(TryLater, match="Too many"):
            await model.ask(asking("late"))
        for one in in_line:
            with pytest.raises(TryLater, match="busy"):
                await one
        assert not at_work.done()
        at_work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await at_work


async def test_nobody_gets_the_answer_of_somebody_who_left() -> None:
    async with model_process() as model:
        await model.ask(asking("one"))
        with anyio.move_on_after(0.2):
            await model.ask(asking("SLEEP"))
        assert (await model.ask(asking("mine"))).version.endswith("mine")


async def test_questions_are_answered_in_the_order_in_which_they_came() -> None:
    order: list[str] = []
    async with model_process() as model, anyio.create_task_group() as group:

        async def ask(word: str) -> None:
            assert (await model.ask(asking(word))).version.endswith(word)
            order.append(word)

        words = [f"word {number}" for number in range(20)]
        for word in words:
            group.start_soon(ask, word)
    assert order == words


@pytest.mark.parametrize("text", ["idle", "SLEEP"])
async def test_closing_leaves_no_process(text: str) -> None:
    async with model_process() as model:
        await model.ask(asking("one"))
        pid = model.pid
        asked = asyncio.create_task(model.ask(asking(text)))
        await anyio.sleep(0.1)
        await model.close()
        assert not alive(pid)
        (outcome,) = await asyncio.gather(asked, return_exceptions=True)
        assert isinstance(outcome, TryLater if text == "SLEEP" else Found)
        with pytest.raises(TryLater):
            await model.ask(asking("too late"))
        assert model.pid is None


async def test_signals_to_the_whole_group_do_not_end_it_but_the_end_of_its_input_does() -> None:
    process = await asyncio.create_subprocess_exec(
        *STANDIN, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    children = psutil.Process(process.pid)
    # Its second thread listens once the signals are ignored.
    await until(lambda: children.num_threads() > 1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        process.send_signal(number)
    await anyio.sleep(0.2)
    assert process.returncode is None
    process.stdin.close()
    with anyio.fail_after(30):
        assert await process.wait() == 0


async def test_its_environment_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTSIDE_IN_DATABASE_URL", "postgresql://secret")
    async with model_process() as model:
        await model.ask(asking("one"))
        assert not [name for name in psutil.Process(model.pid).environ() if name.startswith("OUTSIDE_IN_")]


def test_an_error_is_told_without_its_message() -> None:
    failed = answer(b'{"texts": "what the candidate said"}')
    assert isinstance(failed, Failed)
    assert failed.error == "ValidationError"
    assert "candidate" not in str(failed)


async def test_warming_up_loads_the_models() -> None:
    async with model_process() as model:
        await model.warm_up()
        assert model.pid is not None
