"""Run one workflow and wait for it: what `Workflow.run` and the command line call."""

from __future__ import annotations

import atexit
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from medas.engine.account import Account
from medas.engine.inline import InProcess
from medas.engine.loop import Engine
from medas.errors import MedasError
from medas.executors.local import LocalExecutor
from medas.media.medium import Digest
from medas.safe.home import database_url, home_folder
from medas.safe.processes import identity
from medas.state.database import open_home
from medas.tool.base import Tool
from medas.tool.catalog import Catalog, catalog_of, load_catalog, tool_class
from medas.workflow.document import Document
from medas.workflow.workflow import Results, Run

LOCAL = "local"


def run_inline(document: Document, tools: Mapping[str, type[Tool]], *, home: Path | None) -> Run:
    """Run the kernels in this process; everything else is as with workers.

    Raises:
        MedasError: If the document has problems, or the first error of the run.
    """
    home = home or home_folder()
    engine = own_engine(home, "inline")
    engine.catalog = catalog_of(list(tools.values())) if tools else load_catalog(home)
    engine.inline.places = {"inline": InProcess(lambda module, tool: tools.get(tool) or tool_class(module, tool))}
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
    return finished(engine, engine.run(document))


_ENGINES: dict[str, Engine] = {}


def own_engine(home: Path, on: str) -> Engine:
    """Return an engine of this process, kept from run to run and closed at its end; a forked child gets its own."""
    me = identity(os.getpid())
    domain = f"process {os.getpid()} {me.started if me else ''} {on}"
    name = f"{domain} {home.absolute()} {database_url(home)}"
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
    place = InProcess() if on == "inline" else LocalExecutor(home / "workers", home / "objects")
    return Engine(home, open_home(home), Catalog({}), {on: place}, domain=domain)


@atexit.register
def close_engines() -> None:
    """Stop the workers of this process and give back its leases."""
    for name, engine in list(_ENGINES.items()):
        if name.startswith(f"process {os.getpid()} "):
            with suppress(MedasError, OSError):
                engine.close()
            engine.database.close()
        del _ENGINES[name]


def finished(engine: Engine, account: Account) -> Run:
    """Return a finished run.

    Raises:
        MedasError: If it did not end well.
    """
    if account.state != "done":
        raise account.error()
    outputs = {name: dict(step.outputs) for name, step in account.steps.items()}
    return Run(account.id, Results(outputs, lambda digest: engine.shelf.get(Digest(digest))), account.steps)
