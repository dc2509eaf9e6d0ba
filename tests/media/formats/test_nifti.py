"""NIfTI: what is written comes back, other readers see the same, and what they write is read alike."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import affines, corner_error, images, sheared

from medas.errors import BadFile, OverLimit
from medas.media import Image, Label
from medas.media.formats import read_volume
from medas.media.formats.interop import from_nibabel, from_sitk, to_sitk
from medas.media.formats.nifti import read_nifti, write_nifti

SUFFIXES = st.sampled_from([".nii", ".nii.gz"])
FAR = np.array([[0.7, 0, 0, 12345.67891], [0, 0.7, 0, 0], [0, 0, 3, 0], [0, 0, 0, 1]])


def image(affine: Any = FAR, dtype: str = "i2", shape: tuple[int, ...] = (1, 3, 4, 5)) -> Image:
    return Image(np.arange(np.prod(shape)).reshape(shape).astype(dtype), affine)


def version(path: Path) -> int:
    return {348: 1, 540: 2}[struct.unpack("<i", path.read_bytes()[:4])[0]]


def assert_equal(found: Image, wanted: Image) -> None:
    np.testing.assert_array_equal(found.voxels, wanted.voxels)
    assert corner_error(wanted, found) < 1e-5


@given(images(), SUFFIXES)
def test_images_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, original: Image, suffix: str) -> None:
    path = write_nifti(original, tmp_path_factory.getbasetemp() / f"scan{suffix}")

    found = read_nifti(path)

    assert_equal(found, original)
    assert found.voxels.dtype == original.voxels.dtype


@given(images(), SUFFIXES)
def test_nibabel_reads_the_same(tmp_path_factory: pytest.TempPathFactory, original: Image, suffix: str) -> None:
    path = write_nifti(original, tmp_path_factory.getbasetemp() / f"scan{suffix}")

    theirs = nibabel.load(path)

    assert_equal(from_nibabel(theirs), original)
    qform, code = theirs.get_qform(coded=True)  # type: ignore[attr-defined]
    assert code == 1
    np.testing.assert_allclose(qform[:3, :3], original.affine[:3, :3], atol=1e-5 * max(original.spacing))


@given(images(channels=1))
def test_simpleitk_reads_the_same(tmp_path_factory: pytest.TempPathFactory, original: Image) -> None:
    path = write_nifti(original, tmp_path_factory.getbasetemp() / "scan.nii")
    assume(version(path) == 1)

    assert_equal(from_sitk(sitk.ReadImage(str(path))), original)


@given(images(channels=1))
@example(Image(np.ones((1, 2, 2, 2), np.uint8), FAR))
def test_what_nibabel_and_simpleitk_write_is_read_alike(
    tmp_path_factory: pytest.TempPathFactory, original: Image
) -> None:
    folder = tmp_path_factory.getbasetemp()
    data = np.array(original.voxels[0])
    for version, kind in ((1, nibabel.Nifti1Image), (2, nibabel.Nifti2Image)):
        path = folder / f"nibabel_{version}.nii.gz"
        kind(data, original.affine, dtype=data.dtype).to_filename(path)
        assert_equal(read_volume(path), original)

    sitk.WriteImage(to_sitk(original), str(folder / "theirs.nii"))

    assert_equal(read_volume(folder / "theirs.nii"), original)


@given(affines())
def test_shear_comes_back_though_the_quaternion_cannot_say_it(
    tmp_path_factory: pytest.TempPathFactory, affine: np.ndarray
) -> None:
    original = image(sheared(affine))
    path = write_nifti(original, tmp_path_factory.getbasetemp() / "sheared.nii")

    assert_equal(read_nifti(path), original)
    assert nibabel.load(path).get_qform(coded=True) == (None, 0)  # type: ignore[attr-defined]
    np.testing.assert_allclose(nibabel.load(path).affine, original.affine, rtol=1e-6, atol=1e-4)  # type: ignore[attr-defined]


def test_only_a_place_of_more_digits_than_nifti_1_has_needs_nifti_2(tmp_path: Path) -> None:
    small = np.diag([0.001, 0.001, 0.001, 1])
    small[:3, 3] = [123.4567891, 0, 0]
    paths = [write_nifti(image(affine), tmp_path / f"{n}.nii") for n, affine in enumerate((FAR, np.eye(4), small))]

    assert [version(path) for path in paths] == [1, 1, 2]
    np.testing.assert_array_equal(read_nifti(paths[2]).affine, small)
    np.testing.assert_array_equal(nibabel.load(paths[2]).affine, small)  # type: ignore[attr-defined]


def test_an_axis_of_more_than_32767_voxels_needs_nifti_2(tmp_path: Path) -> None:
    original = image(np.eye(4), "u1", (1, 40_000, 1, 1))
    path = write_nifti(original, tmp_path / "long.nii")

    assert version(path) == 2
    assert_equal(read_nifti(path), original)


def test_values_on_a_surface_are_no_image(tmp_path: Path) -> None:
    path = write_nifti(image(np.eye(4), "f4", (1, 40_000, 1, 1)), tmp_path / "cifti.nii")
    head = bytearray(path.read_bytes())
    struct.pack_into("<i", head, 504, 3006)  # NIFTI_INTENT_CONNECTIVITY_DENSE_SCALARS
    path.write_bytes(head)

    with pytest.raises(BadFile, match="CIFTI"):
        read_nifti(path)


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_equal_volumes_give_equal_files(tmp_path: Path, suffix: str) -> None:
    one = write_nifti(image(), tmp_path / f"one{suffix}")
    other = write_nifti(Image(np.asfortranarray(image().voxels), FAR), tmp_path / f"other{suffix}")

    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "u2", "i4", "u4", "f4", "f8"])
def test_both_byte_orders_are_read(tmp_path: Path, order: str, dtype: str) -> None:
    data = np.arange(24).reshape(2, 3, 4).astype(order + dtype)
    header = nibabel.Nifti1Header(endianness=order)
    header.set_data_dtype(data.dtype)
    nibabel.Nifti1Image(data, np.diag([-1, 2, 3, 1]), header).to_filename(tmp_path / "scan.nii")
    assert (tmp_path / "scan.nii").read_bytes()[:1] == (b"\x5c" if order == "<" else b"\0")

    found = read_nifti(tmp_path / "scan.nii")

    np.testing.assert_array_equal(found.voxels[0], data)
    assert found.voxels.dtype == np.dtype(dtype)
    assert found.spacing == (1, 2, 3)


@pytest.mark.parametrize(("slope", "inter"), [(2.0, -1024.0), (0.5, 0.25), (1.0, 10.0), (-1.0, 0.0), (1e-6, 1e6)])
@pytest.mark.parametrize("dtype", ["i2", "i4", "f4"])
def test_slope_and_intercept_are_applied_once(tmp_path: Path, slope: float, inter: float, dtype: str) -> None:
    data = np.array([-30000, -1, 0, 1, 2, 30000]).reshape(1, 2, 3).astype(dtype)
    theirs = nibabel.Nifti1Image(data, np.eye(4), dtype=data.dtype)
    theirs.header.set_slope_inter(slope, inter)
    path = tmp_path / "scan.nii"
    path.write_bytes(theirs.header.binaryblock + bytes(4) + data.tobytes(order="F"))
    path.write_bytes(_patched(path.read_bytes(), {108: 352.0, 112: slope, 116: inter}))

    found = read_nifti(path)

    wanted = data.astype(float) * float(np.float32(slope)) + float(np.float32(inter))
    # An error of a fiftieth of the step between two stored values cannot be seen.
    np.testing.assert_allclose(found.voxels[0], wanted, atol=abs(slope) / 50, rtol=1e-6 if dtype != "f4" else 1e-5)


def _patched(data: bytes, floats: dict[int, float]) -> bytes:
    head = bytearray(data)
    for place, value in floats.items():
        struct.pack_into("<f", head, place, value)
    return bytes(head)


@pytest.mark.parametrize("slope", [1e38, 3e-42])
def test_a_slope_at_the_end_of_float32_neither_overflows_nor_vanishes(tmp_path: Path, slope: float) -> None:
    path = write_nifti(image(np.eye(4)), tmp_path / "scan.nii")
    path.write_bytes(_patched(path.read_bytes(), {112: slope}))

    found = read_nifti(path)

    np.testing.assert_allclose(found.voxels, image().voxels * float(np.float32(slope)))


def test_the_slope_of_whole_numbers_that_are_meant_as_they_are_changes_nothing(tmp_path: Path) -> None:
    path = write_nifti(image(np.eye(4)), tmp_path / "scan.nii")
    path.write_bytes(_patched(path.read_bytes(), {112: 0.0}))

    assert read_nifti(path).voxels.dtype == np.int16


@pytest.mark.parametrize(("code", "factor"), [(0, 1), (1, 1000), (2, 1), (3, 0.001)])
def test_meters_and_micrometers_become_millimeters(tmp_path: Path, code: int, factor: float) -> None:
    path = write_nifti(image(np.diag([2.0, 2.0, 5.0, 1.0])), tmp_path / "scan.nii")
    head = bytearray(path.read_bytes())
    head[123] = code
    path.write_bytes(head)

    np.testing.assert_allclose(read_nifti(path).spacing, np.array([2, 2, 5]) * factor)


@given(affines())
def test_the_quaternion_alone_gives_the_same_place_as_nibabel(
    tmp_path_factory: pytest.TempPathFactory, affine: np.ndarray
) -> None:
    theirs = nibabel.Nifti1Image(np.zeros((3, 4, 5), np.uint8), affine, dtype=np.uint8)
    theirs.set_sform(None, 0)
    theirs.set_qform(affine, 1)
    path = tmp_path_factory.getbasetemp() / "quaternion.nii"
    theirs.to_filename(path)

    found = read_nifti(path)

    np.testing.assert_allclose(found.affine, nibabel.load(path).affine, atol=1e-5)  # type: ignore[attr-defined]


def test_without_any_place_the_axes_run_right_anterior_superior_from_zero(tmp_path: Path) -> None:
    theirs = nibabel.Nifti1Image(np.zeros((3, 4, 5), np.uint8), None)
    theirs.header.set_zooms((0.5, 0.5, 3))
    theirs.to_filename(tmp_path / "scan.nii")
    np.testing.assert_allclose(read_nifti(tmp_path / "scan.nii").affine, np.diag([0.5, 0.5, 3, 1]))


def test_colors_become_channels(tmp_path: Path) -> None:
    data = np.zeros((2, 3, 4), [("R", "u1"), ("G", "u1"), ("B", "u1")])
    data["R"], data["G"], data["B"] = 1, 2, np.arange(24).reshape(2, 3, 4)
    nibabel.Nifti1Image(data, np.eye(4), dtype=data.dtype).to_filename(tmp_path / "colors.nii")

    found = read_nifti(tmp_path / "colors.nii")

    np.testing.assert_array_equal(found.voxels, np.stack([data["R"], data["G"], data["B"]]))


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4, 5), (2, 3, 4, 1, 3), (2, 3, 4, 2, 3), (2,)])
def test_fewer_axes_get_length_one_and_more_become_channels(tmp_path: Path, shape: tuple[int, ...]) -> None:
    data = np.arange(np.prod(shape)).reshape(shape).astype(np.int16)
    nibabel.Nifti1Image(data, np.eye(4)).to_filename(tmp_path / "scan.nii")

    found = read_nifti(tmp_path / "scan.nii")

    full = data.reshape(*shape, *[1] * (3 - len(shape)))
    assert found.shape == full.shape[:3]
    np.testing.assert_array_equal(np.moveaxis(found.voxels, 0, -1).reshape(full.shape, order="F"), full)
    assert_equal(from_nibabel(nibabel.load(tmp_path / "scan.nii")), found)


def test_header_extensions_are_skipped(tmp_path: Path) -> None:
    theirs = nibabel.Nifti1Image(np.arange(24, dtype=np.int16).reshape(2, 3, 4), np.eye(4))
    theirs.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", b"scanned twice" * 50))
    theirs.to_filename(tmp_path / "scan.nii.gz")

    np.testing.assert_array_equal(read_nifti(tmp_path / "scan.nii.gz").voxels[0], np.arange(24).reshape(2, 3, 4))


def test_gzip_is_known_by_content_not_by_name(tmp_path: Path) -> None:
    packed = write_nifti(image(), tmp_path / "a.nii.gz").read_bytes()
    (tmp_path / "b.nii").write_bytes(packed)
    (tmp_path / "c.nii.gz").write_bytes(gzip.decompress(packed))

    for name in ("b.nii", "c.nii.gz"):
        assert_equal(read_nifti(tmp_path / name), image())


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
@pytest.mark.parametrize("change", [-1, 1, 100])
def test_too_few_or_too_many_voxels_are_refused(tmp_path: Path, suffix: str, change: int) -> None:
    data = write_nifti(image(), tmp_path / "scan.nii").read_bytes()
    wrong = data[:change] if change < 0 else data + bytes(change)
    path = tmp_path / f"wrong{suffix}"
    path.write_bytes(gzip.compress(wrong) if suffix == ".nii.gz" else wrong)

    with pytest.raises(BadFile) as caught:
        read_nifti(path)

    assert caught.value.where == {"file": path.name}


def test_a_start_beyond_the_memory_is_refused_before_anything_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDAS_MEMORY_BUDGET_GIB", "0.001")
    data = _patched(write_nifti(image(np.eye(4)), tmp_path / "scan.nii").read_bytes(), {108: 5_000_000.0})
    (tmp_path / "late.nii.gz").write_bytes(gzip.compress(data + bytes(5_000_000 - 352)))

    with pytest.raises(OverLimit):
        read_nifti(tmp_path / "late.nii.gz")


def test_real_organs_lie_where_their_images_lie(shared_data: Path) -> None:
    for image_path in sorted((shared_data / "multi_organ_ct" / "images").glob("*.nii.gz")):
        found = read_volume(image_path)
        label = read_volume(shared_data / "multi_organ_ct" / "labels" / image_path.name, medium=Label)
        theirs = nibabel.load(image_path)

        found.need_same_grid(label, names=("image", "label"))
        np.testing.assert_allclose(found.affine, theirs.affine, atol=1e-5)  # type: ignore[attr-defined]
        np.testing.assert_allclose(found.voxels[0], theirs.get_fdata(), rtol=1e-6)  # type: ignore[attr-defined]
        assert_equal(from_sitk(sitk.ReadImage(str(image_path))), found)
        assert len(label.values()) > 10
