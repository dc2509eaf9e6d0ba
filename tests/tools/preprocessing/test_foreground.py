"""Patient and air."""

from __future__ import annotations

import numpy as np
import pytest

from medas.media import Image, Label, Prob
from medas.phantoms.make import make
from medas.phantoms.phantom import Wanted
from medas.tools.preprocessing.foreground import foreground, otsu


def test_the_threshold_lies_in_the_middle_of_the_gap() -> None:
    assert otsu(np.array([0.0] * 50 + [100.0] * 50)) == pytest.approx(50, abs=1)


def test_equal_values_have_no_threshold() -> None:
    assert otsu(np.full(10, 3)) is None


def test_one_voxel_of_metal_does_not_decide() -> None:
    values = np.concatenate([np.zeros(5000), np.full(5000, 100.0), [1e6]])

    threshold = otsu(values)

    assert threshold is not None
    assert 0 < threshold < 100


def test_a_single_bright_voxel_is_still_told_from_the_rest() -> None:
    threshold = otsu(np.concatenate([np.zeros(100_000), [5.0]]))

    assert threshold is not None
    assert 0 < threshold < 5


def test_the_body_of_a_ct_is_found() -> None:
    image = make("abdomen", Wanted(0)).image

    found = foreground(image)

    # Voxels on the skin are a mixture, which either side may claim.
    assert found[image.voxels[0] > -300].all()
    assert not found[image.voxels[0] < -800].any()


def test_label_maps_and_probability_maps_say_it_themselves() -> None:
    label = Label(np.array([0, 3, 0], np.uint8).reshape(1, 3, 1, 1), np.eye(4))
    prob = Prob(np.array([[0.4, 0.2, 0.9], [0.6, 0.8, 0.1]]).reshape(2, 3, 1, 1), np.eye(4))

    assert foreground(label).ravel().tolist() == [False, True, False]
    assert foreground(prob).ravel().tolist() == [True, True, False]


def test_tissue_on_a_bright_slide_is_dark() -> None:
    slide = Image(np.array([240, 120, 240], np.uint8).reshape(1, 3, 1, 1), np.eye(4))

    assert foreground(slide, dark=True).ravel().tolist() == [False, True, False]


def test_if_nothing_stands_out_all_is_foreground() -> None:
    assert foreground(Image(np.ones((1, 2, 2, 2)), np.eye(4))).all()
    assert foreground(Label(np.zeros((1, 2, 2, 2), np.uint8), np.eye(4))).all()
