"""Every bad file is read rightly or refused in plain words: no death, no silent wrong image, no side effect."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from system.badinput.gen import dicom, masks, nifti, npz, nrrd, png
from system.badinput.gen import json as json_texts
from system.badinput.made import Made
from system.badinput.run_all import Outcome, complaints, read_all, report

GENERATORS = (nifti, dicom, png, npz, nrrd, json_texts, masks)


@cache
def all_made(seed: int) -> list[Made]:
    return [
        made
        for number, generator in enumerate(GENERATORS)
        for made in generator.make(np.random.default_rng([seed, number]))
    ]


def table(made: list[Made], outcomes: list[Outcome]) -> str:
    """Return the outcomes per format and family as Markdown."""
    rows: dict[tuple[str, str], list[Outcome]] = {}
    for each, outcome in zip(made, outcomes, strict=True):
        rows.setdefault((each.format, each.family), []).append(outcome)
    lines = ["| format | family | n | ok | refused |", "|---|---|---|---|---|"]
    for (format_, family), group in rows.items():
        codes = Counter(outcome["code"] for outcome in group if outcome["outcome"] == "refused")
        refused = ", ".join(f"{code} {count}" for code, count in sorted(codes.items()))
        lines.append(
            f"| {format_} | {family} | {len(group)} | {sum(o['outcome'] == 'ok' for o in group)} | {refused} |"
        )
    return "\n".join(lines) + "\n"


def summary(outcomes: list[Outcome], seed: int) -> str:
    count = Counter(outcome["outcome"] for outcome in outcomes)
    return (
        f"{len(outcomes)} bad inputs from seed {seed}: {count['refused']} refused, {count['ok']} read as they say, "
        f"{count['death']} deaths, {count['bug']} other errors; at most {max(o['megabytes'] for o in outcomes)} MB, "
        f"{max(o['seconds'] for o in outcomes):.1f} s"
    )


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

    assert made == all_made.__wrapped__(seed)
    assert len(made) >= 500
    assert sum(each.fate == "refused" for each in made) >= 400
