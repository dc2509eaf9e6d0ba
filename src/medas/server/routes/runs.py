"""Runs: begin, list, look at, stop, begin again."""

from __future__ import annotations

import hashlib
import threading
import time
from functools import partial
from typing import Annotated, Any

from fastapi import Header, Query
from pydantic import Field

from medas.engine.begin import Also, nothing_else, options_of
from medas.errors import EditConflict, WrongInput
from medas.server.curves import curves_of
from medas.server.dataroom import pin
from medas.server.installation import Installation
from medas.server.policies import Policy, Routes
from medas.server.readable import need_readable
from medas.server.routes.needs import Chosen, Here, Me, Run
from medas.server.routes.workflows import Made
from medas.server.run_accounts import RunDetail, RunRow, detail_of, rows_of
from medas.server.shapes import NO_NUL, Body
from medas.server.smaller import smaller
from medas.server.texts_of import text_of_document
from medas.server.thin import Point
from medas.state.access import Right, get_for
from medas.state.drafts import draft_of
from medas.state.idempotency import earlier_answer, remember_answer
from medas.state.run_lists import runs_page
from medas.state.runs import FINAL, run_row
from medas.state.users import User
from medas.state.versions import freeze
from medas.workflow.document import load

routes = Routes("/api/v1/runs", "Runs")
_ONE_AT_A_TIME = threading.Lock()


class NewRun(Body):
    """What to run."""

    workflow: str = Field(max_length=100, pattern=NO_NUL)
    """Id; its draft is frozen as a version and runs."""
    until: str | None = Field(None, max_length=100)
    """Only this step and what it needs."""
    cases: int | None = Field(None, ge=1, le=1_000_000)
    """Try it on so many cases of each list of cases; results of single cases are reused by a run over all."""


class SmallerRun(Body):
    """Which step needs less memory."""

    step: str = Field(max_length=100)
    """Its id."""


@routes.post("", policy=Policy.USER, status_code=201)
def post_run(
    new: NewRun, here: Here, me: Me, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
) -> Made:
    """Begin a run; a second request with the same Idempotency-Key is given the first run."""
    if idempotency_key is None:
        return Made(id=_begin(new, here, me))
    asked = hashlib.sha256(new.model_dump_json().encode()).hexdigest()
    with _ONE_AT_A_TIME:
        run = earlier_answer(here.database, me, idempotency_key, asked)
        if run is None:
            # With the run itself: if the server is killed in between, there is either both or none.
            also = partial(remember_answer, owner=me, key=idempotency_key, asked=asked)
            run = _begin(new, here, me, also=lambda database, made: also(database, answer=made))
    return Made(id=run)


@routes.get("", policy=Policy.USER)
def get_runs(
    here: Here,
    me: Me,
    project: Chosen,
    workflow: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: Annotated[str | None, Query(max_length=100)] = None,
) -> list[RunRow]:
    """List the runs of the user's projects, the newest first; `before` goes on behind a run."""
    found = runs_page(here.database, me, project=project, workflow=workflow, limit=limit, before=before)
    return rows_of(here.database, found)


@routes.get("/{run}", policy=Policy.read("run"))
def get_run(run: Run, here: Here) -> RunDetail:
    """Show a run with all its steps."""
    return detail_of(here.database, here.catalog, here.served, run)


@routes.post("/{run}/cancel", policy=Policy.write("run"), status_code=202)
def post_cancel(run: Run, here: Here) -> Made:
    """Ask a run to stop; nothing happens if it is over."""
    if run_row(here.database, run)["state"] not in FINAL and not here.engine.cancel(run):
        _ask_its_engine(here, run)
    return Made(id=run)


@routes.post("/{run}/resume", policy=Policy.write("run"), status_code=201)
def post_resume(run: Run, here: Here, me: Me) -> Made:
    """Run the same version again when a run is over; what is known is not computed again."""
    row = run_row(here.database, run)
    if row["state"] not in FINAL:
        raise EditConflict(f"{run} is not over", hint="Wait until it is, or stop it first")
    kept = ("until", "cases", "workflow", "version", "project")
    options = {name: value for name, value in options_of(row["options"]).items() if name in kept}
    document = load(row["document"])
    need_readable(me, document, here.catalog, here.folders)
    return Made(id=here.engine.submit(document, options))


@routes.post("/{run}/smaller", policy=Policy.write("run"), status_code=201)
def post_smaller(new: SmallerRun, run: Run, here: Here) -> Made:
    """Run the same version again with smaller patches in one step; the workflow stays as it is."""
    row = run_row(here.database, run)
    document = load(row["document"])
    step = document.steps.get(new.step)
    info = here.catalog.tools.get(step.tool) if step else None
    options = options_of(row["options"])
    kept = {name: value for name, value in options.items() if name in {"until", "cases", "workflow", "project"}}
    return Made(id=here.engine.submit(smaller(document, new.step, info), kept))


@routes.get("/{run}/metrics", policy=Policy.read("run"))
def get_metrics(run: Run, here: Here) -> dict[str, dict[str, list[Point]]]:
    """Give step -> metric -> [[at step, value], ...], at most 1000 points each."""
    return curves_of(here.database, run)


def _begin(new: NewRun, here: Installation, me: User, *, also: Also = nothing_else) -> str:
    project = get_for(here.database, me, "workflow", new.workflow, Right.WRITE)
    before = load(draft_of(here.database, new.workflow).document)
    pinned = pin.pinned(here.database, project, here.room, here.home, before)
    frozen = freeze(here.database, new.workflow, text=None if pinned is before else text_of_document(pinned))
    document = load(frozen.document)
    need_readable(me, document, here.catalog, here.folders)
    if new.until is not None and new.until not in document.steps:
        known = ", ".join(sorted(document.steps)) or "none"
        raise WrongInput(f"there is no step {new.until!r}", hint=f"Steps: {known}", param="until")
    options: dict[str, Any] = {"workflow": new.workflow, "version": frozen.number, "project": project}
    if new.until is not None:
        options["until"] = new.until
    if new.cases is not None:
        options["cases"] = new.cases
    return here.engine.submit(document, options, also=also)


def _ask_its_engine(here: Installation, run: str) -> None:
    """Leave word for the engine of the command line or of a program that is in charge of the run."""
    sql = "INSERT INTO requests (kind, run, data, at) VALUES ('cancel', :run, '{}', :now)"
    with here.database.transaction():
        here.database.change(sql, {"run": run, "now": time.time()})
