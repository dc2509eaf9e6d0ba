"""An engine process for `test_kill.py`: go on with the run of a home folder, or begin it, until it is over."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from medas.engine import intake, plan
from medas.engine.runner import open_engine
from medas.media.medium import Digest
from medas.testing.trouble import ManyCases, MarkedImage, MeanOfMeans, Slow, Steps
from medas.tool.catalog import catalog_of
from medas.workflow.workflow import Workflow


def main(home: Path, words: dict[str, object]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    if os.environ.get("MEDAS_TEST_LOSSES"):
        plan.MOST_LOSSES = intake.MOST_LOSSES = int(os.environ["MEDAS_TEST_LOSSES"])
    flow = counting(words) if "upto" in words else imaging(words)
    engine = open_engine(home, "local", domain="test")
    engine.catalog = catalog_of([ManyCases, MarkedImage, MeanOfMeans, Slow, Steps])
    unfinished = engine.start()
    if not unfinished and engine.database.rows("SELECT id FROM runs"):
        engine.close()
        return  # an earlier life has ended the run
    run = unfinished[0] if unfinished else engine.submit(flow.document())
    state = engine.run_until_over(run)
    last = list(state.steps)[-1]
    print(
        state.state,
        [str(item.problem) for step in state.steps.values() for item in step.items.values() if item.problem],
    )
    for digest in state.steps[last].outputs.values():
        print(engine.shelf.get(Digest(digest)))
    engine.close()
    sys.exit(0 if state.state == "done" else 1)


def counting(words: dict[str, object]) -> Workflow:
    flow = Workflow("Count")
    flow.add(Steps(upto=words["upto"], seconds=words["seconds"], marks=words.get("marks", "")), name="count")
    return flow


def imaging(words: dict[str, object]) -> Workflow:
    flow = Workflow("Images")
    cases = flow.add(ManyCases(count=words["cases"]), name="cases")
    wire = cases.dataset["image"]
    for number in range(int(str(words["steps"]))):
        name = f"image{number}"
        step = flow.add(
            MarkedImage(image=wire, add=1.0, marks=words["marks"], name=name, seconds=words["seconds"]), name=name
        )
        wire = step.cases["image"]
    flow.add(MeanOfMeans(dataset=step.cases), name="mean")
    return flow


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
