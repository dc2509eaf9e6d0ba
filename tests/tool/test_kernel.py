"""The kernel of a tool, its back-ends, and the devices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from little_tools import AddConstant, Threshold

from medas.errors import BadDeclaration, WrongInput
from medas.media import Image, Prob
from medas.tool.kernel import DEVICES, kernel


@pytest.fixture
def prob(affine: np.ndarray) -> Prob:
    return Prob(np.linspace(0, 1, 24, dtype=np.float32).reshape(1, 4, 3, 2), affine)


def test_back_ends_agree_with_the_reference(prob: Prob) -> None:
    reference = Threshold(prob=prob).run().unwrap()

    other = Threshold(backend="torch", prob=prob).run().unwrap()

    np.testing.assert_array_equal(other.voxels, reference.voxels)
    assert other.voxels.sum() == 12


def test_an_unknown_back_end_is_a_failure_that_lists_the_others(prob: Prob) -> None:
    seen: list[Any] = []

    tool = Threshold(backend="cupy", prob=prob).run().with_fail(seen.append)

    assert seen[0].message == "there is no back-end 'cupy'"
    assert seen[0].hint == "Choose one of reference, torch, cpu, cuda, mps"
    with pytest.raises(WrongInput):
        tool.unwrap()


@pytest.mark.parametrize("device", DEVICES)
def test_the_name_of_a_device_is_the_reference_on_that_device(device: str, prob: Prob) -> None:
    tool = Threshold(backend=device, prob=prob)

    assert tool.workspace.device == device
    assert tool.run().unwrap().voxels.sum() == 12


def test_a_kernel_says_in_which_form_it_wants_each_plug() -> None:
    assert AddConstant.kernel_of.wants("reference") == {"image": "np.ndarray", "by": "float"}
    assert Threshold.kernel_of.wants("torch") == {"prob": "torch.Tensor", "lowest": "float"}


def test_annotations_that_are_no_text_are_read_too() -> None:
    def work(self: object, image: Any, other: Any, third: Any, **rest: Any) -> None:
        del self, image, other, third, rest

    work.__annotations__ |= {"image": sitk.Image, "other": np.ndarray, "third": Image | None}

    assert kernel(work).wants("reference") == {
        "image": "sitk.Image", "other": "ndarray", "third": "medas.media.volume.Image | None", "**": "Any",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["reference", "cuda", "twice"])
def test_a_back_end_needs_a_name_of_its_own(name: str) -> None:
    made = kernel(lambda _self: None)
    made.backend("twice")(lambda _self: None)

    with pytest.raises(BadDeclaration, match="is declared twice or is the name of a device"):
        made.backend(name)(lambda _self: None)
