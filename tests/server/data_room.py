"""What tests of the data room share: tables, files on their way into them, and a little patience."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from medas.media.formats import write_volume
from medas.testing.samples import image, label
from server.conftest import Browser

PATIENCE_SECONDS = 60.0


def new_table(browser: Browser, title: str = "Liver") -> str:
    made = browser.post("/datasets", {"title": title})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def table_of(browser: Browser, table: str) -> dict[str, Any]:
    return dict(browser.get(f"/datasets/{table}").json())


def rows_of(browser: Browser, table: str, **query: Any) -> list[dict[str, Any]]:
    return list(browser.get(f"/datasets/{table}/rows", params=query).json()["rows"])


def add_rows(browser: Browser, table: str, *rows: Mapping[str, Any]) -> list[str]:
    made = browser.post(f"/datasets/{table}/rows", {"base_rev": table_of(browser, table)["rev"], "rows": list(rows)})
    assert made.status_code == 200, made.text
    return list(made.json()["ids"])


def with_column(browser: Browser, table: str, name: str, kind: str, **more: Any) -> None:
    """Add a column."""
    now = table_of(browser, table)
    columns = [*now["columns"], {"name": name, "type": kind, **more}]
    made = browser.put(f"/datasets/{table}/columns", {"base_rev": now["rev"], "columns": columns})
    assert made.status_code == 200, made.text


def nifti(folder: Path, number: int = 0, *, mask: bool = False, spacing: float | None = None) -> bytes:
    """Return a small scan, or its mask, as a file; `spacing` puts it on another grid."""
    volume = label(number) if mask else image(number)
    if spacing is not None:
        affine = volume.affine.copy()
        affine[:3, :3] = np.diag([spacing] * 3)
        volume = type(volume)(volume.voxels, affine)
    path = folder / f"{number}-{mask}-{spacing}.nii.gz"
    write_volume(volume, path)
    return path.read_bytes()


def pairs(folder: Path, count: int = 6) -> dict[str, bytes]:
    """Return images and masks by name."""
    made = {f"scans/P{number:02}_ct.nii.gz": nifti(folder, number) for number in range(count)}
    return made | {f"scans/P{number:02}_seg.nii.gz": nifti(folder, number, mask=True) for number in range(count)}


def send(browser: Browser, table: str, files: Mapping[str, bytes], *, piece: int = 1 << 22) -> str:
    """Upload files in pieces, and return the upload."""
    wanted = {"dataset": table, "files": [{"name": name, "size": len(content)} for name, content in files.items()]}
    begun = browser.post("/uploads", wanted)
    assert begun.status_code == 201, begun.text
    upload = str(begun.json()["id"])
    for number, content in enumerate(files.values()):
        for offset in range(0, len(content), piece):
            part = content[offset : offset + piece]
            answer = browser.octets("PUT", f"/uploads/{upload}/files/{number}?offset={offset}", part)
            assert answer.json() == {"offset": offset + len(part)}
    return upload


def checked(browser: Browser, upload: str) -> dict[str, Any]:
    """Look into an upload, and return what is told of it."""
    assert browser.post(f"/uploads/{upload}/check").status_code == 202
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = dict(browser.get(f"/uploads/{upload}").json())
        if found["state"] == "ready":
            return found
        time.sleep(0.05)
    raise AssertionError(f"the upload is not checked after {PATIENCE_SECONDS} s: {found}")


def accepted(browser: Browser, upload: str, **changes: Any) -> dict[str, Any]:
    """Take the proposal as it is."""
    cases = browser.get(f"/uploads/{upload}/proposal").json()["cases"]
    wanted = [{name: case[name] for name in ("case", "patient", "image", "mask")} for case in cases]
    answer = browser.post(f"/uploads/{upload}/accept", {"cases": wanted, **changes})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def filled_table(browser: Browser, folder: Path, count: int = 6) -> str:
    """Return a table with pairs of images and masks."""
    table = new_table(browser)
    upload = send(browser, table, pairs(folder, count))
    checked(browser, upload)
    accepted(browser, upload)
    return table
