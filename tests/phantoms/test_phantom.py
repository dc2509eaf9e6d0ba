"""What is asked of a made case, and what it knows of itself."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import WrongInput
from medas.media import Image, Label, LabelName
from medas.phantoms.phantom import Phantom, Wanted


def test_the_volume_is_counted_in_the_mask() -> None:
    mask = np.zeros((1, 4, 4, 4), np.uint8)
    mask[0, :2, :2, :2] = 1
    affine = np.diag([10.0, 10.0, 10.0, 1.0])
    label = Label(mask, affine, labels={1: LabelName("liver"), 2: LabelName("spleen")})

    assert Phantom(Image(mask, affine), label).volumes_ml() == pytest.approx({"liver": 8.0, "spleen": 0.0})


def test_two_scans_of_one_patient_share_the_anatomy_but_not_the_noise() -> None:
    first, second, other = Wanted(0, patient=7), Wanted(1, patient=7), Wanted(2, patient=8)

    assert first.anatomy("brain").random() == second.anatomy("brain").random() != other.anatomy("brain").random()
    assert first.scan("brain").random() != second.scan("brain").random()


def test_without_a_patient_every_case_is_its_own() -> None:
    assert Wanted(3).anatomy("brain").random() == Wanted(9, patient=3).anatomy("brain").random()


@pytest.mark.parametrize(
    "wrong",
    [{"case": -1}, {"seed": -1}, {"patient": -2}, {"size": (0, 4, 4)}, {"spacing": (1.0, 0.0, 1.0)}, {"noise": -1.0}],
)
def test_impossible_wishes_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongInput):
        Wanted(**{"case": 0, **wrong})  # type: ignore[arg-type]
