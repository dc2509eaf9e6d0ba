"""What the plan makes of the cases."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medas.nets.build import build_network
from medas.nets.unet import UNetSpec
from medas.nets.vnet import VNetSpec
from medas.training.cases import TrainingCase
from medas.training.plan import Fingerprint, choose_network, choose_patch, fingerprint, make_plan
from medas.training.settings import TrainingSettings

SETTINGS = TrainingSettings(epochs=20)
VOXELS = 90_000


def data(shape: tuple[int, int, int], spacing: tuple[float, float, float] = (1, 1, 1)) -> Fingerprint:
    return Fingerprint(cases=10, shape=shape, spacing=spacing, channels=1, classes=3, is_ct=False)


def case(shape: tuple[int, int, int] = (20, 20, 20), *, low: int = 0, spacing: float = 1.0) -> TrainingCase:
    image, label = np.zeros((1, *shape), np.int16), np.zeros((1, *shape), np.uint8)
    image[0, :5], label[0, :10] = low, 1
    return TrainingCase("a", "a", image, label, affine=np.diag([spacing, 1.0, 1.0, 1.0]))


def test_the_fingerprint_takes_medians() -> None:
    found = fingerprint([case((16, 20, 20)), case((20, 20, 20), spacing=3), case((40, 20, 20))], classes=2)

    assert (found.shape, found.spacing, found.cases, found.channels) == ((20, 20, 20), (1, 1, 1), 3, 1)
    assert json.loads(json.dumps(found.to_json()))["shape"] == [20, 20, 20]


@pytest.mark.parametrize(("low", "rule"), [(-1000, "fixed"), (0, "zscore")])
def test_hounsfield_units_are_known_by_their_large_negative_values(low: int, rule: str) -> None:
    plan = make_plan([case(low=low)], SETTINGS, classes=2)

    assert plan.intensity.rule == rule


@pytest.mark.parametrize(
    ("shape", "spacing", "patch"),
    [
        ((35, 51, 35), (1, 1, 1), (40, 56, 40)),
        ((512, 512, 300), (1, 1, 1), (48, 48, 48)),
        ((512, 512, 40), (0.5, 0.5, 2.5), (80, 80, 16)),
        ((512, 512, 1), (1, 1, 1), (304, 304, 1)),
        ((128, 128, 5), (1, 1, 4), (128, 128, 5)),
        ((10, 10, 10), (1, 1, 1), (8, 8, 8)),
    ],
)
def test_patches_are_cubes_in_mm_of_about_the_wanted_size(
    shape: tuple[int, int, int], spacing: tuple[float, float, float], patch: tuple[int, int, int]
) -> None:
    assert choose_patch(data(shape, spacing), voxels=VOXELS) == patch


@given(st.tuples(*[st.integers(1, 600)] * 3), st.tuples(*[st.floats(0.2, 8)] * 3))
def test_every_data_set_gets_a_patch_and_a_network_that_fits_it(
    shape: tuple[int, int, int], spacing: tuple[float, float, float]
) -> None:
    patch = choose_patch(data(shape, spacing), voxels=VOXELS)
    spec = choose_network(data(shape, spacing), SETTINGS, patch=patch)

    assert all(size <= max(8, dim + 7) for size, dim in zip(patch, shape, strict=True))
    assert math.prod(patch) < 4 * VOXELS
    assert spec.dimensions == (2 if patch[2] == 1 else 3)
    assert all(step == 1 or size >= 8 for step, size in zip(spec.multiple, patch, strict=True))


@pytest.mark.parametrize("patch", [(33, 35, 17), (40, 40, 40), (32, 32, 1), (24, 24, 4)])
@pytest.mark.parametrize("network", ["unet", "vnet"])
def test_networks_of_any_patch_have_coarser_levels_and_run(network: str, patch: tuple[int, int, int]) -> None:
    import torch

    spec = choose_network(data(patch), SETTINGS.but(network=network), patch=patch)

    assert max(spec.multiple) >= 4
    assert build_network(spec)(torch.zeros(1, 1, *patch)).shape == (1, 3, *patch)


@pytest.mark.parametrize(
    ("shape", "on_gpu", "finest"),
    [((35, 51, 35), False, (1, 1, 1)), ((512, 512, 300), False, (2, 2, 2)), ((512, 512, 300), True, (1, 1, 1))],
)
def test_only_images_much_larger_than_a_patch_are_folded_and_only_on_a_cpu(
    shape: tuple[int, int, int], finest: tuple[int, int, int], *, on_gpu: bool
) -> None:
    patch = choose_patch(data(shape), voxels=VOXELS)
    spec = choose_network(data(shape), SETTINGS, patch=patch, on_gpu=on_gpu)

    assert isinstance(spec, UNetSpec)
    assert spec.strides[0] == finest


def test_coarse_slices_are_neither_halved_nor_looked_across_before_the_rest_is_as_coarse() -> None:
    spec = choose_network(data((256, 256, 32), (0.5, 0.5, 4)), SETTINGS, patch=(128, 128, 16), on_gpu=True)

    assert isinstance(spec, UNetSpec)
    assert [stride[2] for stride in spec.strides] == [1, 1, 1, 1, 2]
    assert [kernel[2] for kernel in spec.kernels] == [1, 1, 3, 3, 3]


def test_a_vnet_is_planned_on_request_and_a_description_is_taken_as_it_is() -> None:
    own = UNetSpec(1, 3, (4,), ((1, 1, 1),), ((3, 3, 3),))

    assert isinstance(choose_network(data((40, 40, 40)), SETTINGS.but(network="vnet"), patch=(40, 40, 40)), VNetSpec)
    assert choose_network(data((40, 40, 40)), SETTINGS.but(network=own.to_json()), patch=(40, 40, 40)) == own


def test_an_epoch_shows_each_case_once() -> None:
    plans = [make_plan([case()] * count, SETTINGS, classes=2) for count in (1, 4, 5)]

    assert [plan.iterations_per_epoch for plan in plans] == [1, 2, 3]


def test_what_the_user_chose_is_kept() -> None:
    settings = SETTINGS.but(patch=(16, 8, 8), batch=3, iterations_per_epoch=7, validate_every=2)

    plan = make_plan([case()], settings, classes=2)

    assert (plan.patch, plan.batch, plan.iterations_per_epoch, plan.validate_every) == ((16, 8, 8), 3, 7, 2)
    assert json.loads(json.dumps(plan.to_json()))["patch"] == [16, 8, 8]


def test_large_validation_volumes_are_judged_less_often_but_five_times() -> None:
    small, large = case((20, 20, 20)), case((200, 200, 100))

    assert make_plan([small] * 100, SETTINGS, classes=2, validation=[small]).validate_every == 1
    assert make_plan([small], SETTINGS, classes=2, validation=[large]).validate_every == 4
