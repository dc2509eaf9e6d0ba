"""The engine of the server, in a thread of its own with a database of its own."""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from typing import Any, Literal, TypeVar

from medas.engine.begin import Also, nothing_else
from medas.engine.loop import Engine
from medas.errors import BadWorkflow, ExecutorUnavailable, MedasError, NotFound, WrongInput
from medas.state.lease import SERVER
from medas.workflow.document import Document

DOMAIN = SERVER
"""Whose runs this engine is in charge of."""
State = Literal["starting", "working", "failed", "stopped"]
Answer = TypeVar("Answer")

_PAUSES = (1.0, 5.0, 15.0)
"""Seconds before an engine that broke down is opened again, the first, second and third time."""
_CALM_SECONDS = 60.0
"""After so long without trouble the next one counts as the first."""
_PATIENCE_SECONDS = 30.0
_BUSY_SECONDS, _IDLE_SECONDS = 0.05, 1.0
_REFUSALS = (WrongInput, BadWorkflow, NotFound)
"""Errors of who asked; after any other one nobody knows what the engine has half done."""
_LOG = logging.getLogger(__name__)


class EngineThread:
    """Does everything to the engine, because it belongs to one thread; who asks waits for the answer.

    An engine that breaks down is logged, reported by `state` and `failure`, and opened again, which goes on with all
    runs; after several times in a row it stays down.
    """

    def __init__(self, open_engine: Callable[[], Engine], *, pauses: tuple[float, ...] = _PAUSES) -> None:
        """Start nothing before `start`.

        Args:
            open_engine: Called in the thread; the engine is not started yet.
            pauses: Seconds to wait before each further attempt.
        """
        self.state: State = "stopped"
        self.failure: MedasError | None = None
        """What made the engine break down last; None while it works."""
        self._open, self._pauses, self._owner = open_engine, pauses, secrets.token_hex(8)
        self._asked: deque[tuple[Callable[[Engine], Any], Future[Any]]] = deque()
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._rung: set[str] = set()
        self._lock = threading.Lock()
        self._watchers: dict[str, list[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the engine and go on with the runs that are not over, while nobody waits for it."""
        self.state = "starting"
        self._stopping.clear()
        self._thread = threading.Thread(target=self._live, name="engine", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the workers and give back the lease; runs that are not over go on when a server starts again."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE_SECONDS)

    def submit(self, document: Document, options: Mapping[str, Any], *, also: Also = nothing_else) -> str:
        """Begin a run, or copy one that computed the same, and return its id.

        Args:
            document: What to run.
            options: Options of the run.
            also: Called with the database and the id, in the transaction that remembers the run.

        Raises:
            BadWorkflow: Listing all problems of the document.
            ExecutorUnavailable: If the engine is down or too busy.
        """

        def do(engine: Engine) -> str:
            return engine.copy_of(document, options, also=also) or engine.submit(document, options, also=also)

        return self._ask(do)

    def cancel(self, run: str) -> bool:
        """Ask a run to stop, and return whether this engine is in charge of it."""

        def do(engine: Engine) -> bool:
            engine.cancel(run)
            return run in engine.snapshot.runs

        return self._ask(do)

    @contextmanager
    def watching(self, run: str) -> Iterator[asyncio.Event]:
        """Give an event that is set, in the running loop, whenever something has happened in a run and is committed."""
        watcher = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._watchers.setdefault(run, []).append(watcher)
        try:
            yield watcher[1]
        finally:
            with self._lock:
                self._watchers[run].remove(watcher)
                if not self._watchers[run]:
                    del self._watchers[run]

    def _ask(self, action: Callable[[Engine], Answer]) -> Answer:
        answer: Future[Answer] = Future()
        if self.state in {"failed", "stopped"}:
            raise self._down()
        self._asked.append((action, answer))
        self._wake.set()
        try:
            return answer.result(_PATIENCE_SECONDS)
        except (TimeoutError, CancelledError):
            answer.cancel()  # it must not be done later, when nobody knows of it
            raise self._down() from None

    def _down(self) -> ExecutorUnavailable:
        reason = f": {self.failure.message}" if self.failure else ""
        hint = "Try again in a moment; if it stays so, start `medas serve` again"
        return ExecutorUnavailable(f"the engine does not answer{reason}", hint=hint)

    def _live(self) -> None:
        troubles = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._work()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is reported and the engine opened again
                _LOG.exception("the engine broke down")
                self.failure = error if isinstance(error, MedasError) else _bug(error)
                troubles = 0 if time.monotonic() - began > _CALM_SECONDS else troubles
                if troubles >= len(self._pauses):
                    break
                self.state = "starting"
                self._stopping.wait(self._pauses[troubles])
                troubles += 1
        self.state = "stopped" if self._stopping.is_set() else "failed"
        while self._asked:
            self._asked.popleft()[1].cancel()

    def _work(self) -> None:
        engine = self._open()
        # One owner for all engines of this thread: one that could not give its lease back does not shut out the next.
        engine.lease.owner = self._owner
        try:
            engine.start()
            engine.record.listeners.append(lambda event: self._rung.add(event["run"]))
            self.state, self.failure = "working", None
            while not self._stopping.is_set():
                self._answer(engine)
                busy = engine.tick()
                self._forget(engine)
                self._ring()
                if not busy:
                    self._rest(engine)
        finally:
            for end in (engine.close, engine.database.close):
                try:
                    end()
                except Exception:  # noqa: BLE001 - the other end must be closed all the same
                    _LOG.exception("the engine could not be closed")

    def _answer(self, engine: Engine) -> None:
        self._wake.clear()
        while self._asked:
            action, answer = self._asked.popleft()
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                answer.set_result(action(engine))
            except _REFUSALS as error:
                answer.set_exception(error)
            except Exception as error:
                answer.set_exception(error)
                raise

    def _forget(self, engine: Engine) -> None:
        for run in [run.id for run in engine.snapshot.runs.values() if run.is_over]:
            engine.forget(run)
        if engine.intake.left_strays and not engine.snapshot.runs:
            engine.shelf.folder.sweep()
            engine.intake.left_strays = False

    def _ring(self) -> None:
        while self._rung:
            run = self._rung.pop()
            with self._lock:
                watchers = list(self._watchers.get(run, ()))
            for loop, event in watchers:
                with suppress(RuntimeError):  # the loop of the server has ended meanwhile
                    loop.call_soon_threadsafe(event.set)

    def _rest(self, engine: Engine) -> None:
        if not engine.snapshot.runs:
            self._wake.wait(_IDLE_SECONDS)
            return
        for executor in engine.executors.values():
            executor.wait(_BUSY_SECONDS)


def _bug(error: Exception) -> MedasError:
    return MedasError(f"a mistake of MeDaS ({type(error).__name__})", hint="The log of the server has the details")
