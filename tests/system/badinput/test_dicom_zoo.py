"""Many kinds of real DICOM files, good and broken: each is read as pydicom reads it, or refused in plain words."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from system.badinput.made import Made
from system.badinput.run_all import Outcome, complaints, read_all, report


def kind(path: Path) -> str:
    """Return what a file is, in words of the report."""
    if path.read_bytes()[128:132] != b"DICM":
        return "not marked as DICOM"
    meta = pydicom.filereader.read_file_meta_info(path)
    return str(getattr(meta.get("MediaStorageSOPClassUID"), "name", "unknown"))


def table(made: list[Made], outcomes: list[Outcome], names: list[str]) -> str:
    lines = ["| file | kind | outcome |", "|---|---|---|"]
    for name, each, outcome in zip(names, made, outcomes, strict=True):
        said = "x".join(map(str, outcome["shape"])) if outcome["outcome"] == "ok" else outcome["message"]
        lines.append(f"| {name} | {each.family} | {said.removeprefix('bad.dcm: ')} |")
    return "\n".join(lines) + "\n"


def test_every_file_is_read_as_pydicom_reads_it_or_refused(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared_data / "dicom_zoo"
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    made = [Made("dcm", kind(path), {"bad.dcm": path.read_bytes()}, "either") for path in paths]

    outcomes = read_all(made, tmp_path)

    names = [str(path.relative_to(folder)) for path in paths]
    wrong = [
        f"{name}: {complaint}"
        for number, (name, each, outcome) in enumerate(zip(names, made, outcomes, strict=True))
        for complaint in complaints(each, outcome, tmp_path / "inputs" / str(number))
    ]
    count = sum(outcome["outcome"] == "ok" for outcome in outcomes)
    path = report(
        f"# DICOM zoo\n\n{count} of {len(paths)} files are images that are read.\n\n{table(made, outcomes, names)}",
        "dicom_zoo.md",
    )
    with capsys.disabled():
        print(f"\n{count} of {len(paths)} files of the DICOM zoo are read, the others refused; table in {path}")  # noqa: T201 - the summary is part of the report of the run
    assert wrong == []
    assert count >= 90
