"""A chain run by `Workflow.run()` in this process: `first`, `again` or `middle`, then the number of steps."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.child import serve
from benchmarks.engine.chains import chain, end_of_chain

from medas.workflow import Workflow


class Chain:
    """One way to run a chain: `first` in an empty home, `again` unchanged, `middle` with another middle step."""

    def __init__(self, kind: str, length: int, folder: Path) -> None:
        self.kind, self.length = kind, length
        self.changed = length // 2 if kind == "middle" else None
        self._folder, self._homes = folder, 0

    def prepare(self) -> tuple[Workflow, Path]:
        """Return the chain and a home folder; but for `first`, the unchanged chain has run in it."""
        self._homes += 1
        home = self._folder / str(self._homes)
        # The engine of a home is opened once per process, like a server that runs already.
        warm = chain(1, changed=0) if self.kind == "first" else chain(self.length)
        warm.run(home=home).unwrap()
        return chain(self.length, changed=self.changed), home

    def work(self, given: tuple[Workflow, Path]) -> Workflow:
        """Run the chain."""
        flow, home = given
        return flow.run(home=home)

    def answer(self, flow: Workflow) -> float:
        """Return the last number."""
        return float(flow.unwrap().results[f"s{self.length - 1}"].grown.value)

    def facts(self, flow: Workflow) -> dict[str, Any]:
        """Return the last number, and how many steps were computed, not reused."""
        computed = sum(step.done - step.reused for step in flow.unwrap().steps.values())
        return {"value": self.answer(flow), "computed": computed}

    def expected(self) -> dict[str, Any]:
        """Return what the facts must be."""
        computed = {"first": self.length, "again": 0, "middle": self.length - self.length // 2}[self.kind]
        return {"value": end_of_chain(self.length, changed=self.changed), "computed": computed}


def main() -> None:
    kind, length = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        one = Chain(kind, length, Path(folder))
        serve(
            one.work, prepare=one.prepare, answer=one.answer, facts=one.facts, expected=one.expected(),
            path=f"medas inline, {kind}, {length} steps",
        )  # fmt: skip


if __name__ == "__main__":
    main()
