"""The engine in its thread."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from medas.engine.loop import Engine
from medas.engine.runner import open_engine
from medas.errors import BadWorkflow, ExecutorUnavailable
from medas.server.engine_thread import DOMAIN, EngineThread
from medas.state.database import open_home
from medas.state.runs import events_after, run_row
from medas.testing.trouble import ManyCases, MarkedImage, MeanOfMeans, Slow
from medas.tool.catalog import catalog_of
from medas.workflow.document import Document
from medas.workflow.workflow import Workflow

TOOLS = [ManyCases, MarkedImage, MeanOfMeans, Slow]


def waiting(seconds: float, *, name: str = "slow") -> Document:
    flow = Workflow("Wait")
    flow.add(Slow(seconds=seconds, name=name), name="wait")
    return flow.document()


def opener(home: Path, on: str = "inline") -> Callable[[], Engine]:
    def open_one() -> Engine:
        engine = open_engine(home, on, domain=DOMAIN)
        engine.catalog = catalog_of(TOOLS)
        return engine

    return open_one


def until(condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def thread(tmp_path: Path) -> Iterator[EngineThread]:
    made = EngineThread(opener(tmp_path))
    made.start()
    yield made
    made.stop()
    assert made.state == "stopped"


def state_of(home: Path, run: str) -> str:
    database = open_home(home)
    found = str(run_row(database, run)["state"])
    database.close()
    return found


def test_a_run_is_done_by_the_thread(thread: EngineThread, tmp_path: Path) -> None:
    run = thread.submit(waiting(0.01), {"workflow": "w1", "version": 3})

    until(lambda: state_of(tmp_path, run) == "done")

    database = open_home(tmp_path)
    assert (run_row(database, run)["workflow"], run_row(database, run)["version"]) == ("w1", 3)
    database.close()


def test_a_run_that_computes_the_same_is_a_copy(thread: EngineThread, tmp_path: Path) -> None:
    first = thread.submit(waiting(0.01), {})
    until(lambda: state_of(tmp_path, first) == "done")

    second = thread.submit(waiting(0.01), {})

    assert second != first
    assert state_of(tmp_path, second) == "done"


def test_a_workflow_with_problems_is_refused_and_the_engine_works_on(thread: EngineThread, tmp_path: Path) -> None:
    with pytest.raises(BadWorkflow, match="has a problem"):
        thread.submit(Document(), {})

    run = thread.submit(waiting(0.01), {})
    until(lambda: state_of(tmp_path, run) == "done")
    assert thread.failure is None


def test_many_threads_may_ask_at_a_time(thread: EngineThread) -> None:
    runs: list[str] = []
    asking = [
        threading.Thread(target=lambda number=number: runs.append(thread.submit(waiting(0, name=f"n{number}"), {})))
        for number in range(8)
    ]
    for one in asking:
        one.start()
    for one in asking:
        one.join()

    assert sorted(runs) == [f"r{number}" for number in range(1, 9)]


def test_a_run_is_canceled(tmp_path: Path) -> None:
    thread = EngineThread(opener(tmp_path, "local"))
    thread.start()
    run = thread.submit(waiting(60), {})

    assert thread.cancel(run)

    until(lambda: state_of(tmp_path, run) == "canceled")
    assert not thread.cancel("r99")
    thread.stop()


def test_what_is_not_over_goes_on_when_the_thread_starts_again(tmp_path: Path) -> None:
    thread = EngineThread(opener(tmp_path, "local"))
    thread.start()
    run = thread.submit(waiting(2), {})
    until(lambda: any(event["kind"] == "step_started" for event in all_events(tmp_path, run)))
    thread.stop()
    assert state_of(tmp_path, run) == "running"

    again = EngineThread(opener(tmp_path, "local"))
    again.start()

    until(lambda: state_of(tmp_path, run) == "done")
    again.stop()
    assert "run_resumed" in [event["kind"] for event in all_events(tmp_path, run)]


def all_events(home: Path, run: str) -> list[dict[str, Any]]:
    database = open_home(home)
    found = events_after(database, run)
    database.close()
    return found


class Failing:
    """Opens engines of which the first so many break down in their first tick, or already when they start."""

    def __init__(self, home: Path, times: int, *, where: str = "tick") -> None:
        self.home, self.times, self.where, self.opened = home, times, where, 0

    def __call__(self) -> Engine:
        engine = opener(self.home)()
        self.opened += 1
        if self.opened <= self.times:

            def break_down() -> bool:
                message = "this engine is broken"
                raise RuntimeError(message)

            setattr(engine, self.where, break_down)
        return engine


def test_an_engine_that_breaks_down_is_reported_and_opened_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failing = Failing(tmp_path, 2)
    thread = EngineThread(failing, pauses=(0.01, 0.01, 0.01))
    thread.start()

    until(lambda: failing.opened == 3 and thread.state == "working")

    run = thread.submit(waiting(0.01), {})
    until(lambda: state_of(tmp_path, run) == "done")
    assert "this engine is broken" in caplog.text
    thread.stop()


def test_an_engine_that_cannot_even_be_closed_does_not_shut_out_the_next(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failing = Failing(tmp_path, 1, where="flush")  # as on a full disk: nothing can be committed any more
    thread = EngineThread(failing, pauses=(0.01,))
    thread.start()

    until(lambda: failing.opened == 2 and thread.state == "working")

    assert "could not be closed" in caplog.text
    run = thread.submit(waiting(0.01), {})
    until(lambda: state_of(tmp_path, run) == "done")
    thread.stop()


def test_an_engine_that_breaks_down_again_and_again_stays_down_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    thread = EngineThread(Failing(tmp_path, 100), pauses=(0.01, 0.01))
    thread.start()

    until(lambda: thread.state == "failed")

    assert thread.failure is not None
    assert "RuntimeError" in thread.failure.message
    assert caplog.text.count("the engine broke down") == 3
    with pytest.raises(ExecutorUnavailable, match="does not answer"):
        thread.submit(waiting(0.01), {})
    thread.stop()


def test_who_waits_when_the_engine_goes_down_is_told(tmp_path: Path) -> None:
    thread = EngineThread(Failing(tmp_path, 100, where="start"), pauses=(0.2,))
    thread.start()

    with pytest.raises(ExecutorUnavailable):
        thread.submit(waiting(0.01), {})
    thread.stop()


def test_a_thread_that_was_never_started_does_not_let_anybody_wait(tmp_path: Path) -> None:
    with pytest.raises(ExecutorUnavailable):
        EngineThread(opener(tmp_path)).submit(waiting(0.01), {})


def test_watchers_of_a_run_are_rung_for(thread: EngineThread) -> None:
    async def watch() -> bool:
        with thread.watching("r1") as mine, thread.watching("r2") as other:
            run = await asyncio.to_thread(thread.submit, waiting(0.01), {})
            assert run == "r1"
            await asyncio.wait_for(mine.wait(), 10)
            return other.is_set()

    assert asyncio.run(watch()) is False
