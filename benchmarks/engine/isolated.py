"""A chain whose steps run in workers of their own, warm: `on="local"`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.child import serve
from benchmarks.engine.chains import chain, end_of_chain
from benchmarks.engine.steps import Grow

from medas.engine.runner import LOCAL, finished, own_engine
from medas.tool.catalog import catalog_of
from medas.workflow import Workflow
from medas.workflow.workflow import Run


class Isolated:
    """Chains that all begin with another number, so that nothing is known."""

    def __init__(self, length: int, home: Path) -> None:
        self.length, self.begun = length, 0
        # `Workflow.run(on="local")` knows installed tools only; this engine is told one that nobody installs.
        self.engine = own_engine(home, LOCAL)
        self.engine.catalog = catalog_of([Grow])

    def prepare(self) -> Workflow:
        """Return a chain that was never run."""
        self.begun += 1
        return chain(self.length, changed=0, by=self.begun * 1000.5)

    def work(self, flow: Workflow) -> Run:
        """Run it to its end."""
        return finished(self.engine, self.engine.run(flow.document()))

    def facts(self, run: Run) -> dict[str, Any]:
        """Return how far the last number is from what it should be, and how many steps were computed."""
        last = run.results[f"s{self.length - 1}"].grown.value
        away = abs(last - end_of_chain(self.length, changed=0, by=self.begun * 1000.5))
        return {"away": away, "computed": sum(step.done - step.reused for step in run.steps.values())}


def main() -> None:
    length = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        one = Isolated(length, Path(folder))
        serve(
            one.work, prepare=one.prepare, answer=lambda _: None, facts=one.facts,
            expected={"away": 0.0, "computed": length}, path=f"medas local, {length} steps in warm workers",
        )  # fmt: skip


if __name__ == "__main__":
    main()
