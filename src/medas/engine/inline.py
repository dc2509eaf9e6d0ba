"""Run items in the engine's own process, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from medas.artifacts.shelf import Shelf
from medas.engine.inputs import info_of, to_work
from medas.engine.intake import Intake
from medas.engine.plan import RunHere
from medas.engine.record import Record
from medas.engine.snapshot import ItemState, RunState, Snapshot, StepState
from medas.errors import MedasError
from medas.executors.protocol import Capabilities
from medas.safe.processes import cpu_count, memory_gib
from medas.step.environment import environment_digest, versions
from medas.step.perform import Surroundings, perform_item
from medas.step.spec import StepSpec
from medas.tool.base import Tool
from medas.tool.catalog import tool_class


class InProcess:
    """The engine's own process as a place to run kernels: for scripts, where they should be debuggable."""

    def __init__(self, find: Callable[[str, str], type[Tool]] = tool_class) -> None:
        """Keep what finds tools.

        Args:
            find: Module and tool id -> class.
        """
        self.capabilities = Capabilities(cpu_count(), memory_gib(), shared_folder=False, max_jobs=1)
        self.find = find


class Inline:
    """There is no job: what is given here is over at once, or was never begun."""

    def __init__(
        self, snapshot: Snapshot, record: Record, intake: Intake, shelf: Shelf,
        places: Mapping[str, InProcess], *, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """Keep what kernels find around them.

        Args:
            snapshot: Changed by every item.
            record: Where changes are noted.
            intake: Publishes what kernels made.
            shelf: Media; kernels read and write here.
            places: Name -> what finds the classes of tools.
            monotonic: Seconds that never jump.
        """
        self.snapshot, self.record, self.intake, self.shelf, self.places = snapshot, record, intake, shelf, places
        self.monotonic = monotonic

    def run(self, action: RunHere, *, until: float) -> None:
        """Run items until they or the time are over; at least one is run, and the others stay ready."""
        run = self.snapshot.runs[action.run]
        step = run.steps[action.step]
        if not any(item.tries for item in step.items.values()):
            self.record.event(run, "step_started", step=step.id, cases=len(action.cases), of=len(step.items))
        try:
            tool, spec = self._prepared(step)
        except MedasError as error:
            for case in action.cases:
                self.intake.failed(run, step, step.items[case], error.problem())
            return
        for case in action.cases:
            self._one(run, step, step.items[case], spec, tool)
            if self.monotonic() >= until:
                break

    def _prepared(self, step: StepState) -> tuple[type[Tool], StepSpec]:
        info = info_of(step)
        tool = self.places[step.executor].find(info.module, info.id)
        backend = step.planned.step.backend
        return tool, StepSpec("", info.id, info.module, info.version, backend, step.params, (), step.limits)

    def _one(self, run: RunState, step: StepState, item: ItemState, spec: StepSpec, tool: type[Tool]) -> None:
        def emit(event: dict[str, Any]) -> None:
            self.intake.told(run, step, event)

        item.tries += 1
        made = perform_item(spec, to_work(item, self.snapshot, self.shelf), tool, Surroundings(self.shelf, emit))
        if made.outcome == "done":
            about = {"environment": environment_digest(spec.limits), "versions": versions()}
            self.intake.done(run, step, item, {"results": made.results, "seconds": made.seconds, **about})
        elif made.problem is not None:
            self.intake.failed(run, step, item, made.problem)
        else:
            item.state = "canceled"
            self.record.item(run, step, item)
