"""The chain as a Nipype workflow with the Linear plug-in: `first`, `again` or `middle`, then the number of steps."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.child import serve

os.environ["NIPYPE_NO_ET"] = os.environ["NO_ET"] = "1"


def grow(value: float, by: float) -> float:
    """Return the next number; Nipype runs the text of this function."""
    return value * 1.0001 + by


class Chain:
    """One way to run the chain in a folder of its own."""

    def __init__(self, kind: str, length: int, folder: Path) -> None:
        from nipype import config, logging

        config.update_config({"execution": {"crashdump_dir": str(folder), "poll_sleep_duration": "0.1"}})
        config.set("logging", "workflow_level", "CRITICAL")
        config.set("logging", "interface_level", "CRITICAL")
        logging.update_logging(config)
        self.kind, self.length, self._folder, self._made = kind, length, folder, 0

    def workflow(self, folder: Path, *, changed: int | None = None) -> Any:
        """Return the chain as a workflow below a folder."""
        from nipype import Function, Node, Workflow

        flow = Workflow("chain", base_dir=str(folder))
        last = None
        for place in range(self.length):
            node = Node(Function(["value", "by"], ["grown"], grow), name=f"s{place}")
            node.inputs.by = 1.5 if place == changed else 1.0
            if last is None:
                node.inputs.value = 0.0
                flow.add_nodes([node])
            else:
                flow.connect(last, "grown", node, "value")
            last = node
        return flow

    def prepare(self) -> Any:
        """Return the chain in a new folder; but for `first`, the unchanged chain has run in it."""
        self._made += 1
        folder = self._folder / str(self._made)
        if self.kind != "first":
            self.workflow(folder).run(plugin="Linear")
        return self.workflow(folder, changed=self.length // 2 if self.kind == "middle" else None)

    def work(self, flow: Any) -> Any:
        """Run the chain."""
        return flow.run(plugin="Linear")

    def answer(self, graph: Any) -> float:
        """Return the last number."""
        nodes = {node.name: node for node in graph.nodes()}
        return float(nodes[f"s{self.length - 1}"].result.outputs.grown)


def main() -> None:
    kind, length = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        one = Chain(kind, length, Path(folder))
        serve(one.work, prepare=one.prepare, answer=one.answer, path=f"nipype Linear, {kind}, {length} nodes")


if __name__ == "__main__":
    main()
