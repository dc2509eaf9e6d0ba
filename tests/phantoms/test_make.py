"""Every kind by its name."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import NotFound
from medas.phantoms.make import KINDS, make
from medas.phantoms.phantom import Wanted

SMALL = (24, 20, 12)


@pytest.mark.parametrize("kind", KINDS)
def test_equal_wishes_give_equal_bytes_and_other_ones_do_not(kind: str) -> None:
    def voxels(wanted: Wanted) -> bytes:
        make.cache_clear()
        return make(kind, wanted).image.voxels.tobytes()

    assert voxels(Wanted(1, seed=2, size=SMALL)) == voxels(Wanted(1, seed=2, size=SMALL))
    assert len({voxels(Wanted(c, seed=s, size=SMALL)) for c, s in ((1, 2), (2, 2), (1, 3))}) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_image_and_label_lie_on_one_grid(kind: str) -> None:
    made = make(kind, Wanted(0, size=SMALL))

    assert made.image.same_grid(made.label)
    assert made.image.shape == (SMALL if kind != "nuclei" else (24, 20, 1))


@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_added_to_the_same_anatomy(kind: str) -> None:
    quiet, loud = make(kind, Wanted(0, size=SMALL, noise=0)), make(kind, Wanted(0, size=SMALL, noise=3))

    np.testing.assert_array_equal(quiet.label.voxels, loud.label.voxels)
    assert (quiet.image.voxels != loud.image.voxels).mean() > 0.2


def test_an_unknown_kind_lists_those_that_there_are() -> None:
    with pytest.raises(NotFound, match=r"thorax, abdomen, brain, nuclei"):
        make("knee", Wanted(0))
