"""Run one workflow and wait for it: what `Workflow.run` and the command line call."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from medas.engine.loop import Engine
from medas.engine.snapshot import RunState
from medas.errors import Canceled, MedasError, Problem
from medas.executors.inline import InlineExecutor
from medas.executors.local import LocalExecutor
from medas.executors.protocol import Executor
from medas.media.medium import Digest
from medas.safe.home import home_folder
from medas.safe.processes import identity
from medas.state.database import open_home
from medas.step.perform import Surroundings, perform
from medas.step.spec import StepResult, StepSpec
from medas.tool.base import Tool
from medas.tool.catalog import Catalog, catalog_of, load_catalog, tool_class
from medas.workflow.document import Document
from medas.workflow.workflow import Results, Run

LOCAL = "local"
Emit = Callable[[dict[str, Any]], None]


def run_inline(document: Document, tools: Mapping[str, type[Tool]], *, home: Path | None) -> Run:
    """Run the kernels in this process; everything else is as with workers.

    Raises:
        MedasError: If the document has problems, or the first error of the run.
    """
    home = home or home_folder()
    engine = own_engine(home, "inline")
    engine.catalog = catalog_of(list(tools.values())) if tools else load_catalog(home)
    engine.tools = tools
    return _run(engine, document)


def run_local(document: Document, tools: Mapping[str, type[Tool]], *, home: Path | None) -> Run:  # noqa: ARG001 - workers import them
    """Run the kernels in workers of this machine.

    Raises:
        MedasError: If the document has problems, or the first error of the run.
    """
    home = home or home_folder()
    engine = own_engine(home, LOCAL)
    engine.catalog = load_catalog(home)
    return _run(engine, document)


def _run(engine: Engine, document: Document) -> Run:
    state = engine.run_until_over(engine.submit(document))
    engine.forget(state.id)
    return finished(engine, state)


_ENGINES: dict[str, Engine] = {}


def own_engine(home: Path, on: str) -> Engine:
    """Return an engine of this process, kept from run to run and closed at its end; a forked child gets its own."""
    me = identity(os.getpid())
    domain = f"process {os.getpid()} {me.started if me else ''} {on}"
    name = f"{domain} {home.absolute()} {os.environ.get('MEDAS_DATABASE', '')}"
    engine = _ENGINES.get(name)
    if engine is None or not (home / "installation").exists():
        engine = _ENGINES[name] = open_engine(home, on, domain=domain)
        engine.start()
    return engine


def open_engine(home: Path, on: str, *, domain: str) -> Engine:
    """Return an engine of a home folder that is not started yet.

    Args:
        home: Folder of results and history.
        on: `inline` or `local`.
        domain: Whose runs the engine is in charge of.
    """
    executor: Executor
    if on == "inline":
        executor = InlineExecutor(lambda spec, emit: _perform(spec, emit, engine))
    else:
        executor = LocalExecutor(home / "workers", home / "objects")
    engine = Engine(home, open_home(home), Catalog({}), {on: executor}, domain=domain)
    return engine


@atexit.register
def close_engines() -> None:
    """Stop the workers of this process and give back its leases."""
    for name, engine in list(_ENGINES.items()):
        if name.startswith(f"process {os.getpid()} "):
            with suppress(MedasError, OSError):
                engine.close()
            engine.database.close()
        del _ENGINES[name]


def finished(engine: Engine, state: RunState) -> Run:
    """Return a finished run.

    Raises:
        MedasError: If it did not end well.
    """
    if state.state != "done":
        raise error_of(state)
    outputs = {name: dict(step.outputs) for name, step in state.steps.items()}
    return Run(state.id, Results(outputs, lambda digest: engine.shelf.get(Digest(digest))), summary_of(state))


def summary_of(state: RunState) -> dict[str, Any]:
    """Return what happened to each step: state, done, reused, failed, of, seconds."""
    return {
        name: {
            "state": step.state,
            "done": step.count("done"),
            "reused": sum(item.reused for item in step.items.values()),
            "failed": step.count("failed", "crashed", "left_out"),
            "of": len(step.items),
            "seconds": step.seconds,
        }
        for name, step in state.steps.items()
    }


def error_of(state: RunState) -> MedasError:
    """Return the first error of a run that did not end well."""
    import medas.errors

    problem = state.problem
    if problem is None:
        return Canceled("the run was canceled")
    names = {kind.code: kind for kind in vars(medas.errors).values() if _is_error(kind)}
    return _as_error(names.get(problem.code, MedasError), problem)


def _is_error(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, MedasError)


def _as_error(kind: type[MedasError], problem: Problem) -> MedasError:
    names = ("node", "port", "param", "case", "column", "file")
    where = {name: getattr(problem, name) for name in names}
    return kind(problem.message["en"].rstrip("."), hint=problem.hint.get("en", ""), **where)


def _perform(spec: StepSpec, emit: Emit, engine: Engine) -> StepResult:
    def find(module: str, tool: str) -> type[Tool]:
        return engine.tools[tool] if tool in engine.tools else tool_class(module, tool)

    return perform(spec, Surroundings(engine.shelf, emit, find))
