"""Bad files of every family: each gets a verdict with its name, a reason and what to do, and the good ones still land."""

from __future__ import annotations

import gzip
import io
import re
import stat
import struct
import zipfile
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pictures
from server.conftest import Browser
from server.data_room import accepted, checked, new_table, nifti, rows_of, send

from medas.server.installation import Installation

BIDI = "scan\u202egz.iin.\u2066a.nii.gz"


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(name, content)
    return out.getvalue()


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link.nii.gz")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def picture(color: int = 100) -> bytes:
    out = io.BytesIO()
    Pictures.fromarray(np.full((20, 30), color, np.uint8)).save(out, "PNG")
    return out.getvalue()


def bomb_of_a_header() -> bytes:
    """Return a NIfTI file of 1 kB that says it has 32767^3 voxels."""
    head = bytearray(352)
    head[0:4] = (348).to_bytes(4, "little")
    for place, count in enumerate((3, 32767, 32767, 32767, 1, 1, 1, 1)):
        head[40 + 2 * place : 42 + 2 * place] = count.to_bytes(2, "little")
    head[76:108] = struct.pack("<8f", *[1.0] * 8)
    head[108:112] = struct.pack("<f", 352)
    head[70:72], head[72:74], head[344:348] = (4).to_bytes(2, "little"), (16).to_bytes(2, "little"), b"n+1\0"
    return gzip.compress(bytes(head))


@pytest.fixture(scope="module")
def judged(browser: Browser, installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("bad")
    good = nifti(folder)
    files = {
        "good.nii.gz": good,
        "good_seg.nii.gz": nifti(folder, mask=True),
        "truncated.nii.gz": good[: len(good) // 2],
        "letter.docx": zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")),
        "page.nii.gz": b"<html><script>alert(1)</script></html>",
        "empty.nii.gz": b"",
        "header.nii.gz": bomb_of_a_header(),
        "slip.zip": zipped(("good2.nii.gz", good), ("../../../escaped.nii.gz", good)),
        "links.zip": zipped((link(), b"/etc/passwd")),
        "bomb.zip": zipped(("zeros.nii", bytes(300 << 20))),
        "torn.zip": zipped(("a.nii.gz", good))[:-40],
        "scans.zip": zipped(
            ("inside/c_ct.nii.gz", nifti(folder, 3)), ("inside/c_seg.nii.gz", nifti(folder, 3, mask=True)),
            ("inside/.DS_Store", b"x"), ("inside/more.zip", zipped(("x", b"y"))), ("inside/cases.csv", b"case,age\n"),
        ),
        BIDI: nifti(folder, 4),
        "../../../traversal.nii.gz": nifti(folder, 5),
        "<img src=x onerror=alert(1)>.png": picture(),
        "polyglot.png": picture() + b"<script>alert(1)</script>",
        "n" * 10_000 + ".nii.gz": good,
        "notes.txt": b"hello",
        "Thumbs.db": b"x",
    }  # fmt: skip
    table = new_table(browser)
    before = set(installation.home.parent.iterdir())
    upload = send(browser, table, files)
    found = checked(browser, upload)
    names = [*files, *(one["name"] for one in found["files"][len(files) :])]
    return {
        "table": table, "upload": upload, "before": before,
        "verdicts": {name: one["verdict"] for name, one in zip(names, found["files"], strict=True)},
        "names": [one["name"] for one in found["files"]],
    }  # fmt: skip


REFUSED = {
    "truncated.nii.gz": "end too early|damaged|cannot hold",
    "letter.docx": "format is not known",
    "page.nii.gz": "NIfTI|gzip|compressed|damaged",
    "empty.nii.gz": "empty",
    "header.nii.gz": "bytes|needs about|cannot hold",
    "slip.zip": "outside of itself",
    "links.zip": "links or devices",
    "bomb.zip": "100 times",
    "torn.zip": "no ZIP archive",
    "n" * 10_000 + ".nii.gz": "more than 1000 characters",
    "notes.txt": "format is not known",
    "Thumbs.db": "operating system",
    "polyglot.png": ".",
    "inside/more.zip": "archive inside an archive",
    "inside/.DS_Store": "operating system",
}


@pytest.mark.parametrize("name", list(REFUSED), ids=lambda name: name[:20])
def test_a_bad_file_is_refused_with_its_name_a_reason_and_the_next_step(judged: dict[str, Any], name: str) -> None:
    verdict = judged["verdicts"][name]

    assert verdict["state"] == "refused", verdict
    problem = verdict["problem"]
    assert re.search(REFUSED[name], problem["message"]["en"]), problem["message"]["en"]
    assert problem["message"]["zh"]
    assert problem["hint"]["en"]
    assert problem["file"]
    assert problem["file"][:80] == next(one for one in judged["names"] if one[:80] == problem["file"][:80])[:80]


def test_the_good_files_still_land(browser: Browser, judged: dict[str, Any]) -> None:
    good = [name for name, verdict in judged["verdicts"].items() if verdict["state"] == "ok"]
    taken = accepted(browser, judged["upload"])

    assert len(good) == 8, judged["verdicts"]
    assert taken["refused"] == []
    cases = [row["cells"]["case"] for row in rows_of(browser, judged["table"])]
    assert len(cases) == 5
    assert {"good", "c", "traversal"} <= set(cases)
    assert next(row for row in rows_of(browser, judged["table"]) if row["cells"]["case"] == "c")["cells"]["label"]


def test_names_are_shown_without_what_hides_in_them(judged: dict[str, Any]) -> None:
    assert "scangz.iin.a.nii.gz" in judged["names"]
    assert "../../../traversal.nii.gz" in judged["names"]  # as data


def test_a_table_among_the_files_is_left_to_the_import(judged: dict[str, Any]) -> None:
    assert judged["verdicts"]["inside/cases.csv"]["state"] == "choice"
    assert "Import XLSX/CSV" in judged["verdicts"]["inside/cases.csv"]["problem"]["hint"]["en"]


def test_nothing_is_written_outside(installation: Installation, judged: dict[str, Any]) -> None:
    assert set(installation.home.parent.iterdir()) == judged["before"]
    assert [path for path in installation.home.rglob("*") if "escaped" in path.name or "traversal" in path.name] == []
