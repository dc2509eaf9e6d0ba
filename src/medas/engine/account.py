"""What became of a run, for people and programs: the same whether it was computed just now or long ago."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import medas.errors
from medas.engine.snapshot import RunState, StepState
from medas.errors import Canceled, MedasError, Problem
from medas.state.database import Database, Row
from medas.state.runs import item_rows, run_row, step_rows


@dataclass(frozen=True)
class StepAccount:
    """What became of a step."""

    state: str
    of: int = 0
    """Items: cases of a mapped step, else 1."""
    done: int = 0
    reused: int = 0
    """Of those that are done, how many were known before."""
    failed: int = 0
    """Failed, crashed or left out."""
    seconds: float = 0.0
    mapped: bool = False
    """Whether the step ran once per case."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """Result -> digest."""
    problems: tuple[Problem, ...] = ()

    @property
    def word(self) -> str:
        """The state, or `reused` if nothing had to be computed."""
        return "reused" if self.state == "done" and self.of > 0 and self.reused == self.of else self.state


@dataclass(frozen=True)
class Account:
    """What became of a run."""

    id: str
    title: str
    state: str
    problem: Problem | None
    steps: Mapping[str, StepAccount]

    def error(self) -> MedasError:
        """Return the first error of a run that did not end well."""
        if self.problem is None:
            return Canceled("the run was canceled")
        kinds = {kind.code: kind for kind in vars(medas.errors).values() if _is_error(kind)}
        names = ("node", "port", "param", "case", "column", "file")
        where = {name: getattr(self.problem, name) for name in names}
        kind: type[MedasError] = kinds.get(self.problem.code, MedasError)
        return kind(self.problem.message["en"].rstrip("."), hint=self.problem.hint.get("en", ""), **where)


def account_of(state: RunState) -> Account:
    """Return the account of a run in memory."""
    steps = {name: _of_step(step) for name, step in state.steps.items()}
    return Account(state.id, state.document.title, state.state, state.problem, steps)


def remembered(database: Database, run: str) -> Account:
    """Return the account of a run as the database remembers it.

    Raises:
        NotFound: If there is no such run.
    """
    row = run_row(database, run)
    problems: dict[str, list[Problem]] = {}
    if row["state"] != "done":
        for item in item_rows(database, run):
            if item["problem"]:
                problems.setdefault(item["step"], []).append(_problem(item["problem"]))
    steps = {
        name: StepAccount(
            one["state"], one["total"], one["done"], one["reused"], one["failed"], one["seconds"], bool(one["mapped"]),
            json.loads(one["outputs"]), tuple(problems.get(name, ())) or _of_row(one),
        )
        for name, one in step_rows(database, run).items()
    }  # fmt: skip
    problem = _problem(row["problem"]) if row["problem"] else None
    return Account(run, row["title"], row["state"], problem, steps)


def _of_step(step: StepState) -> StepAccount:
    problems = tuple(item.problem for item in step.items.values() if item.problem)
    if not problems and step.problem is not None and step.state == "failed":
        problems = (step.problem,)
    return StepAccount(step.state, *step.tally(), step.seconds, bool(step.planned.mapped), dict(step.outputs), problems)


def _of_row(step: Row) -> tuple[Problem, ...]:
    """Return the problem of a step that failed before it had items."""
    return (_problem(step["problem"]),) if step["state"] == "failed" and step["problem"] else ()


def _problem(text: str) -> Problem:
    return Problem.from_json(json.loads(text))


def _is_error(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, MedasError)
