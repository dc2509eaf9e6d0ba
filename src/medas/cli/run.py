"""`medas run FLOW`: run a workflow and write its results."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from medas.cli.documents import document_at, with_settings
from medas.cli.progress import Progress
from medas.cli.results import results_of, write_results
from medas.engine.loop import Engine
from medas.engine.runner import LOCAL, error_of, open_engine, summary_of
from medas.engine.snapshot import RunState
from medas.safe.home import home_folder
from medas.tool.catalog import load_catalog

app = typer.Typer(add_completion=False)


@app.command()
def run(
    flow: Annotated[str, typer.Argument(help="A *.medas.json, its Python twin, or the name of a template")],
    settings: Annotated[list[str] | None, typer.Option("--set", help="step.param=value, as often as needed")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the results as files")] = None,
    until: Annotated[str | None, typer.Option(help="Run only this step and what it needs")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else")] = False,
    again: Annotated[bool, typer.Option("--new", help="Begin anew instead of going on with an unfinished run")] = False,
) -> int:
    """Run a workflow; what is known from earlier runs is not computed again."""
    home = home or home_folder()
    catalog = load_catalog(home)
    document = with_settings(document_at(flow, catalog), settings or [], catalog)
    engine = engine_in_charge(home)
    engine.catalog = catalog
    options: dict[str, Any] = {"until": until} if until else {}
    try:
        unfinished = engine.start()
        with Progress(quiet=as_json) as progress:
            engine.record.listeners.append(progress)
            found = None if again else engine.same_unfinished(document, options, unfinished)
            run_id = found or engine.submit(document, options)
            progress.begin(engine.snapshot.runs[run_id], resumed=found is not None)
            with _stopping(engine, run_id):
                state = engine.run_until_over(run_id)
        results = write_results(engine, state, out) if out else results_of(engine, state)
    finally:
        engine.close()
    return _say(state, results, out, as_json=as_json)


def engine_in_charge(home: Path) -> Engine:
    """Return an engine for the command line's own runs."""
    return open_engine(home, LOCAL, domain=f"command line {_terminal()}")


def _terminal() -> str:
    # Runs of one working folder belong together: a run that was killed is found again where it was started.
    return str(Path.cwd())


class _stopping:  # noqa: N801 - reads as a sentence
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


def _say(state: RunState, results: dict[str, Any], out: Path | None, *, as_json: bool) -> int:
    from medas.cli.main import EXIT_CANCELED, EXIT_FAILED, EXIT_OK

    if as_json:
        sys.stdout.write(json.dumps(answer_of(state, results), ensure_ascii=False, indent=2) + "\n")
    else:
        from medas.cli.summary import show_summary

        show_summary(state, results, out)
    if state.state == "done":
        return EXIT_OK
    return EXIT_CANCELED if state.state == "canceled" else EXIT_FAILED


def answer_of(state: RunState, results: dict[str, Any]) -> dict[str, Any]:
    """Return what `--json` prints: run, state, steps, results, and the problem if there is one."""
    steps = {}
    for name, one in summary_of(state).items():
        reused = one["state"] == "done" and one["of"] > 0 and one["reused"] == one["of"]
        steps[name] = {**one, "state": "reused" if reused else one["state"]}
    problem = None if state.state == "done" else error_of(state).problem().to_json()
    return {"run": state.id, "state": state.state, "steps": steps, "results": results, "problem": problem}
