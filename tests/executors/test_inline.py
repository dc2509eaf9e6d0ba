"""Jobs inside this process."""

from __future__ import annotations

from pathlib import Path

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.executors.inline import InlineExecutor
from medas.executors.protocol import JobState, Status
from medas.step.perform import Surroundings, perform
from medas.testing.executor_contract import job_of, value_of


def make(home: Path) -> InlineExecutor:
    shelf = Shelf(FolderStore(home / "objects"))
    return InlineExecutor(lambda spec, emit: perform(spec, Surroundings(shelf, emit)))


def test_a_job_is_over_when_submit_returns(tmp_path: Path) -> None:
    executor = make(tmp_path)
    job = job_of(tmp_path, "now", "Increase", {"by": 4})

    executor.submit(job)

    assert executor.poll([job.name]) == {job.name: JobState(Status.ENDED, 0)}
    result = executor.answer(job.name)
    assert result is not None
    assert value_of(result, tmp_path) == 4


def test_events_are_heard_with_the_name_of_their_job(tmp_path: Path) -> None:
    executor = make(tmp_path)
    heard = []
    executor.listener = lambda name, event: heard.append((name, event["kind"]))
    job = job_of(tmp_path, "heard", "Increase", {})

    executor.submit(job)

    assert heard == [(job.name, "item_done")]
