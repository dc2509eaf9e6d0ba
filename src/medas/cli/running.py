"""Run a document from the command line, with progress and a way to stop."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any, NamedTuple

from medas.cli.progress import Progress
from medas.cli.results import results_of, write_results
from medas.engine.account import Account, account_of, remembered
from medas.engine.loop import Engine
from medas.engine.runner import LOCAL, open_engine
from medas.tool.catalog import Catalog
from medas.workflow.document import Document


class Ended(NamedTuple):
    """A run that is over."""

    account: Account
    results: dict[str, Any]
    """`step.result` -> path or value."""


def run_document(
    document: Document,
    catalog: Catalog,
    home: Path,
    *,
    out: Path | None = None,
    options: dict[str, Any] | None = None,
    quiet: bool = False,
    anew: bool = False,
) -> Ended:
    """Run a document in workers of this machine.

    A run of the same document that was killed in this folder is gone on with.

    Args:
        document: What to run.
        catalog: The installed tools.
        home: Folder of the installation.
        out: Folder for the results as files.
        options: `until`: a step; `cases`: how many cases.
        quiet: Whether nothing is shown.
        anew: Whether an unfinished run is left alone.
    """
    # Runs of one working folder belong together: a run that was killed is found again where it was started.
    engine = open_engine(home, LOCAL, domain=f"command line {Path.cwd()}")
    engine.catalog = catalog
    try:
        unfinished = engine.start()
        with Progress(quiet=quiet) as progress:
            engine.record.listeners.append(progress)
            found = None if anew else engine.same_unfinished(document, options or {}, unfinished)
            account = _copied(engine, document, options) if found is None and not anew else None
            if account is None:
                run = found or engine.submit(document, options)
                progress.begin(engine.snapshot.runs[run], resumed=found is not None)
                with _Stopping(engine, run):
                    account = account_of(engine.run_until_over(run))
        return Ended(account, write_results(engine, account, out) if out else results_of(engine, account))
    finally:
        engine.close()
        engine.database.close()


def _copied(engine: Engine, document: Document, options: dict[str, Any] | None) -> Account | None:
    run = engine.copy_of(document, options)
    return None if run is None else remembered(engine.database, run)


class _Stopping:
    """Ctrl-C and TERM ask the run to stop; a second Ctrl-C ends at once."""

    def __init__(self, engine: Engine, run: str) -> None:
        self._engine, self._run = engine, run
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._stop)

    def _stop(self, number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.default_int_handler)
        self._engine.cancel(self._run)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
