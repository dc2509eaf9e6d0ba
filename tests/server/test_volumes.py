"""What a viewer asks of stored volumes."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import GridMismatch, NotFound, WrongInput
from medas.media.values import Number
from medas.media.volume import Image, Label, LabelName, Prob
from medas.server.installation import Installation
from medas.server.volumes import Edges, View
from server.conftest import file_result

AFFINE = np.diag([2.0, 1.0, 3.0, 1.0])


def label(*places: tuple[int, int, int], affine: np.ndarray = AFFINE) -> Label:
    voxels = np.zeros((1, 6, 5, 4), np.uint8)
    for place in places:
        voxels[(0, *place)] = 1
    return Label(voxels, affine, labels={1: LabelName("liver", "#123456")})


def test_the_facts_of_a_scan(installation: Installation) -> None:
    voxels = np.linspace(-1000, 1000, 120).reshape(1, 6, 5, 4).astype(np.float32)
    digest = file_result(installation, Image(voxels, AFFINE, unit="HU", modality="CT"))

    facts = installation.volumes.facts(installation.database, digest)

    assert (facts.type, facts.shape, facts.spacing, facts.channels) == ("Image", (6, 5, 4), (2, 1, 3), 1)
    assert facts.range == (-1000, 1000)
    assert (facts.window.level, facts.window.width) == (40, 400)
    flipped = {"flip_across": True, "flip_down": True}
    assert facts.axes[2] == Edges(left="R", right="L", top="A", bottom="P", across=0, down=1, **flipped)
    assert facts.axes[1] == Edges(left="R", right="L", top="S", bottom="I", across=0, down=2, **flipped)
    assert facts.axes[0] == Edges(left="A", right="P", top="S", bottom="I", across=1, down=2, **flipped)
    assert facts.labels == []


def test_the_facts_of_a_label_map_name_its_structures(installation: Installation) -> None:
    voxels = np.zeros((1, 6, 5, 4), np.uint8)
    voxels[0, 0, 0, 0], voxels[0, 1, 0, 0] = 1, 7
    digest = file_result(installation, Label(voxels, AFFINE, labels={1: LabelName("liver", "#123456")}))

    facts = installation.volumes.facts(installation.database, digest)

    assert [(one.value, one.name) for one in facts.labels] == [(1, "liver"), (7, "label 7")]
    assert facts.labels[0].color == "#123456"
    assert [one.ml for one in facts.labels] == [0.006, 0.006]
    assert facts.range == (0, 7)


def test_a_scan_of_one_value_has_a_window(installation: Installation) -> None:
    digest = file_result(installation, Image(np.full((1, 6, 5, 4), 5.0, np.float32), AFFINE))

    facts = installation.volumes.facts(installation.database, digest)

    assert (facts.window.level, facts.window.width) == (5, 1)
    assert installation.volumes.picture(installation.database, digest, View(axis=2, index=0)).startswith(b"\x89PNG")


def test_voxels_that_are_no_numbers_do_not_count(installation: Installation) -> None:
    voxels = np.full((1, 6, 5, 4), np.nan, np.float32)
    voxels[0, 0, 0] = 2.0
    digest = file_result(installation, Image(voxels, AFFINE))

    assert installation.volumes.facts(installation.database, digest).range == (2, 2)


def test_differences_are_counted_along_all_axes(installation: Installation) -> None:
    truth = file_result(installation, label((1, 1, 1), (2, 1, 1), (3, 1, 2)))
    found = file_result(installation, label((1, 1, 1), (3, 1, 2), (3, 2, 2), (4, 1, 2)))

    counted = installation.volumes.differences(installation.database, truth, found)

    assert counted.slices == {0: [0, 0, 1, 1, 1, 0], 1: [0, 2, 1, 0, 0], 2: [0, 1, 2, 0]}
    assert (counted.largest.axis, counted.largest.index) == (2, 2)


def test_without_a_difference_the_largest_section_is_shown(installation: Installation) -> None:
    same = file_result(installation, label((1, 1, 3), (2, 1, 3), (3, 1, 2)))

    assert installation.volumes.differences(installation.database, same, same).largest.index == 3


def test_label_maps_on_other_grids_are_not_compared(installation: Installation) -> None:
    one, other = file_result(installation, label()), file_result(installation, label(affine=np.eye(4)))

    with pytest.raises(GridMismatch):
        installation.volumes.differences(installation.database, one, other)


def test_only_label_maps_are_compared(installation: Installation) -> None:
    one = file_result(installation, label())
    other = file_result(installation, Image(np.zeros((1, 6, 5, 4), np.uint8), AFFINE))

    with pytest.raises(WrongInput, match="other: two label maps"):
        installation.volumes.differences(installation.database, one, other)


def test_a_number_is_no_volume(installation: Installation) -> None:
    digest = file_result(installation, Number(3.0))

    with pytest.raises(NotFound, match="no volume"):
        installation.volumes.facts(installation.database, digest)


def test_of_probabilities_the_last_class_is_drawn(installation: Installation) -> None:
    voxels = np.zeros((2, 6, 5, 4), np.float32)
    voxels[0], voxels[1, 0] = 1.0, 1.0
    digest = file_result(installation, Prob(voxels, np.eye(4)))

    def drawn(**more: int) -> bytes:
        return installation.volumes.picture(installation.database, digest, View(axis=2, index=0, **more))

    assert drawn() == drawn(channel=1)
    assert drawn() != drawn(channel=0)


def test_a_scan_with_an_infinite_voxel_is_shown_all_the_same(installation: Installation) -> None:
    voxels = np.zeros((1, 6, 5, 4), np.float32)
    voxels[0, 0, 0, 0] = np.inf
    digest = file_result(installation, Image(voxels, AFFINE))

    assert installation.volumes.facts(installation.database, digest).range == (0, 1)
    assert installation.volumes.picture(installation.database, digest, View(axis=2, index=0)).startswith(b"\x89PNG")
