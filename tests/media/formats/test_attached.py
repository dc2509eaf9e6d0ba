"""Voxels behind or beside a text header."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import numpy as np
import pytest

from medas.errors import BadFile, OverLimit
from medas.media.formats.attached import beside, read_body

VALUES = np.arange(12, dtype=">i2")


@pytest.mark.parametrize("pack", [None, gzip.compress, zlib.compress])
def test_voxels_are_read_from_where_they_start(tmp_path: Path, pack: object) -> None:
    body = VALUES.tobytes()
    path = tmp_path / "scan"
    path.write_bytes(b"header" + (pack(body) if callable(pack) else body))

    found = read_body(path, 6, VALUES.dtype, (3, 4), packed=pack is not None, name="scan")

    assert found.tolist() == VALUES.reshape(3, 4).tolist()
    assert found.dtype.isnative


@pytest.mark.parametrize("packed", [True, False])
def test_a_header_without_voxels_is_refused(tmp_path: Path, *, packed: bool) -> None:
    (tmp_path / "scan").write_bytes(b"header")

    with pytest.raises(BadFile):
        read_body(tmp_path / "scan", 6, VALUES.dtype, (3, 4), packed=packed, name="scan")


def test_the_memory_is_asked_before_the_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(OverLimit):
        read_body(tmp_path / "missing", 0, VALUES.dtype, (10**6, 10**6, 10**6), packed=False, name="scan")


def test_a_file_beside_the_header_is_found(tmp_path: Path) -> None:
    (tmp_path / "voxels.raw").touch()

    assert beside(tmp_path / "scan.nhdr", "voxels.raw") == tmp_path / "voxels.raw"
    with pytest.raises(BadFile, match=r"is missing.*Put other\.raw beside it"):
        beside(tmp_path / "scan.nhdr", "other.raw")


@pytest.mark.parametrize(
    "name", ["../voxels.raw", "/etc/passwd", "deep/voxels.raw", "LIST", "list 2", "scan%03d.raw 1 9 1", "..", ".", "", "a b.raw"]
)  # fmt: skip
def test_no_header_makes_us_read_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile):
        beside(tmp_path / "scan.nhdr", name)


def test_links_and_folders_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "link.raw").symlink_to("/etc/hostname")
    (tmp_path / "folder.raw").mkdir()

    for name in ("link.raw", "folder.raw"):
        with pytest.raises(BadFile):
            beside(tmp_path / "scan.nhdr", name)
