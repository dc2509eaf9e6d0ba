"""`medas step FOLDER` leaves its answer in the folder, once."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from medas.errors import BadFile, Canceled, MissingInput
from medas.safe.durable import replace_json
from medas.step.folder import Events, run_folder
from medas.step.spec import CLAIM, EVENTS, RESULT, SPEC, Item, StepResult, StepSpec


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "job"
    place.mkdir()
    spec = StepSpec(
        "job", "medas.Increase", "medas.testing.trouble", 1, "reference", {"by": 2.0}, (Item(None, "k", {}),)
    )
    replace_json(place / SPEC, spec.to_json())
    return place


def test_the_answer_is_a_file(folder: Path, tmp_path: Path) -> None:
    assert run_folder(folder, store=tmp_path / "objects") == 0

    result = StepResult.from_json(json.loads((folder / RESULT).read_bytes()))
    kinds = [json.loads(line)["kind"] for line in (folder / EVENTS).read_text().splitlines()]
    assert result.items[0].outcome == "done"
    assert kinds == ["started", "item_done"]
    assert "beat" in {path.name for path in folder.iterdir()}


def test_a_folder_is_worked_on_once(folder: Path, tmp_path: Path) -> None:
    (folder / CLAIM).write_text("17\n")

    assert run_folder(folder, store=tmp_path / "objects") == 0

    assert not (folder / RESULT).exists()


def test_the_command_does_the_same(folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "medas.cli.main", "step", str(folder)],
        check=False, capture_output=True, text=True, env={"MEDAS_STORE": str(tmp_path / "objects"), "PATH": ""},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert (folder / RESULT).exists()


def test_a_store_must_be_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEDAS_STORE", raising=False)

    with pytest.raises(MissingInput, match="MEDAS_STORE"):
        run_folder(folder)


def test_a_job_of_a_newer_engine_is_refused(folder: Path, tmp_path: Path) -> None:
    data = json.loads((folder / SPEC).read_bytes())
    replace_json(folder / SPEC, {**data, "protocol": 99})

    with pytest.raises(BadFile, match="protocol 99"):
        run_folder(folder, store=tmp_path / "objects")


def test_progress_is_written_at_most_five_times_a_second_but_never_the_end_left_out(tmp_path: Path) -> None:
    file = io.StringIO()
    events = Events(file, tmp_path / "stop")

    for done in range(1, 1001):
        events({"kind": "progress", "done": done, "of": 1000})

    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert len(lines) < 20
    assert lines[-1]["done"] == 1000
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))


def test_a_file_named_stop_is_heard_at_the_next_progress(tmp_path: Path) -> None:
    events = Events(io.StringIO(), tmp_path / "stop")
    (tmp_path / "stop").touch()

    events({"kind": "log", "text": "still heard"})
    with pytest.raises(Canceled):
        events({"kind": "progress", "done": 1, "of": 2})
