"""Images that stand there twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from medas.datasets.duplicates import duplicates, repeated_images
from medas.datasets.facts import Facts, facts_of
from medas.media import CaseId, Image, PatientId
from medas.media.formats import read_volume
from medas.phantoms.make import make
from medas.phantoms.phantom import Wanted
from medas.tools.preprocessing.sampling import How, resampled, with_spacing

SIZE = (64, 64, 32)


def seen(image: Image, case: str, patient: str = "") -> Facts:
    return facts_of(image, case=CaseId(case), patient=PatientId(patient or case), column="image")


def windowed(image: Image) -> Image:
    low, high = np.percentile(image.voxels, [5, 95])
    return image.with_voxels(((image.voxels - low) / max(high - low, 1)).clip(0, 1))


def noisy(image: Image) -> Image:
    noise = np.random.default_rng(0).normal(0, 0.05 * image.voxels.std(), image.voxels.shape)
    return image.with_voxels(image.voxels + noise)


def smaller(image: Image) -> Image:
    return resampled(image, with_spacing(image, [1.4 * mm for mm in image.spacing]), How())


COPIES: tuple[Callable[[Image], Image], ...] = (windowed, noisy, smaller)


@pytest.mark.parametrize("kind", ["abdomen", "thorax", "brain", "nuclei"])
def test_different_patients_are_different_and_copies_are_found(kind: str) -> None:
    images = [make(kind, Wanted(number, size=SIZE)).image for number in range(30)]
    patients = [seen(image, f"p{number}") for number, image in enumerate(images)]
    copies = [seen(copy(images[number]), f"{copy.__name__}{number}") for copy in COPIES for number in range(8)]

    assert not list(duplicates(patients))
    found = {pair.second.case for copy in copies for pair in duplicates([*patients, copy])}
    assert len(found) >= 0.95 * len(copies)


@pytest.mark.slow
def test_real_patients_are_different_and_planted_copies_are_found(shared_data: Path) -> None:
    files = sorted((shared_data / "hippocampus" / "images").glob("*.nii.gz"))
    images = [read_volume(file) for file in files]
    patients = [seen(image, file.name) for image, file in zip(images, files, strict=True)]
    copies = [seen(copy(image), f"{copy.__name__}-{n}") for copy in COPIES for n, image in enumerate(images[:50])]

    wrong = list(duplicates(patients))
    found = {pair.second.case for copy in copies for pair in duplicates([*patients, copy])}

    assert not wrong
    assert len(found) >= 0.98 * len(copies)


def test_equal_voxels_are_an_exact_copy_also_among_few_images() -> None:
    image = make("brain", Wanted(0, size=SIZE)).image

    (pair,) = duplicates([seen(image, "a"), seen(image, "b")])

    assert (pair.first.case, pair.second.case, pair.exact) == ("a", "b", True)


def test_among_few_images_only_a_sure_copy_counts() -> None:
    one, other = (make("abdomen", Wanted(number, size=SIZE)).image for number in (0, 1))

    assert not list(duplicates([seen(one, "a"), seen(other, "b")]))
    (pair,) = duplicates([seen(one, "a"), seen(one.with_voxels(one.voxels * 2.0), "b")])
    assert not pair.exact


def test_severity_depends_on_the_harm_that_a_copy_does() -> None:
    image = make("brain", Wanted(0, size=SIZE)).image

    def severity(patient: str, **parts: str) -> str:
        (found,) = repeated_images([seen(image, "a", "p"), seen(image, "b", patient)], parts)
        return found.severity

    assert severity("p") == "hint"
    assert severity("q") == "block"
    assert severity("q", a="train", b="train") == "block"
    assert severity("p", a="train", b="test") == "block"


def test_the_sentence_says_where_the_other_one_is() -> None:
    image = make("brain", Wanted(0, size=SIZE)).image

    (found,) = repeated_images([seen(image, "a"), seen(image, "b")], {"a": "train", "b": "test"})

    assert found.what == "The image is equal to that of case a, which is in train while this one is in test."


def test_constant_images_are_not_copies_of_each_other() -> None:
    flat = Image(np.zeros((1, 4, 4, 4)), np.eye(4))

    assert not list(duplicates([seen(flat, "a"), seen(flat, "b")]))
