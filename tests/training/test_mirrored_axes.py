"""Which axes may be mirrored."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from medas.tools import Mirror
from medas.training.mirrored_axes import mirrored_axes


def entry(**params: Any) -> dict[str, Any]:
    return {"tool": "medas.Mirror", "params": {"left_right": False, "front_back": False, "up_down": False, **params}}


def test_patient_directions_are_found_among_the_voxel_axes() -> None:
    # i runs feet to head, j right to left, k front to back.
    affine = np.array([[0, -1, 0, 0], [0, 0, -1, 0], [1, 0, 0, 0], [0, 0, 0, 1.0]])

    assert mirrored_axes([entry(left_right=True)], affine) == (1,)
    assert mirrored_axes([entry(front_back=True, up_down=True)], affine) == (0, 2)


@pytest.mark.parametrize("recipe", [[], [{"tool": "medas.Rotate", "params": {}}], [entry()]])
def test_without_a_mirror_in_the_recipe_there_are_none(recipe: list[Any]) -> None:
    assert mirrored_axes(recipe, np.eye(4)) == ()


def test_left_and_right_are_left_out_where_labels_change_places() -> None:
    assert mirrored_axes([entry(left_right=True, up_down=True, swap="3 = 4")], np.eye(4)) == (2,)


def test_the_names_are_those_of_the_tool() -> None:
    assert set(entry()["params"]) <= set(Mirror.plugs)
