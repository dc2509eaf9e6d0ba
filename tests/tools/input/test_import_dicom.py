"""Folders of DICOM studies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_files import ct_series

from medas.errors import BadFile, MissingInput, NotFound
from medas.tools import ImportDicom


def imported(folder: Path, **settings: Any) -> Any:
    return ImportDicom(folder=folder, **settings).run().unwrap()


def test_every_series_is_a_case_and_studies_of_a_patient_stay_together(tmp_path: Path) -> None:
    ct_series(tmp_path / "study_1" / "a", series="1.2.3")
    ct_series(tmp_path / "study_1" / "b", series="1.2.4", count=3, SeriesDescription="Thin")
    ct_series(tmp_path / "study_2", series="1.2.5", PatientID="P2", StudyInstanceUID="1.9")

    made = imported(tmp_path)

    assert len(made.dataset) == 3
    assert [len(made.dataset.index.cases_of([patient])) for patient in made.dataset.index.patients()] == [2, 1]
    assert sorted(made.dataset.columns["description"].items.values()) == ["Abdomen", "Abdomen", "Thin"]
    assert set(made.dataset.columns["modality"].items.values()) == {"CT"}
    assert sorted(made.series.values("slices")) == [3, 4, 4]


def test_slices_are_in_order_and_the_grid_is_that_of_the_scanner(tmp_path: Path) -> None:
    dataset = imported(ct_series(tmp_path)).dataset

    image = dataset.load("image", dataset.cases[0])
    assert image.voxels[0, 0, 0].tolist() == [0, 1, 2, 3]
    assert image.spacing == (0.25, 0.5, 2.5)
    assert (image.unit, image.modality) == ("HU", "CT")


def test_patients_are_pseudonyms_and_names_are_nowhere(tmp_path: Path) -> None:
    ct_series(tmp_path, PatientID="MRN-4711")

    made = imported(tmp_path)

    everything = repr((made.dataset.index, made.dataset.columns["description"], made.series.rows))
    assert "Miller" not in everything
    assert "4711" not in everything


def test_a_pseudonym_is_the_same_inside_a_project_and_another_one_outside(tmp_path: Path) -> None:
    ct_series(tmp_path)

    def patient(**settings: Any) -> str:
        return imported(tmp_path, **settings).dataset.index.patients()[0]

    assert patient() == patient()
    assert len({patient(), patient(project="liver"), patient(project="lung")}) == 3


def test_a_series_with_a_missing_slice_stops_the_import_or_is_left_out_with_the_reason(tmp_path: Path) -> None:
    ct_series(tmp_path / "good", series="1.2.3")
    ct_series(
        tmp_path / "bad", series="1.2.4", ImagePositionPatient=lambda k: [-10, -20, 2.5 * (k if k < 2 else k + 1)]
    )

    with pytest.raises(BadFile, match=r"1 of 2 series make no volume: a series of 4 slices \(CT\): 1 slice is missing"):
        imported(tmp_path)
    made = imported(tmp_path, irregular="skip")

    assert len(made.dataset) == 1
    assert [row["reason"] for row in made.series.rows if not row["imported"]] == ["1 slice is missing"]


def test_only_the_wanted_modality_and_enough_slices_are_imported(tmp_path: Path) -> None:
    ct_series(tmp_path / "ct", series="1.2.3")
    ct_series(tmp_path / "mr", series="1.2.4", Modality="MR", SOPClassUID="1.2.840.10008.5.1.4.1.1.4")
    ct_series(tmp_path / "scout", series="1.2.5", count=1)

    made = imported(tmp_path, modality="ct", least_slices=2)

    assert len(made.dataset) == 1
    assert sorted(row["reason"] for row in made.series.rows) == [
        "",
        "it has 1 slices",
        "it is MR, which was not asked for",
    ]
    with pytest.raises(MissingInput, match="no series can be imported"):
        imported(tmp_path, modality="PT")


def test_without_a_patient_id_the_user_must_choose(tmp_path: Path) -> None:
    ct_series(tmp_path, PatientID="")

    with pytest.raises(MissingInput, match=r"a series of 4 slices \(CT\) has no PatientID"):
        imported(tmp_path)
    assert imported(tmp_path, patients="one per study").dataset.index.assumed


def test_damaged_pixels_are_found_at_import(tmp_path: Path) -> None:
    folder = ct_series(tmp_path)
    file = min(folder.iterdir())
    file.write_bytes(file.read_bytes()[:-8])

    with pytest.raises(BadFile):
        imported(tmp_path)


def test_a_missing_and_an_empty_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no folder 'nowhere'"):
        imported(tmp_path / "nowhere")
    with pytest.raises(MissingInput, match="no series can be imported"):
        imported(tmp_path)


def test_a_real_chest_ct_is_imported(shared_data: Path) -> None:
    dataset = imported(shared_data / "chest_ct_lidc").dataset

    image = dataset.load("image", dataset.cases[0])
    assert image.shape == (512, 512, 24)
    assert image.unit == "HU"
    assert np.percentile(image.voxels, 99) < 2000


def test_segmentations_beside_their_images_are_no_images(shared_data: Path) -> None:
    made = imported(shared_data / "liver_contour_ct")

    assert len(made.dataset) == 1
    assert sorted(row["modality"] for row in made.series.rows if not row["imported"]) == ["SEG", "SEG"]
