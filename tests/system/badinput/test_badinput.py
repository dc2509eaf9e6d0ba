"""Every bad file is read rightly or refused in plain words: no death, no silent wrong image, no side effect."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from system.badinput import second_opinion
from system.badinput.gen import dicom, json as json_texts, masks, nifti, npz, nrrd, png
from system.badinput.made import Made

GENERATORS = (nifti, dicom, png, npz, nrrd, json_texts, masks)
MOST_MEGABYTES = 2000
MOST_SECONDS = 30
Outcome = dict[str, Any]


def all_made(seed: int) -> list[Made]:
    return [made for number, generator in enumerate(GENERATORS) for made in generator.make(np.random.default_rng([seed, number]))]


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
    environment = {**os.environ, "MEDAS_MEMORY_BUDGET_GIB": "0.25", "HOME": str(empty), "TMPDIR": str(empty)}
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
    if outcome["file"] not in {*made.files, place.name} and not (made.how == "pair" and "image and mask" in outcome["message"]):
        yield f"names the file {outcome['file']}"
    if "Miller" in outcome["message"] or "Traceback" in outcome["message"]:
        yield "tells what it should not"


def _complaints_of_volume(made: Made, outcome: Outcome, place: Path) -> Iterator[str]:
    if not outcome["finite"] or not outcome["grid"]:
        yield "is not finite"
    said = None if made.how != "volume" else second_opinion.of(place / next(iter(made.files)))
    if said is not None and said["shape"] != outcome["shape"]:
        yield f"has shape {outcome['shape']}, others say {said['shape']}"
    if said is not None and not np.allclose(said["spacing"], outcome["spacing"], rtol=1e-2):
        yield f"has spacing {outcome['spacing']}, others say {said['spacing']}"


def table(made: list[Made], outcomes: list[Outcome]) -> str:
    """Return the outcomes per format and family as Markdown."""
    rows: dict[tuple[str, str], list[Outcome]] = {}
    for each, outcome in zip(made, outcomes, strict=True):
        rows.setdefault((each.format, each.family), []).append(outcome)
    lines = ["| format | family | n | ok | refused |", "|---|---|---|---|---|"]
    for (format_, family), group in rows.items():
        codes = Counter(outcome["code"] for outcome in group if outcome["outcome"] == "refused")
        refused = ", ".join(f"{code} {count}" for code, count in sorted(codes.items()))
        lines.append(f"| {format_} | {family} | {len(group)} | {sum(o['outcome'] == 'ok' for o in group)} | {refused} |")
    return "\n".join(lines) + "\n"


def summary(outcomes: list[Outcome], seed: int) -> str:
    count = Counter(outcome["outcome"] for outcome in outcomes)
    return (
        f"{len(outcomes)} bad inputs from seed {seed}: {count['refused']} refused, {count['ok']} read as they say, "
        f"{count['death']} deaths, {count['bug']} other errors; at most {max(o['megabytes'] for o in outcomes)} MB, "
        f"{max(o['seconds'] for o in outcomes):.1f} s"
    )


def report(text: str, name: str) -> Path:
    """Write a report where the environment variable MEDAS_REPORTS says, else into the build folder."""
    folder = Path(os.environ.get("MEDAS_REPORTS") or Path(__file__).resolve().parents[3] / "build" / "reports")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_every_bad_input_is_read_rightly_or_refused(
    tmp_path: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    made = all_made(seed)

    outcomes = read_all(made, tmp_path)

    wrong = [
        f"{number} {each.format}, {each.family}: {complaint}"
        for number, (each, outcome) in enumerate(zip(made, outcomes, strict=True))
        for complaint in complaints(each, outcome, tmp_path / "inputs" / str(number))
    ]
    said = summary(outcomes, seed)
    path = report(f"# Bad inputs\n\n{said}.\n\n{table(made, outcomes)}", "bad_inputs.md")
    with capsys.disabled():
        print(f"\n{said}; table in {path}")  # noqa: T201 - the summary is part of the report of the run
    assert wrong == []


def test_the_same_seed_makes_the_same_files_and_enough_of_them(seed: int) -> None:
    made = all_made(seed)

    assert made == all_made(seed)
    assert len(made) >= 500
    assert sum(each.fate == "refused" for each in made) >= 400
