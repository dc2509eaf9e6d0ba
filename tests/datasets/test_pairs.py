"""Which mask belongs to which image, guessed from names."""

from __future__ import annotations

from typing import Any

import pytest

from medas.datasets.pairs import pair_names, patient_guess


def paired(*names: str, no_masks: tuple[str, ...] = ()) -> tuple[list[tuple[str, str, str | None]], list[str]]:
    """Return case, image and mask of each pair, and masks without an image."""
    known = {str(number): name for number, name in enumerate(names)}
    found = pair_names(known, {source: name not in no_masks for source, name in known.items()})
    pairs = [(str(one.case), known[one.image], known[one.mask] if one.mask else None) for one in found.pairs]
    return pairs, [known[source] for source in found.unmatched]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["images/a.nii.gz", "labels/a.nii.gz"], ("a", "images/a.nii.gz", "labels/a.nii.gz")),
        (["P017_ct.nii.gz", "P017_seg.nii.gz"], ("P017", "P017_ct.nii.gz", "P017_seg.nii.gz")),
        (["P017/ct.nii.gz", "P017/seg.nii.gz"], ("P017", "P017/ct.nii.gz", "P017/seg.nii.gz")),
        (["x/imagesTr/h_001_0000.nii.gz", "x/labelsTr/h_001.nii.gz"],
         ("h_001", "x/imagesTr/h_001_0000.nii.gz", "x/labelsTr/h_001.nii.gz")),
        (["liver-01.nrrd", "liver-01-Mask.nrrd"], ("liver-01", "liver-01.nrrd", "liver-01-Mask.nrrd")),
        (["a\\images\\1.png", "a\\masks\\1.png"], ("1", "a\\images\\1.png", "a\\masks\\1.png")),
    ],
)  # fmt: skip
def test_the_usual_ways_to_name_pairs_are_known(names: list[str], expected: tuple[str, str, str]) -> None:
    assert paired(*names) == ([expected], [])


def test_a_mask_that_fits_two_images_is_left_to_the_user() -> None:
    pairs, unmatched = paired("a_ct.nii", "a_mr.nii", "a_seg.nii")

    assert [mask for _, _, mask in pairs] == [None, None]
    assert unmatched == ["a_seg.nii"]


def test_a_mask_without_an_image_is_named() -> None:
    assert paired("a.nii", "b_seg.nii") == ([("a", "a.nii", None)], ["b_seg.nii"])


def test_what_cannot_be_a_mask_is_an_image_whatever_its_name() -> None:
    assert paired("a_seg.nii", no_masks=("a_seg.nii",)) == ([("a", "a_seg.nii", None)], [])


def test_every_case_has_a_name_of_its_own_in_natural_order() -> None:
    pairs, _ = paired("p/10/ct.nii", "p/2/ct.nii", "q/2/ct.nii")
    twice, _ = paired("x/ct.nii", "x/ct.nrrd")

    assert [case for case, _, _ in pairs] == ["p_2", "p_10", "q_2"]
    assert len({case for case, _, _ in twice}) == 2


def test_patterns_say_how_most_files_are_called() -> None:
    found = pair_names({"0": "d/P1_ct.nii.gz", "1": "d/P1_seg.nii.gz"}, {"0": True, "1": True})

    assert (found.image_pattern, found.mask_pattern) == ("*_ct.nii.gz", "*_seg.nii.gz")


@pytest.mark.parametrize(("case", "patient"), [("P017_portal", "P017"), ("liver_07", "liver_07"), ("a", "a")])
def test_a_patient_is_the_part_that_has_a_number(case: Any, patient: str) -> None:
    assert patient_guess(case) == patient
