"""Gray values."""

from __future__ import annotations

from typing import Any

import numpy as np

from medas.datasets.images import bad_values, mixed_kinds


def checks(*facts: Any) -> list[tuple[str, str]]:
    return [(one.check, one.severity) for one in bad_values(facts)]


def test_nan_and_constant_images_spoil_a_training(image_facts: Any) -> None:
    assert checks(image_facts([1.0, np.nan])) == [("no numbers", "block")]
    assert checks(image_facts([7, 7, 7])) == [("constant image", "block")]


def test_an_ordinary_ct_is_fine_and_one_without_air_gets_a_hint(image_facts: Any) -> None:
    assert not checks(image_facts([-1000, 40], modality="CT", unit="HU"))
    assert checks(image_facts([24, 1064], modality="CT", unit="HU")) == [("Hounsfield units", "hint")]
    assert not checks(image_facts([24, 1064], modality="MR"))


def test_the_one_of_another_modality_or_with_colors_is_named(image_facts: Any) -> None:
    volumes = [image_facts([1, 2], case=f"c{n}", modality="MR") for n in range(3)]
    ct = image_facts([1, 2], case="ct", modality="CT")
    color = image_facts(np.arange(6).reshape(3, 2, 1, 1), case="rgb", shape=(3, 2, 1, 1), modality="MR")

    found = [(one.case, one.check, one.severity) for one in mixed_kinds([*volumes, ct, color])]

    assert found == [("ct", "modality", "warn"), ("rgb", "channels", "block")]
