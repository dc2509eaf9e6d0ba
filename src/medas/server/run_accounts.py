"""A run as the page shows it: its row in a list, and all its steps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from medas.engine.account import StepAccount, remembered
from medas.engine.begin import options_of, part_for
from medas.errors import MedasError, NotFound, StoreDamaged
from medas.server.served import Served
from medas.server.shapes import ProblemShape, Shape, Words, shape_of, words
from medas.server.smaller import with_retry
from medas.state.database import Database, Row
from medas.state.run_lists import Counted, Doing, runs_before, steps_doing, steps_in_all, steps_over
from medas.state.runs import FINAL, last_seq, run_row
from medas.tool.catalog import Catalog
from medas.workflow.document import Document, load
from medas.workflow.fan_out import order_or_circle


class RunRow(Shape):
    """A run in a list."""

    id: str
    title: str
    workflow: str | None
    """Null if the command line or a program started it."""
    version: int | None
    """Version of the workflow."""
    cases: int | None
    """Tried on so many cases of each list of cases; null if it took all."""
    state: str
    """queued, running, done, failed, crashed or canceled."""
    created: float
    """Seconds since 1970."""
    finished: float | None
    progress: float
    """0..1."""
    problem: ProblemShape | None


class RunOutput(Shape):
    """A result of a step."""

    digest: str
    type: str
    """Port type; empty if it was removed to make room."""


class RunStep(Shape):
    """A step of a run."""

    id: str
    tool: str
    title: Words
    stage: str
    """data, prepare, train, predict or evaluate; empty if the tool is not installed any more."""
    state: str
    """waiting, running, done, failed, crashed, canceled or left_out."""
    word: str
    """The state, or `reused` if nothing had to be computed."""
    done: int
    of: int
    """Cases, or 1; 0 before that is known."""
    reused: int
    failed: int
    share: float
    """How far it is, 0..1."""
    seconds: float
    outputs: dict[str, RunOutput]
    problems: list[ProblemShape]


class RunDetail(RunRow):
    """A run with all that is known of it."""

    steps: list[RunStep]
    """In the order in which they run."""
    document: dict[str, Any]
    """The workflow as it runs."""
    seq: int
    """Number of the last event; go on listening from here."""
    before: int
    """Runs that were started earlier and are not over; they come first if the machine is busy."""


def rows_of(database: Database, rows: Sequence[Row]) -> list[RunRow]:
    """Return runs as lists show them."""
    ids = [row["id"] for row in rows]
    over, all_steps = steps_over(database, ids), steps_in_all(database, ids)
    return [_row(database, row, over.get(row["id"], Counted(0, 0)), all_steps.get(row["id"], 0)) for row in rows]


def detail_of(database: Database, catalog: Catalog, served: Served, run: str) -> RunDetail:
    """Return everything that is known of a run.

    Raises:
        NotFound: If there is no such run.
    """
    row = run_row(database, run)
    seq = last_seq(database, run)  # before the rest: what happens meanwhile is told twice rather than never
    document = document_of(row)
    known = remembered(database, run).steps
    doing = {} if row["state"] in FINAL else steps_doing(database, run)
    order = (order_or_circle(document)[0] or list(document.steps)) if document else list(known)
    (short,) = rows_of(database, [row])
    maker = _Maker(database, catalog, served, document, run)
    steps = [maker.step(name, known.get(name), doing.get(name)) for name in order]
    return RunDetail(
        **dict(short), steps=steps, document=json.loads(row["document"]), seq=seq, before=runs_before(database, row)
    )


def outputs_of(database: Database, run: str) -> list[str]:
    """Return the digests of what the steps of a run gave, in running order.

    Raises:
        NotFound: If there is no such run.
    """
    document, known = document_of(run_row(database, run)), remembered(database, run).steps
    order = (order_or_circle(document)[0] or list(document.steps)) if document else list(known)
    return [digest for name in order if name in known for digest in known[name].outputs.values()]


def document_of(row: Row) -> Document | None:
    """Return the document of a run without the steps that it does not need; None if it cannot be read any more."""
    try:
        return part_for(load(row["document"]), options_of(row["options"]).get("until"))
    except MedasError:
        return None


def _row(database: Database, row: Row, over: Counted, steps: int) -> RunRow:
    fields = {name: row[name] for name in ("id", "title", "workflow", "version", "state", "created", "finished")}
    problem = _problem(row["problem"])
    few = options_of(row["options"]).get("cases")
    return RunRow(**fields, cases=few, progress=_progress(database, row, over, steps), problem=problem)


def _progress(database: Database, row: Row, over: Counted, steps: int) -> float:
    if row["state"] == "done":
        return 1.0
    total = max(steps, over.over)
    if total == 0:
        return 0.0
    if row["state"] in FINAL:
        return over.done / total
    finished = {name for (name,) in database.rows("SELECT step FROM steps WHERE run = :run", {"run": row["id"]})}
    shares = sum(one.share for name, one in steps_doing(database, row["id"]).items() if name not in finished)
    return min(1.0, (over.over + shares) / total)


def _problem(text: str | None) -> ProblemShape | None:
    return None if text is None else ProblemShape.model_validate(json.loads(text))


class _Maker:
    """Makes the steps of one run."""

    def __init__(
        self, database: Database, catalog: Catalog, served: Served, document: Document | None, run: str
    ) -> None:
        self._database, self._catalog, self._served, self._run = database, catalog, served, run
        self._tools = {name: step.tool for name, step in document.steps.items()} if document else {}

    def step(self, name: str, known: StepAccount | None, doing: Doing | None) -> RunStep:
        tool = self._tools.get(name, "")
        info = self._catalog.tools.get(tool)
        return RunStep(
            id=name, tool=tool, title=words(info.title if info else {"en": tool or name}),
            stage=info.stage if info else "", **(_over(known) if known else _under_way(doing)),
            outputs=self._outputs(known.outputs if known else {}),
            problems=[with_retry(shape_of(one), self._run) for one in known.problems] if known else [],
        )  # fmt: skip

    def _outputs(self, outputs: Mapping[str, str]) -> dict[str, RunOutput]:
        return {name: RunOutput(digest=digest, type=self._type(digest)) for name, digest in outputs.items()}

    def _type(self, digest: str) -> str:
        try:
            return self._served.manifest(self._database, digest).medium
        except (NotFound, StoreDamaged):
            return ""


def _over(known: StepAccount) -> dict[str, Any]:
    share = known.done / known.of if known.of else float(known.state == "done")
    return {
        "state": known.state, "word": known.word, "done": known.done, "of": known.of, "reused": known.reused,
        "failed": known.failed, "share": share, "seconds": known.seconds,
    }  # fmt: skip


def _under_way(doing: Doing | None) -> dict[str, Any]:
    state = "running" if doing else "waiting"
    counted = doing or Doing(0, 0, 0, 0, 0.0)
    return {
        "state": state, "word": state, "done": counted.done, "of": counted.of, "reused": counted.reused,
        "failed": counted.failed, "share": counted.share, "seconds": 0.0,
    }  # fmt: skip
