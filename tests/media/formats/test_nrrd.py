"""NRRD: what is written comes back, SimpleITK sees the same, and what it writes is read alike."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given
from strategies import affines, corner_error, images, sheared

from medas.errors import BadFile, OverLimit
from medas.media import Image, Label
from medas.media.formats import read_volume
from medas.media.formats.interop import from_sitk, to_sitk
from medas.media.formats.nrrd import read_nrrd, write_nrrd

PLAIN = """NRRD0004
type: short
dimension: 3
space: left-posterior-superior
sizes: 2 3 4
space directions: (1,0,0) (0,2,0) (0,0,3)
kinds: domain domain domain
endian: little
encoding: raw
space origin: (10,20,30)

"""
BODY = np.arange(24, dtype="<i2")


def file(
    tmp_path: Path, old: str = "", new: str = "", *, body: bytes = BODY.tobytes(), name: str = "scan.nrrd"
) -> Path:
    assert old in PLAIN
    path = tmp_path / name
    path.write_bytes((PLAIN.replace(old, new, 1) if old else PLAIN).encode() + body)
    return path


def assert_equal(found: Image, wanted: Image) -> None:
    np.testing.assert_array_equal(found.voxels, wanted.voxels)
    assert corner_error(wanted, found) < 1e-9


@given(images())
def test_images_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, original: Image) -> None:
    found = read_nrrd(write_nrrd(original, tmp_path_factory.getbasetemp() / "scan.nrrd"))

    assert_equal(found, original)
    assert found.voxels.dtype == original.voxels.dtype


@given(affines())
def test_shear_comes_back(tmp_path_factory: pytest.TempPathFactory, affine: np.ndarray) -> None:
    original = Image(np.zeros((1, 2, 3, 4), np.uint8), sheared(affine))

    assert_equal(read_nrrd(write_nrrd(original, tmp_path_factory.getbasetemp() / "scan.nrrd")), original)


@given(images(channels=2))
def test_simpleitk_reads_the_same_and_is_read_alike(tmp_path_factory: pytest.TempPathFactory, original: Image) -> None:
    folder = tmp_path_factory.getbasetemp()
    ours = write_nrrd(original, folder / "ours.nrrd")
    sitk.WriteImage(to_sitk(original), str(folder / "theirs.nrrd"), useCompression=True)

    assert_equal(from_sitk(sitk.ReadImage(str(ours))), original)
    assert_equal(read_nrrd(folder / "theirs.nrrd"), original)


def test_a_picture_in_colors_of_simpleitk_is_read_alike(tmp_path: Path) -> None:
    picture = sitk.GetImageFromArray(np.arange(24, dtype=np.uint8).reshape(2, 4, 3), isVector=True)
    picture.SetSpacing((0.5, 0.25))
    sitk.WriteImage(picture, str(tmp_path / "picture.nrrd"))

    found = read_nrrd(tmp_path / "picture.nrrd")

    np.testing.assert_array_equal(found.voxels, from_sitk(picture).voxels)
    np.testing.assert_allclose(found.spacing, (0.5, 0.25, 1))


def test_fields_are_read_as_they_stand(tmp_path: Path) -> None:
    found = read_nrrd(file(tmp_path))

    assert found.affine.tolist() == [[-1, 0, 0, -10], [0, -2, 0, -20], [0, 0, 3, 30], [0, 0, 0, 1]]
    np.testing.assert_array_equal(found.voxels[0].ravel(order="F"), BODY)


def test_equal_volumes_give_equal_files(tmp_path: Path) -> None:
    image = Image(np.zeros((2, 2, 3, 4)), np.eye(4))

    assert write_nrrd(image, tmp_path / "a.nrrd").read_bytes() == write_nrrd(image, tmp_path / "b.nrrd").read_bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("NRRD0004", "NRRD0001"), ("type: short", "type: int16_t"), ("space: left-posterior-superior", "space: LPS"),
        ("endian", "# a comment\nkey:=value\nendian"), ("kinds: domain domain domain\n", ""),
        ("kinds: domain domain domain", 'space units: "mm" "mm" "mm"'), ("kinds", "centerings: cell cell cell\nkinds"),
        ("(1,0,0) (0,2,0) (0,0,3)", "(1.0, 0, 0) (0, 2e0, 0)   (0,0,+3)"),
    ],
)  # fmt: skip
def test_other_spellings_mean_the_same(tmp_path: Path, old: str, new: str) -> None:
    assert_equal(read_nrrd(file(tmp_path, old, new)), read_nrrd(file(tmp_path, name="plain.nrrd")))


@pytest.mark.parametrize("space", ["right-anterior-superior", "RAS"])
def test_another_space_turns_the_axes(tmp_path: Path, space: str) -> None:
    found = read_nrrd(file(tmp_path, "left-posterior-superior", space))

    assert found.affine.tolist() == [[1, 0, 0, 10], [0, 2, 0, 20], [0, 0, 3, 30], [0, 0, 0, 1]]


def test_micrometers_become_millimeters(tmp_path: Path) -> None:
    found = read_nrrd(file(tmp_path, "kinds: domain domain domain", 'space units: "um" "um" "um"'))

    np.testing.assert_allclose(found.spacing, (0.001, 0.002, 0.003))


@pytest.mark.parametrize("order", ["little", "big"])
def test_both_byte_orders_are_read(tmp_path: Path, order: str) -> None:
    body = BODY.astype(">i2" if order == "big" else "<i2").tobytes()

    found = read_nrrd(file(tmp_path, "endian: little", f"endian: {order}", body=body))

    np.testing.assert_array_equal(found.voxels[0].ravel(order="F"), BODY)


def test_axes_without_a_place_become_channels_wherever_they_stand(tmp_path: Path) -> None:
    header = PLAIN.replace("dimension: 3", "dimension: 4").replace(
        "domain domain domain", "vector domain domain domain"
    )
    header = header.replace("sizes: 2 3 4", "sizes: 2 1 3 4").replace("directions: ", "directions: none ")
    (tmp_path / "first.nrrd").write_bytes(header.encode() + BODY.tobytes())

    found = read_nrrd(tmp_path / "first.nrrd")

    assert found.voxels.shape == (2, 1, 3, 4)
    np.testing.assert_array_equal(found.voxels[:, 0, 1, 0], [2, 3])


def test_a_kind_that_is_no_place_is_no_place_without_directions_either(tmp_path: Path) -> None:
    header = "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 3 4 2\nkinds: RGB-color domain domain\nencoding: raw\n\n"
    (tmp_path / "colors.nrrd").write_bytes(header.encode() + bytes(range(24)))

    found = read_nrrd(tmp_path / "colors.nrrd")

    assert found.voxels.shape == (3, 4, 2, 1)
    assert found.voxels[:, 1, 0, 0].tolist() == [3, 4, 5]


def test_spacings_alone_are_read_as_simpleitk_reads_them(tmp_path: Path) -> None:
    header = "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 3 4\nspacings: 0.5 0.5 2\nencoding: raw\n\n"
    (tmp_path / "scan.nrrd").write_bytes(header.encode() + bytes(range(24)))

    assert_equal(read_nrrd(tmp_path / "scan.nrrd"), from_sitk(sitk.ReadImage(str(tmp_path / "scan.nrrd"))))


def test_voxels_may_lie_in_a_file_beside_the_header(tmp_path: Path) -> None:
    (tmp_path / "scan.raw.gz").write_bytes(gzip.compress(BODY.tobytes()))
    header = PLAIN.replace("encoding: raw", "encoding: gzip\ndata file: scan.raw.gz").rstrip("\n")
    (tmp_path / "scan.nhdr").write_text(header)

    assert_equal(read_volume(tmp_path / "scan.nhdr"), read_nrrd(file(tmp_path)))


BAD: dict[str, tuple[str, str, str]] = {
    "damaged field": ("space:", "spaQe:", "'spaQe' is unknown"), "damaged kind": ("kinds: domain", "kinds: domai", "kind of an axis"), "no field": ("endian", "something\nendian", "unknown"),
    "magic": ("NRRD0004", "NRRD0009", "first line"), "type": ("type: short", "type: block", "type of voxels"),
    "no type": ("type: short\n", "", "type of voxels"), "no sizes": ("sizes: 2 3 4\n", "", "dimension and sizes"),
    "more sizes": ("sizes: 2 3 4", "sizes: 2 3 4 1", "dimension and sizes"), "zero": ("2 3 4", "2 0 4", "without voxels"),
    "negative": ("2 3 4", "-2 -3 4", "without voxels"), "no number": ("2 3 4", "2 3 0x4", "not a whole number"),
    "fraction": ("2 3 4", "2 3 4.0", "not a whole number"), "underscore": ("2 3 4", "2 3 4_0", "not a whole number"),
    "other dimension": ("dimension: 3", "dimension: 2", "dimension and sizes"),
    "zero spacing": ("(0,2,0)", "(0,0,0)", "voxel size"), "nan spacing": ("(0,2,0)", "(0,nan,0)", "not a finite"),
    "infinite": ("(0,2,0)", "(0,1e999,0)", "not a finite"), "decimal comma": ("(0,2,0)", "(0,2;5,0)", "not a finite"),
    "singular": ("(0,2,0)", "(1,0,0)", "independent"), "two numbers": ("(0,2,0)", "(0,2)", "2 or 3 dimensions"),
    "junk between": ("(1,0,0) (0,2,0)", "(1,0,0) junk (0,2,0)", "contradict"),
    "missing direction": ("(1,0,0) (0,2,0)", "(1,0,0)", "contradict"),
    "one place": ("(0,2,0) (0,0,3)", "none none", "axes lie in space"),
    "origin nan": ("(10,20,30)", "(10,nan,30)", "not a finite"), "no directions": ("space directions: (1,0,0) (0,2,0) (0,0,3)\n", "", "directions are missing"),
    "space": ("left-posterior-superior", "scanner-xyz", "how the patient lies"), "endian": ("endian: little\n", "", "byte order"),
    "other endian": ("little", "middle", "byte order"), "encoding": ("encoding: raw", "encoding: bzip2", "encoding"),
    "text": ("encoding: raw", "encoding: ascii", "encoding"), "twice": ("endian", "sizes: 2 3 4\nendian", "stands twice"),
    "units differ": ("kinds: domain domain domain", 'space units: "mm" "mm" "um"', "unit of length"),
    "skip": ("endian", "byte skip: -1\nendian", "start later"), "outside": ("endian", "data file: ../voxels.raw\nendian", "outside"),
    "absolute": ("endian", "data file: /etc/passwd\nendian", "outside"), "list": ("endian", "data file: LIST\nendian", "outside"),
    "pattern": ("endian", "data file: scan%03d.raw 1 3 1\nendian", "outside"), "absent": ("endian", "datafile: gone.raw\nendian", "is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), BAD.values(), ids=BAD)
def test_what_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(BadFile, match=words) as caught:
        read_nrrd(file(tmp_path, old, new))

    assert caught.value.where == {"file": "scan.nrrd"}
    assert caught.value.hint


@pytest.mark.parametrize("body", [b"", BODY.tobytes()[:-1], BODY.tobytes() + b"\0"])
@pytest.mark.parametrize("encoding", ["raw", "gzip"])
def test_too_few_or_too_many_voxels_are_refused(tmp_path: Path, body: bytes, encoding: str) -> None:
    packed = gzip.compress(body) if encoding == "gzip" else body

    with pytest.raises(BadFile):
        read_nrrd(file(tmp_path, "encoding: raw", f"encoding: {encoding}", body=packed))


@pytest.mark.parametrize("sizes", ["100000 100000 100000", "922337203685477580 2 2", "4294967296 4294967296 1"])
def test_sizes_beyond_the_memory_are_refused_before_anything_is_read(tmp_path: Path, sizes: str) -> None:
    with pytest.raises(OverLimit, match="needs about"):
        read_nrrd(file(tmp_path, "2 3 4", sizes))


def test_a_link_beside_the_header_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "scan.raw").symlink_to("/etc/hostname")

    with pytest.raises(BadFile, match="outside its folder"):
        read_nrrd(file(tmp_path, "endian", "data file: scan.raw\nendian", body=b""))


@pytest.mark.parametrize("case", ["brain1", "brain2", "breast1"])
def test_real_regions_lie_where_their_images_lie(shared_data: Path, case: str) -> None:
    folder = shared_data / "nrrd_samples"
    image = read_volume(folder / f"{case}_image.nrrd")
    label = read_volume(folder / f"{case}_label.nrrd", medium=Label)

    image.need_same_grid(label, names=("image", "label"))
    assert_equal(image, from_sitk(sitk.ReadImage(str(folder / f"{case}_image.nrrd"))))
    assert label.values() == [1]
    assert 0.1 < float(label.voxels.sum()) * label.voxel_ml < 500
