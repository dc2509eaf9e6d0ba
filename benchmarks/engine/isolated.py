"""A chain whose steps run in workers of their own, warm: `on="local"`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.child import serve

from medas.engine.runner import LOCAL, error_of, finished, own_engine
from medas.testing.trouble import Increase
from medas.tool.catalog import catalog_of
from medas.workflow import Workflow
from medas.workflow.workflow import Run


class Isolated:
    """Chains that all begin with another number, so that nothing is known."""

    def __init__(self, length: int, home: Path) -> None:
        self.length, self.begun = length, 0
        # `Workflow.run(on="local")` knows installed tools only; this engine is told one that nobody installs.
        self.engine = own_engine(home, LOCAL)
        self.engine.catalog = catalog_of([Increase])

    def prepare(self) -> Workflow:
        """Return a chain that was never run."""
        self.begun += 1
        flow = Workflow("Chain")
        last = flow.add(Increase(by=self.begun * 1000.5), name="s0")
        for place in range(1, self.length):
            last = flow.add(Increase(value=last.sum), name=f"s{place}")
        return flow

    def work(self, flow: Workflow) -> Run:
        """Run it to its end."""
        state = self.engine.run_until_over(self.engine.submit(flow.document()))
        self.engine.forget(state.id)
        if state.state != "done":
            raise error_of(state)
        return finished(self.engine, state)

    def facts(self, run: Run) -> dict[str, Any]:
        """Return what the chain added to its first number, and how many steps were computed."""
        added = run.results[f"s{self.length - 1}"].sum.value - run.results["s0"].sum.value
        return {"added": added, "computed": sum(step["done"] - step["reused"] for step in run.steps.values())}


def main() -> None:
    length = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        one = Isolated(length, Path(folder))
        serve(
            one.work, prepare=one.prepare, answer=lambda _: None, facts=one.facts,
            expected={"added": length - 1, "computed": length}, path=f"medas local, {length} steps in warm workers",
        )  # fmt: skip


if __name__ == "__main__":
    main()
