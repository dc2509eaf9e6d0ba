"""`medas predict`: raw scans in, results on their native grid out."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from cli.conftest import Medas
from medas.media import Image, Label
from medas.media.formats import read_volume, write_volume
from medas.media.formats.dicom_seg import read_segmentation
from medas.workflow.workflow import Workflow


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A U-Net that learned from phantoms resampled to 8 mm, windowed: its images went through two steps."""
    from medas.reporting.model_folder import save_model
    from medas.tools import PhantomCases, Resample, RescaleWindow, SplitCases, TrainUNet

    folder = tmp_path_factory.mktemp("model")
    flow = Workflow("Coarse")
    cases = flow.add(PhantomCases(kind="thorax", cases=4, size=(40, 40, 24)), name="cases")
    coarse = flow.add(Resample(volume=cases.dataset["image"], spacing=(8, 8, 8)), name="coarse")
    labels = flow.add(Resample(volume=coarse.cases["label"], spacing=(8, 8, 8)), name="labels")
    window = flow.add(RescaleWindow(image=labels.cases["image"], width=1500, level=-600), name="window")
    split = flow.add(SplitCases(dataset=window.cases, validate=0), name="split")
    flow.add(TrainUNet(split=split.split, epochs=10, hold_out=0), name="train")
    run = flow.run(home=folder / "home").unwrap()
    return save_model(run.results["train"].model, folder / "model")


def phantom(folder: Path, name: str) -> Image:
    from medas.tools import PhantomCases

    dataset = PhantomCases(kind="thorax", cases=1, size=(40, 40, 24), seed=5).run().unwrap()
    image: Image = dataset.load("image", dataset.cases[0])
    write_volume(image, folder / name)
    return image


def test_one_image_in_one_out_on_its_own_grid(medas: Medas, model: Path, tmp_path: Path) -> None:
    image = phantom(tmp_path, "scan.nii.gz")

    answer = medas("predict", model, "scan.nii.gz", "contour.nii.gz")

    assert answer.code == 0, answer.err
    assert "contour.nii.gz" in answer.out
    made = read_volume(tmp_path / "contour.nii.gz", medium=Label)
    assert made.same_grid(image)
    assert set(np.unique(made.voxels)) <= {0, 1, 2}


@pytest.mark.parametrize("suffix", [".nii.gz", ".nrrd", ".mha"])
def test_a_folder_in_a_folder_out_with_the_same_names(medas: Medas, model: Path, tmp_path: Path, suffix: str) -> None:
    (tmp_path / "scans").mkdir()
    image = phantom(tmp_path / "scans", f"anna{suffix}")
    shutil.copy(tmp_path / "scans" / f"anna{suffix}", tmp_path / "scans" / f"berta{suffix}")

    answer = medas("predict", model, "scans", "contours", "--json")

    assert answer.code == 0, answer.err
    assert sorted(path.name for path in (tmp_path / "contours").iterdir()) == [f"anna{suffix}", f"berta{suffix}"]
    made = read_volume(tmp_path / "contours" / f"anna{suffix}", medium=Label)
    assert made.same_grid(image)
    assert set(answer.json()["predictions"][0]["ml"])


def test_a_damaged_image_is_named_and_the_others_are_done(medas: Medas, model: Path, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    phantom(tmp_path / "scans", "good.nii.gz")
    content = (tmp_path / "scans" / "good.nii.gz").read_bytes()
    (tmp_path / "scans" / "cut.nii.gz").write_bytes(content[: len(content) // 2])

    answer = medas("predict", model, "scans", "contours")

    assert answer.code == 3
    assert "cut.nii.gz" in answer.err
    assert "1 of 2 images done" in answer.out
    assert [path.name for path in (tmp_path / "contours").iterdir()] == ["good.nii.gz"]


def test_a_dicom_series_gives_a_segmentation_that_refers_to_it(medas: Medas, model: Path, tmp_path: Path) -> None:
    image = phantom(tmp_path, "series")

    as_dicom = medas("predict", model, "series", "contour.dcm")
    as_nifti = medas("predict", model, "series", "contour.nii.gz")

    assert as_dicom.code == as_nifti.code == 0, as_dicom.err + as_nifti.err
    nifti = read_volume(tmp_path / "contour.nii.gz", medium=Label)
    dicom = read_segmentation(tmp_path / "contour.dcm", like=nifti)
    assert nifti.same_grid(read_volume(tmp_path / "series"))
    assert nifti.same_grid(image)
    np.testing.assert_array_equal(dicom.voxels, nifti.voxels)


def test_a_real_series_keeps_its_geometry(medas: Medas, model: Path, tmp_path: Path, shared_data: Path) -> None:
    series = shared_data / "chest_ct_lidc" / "dicom"

    as_dicom = medas("predict", model, series, "contour.dcm")
    as_nifti = medas("predict", model, series, "contour.nii.gz")

    assert as_dicom.code == as_nifti.code == 0, as_dicom.err + as_nifti.err
    native = read_volume(series)
    nifti = read_volume(tmp_path / "contour.nii.gz", medium=Label)
    assert nifti.same_grid(native)
    np.testing.assert_allclose(nifti.affine, native.affine, atol=1e-4)
    dicom = read_segmentation(tmp_path / "contour.dcm", like=nifti)
    np.testing.assert_array_equal(dicom.voxels, nifti.voxels)
    # The model has only ever seen phantoms, so the bar is low; a turned or shifted result would be far below it.
    air = (native.voxels[0] < -700) & body_of(native)
    lungs = nifti.voxels[0] > 0
    overlap = 2 * (air & lungs).sum() / (air.sum() + lungs.sum())
    assert overlap > 0.3


def body_of(image: Image) -> np.ndarray:
    from scipy import ndimage

    filled = [ndimage.binary_fill_holes(image.voxels[0, :, :, k] > -500) for k in range(image.shape[2])]
    return np.stack(filled, axis=-1)


def test_another_modality_is_refused_in_words(medas: Medas, model: Path, tmp_path: Path) -> None:
    from medas.tools import PhantomCases

    dataset = PhantomCases(kind="brain", cases=1, size=(24, 24, 16)).run().unwrap()
    write_volume(dataset.load("image", dataset.cases[0]), tmp_path / "brain")

    answer = medas("predict", model, "brain", "out.nii.gz")

    assert answer.code == 3
    assert "is MR, the model learned from CT" in answer.err.replace("\n", " ")
    assert not (tmp_path / "out.nii.gz").exists()


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("nothing.nii.gz", "out.nii.gz", "there is no nothing.nii.gz"),
        ("empty", "out", "holds no image"),
    ],
)
def test_a_wrong_call_is_answered_in_words(
    medas: Medas, model: Path, tmp_path: Path, source: str, target: str, words: str
) -> None:
    (tmp_path / "empty").mkdir()

    answer = medas("predict", model, source, target)

    assert answer.code == 3
    assert words in answer.err.replace("\n", " ")


def test_weights_that_were_changed_are_refused(medas: Medas, model: Path, tmp_path: Path) -> None:
    phantom(tmp_path, "scan.nii.gz")
    shutil.copytree(model, tmp_path / "other")
    weights = tmp_path / "other" / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)

    answer = medas("predict", "other", "scan.nii.gz", "out.nii.gz")

    assert answer.code == 3
    assert "not those that the card describes" in answer.err
