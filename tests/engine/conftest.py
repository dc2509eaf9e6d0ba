"""Engines with a home of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.engine.inline import InProcess
from medas.engine.loop import Engine
from medas.engine.snapshot import RunState
from medas.executors.protocol import Executor, Job
from medas.media.medium import Digest
from medas.state.database import open_home
from medas.step.perform import Surroundings, perform
from medas.step.spec import StepResult
from medas.testing import trouble
from medas.testing.fake_executor import FakeExecutor
from medas.tool.base import Tool
from medas.tool.catalog import Catalog, catalog_of
from medas.workflow.workflow import Workflow

TOOLS = [one for one in vars(trouble).values() if isinstance(one, type) and issubclass(one, Tool) and one is not Tool]


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """A home folder and the engines that are opened on it, one after the other."""

    def __init__(self, home: Path, catalog: Catalog) -> None:
        self.home, self.catalog = home, catalog
        self.clock = Clock()
        self.marks = home / "marks"
        self.marks.mkdir(parents=True)
        self.engines: list[Engine] = []

    def engine(self, executor: Executor | None = None, *, domain: str = "tests", start: bool = True) -> Engine:
        """Open an engine; without an executor kernels run in this process."""
        place = {"here": executor or InProcess()}
        made = Engine(self.home, open_home(self.home), self.catalog, place, domain=domain, clock=self.clock)
        self.engines.append(made)
        if start:
            made.start()
        return made

    def fake(self, **changes: Any) -> FakeExecutor:
        """Return an executor whose jobs end when the test says so."""

        def run(job: Job) -> StepResult:
            shelf = Shelf(FolderStore(self.home / "objects"))
            shelf.learn({Digest(digest): text.encode() for digest, text in job.spec.small.items()})
            return perform(job.spec, Surroundings(shelf, lambda _event: None))

        return FakeExecutor(run, **changes)

    def executed(self) -> int:
        """Return how many kernels have left a mark."""
        return len(list(self.marks.iterdir()))

    def count(self, name: str) -> int:
        """Return how many marks of a name there are."""
        return len(list(self.marks.glob(f"{name}-*")))

    def close(self) -> None:
        for engine in self.engines:
            engine.database.close()


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return catalog_of(TOOLS)


@pytest.fixture
def bench(tmp_path: Path, catalog: Catalog) -> Iterator[Bench]:
    made = Bench(tmp_path / "home", catalog)
    yield made
    made.close()


@pytest.fixture
def run(bench: Bench) -> Callable[[Workflow], RunState]:
    """Run a workflow in this process, with an engine of its own."""

    def go(flow: Workflow) -> RunState:
        engine = bench.engine()
        state = engine.run_until_over(engine.submit(flow.document()))
        engine.lease.give_back()
        return state

    return go
