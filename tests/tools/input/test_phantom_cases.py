"""Made cases."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from medas.errors import OverLimit, WrongInput
from medas.media import Dataset, Later
from medas.phantoms.make import make
from medas.tools import PhantomCases

SMALL = {"size": (16, 16, 8)}


def cases(**settings: Any) -> Dataset:
    return PhantomCases(**{**SMALL, **settings}).run().unwrap()


@pytest.mark.parametrize("kind", ["thorax", "abdomen", "brain", "nuclei"])
def test_every_case_has_an_image_a_true_label_map_and_a_patient(kind: str) -> None:
    dataset = cases(kind=kind, cases=3)

    assert dataset.cases == [f"{kind}-001", f"{kind}-002", f"{kind}-003"]
    assert dataset.index.patients() == ["phantom-001", "phantom-002", "phantom-003"]
    for _, (image, label) in dataset.each("image", "label"):
        assert image.same_grid(label)
        assert label.voxels.any()
    assert [dataset.columns[name].role for name in ("image", "label")] == ["input", "answer"]


def test_cases_are_made_when_they_are_asked_for() -> None:
    started = time.perf_counter()
    dataset = PhantomCases(cases=100_000, size=(512, 512, 300)).run().unwrap()

    assert time.perf_counter() - started < 5
    assert isinstance(dataset.columns["image"].items["abdomen-001"], Later)  # type: ignore[index]


def test_the_same_numbers_give_the_same_cases_whatever_their_count() -> None:
    few, many = cases(cases=2), cases(cases=5)
    make.cache_clear()

    np.testing.assert_array_equal(few.load("image", few.cases[1]).voxels, many.load("image", few.cases[1]).voxels)


def test_another_seed_gives_other_cases() -> None:
    one, other = (cases(cases=1, seed=seed).load("label", "abdomen-001").voxels for seed in (0, 1))  # type: ignore[arg-type]

    assert (one != other).any()


def test_cases_can_be_dealt_out_to_patients() -> None:
    dataset = cases(cases=5, patients=2)

    owners = list(dataset.index.patient.values())
    assert owners == ["phantom-001", "phantom-002", "phantom-001", "phantom-002", "phantom-001"]
    volumes = {case: np.count_nonzero(dataset.load("label", case).voxels == 1) for case in dataset.cases}
    assert abs(volumes["abdomen-001"] / volumes["abdomen-003"] - 1) < 0.1  # type: ignore[index]


def test_voxels_can_be_thick() -> None:
    image = cases(spacing=(4.0, 4.0, 12.0)).load("image", "abdomen-001")  # type: ignore[arg-type]

    assert image.spacing == (4, 4, 12)


def test_planted_problems_are_labeled() -> None:
    dataset = cases(cases=5, faults=2)

    assert dict(dataset.columns["fault"].items) == {
        "abdomen-004": "copy of the first case",
        "abdomen-005": "label shifted by 5 mm",
    }
    np.testing.assert_array_equal(
        dataset.load("image", dataset.cases[3]).voxels, dataset.load("image", dataset.cases[0]).voxels
    )


def test_impossible_wishes_are_refused() -> None:
    with pytest.raises(WrongInput, match="faults: must be fewer than the 2 cases, got 3"):
        cases(cases=2, faults=3)
    with pytest.raises(WrongInput, match="spacing: all or none must be 0"):
        cases(spacing=(1.0, 0.0, 1.0))
    with pytest.raises(WrongInput, match="kind: must be one of thorax, abdomen, brain, nuclei"):
        cases(kind="knee")


def test_a_case_that_does_not_fit_into_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDAS_MEMORY_BUDGET_GIB", "0.1")

    with pytest.raises(OverLimit, match="a case of this size needs about"):
        cases(size=(512, 512, 512))
