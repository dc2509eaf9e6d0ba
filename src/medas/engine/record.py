"""Turn changes of the snapshot into rows and events."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from medas.engine.snapshot import ItemState, JobInfo, RunState, StepState
from medas.errors import Problem
from medas.safe.strict_json import canonical
from medas.state.runs import Journal
from medas.state.users import LOCAL

Event = dict[str, Any]


class Record:
    """Notes rows in the journal, and tells listeners of events."""

    def __init__(self, journal: Journal, *, clock: Callable[[], float] = time.time) -> None:
        self.journal, self.clock = journal, clock
        self.listeners: list[Callable[[Event], None]] = []

    def event(self, run: RunState, kind: str, **data: Any) -> None:
        """Note an event of a run and tell it to all listeners."""
        run.seq += 1
        at = self.clock()
        self.journal.add("events", run=run.id, seq=run.seq, at=at, kind=kind, data=_text(data))
        for listener in self.listeners:
            listener({"run": run.id, "seq": run.seq, "at": at, "kind": kind, **data})

    def run(self, run: RunState, *, domain: str) -> None:
        """Note the state of a run."""
        self.journal.add(
            "runs", id=run.id, domain=domain, title=run.document.title, document=run.text, digest=run.digest,
            identity=run.identity, options=_text(run.options), state=run.state, created=run.created,
            finished=self.clock() if run.is_over else None, problem=_problem(run.problem),
            workflow=run.options.get("workflow"), version=run.options.get("version"),
            project=run.options.get("project", LOCAL),
        )  # fmt: skip

    def step(self, run: RunState, step: StepState) -> None:
        """Note the state of a step."""
        of, done, reused, failed = step.tally()
        self.journal.add(
            "steps", run=run.id, step=step.id, state=step.state, mapped=int(bool(step.planned.mapped)), total=of,
            done=done, reused=reused, failed=failed, seconds=step.seconds, outputs=_text(step.outputs),
            problem=_problem(step.problem),
        )  # fmt: skip

    def item(self, run: RunState, step: StepState, item: ItemState) -> None:
        """Note the state of an item."""
        self.journal.add(
            "items", run=run.id, step=step.id, case_id=item.case or "", state=item.state, key=item.key,
            reused=int(item.reused), tries=item.tries, seconds=item.seconds, problem=_problem(item.problem),
        )  # fmt: skip

    def attempt(self, job: JobInfo, state: str, *, reason: str = "") -> None:
        """Note the state of an attempt; `recorded` before it is submitted."""
        ended = None if state in {"recorded", "running"} else self.clock()
        cases = json.dumps([case or "" for case in job.cases], ensure_ascii=False)
        self.journal.add(
            "attempts", job=job.name, run=job.run, step=job.step, number=job.number, cases=cases, executor=job.executor,
            state=state, reason=reason, started=job.started, ended=ended,
        )  # fmt: skip


def _text(value: Any) -> str:
    return canonical(value).decode()


def _problem(problem: Problem | None) -> str | None:
    return None if problem is None else _text(problem.to_json())
