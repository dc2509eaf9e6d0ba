"""Which result fits which plug, and what a conversion does to the values."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from medas.media import Image, Label, LabelName, Medium, Prob
from medas.media.conversions import CONVERSIONS, convert, convertible, fits
from medas.media.medium import MEDIA

AFFINE = np.diag([1.0, 2.0, 3.0, 1.0])


@pytest.mark.parametrize(
    ("given", "needed", "fit"),
    [
        ("Image", "Image", True), ("Image", "Volume", True), ("Label", "Volume", True), ("Split", "Dataset", True),
        ("Pred", "Dataset", True), ("Volume", "Image", False), ("Dataset", "Split", False), ("Prob", "Image", False),
        ("Label", "Image", False), ("Image", "Label", False), ("Nothing", "Image", False), ("Image", "Nothing", False),
    ],
)  # fmt: skip
def test_a_subclass_fits_and_nothing_else(given: str, needed: str, *, fit: bool) -> None:
    assert fits(given, needed) == fit


def test_an_image_never_becomes_a_label_map_by_itself() -> None:
    assert set(CONVERSIONS) == {("Label", "Image"), ("Prob", "Image"), ("Prob", "Label")}
    assert not any(convertible("Image", needed) for needed in MEDIA)


def test_no_pair_both_fits_and_needs_a_conversion() -> None:
    assert not any(fits(*pair) and convertible(*pair) for pair in itertools.product(MEDIA, MEDIA))


def test_what_fits_is_handed_on_untouched() -> None:
    image = Image(np.zeros((1, 1, 1, 1)), AFFINE)

    assert convert(image, Image) is image
    assert convert(image, Medium) is image


def test_a_label_map_becomes_an_image_of_the_same_values() -> None:
    label = Label(np.array([[[[0, 2, 7]]]], np.uint8), AFFINE, labels={2: LabelName("liver")})

    image = convert(label, Image)

    assert type(image) is Image
    np.testing.assert_array_equal(image.voxels, label.voxels)
    np.testing.assert_array_equal(image.affine, AFFINE)


def test_one_probability_becomes_a_label_from_one_half_on() -> None:
    label = convert(Prob(np.array([[[[0.2, 0.5, 0.9]]]]), AFFINE), Label)

    assert label.voxels.tolist() == [[[[0, 1, 1]]]]


def test_several_probabilities_become_the_most_probable_class() -> None:
    background, liver, spleen = [0.5, 0.1, 0.2], [0.3, 0.7, 0.2], [0.2, 0.2, 0.6]
    prob = Prob(np.array([background, liver, spleen]).reshape(3, 1, 1, 3), AFFINE)

    assert convert(prob, Label).voxels.tolist() == [[[[0, 1, 2]]]]


def test_channels_keep_their_names() -> None:
    prob = Prob(np.zeros((2, 1, 1, 1)), AFFINE, channels=("background", "liver"))

    assert convert(prob, Image).channels == ("background", "liver")
