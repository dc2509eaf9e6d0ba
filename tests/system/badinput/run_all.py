"""Let the oracle read bad inputs, and judge what comes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from system.badinput import second_opinion
from system.badinput.made import Made

MOST_MEGABYTES = 2000
MOST_SECONDS = 30
Outcome = dict[str, Any]


def read_all(made: list[Made], folder: Path) -> list[Outcome]:
    """Write the files, let the oracle read them in an empty folder, and return what it says."""
    for number, each in enumerate(made):
        place = folder / "inputs" / str(number)
        place.mkdir(parents=True)
        for name, data in each.files.items():
            (place / name).write_bytes(data)
    (folder / "inputs.json").write_text(json.dumps([[each.how, list(each.files)] for each in made]))
    empty = folder / "empty"
    empty.mkdir()
    environment = {**os.environ, "MEDAS_MEMORY_BUDGET_GIB": "0.06", "HOME": str(empty), "TMPDIR": str(empty)}
    program = [sys.executable, Path(__file__).with_name("oracle.py"), folder]
    subprocess.run(program, cwd=empty, env=environment, check=True, timeout=300)
    assert list(empty.iterdir()) == []
    return [json.loads(line) for line in (folder / "outcomes.jsonl").read_text().splitlines()]


def complaints(made: Made, outcome: Outcome, place: Path) -> Iterator[str]:
    """Say what is wrong with an outcome."""
    if outcome["outcome"] not in ("ok", "refused"):
        yield f"{outcome['outcome']}: {outcome['message']}"
    if made.fate in ("ok", "refused") and outcome["outcome"] != made.fate:
        yield f"is {outcome['outcome']}, must be {made.fate}"
    if outcome["misdeed"]:
        yield f"did {outcome['misdeed']}"
    if outcome["megabytes"] > MOST_MEGABYTES or outcome["seconds"] > MOST_SECONDS:
        yield f"took {outcome['megabytes']} MB and {outcome['seconds']} s"
    if outcome["outcome"] == "refused":
        yield from _complaints_of_refusal(made, outcome, place)
    if outcome["outcome"] == "ok" and made.how != "json":
        yield from _complaints_of_volume(made, outcome, place)


def _complaints_of_refusal(made: Made, outcome: Outcome, place: Path) -> Iterator[str]:
    if not outcome["code"] or not outcome["hint"]:
        yield "has no code or no hint"
    # Two volumes that do not fit are both good files: the message names them by role.
    if outcome["file"] not in {*made.files, place.name} and not (
        made.how == "pair" and "image and mask" in outcome["message"]
    ):
        yield f"names the file {outcome['file']}"
    if "Miller" in outcome["message"] or "Traceback" in outcome["message"]:
        yield "tells what it should not"


def _complaints_of_volume(made: Made, outcome: Outcome, place: Path) -> Iterator[str]:
    if not outcome["finite"] or not outcome["grid"]:
        yield "is not finite"
    if made.how != "volume":
        return
    try:
        said = second_opinion.of(place / next(iter(made.files)))
    except Exception as error:  # noqa: BLE001 - other readers raise anything
        yield f"is refused by another reader: {error}"
        return
    if said is not None and said["shape"] != outcome["shape"]:
        yield f"has shape {outcome['shape']}, others say {said['shape']}"
    if said is not None and not np.allclose(said["spacing"], outcome["spacing"], rtol=1e-2):
        yield f"has spacing {outcome['spacing']}, others say {said['spacing']}"
    if said is not None and not np.isclose(said.get("sum", outcome["sum"]), outcome["sum"], rtol=1e-4, atol=1e-3):
        yield f"has values of sum {outcome['sum']}, others say {said['sum']}"


def report(text: str, name: str) -> Path:
    """Write a report where the environment variable MEDAS_REPORTS says, else into the build folder."""
    folder = Path(os.environ.get("MEDAS_REPORTS") or Path(__file__).resolve().parents[3] / "build" / "reports")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name
