"""`medas run`: results as files, one JSON object, exit codes, going on after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from cli.conftest import Medas
from medas.media import Label
from medas.media.formats import read_volume
from medas.workflow.document import SUFFIX


def test_a_study_runs_and_its_results_are_files(medas: Medas, flow: Path, tmp_path: Path) -> None:
    answer = medas("run", flow, "--out", "results", "--json")

    assert answer.code == 0, answer.err
    said = answer.json()
    assert said["state"] == "done"
    assert set(said["steps"]) == {"cases", "window", "split", "train", "predict", "score", "report"}
    assert {step["state"] for step in said["steps"].values()} == {"done"}
    assert all(step["seconds"] >= 0 for step in said["steps"].values())
    results = {name: tmp_path / path for name, path in said["results"].items()}
    assert results["report.document"].read_text().startswith("<!DOCTYPE html>")
    assert results["report.document"].with_suffix(".xlsx").is_file()
    assert (results["train.model"] / "weights.safetensors").is_file()
    predictions = list((results["predict.cases"] / "prediction").iterdir())
    assert len(predictions) == 1
    assert read_volume(predictions[0], medium=Label).shape == (24, 24, 16)


def test_a_second_run_reuses_everything(medas: Medas, flow: Path) -> None:
    medas("run", flow)

    said = medas("run", flow, "--json").json()

    assert {step["state"] for step in said["steps"].values()} == {"reused"}


def test_a_model_of_a_run_predicts_on_the_native_grid(medas: Medas, flow: Path, tmp_path: Path) -> None:
    said = medas("run", flow, "--out", "results", "--json").json()
    images = tmp_path / said["results"]["cases.dataset"] / "image"

    answer = medas("predict", said["results"]["train.model"], images, "predicted", "--json")

    assert answer.code == 0, answer.err
    assert len(answer.json()["predictions"]) == 5
    for path in images.iterdir():
        native, made = read_volume(path), read_volume(tmp_path / "predicted" / path.name, medium=Label)
        assert made.same_grid(native)


def test_settings_reach_the_steps(medas: Medas, flow: Path) -> None:
    said = medas(
        "run", flow, "--set", "window.width=300", "--set", "cases.cases=4", "--until", "window", "--json"
    ).json()

    assert list(said["steps"]) == ["cases", "window"]
    assert said["steps"]["window"]["of"] == 4


def test_a_workflow_is_tried_on_a_few_cases(medas: Medas, flow: Path) -> None:
    said = medas("run", flow, "--cases", "3", "--until", "split", "--json").json()

    assert (said["state"], said["steps"]["window"]["of"]) == ("done", 3)
    assert medas("run", flow, "--cases", "0").code == 2


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("window.width=-1", "must be greater than 0"),
        ("window.widht=1", "no parameter 'widht'"),
        ("nobody.width=1", "no step 'nobody'"),
        ("window", "step.param=value"),
    ],
)
def test_a_wrong_setting_is_refused_in_words(medas: Medas, flow: Path, setting: str, words: str) -> None:
    answer = medas("run", flow, "--set", setting)

    assert answer.code == 3
    assert words in answer.err.replace("\n", " ")


def test_a_failed_case_is_named_and_the_exit_code_says_so(medas: Medas, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    for place in ("images", "labels"):
        (folder / place).mkdir(parents=True)
    document = {
        "medas": 1,
        "steps": {
            "cases": {
                "tool": "medas.ImportFolder", "version": 1,
                "params": {"folder": str(folder), "patients": "one per case"},
            }
        },
    }  # fmt: skip
    (tmp_path / f"broken{SUFFIX}").write_text(json.dumps(document))
    (folder / "images" / "one.nii.gz").write_bytes(b"\x1f\x8bnothing")
    (folder / "labels" / "one.nii.gz").write_bytes(b"\x1f\x8bnothing")

    answer = medas("run", f"broken{SUFFIX}", "--json")

    assert answer.code == 1
    said = answer.json()
    assert said["state"] == "failed"
    assert said["steps"]["cases"]["state"] == "failed"
    assert "image one: compressed data are damaged" in said["problem"]["message"]["en"]


def test_a_python_twin_runs_as_well(medas: Medas, flow: Path, tmp_path: Path) -> None:
    medas("export", flow, "--to", "python", "--out", "twin.py")

    said = medas("run", "twin.py", "--until", "split", "--json").json()

    assert said["state"] == "done"
    assert (tmp_path / "twin.py").read_text().startswith('"""Small study."""')


def test_the_exported_program_gives_the_same_digests(medas: Medas, flow: Path, tmp_path: Path, home: Path) -> None:
    medas("export", flow, "--to", "python", "--out", "twin.py")
    with_workers = medas("run", flow, "--json").json()["results"]
    program = (tmp_path / "twin.py").read_text()
    program += "\nimport json\nprint(json.dumps({k: dict(v) for k, v in flow.unwrap().results.outputs.items()}))\n"
    (tmp_path / "twin.py").write_text(program)

    elsewhere = tmp_path / "elsewhere"
    done = subprocess.run(
        [sys.executable, "twin.py"], check=True, capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "MEDAS_HOME": str(elsewhere)},
    )  # fmt: skip

    made = json.loads(done.stdout.splitlines()[-1])
    assert {f"{step}.{name}": digest for step, some in made.items() for name, digest in some.items()} == with_workers
    assert home != elsewhere


def test_a_killed_run_goes_on_where_it_was(home: Path, tmp_path: Path) -> None:
    from cli.conftest import small_flow

    flow = tmp_path / "long.medas.json"
    flow.write_text(small_flow(epochs=3000))
    environment = {**os.environ, "MEDAS_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "medas.cli.main", "run", str(flow)], cwd=tmp_path, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for_training(home)
    process.kill()
    process.wait()

    again = subprocess.Popen(
        [sys.executable, "-m", "medas.cli.main", "run", str(flow)], cwd=tmp_path, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(4)
    again.send_signal(signal.SIGINT)
    out, err = again.communicate(timeout=60)

    assert "Going on with" in err
    assert again.returncode == 130, out + err
    assert "canceled" in out


def wait_for_training(home: Path) -> None:
    import sqlite3

    until = time.monotonic() + 60
    while time.monotonic() < until:
        time.sleep(0.1)
        sql = "SELECT COUNT(*) FROM attempts WHERE step = 'train' AND state = 'running' AND ended IS NULL"
        with suppress(sqlite3.OperationalError), sqlite3.connect(home / "medas.db") as database:  # no tables yet
            if database.execute(sql).fetchone()[0]:
                return
    raise AssertionError("the training did not begin")
