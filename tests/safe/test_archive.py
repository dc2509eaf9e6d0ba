"""Archives are unpacked by what they are, never by what they say."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from medas.errors import BadFile, OverLimit
from medas.safe.archive import Limits, entries, unpack


def archive(path: Path, *files: tuple[str | zipfile.ZipInfo, bytes], deflated: bool = True) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED) as made:
        for name, content in files:
            made.writestr(name, content)
    return path


def unpacked(path: Path, folder: Path, limits: Limits | None = None) -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    numbers = iter(range(1000))
    return {
        info.filename: target.read_bytes()
        for info, target in unpack(path, lambda _name: folder / str(next(numbers)), limits)
    }


def test_files_come_out_as_they_went_in(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("images/a.nii", b"x" * 3_000_000), ("labels/", b""), ("labels/肝.nii", b"y"))

    assert unpacked(path, tmp_path / "out") == {"images/a.nii": b"x" * 3_000_000, "labels/肝.nii": b"y"}


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/passwd", "C:/a", "C:\\a", "..\\a", "a\\..\\..\\b"],
)  # fmt: skip
def test_a_place_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a.zip", ("good", b"1"), (name, b"x"))

    with pytest.raises(BadFile, match="outside of itself"):
        unpacked(path, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def special(kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("special")
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    return info


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    with pytest.raises(BadFile, match="links or devices"):
        entries(archive(tmp_path / "a.zip", (special(kind), b"/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["a/B.nii", "a/b.nii", "a\\b.nii"])
def test_two_files_that_a_disk_would_take_for_one_are_refused(tmp_path: Path, second: str) -> None:
    with pytest.raises(BadFile, match="two files of one name"):
        entries(archive(tmp_path / "a.zip", ("a/b.nii", b"1"), (second, b"2")))


def test_bombs_are_refused_before_they_go_off(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("a", bytes(50_000_000)))

    with pytest.raises(OverLimit, match="100 times"):
        entries(path, Limits(free=1 << 20))
    with pytest.raises(OverLimit, match=r"unpacks to 50\.0 MB"):
        entries(path, Limits(size=10**6))
    with pytest.raises(OverLimit, match="more than 2 files"):
        entries(archive(tmp_path / "b.zip", *((str(n), b"") for n in range(3))), Limits(count=2))
    assert len(entries(path)) == 1  # 50 MB of zeros are a mask


def lie_about_size(content: bytes) -> bytes:
    """Say in the central directory that the file has 5 bytes."""
    at = content.index(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", 5) + content[at + 28 :]


def overlap(content: bytes) -> bytes:
    """Let the second file begin where the first one does."""
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 42] + struct.pack("<I", 0) + content[at + 46 :]


def encrypted(content: bytes) -> bytes:
    at = content.index(b"PK\x01\x02")
    return content[: at + 8] + struct.pack("<H", 1) + content[at + 10 :]


def damaged(content: bytes) -> bytes:
    return content[:35] + bytes([content[35] ^ 255]) + content[36:]


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lie_about_size, "not as large as it says|is damaged"), (overlap, "on one another|damaged"),
        (encrypted, "encrypted"), (damaged, "is damaged"), (lambda content: content[:-30], "no ZIP archive"),
        (lambda _content: b"", "no ZIP archive"), (lambda _content: b"PK\x03\x04", "no ZIP archive"),
    ],
)  # fmt: skip
def test_archives_that_lie_are_refused(tmp_path: Path, harm: Callable[[bytes], bytes], words: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        made.writestr("a", b"0123456789" * 100)
        made.writestr("b", b"0123456789" * 100)
    (tmp_path / "a.zip").write_bytes(harm(out.getvalue()))

    with pytest.raises(BadFile, match=words):
        unpacked(tmp_path / "a.zip", tmp_path / "out")
