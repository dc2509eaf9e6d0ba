"""JPEG, BMP, TIFF and folders of pictures: read as others read them, never with parts made up."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image as Pillow

from medas.errors import BadFile, MedasError, OverLimit
from medas.media import Image
from medas.media.formats import natural_key, read_volume, write_volume
from medas.media.formats.raster import kind_of, pictures

STACK = np.random.default_rng(0).integers(0, 255, (5, 64, 48), dtype=np.uint8)
SHADES = np.add.outer(np.arange(64), np.arange(48)).astype(np.uint8)


def tiff(array: np.ndarray = STACK, **options: Any) -> bytes:
    target = io.BytesIO()
    tifffile.imwrite(target, array, **({"photometric": "minisblack"} | options))
    return target.getvalue()


def encoded(kind: str, array: np.ndarray = SHADES, **options: Any) -> bytes:
    target = io.BytesIO()
    Pillow.fromarray(array).save(target, kind, **options)
    return target.getvalue()


def save(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def patched(data: bytes, tag: str, number: int, *, page: int = 0) -> bytes:
    """Return a TIFF with the first value of a tag replaced."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        found = file.pages[page].tags[tag]  # type: ignore[union-attr]
    changed = bytearray(data)
    struct.pack_into({3: "<H", 4: "<I", 16: "<Q"}[int(found.dtype)], changed, found.valueoffset, number)
    return bytes(changed)


@pytest.mark.parametrize("kind", ["jpeg", "bmp"])
@pytest.mark.parametrize("colors", [1, 3])
def test_pictures_are_read_as_pillow_reads_them(tmp_path: Path, kind: str, colors: int) -> None:
    array = SHADES if colors == 1 else np.stack([SHADES, SHADES[::-1], SHADES[:, ::-1]], -1)
    path = save(tmp_path / f"picture.{kind}", encoded(kind, array))

    found = read_volume(path)

    with Pillow.open(path) as theirs:
        pixels = np.asarray(theirs).reshape(64, 48, colors)
    np.testing.assert_array_equal(found.voxels[..., 0].transpose(2, 1, 0), pixels)
    assert found.affine.tolist() == np.diag([-1.0, -1, 1, 1]).tolist()
    assert found.channels == (() if colors == 1 else ("red", "green", "blue"))


@pytest.mark.parametrize(
    "options",
    [{}, {"compression": "lzw"}, {"compression": "zlib"}, {"compression": "packbits"}, {"rowsperstrip": 8}, {"tile": (16, 16)}, {"bigtiff": True}, {"byteorder": ">"}],
)  # fmt: skip
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_pages_of_a_tiff_become_slices(tmp_path: Path, options: dict[str, Any], dtype: str) -> None:
    stack = STACK.astype(dtype)

    found = read_volume(save(tmp_path / "stack.tif", tiff(stack, **options)))

    np.testing.assert_array_equal(found.voxels[0].transpose(2, 1, 0), stack)
    assert found.voxels.dtype == np.dtype(dtype)


def test_colors_of_a_tiff_become_channels(tmp_path: Path) -> None:
    colors = np.stack([SHADES, SHADES[::-1], SHADES[:, ::-1]], axis=-1)

    found = read_volume(save(tmp_path / "colors.tif", tiff(colors, photometric="rgb")))

    np.testing.assert_array_equal(found.voxels[..., 0].transpose(2, 1, 0), colors)


def test_the_size_that_ome_states_becomes_the_voxel_size(tmp_path: Path) -> None:
    sizes = {
        "PhysicalSizeX": 0.5,
        "PhysicalSizeXUnit": "µm",
        "PhysicalSizeY": 0.25,
        "PhysicalSizeZ": 2,
        "PhysicalSizeZUnit": "mm",
    }
    data = tiff(STACK, ome=True, metadata={"axes": "ZYX", **sizes})

    found = read_volume(save(tmp_path / "cells.ome.tif", data))

    np.testing.assert_allclose(found.spacing, (0.0005, 0.00025, 2))
    assert found.affine[0, 0] < 0


@pytest.mark.parametrize("compression", [None, "lzw", "zlib", "packbits"])
@pytest.mark.parametrize("missing", [200, 3000, 8000, 14_000])
def test_a_cut_tiff_is_refused_and_loses_no_page_silently(tmp_path: Path, compression: str | None, missing: int) -> None:  # fmt: skip
    data = tiff(compression=compression)

    with pytest.raises(BadFile):
        read_volume(save(tmp_path / "cut.tif", data[:-missing]))


@pytest.mark.parametrize("tag", ["StripOffsets", "StripByteCounts"])
@pytest.mark.parametrize("value", [0, 65535])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_missing_strips_are_refused_not_filled_with_zeros(tmp_path: Path, tag: str, value: int, compression: str | None) -> None:  # fmt: skip
    data = patched(tiff(STACK[0], rowsperstrip=8, compression=compression), tag, value)

    with pytest.raises(BadFile):
        read_volume(save(tmp_path / "holes.tif", data))


def test_a_strip_that_is_too_short_is_refused(tmp_path: Path) -> None:
    data = patched(tiff(STACK[0], rowsperstrip=8), "StripByteCounts", 100)

    with pytest.raises(BadFile, match="parts of it are missing"):
        read_volume(save(tmp_path / "short.tif", data))


def test_other_files_that_ome_names_are_not_read(tmp_path: Path) -> None:
    secret = save(tmp_path / "secret.ome.tif", tiff(STACK + 1, ome=True, metadata={"axes": "ZYX"}))
    mine = tiff(STACK, ome=True, metadata={"axes": "ZYX"})
    start = mine.index(b"<OME")
    note = mine[start : mine.index(b"</OME>") + 6].replace(
        b'<TiffData IFD="0" PlaneCount="5"/>', b'<TiffData><UUID FileName="secret.ome.tif">urn:uuid:1</UUID></TiffData>'
    )
    pages = io.BytesIO()
    tifffile.imwrite(
        pages, STACK, photometric="minisblack", metadata=None, description=note.decode("ascii", "xmlcharrefreplace")
    )

    try:
        found = read_volume(save(tmp_path / "mine.ome.tif", pages.getvalue()))
    except MedasError:
        return
    assert secret.exists()
    np.testing.assert_array_equal(found.voxels[0].transpose(2, 1, 0), STACK)


def test_several_series_and_pyramids_are_refused(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "two.tif") as file:
        file.write(STACK[0], photometric="minisblack")
        file.write(STACK[0, :32], photometric="minisblack")
    with tifffile.TiffWriter(tmp_path / "pyramid.tif") as file:
        file.write(STACK[0], photometric="minisblack", subifds=1)
        file.write(STACK[0, ::2, ::2], photometric="minisblack", subfiletype=1)

    with pytest.raises(BadFile, match="2 series"):
        read_volume(tmp_path / "two.tif")
    with pytest.raises(BadFile, match="pyramid"):
        read_volume(tmp_path / "pyramid.tif")


def test_a_chain_of_pages_that_bites_its_tail_ends(tmp_path: Path) -> None:
    data = bytearray(tiff(STACK[:2], compression="zlib", metadata=None))
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        first, second = (page.offset for page in file.pages)
    count = struct.unpack_from("<H", data, second)[0]
    struct.pack_into("<I", data, second + 2 + 12 * count, first)

    with pytest.raises(BadFile, match="in a circle"):
        read_volume(save(tmp_path / "loop.tif", bytes(data)))


@pytest.mark.parametrize(("tag", "value"), [("ImageWidth", 65535), ("ImageLength", 65535), ("ImageWidth", 0)])
def test_a_tiff_with_another_size_than_its_pixels_is_refused(tmp_path: Path, tag: str, value: int) -> None:
    with pytest.raises(MedasError):
        read_volume(save(tmp_path / "size.tif", patched(tiff(STACK[0]), tag, value)))


@pytest.mark.parametrize("kind", ["jpeg", "bmp"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_picture_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    data = encoded(kind)

    with pytest.raises(BadFile):
        read_volume(save(tmp_path / f"cut.{kind}", data[: int(share * len(data))]))


def test_a_picture_that_is_meant_to_be_turned_is_refused(tmp_path: Path) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6

    with pytest.raises(BadFile, match="EXIF orientation"):
        read_volume(save(tmp_path / "turned.jpg", encoded("jpeg", exif=exif)))


def test_print_colors_are_refused(tmp_path: Path) -> None:
    target = io.BytesIO()
    Pillow.new("CMYK", (8, 8)).save(target, "jpeg")

    with pytest.raises(BadFile, match="colors of kind CMYK"):
        read_volume(save(tmp_path / "print.jpg", target.getvalue()))


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    path = save(tmp_path / "really_a_jpeg.png", encoded("jpeg"))

    assert kind_of(path) == "picture"
    assert read_volume(path).shape == (48, 64, 1)
    with pytest.raises(BadFile, match="neither PNG, JPEG, BMP nor TIFF"):
        read_volume(save(tmp_path / "page.jpg", b"<html>"))


def test_a_picture_beyond_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDAS_MEMORY_BUDGET_GIB", "0.000005")

    for name, data in {"a.jpg": encoded("jpeg"), "a.tif": tiff()}.items():
        with pytest.raises(OverLimit):
            read_volume(save(tmp_path / name, data))


def test_a_folder_of_pictures_is_a_volume_in_natural_order(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        write_volume(Image(np.full((1, 3, 2, 1), number, np.uint8), np.diag([-0.5, -0.5, 2, 1])), tmp_path / f"slice{number}.png")  # fmt: skip
    (tmp_path / ".thumbnail.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("")

    found = read_volume(tmp_path)

    assert [path.name for path in pictures(tmp_path)] == ["slice1.png", "slice2.png", "slice10.png"]
    assert found.voxels[0, 0, 0].tolist() == [1, 2, 10]
    assert found.spacing == (0.5, 0.5, 2)


@pytest.mark.parametrize("other", [np.zeros((1, 3, 3, 1), np.uint8), np.zeros((1, 3, 2, 1), np.uint16), np.zeros((3, 3, 2, 1), np.uint8)])  # fmt: skip
def test_pictures_of_different_kind_are_no_volume(tmp_path: Path, other: np.ndarray) -> None:
    write_volume(Image(np.zeros((1, 3, 2, 1), np.uint8), np.eye(4)), tmp_path / "1.png")
    write_volume(Image(other, np.eye(4)), tmp_path / "2.png")

    with pytest.raises(BadFile, match="differ in size or kind") as caught:
        read_volume(tmp_path)
    assert caught.value.where == {"file": "2.png"}


def test_pictures_on_different_grids_are_no_volume(tmp_path: Path) -> None:
    for number, size in enumerate((0.5, 0.6)):
        write_volume(Image(np.zeros((1, 3, 2, 1), np.uint8), np.diag([-size, -size, 1, 1])), tmp_path / f"{number}.png")

    with pytest.raises(BadFile, match="lie on different grids"):
        read_volume(tmp_path)


def test_slices_that_say_where_they_lie_must_lie_one_behind_the_other(tmp_path: Path) -> None:
    def slice_at(z: float) -> Image:
        affine = np.diag([-1.0, -1, 2, 1])
        affine[2, 3] = z
        return Image(np.zeros((1, 3, 2, 1), np.uint8), affine)

    for number, z in enumerate((10, 12, 14)):
        write_volume(slice_at(z), tmp_path / f"{number}.png")

    assert read_volume(tmp_path).to_world([0, 0, 2])[0, 2] == 14
    write_volume(slice_at(17), tmp_path / "2.png")
    with pytest.raises(BadFile, match="lie on different grids"):
        read_volume(tmp_path)


def test_numbers_in_names_are_compared_as_numbers() -> None:
    names = ["b", "a10", "a2", "A1", "a", "a2b"]

    assert sorted(names, key=lambda name: natural_key(Path(name))) == ["a", "A1", "a2", "a2b", "a10", "b"]
