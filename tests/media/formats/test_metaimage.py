"""MetaImage: what is written comes back, SimpleITK sees the same, and what it writes is read alike."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given
from strategies import affines, corner_error, images, sheared

from medas.errors import BadFile, OverLimit, WrongInput
from medas.media import Image
from medas.media.formats.interop import from_sitk, to_sitk
from medas.media.formats.metaimage import read_metaimage, write_metaimage

PLAIN = """ObjectType = Image
NDims = 3
BinaryData = True
BinaryDataByteOrderMSB = False
CompressedData = False
TransformMatrix = 1 0 0 0 1 0 0 0 1
Offset = 10 20 30
ElementSpacing = 1 2 3
DimSize = 2 3 4
ElementType = MET_SHORT
ElementDataFile = LOCAL
"""
BODY = np.arange(24, dtype="<i2")


def file(tmp_path: Path, old: str = "", new: str = "", *, body: bytes = BODY.tobytes(), name: str = "scan.mha") -> Path:
    assert old in PLAIN
    path = tmp_path / name
    path.write_bytes((PLAIN.replace(old, new, 1) if old else PLAIN).encode() + body)
    return path


def assert_equal(found: Image, wanted: Image) -> None:
    np.testing.assert_array_equal(found.voxels, wanted.voxels)
    assert corner_error(wanted, found) < 1e-9


@given(images())
def test_images_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, original: Image) -> None:
    found = read_metaimage(write_metaimage(original, tmp_path_factory.getbasetemp() / "scan.mha"))

    assert_equal(found, original)
    assert found.voxels.dtype == original.voxels.dtype


@given(images(channels=2))
def test_simpleitk_reads_the_same_and_is_read_alike(tmp_path_factory: pytest.TempPathFactory, original: Image) -> None:
    folder = tmp_path_factory.getbasetemp()
    ours = write_metaimage(original, folder / "ours.mha")
    sitk.WriteImage(to_sitk(original), str(folder / "theirs.mhd"), useCompression=True)

    theirs = from_sitk(sitk.ReadImage(str(ours)))

    np.testing.assert_array_equal(theirs.voxels, original.voxels)
    assert corner_error(original, theirs) < 1e-5
    found = read_metaimage(folder / "theirs.mhd")
    np.testing.assert_array_equal(found.voxels, original.voxels)
    assert corner_error(original, found) < 1e-5  # ITK writes 6 digits or more, by its release


@given(affines())
def test_shear_is_refused_before_anything_is_written(
    tmp_path_factory: pytest.TempPathFactory, affine: np.ndarray
) -> None:
    path = tmp_path_factory.getbasetemp() / "sheared.mha"

    with pytest.raises(WrongInput, match="right angles"):
        write_metaimage(Image(np.zeros((1, 2, 2, 2)), sheared(affine)), path)
    assert not path.exists()


def test_fields_are_read_as_they_stand(tmp_path: Path) -> None:
    found = read_metaimage(file(tmp_path))

    assert found.affine.tolist() == [[-1, 0, 0, -10], [0, -2, 0, -20], [0, 0, 3, 30], [0, 0, 0, 1]]
    np.testing.assert_array_equal(found.voxels[0].ravel(order="F"), BODY)


def test_the_direction_of_the_first_axis_is_written_first(tmp_path: Path) -> None:
    path = file(tmp_path, "1 0 0 0 1 0 0 0 1", "0 1 0 -1 0 0 0 0 1")

    found = read_metaimage(path)

    assert found.affine[:3, 0].tolist() == [0, -1, 0]  # i runs along y of LPS
    assert_equal(found, from_sitk(sitk.ReadImage(str(path))))


def test_equal_volumes_give_equal_files(tmp_path: Path) -> None:
    image = Image(np.zeros((2, 2, 3, 4)), np.eye(4))

    assert write_metaimage(image, tmp_path / "a.mha").read_bytes() == write_metaimage(image, tmp_path / "b.mha").read_bytes()  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Offset", "Position"), ("Offset", "Origin"), ("TransformMatrix", "Rotation"), ("TransformMatrix", "Orientation"),
        ("BinaryDataByteOrderMSB", "ElementByteOrderMSB"), ("NDims", "Comment = by hand\nNDims"), (" = ", "="),
        ("CompressedData = False", "CompressedData = 0"), ("MET_SHORT", "met_short"), ("ObjectType = Image\n", ""),
        ("NDims", "0008|0060 = CT\nNDims"), ("TransformMatrix = 1 0 0 0 1 0 0 0 1\n", ""),
    ],
)  # fmt: skip
def test_other_spellings_mean_the_same(tmp_path: Path, old: str, new: str) -> None:
    assert_equal(read_metaimage(file(tmp_path, old, new)), read_metaimage(file(tmp_path, name="plain.mha")))


def test_both_byte_orders_are_read(tmp_path: Path) -> None:
    found = read_metaimage(file(tmp_path, "MSB = False", "MSB = True", body=BODY.astype(">i2").tobytes()))

    np.testing.assert_array_equal(found.voxels[0].ravel(order="F"), BODY)


@pytest.mark.parametrize(("sizes", "shape"), [("12 2", (1, 12, 2, 1)), ("2 3 2 2", (2, 2, 3, 2))])
def test_two_and_four_axes_are_read(tmp_path: Path, sizes: str, shape: tuple[int, ...]) -> None:
    header = f"NDims = {len(sizes.split())}\nDimSize = {sizes}\nElementType = MET_SHORT\nElementDataFile = LOCAL\n"
    (tmp_path / "scan.mha").write_bytes(header.encode() + BODY.tobytes())

    found = read_metaimage(tmp_path / "scan.mha")

    assert found.voxels.shape == shape
    np.testing.assert_array_equal(found.voxels.transpose(0, 3, 2, 1).ravel(), BODY)


def test_colors_become_channels(tmp_path: Path) -> None:
    path = file(tmp_path, "DimSize = 2 3 4", "DimSize = 2 1 4\nElementNumberOfChannels = 3")

    assert read_metaimage(path).voxels[:, 0, 0, 0].tolist() == [0, 1, 2]


BAD: dict[str, tuple[str, str, str]] = {
    "place missing": ("ElementSpacing", "ElementSize", "elementspacing is missing, and 'elementsize' is unknown"), "place damaged": ("Offset", "Offs3t", "offset is missing"),
    "slope": ("DimSize", "ElementToIntensityFunctionSlope = 2\nDimSize", "slope and offset"), "no end": ("ElementDataFile = LOCAL\n", "", "ElementDataFile is missing"), "no equals sign": ("NDims = 3", "NDims 3", "damaged"),
    "twice": ("NDims = 3", "NDims = 3\nNDims = 3", "twice"), "twice by another name": ("Offset", "Origin = 0 0 0\nOffset", "twice"),
    "axes": ("NDims = 3", "NDims = 5", "2 to 4 axes"), "no axes": ("NDims = 3\n", "", "not a whole number"), "mesh": ("= Image", "= Mesh", "only images"),
    "sizes": ("2 3 4", "2 3", "contradict"), "zero": ("2 3 4", "2 0 4", "without voxels"), "negative": ("2 3 4", "-2 -3 4", "without voxels"),
    "zero channels": ("DimSize", "ElementNumberOfChannels = 0\nDimSize", "without voxels"), "fraction": ("2 3 4", "2 3 4.5", "not a whole"),
    "zero spacing": ("1 2 3", "1 0 3", "voxel size"), "negative spacing": ("1 2 3", "1 -2 3", "voxel size"), "nan spacing": ("1 2 3", "1 nan 3", "not a finite"),
    "infinite": ("1 2 3", "1 1e999 3", "not a finite"), "two spacings": ("1 2 3", "1 2", "2 numbers instead of 3"), "decimal comma": ("1 2 3", "1 2,5 3", "not a finite"),
    "origin nan": ("10 20 30", "10 nan 30", "not a finite"), "zero directions": ("1 0 0 0 1 0 0 0 1", "0 0 0 0 0 0 0 0 0", "no rotation"),
    "no rotation": ("1 0 0 0 1 0 0 0 1", "1 0 0 1 0 0 0 0 1", "no rotation"), "long directions": ("1 0 0 0 1", "2 0 0 0 1", "no rotation"),
    "eight directions": ("1 0 0 0 1 0 0 0 1", "1 0 0 0 1 0 0 0", "8 numbers"), "type": ("MET_SHORT", "MET_OTHER", "type of voxels"), "no type": ("ElementType = MET_SHORT\n", "", "type of voxels"),
    "text": ("BinaryData = True", "BinaryData = False", "type of voxels"), "perhaps": ("CompressedData = False", "CompressedData = Perhaps", "neither True nor False"),
    "later": ("DimSize", "HeaderSize = 100\nDimSize", "start later"), "outside": ("LOCAL", "../voxels.raw", "outside"), "absolute": ("LOCAL", "/etc/passwd", "outside"),
    "list": ("LOCAL", "LIST", "outside"), "pattern": ("LOCAL", "scan%03d.raw 1 3 1", "outside"), "absent": ("LOCAL", "gone.raw", "is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), BAD.values(), ids=BAD)
def test_what_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(BadFile, match=words) as caught:
        read_metaimage(file(tmp_path, old, new))

    assert caught.value.where == {"file": "scan.mha"}
    assert caught.value.hint


@pytest.mark.parametrize("body", [b"", BODY.tobytes()[:-1], BODY.tobytes() + b"\0"])
@pytest.mark.parametrize("packed", ["False", "True"])
def test_too_few_or_too_many_voxels_are_refused(tmp_path: Path, body: bytes, packed: str) -> None:
    stored = zlib.compress(body) if packed == "True" else body

    with pytest.raises(BadFile):
        read_metaimage(file(tmp_path, "CompressedData = False", f"CompressedData = {packed}", body=stored))


def test_a_size_beyond_the_memory_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(OverLimit, match="needs about"):
        read_metaimage(file(tmp_path, "2 3 4", "4294967296 4294967296 2"))
