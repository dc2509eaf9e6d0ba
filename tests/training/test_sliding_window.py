"""Prediction window by window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from medas.errors import Canceled, ToolFailed, WrongInput
from medas.nets.unet import UNet, UNetSpec
from medas.training.intensity import Intensity
from medas.training.precision import Precision
from medas.training.sliding_window import WindowSettings, predict_labels, predict_probabilities, stream
from medas.training.windows import coverage

PLAIN = Intensity("none")


def local_network(classes: int = 3) -> nn.Module:
    """A network that sees one voxel around each voxel."""
    torch.manual_seed(1)
    return nn.Conv3d(1, classes, 3, padding=1).eval()


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((1, *shape)).astype(np.float32)


def whole(network: nn.Module, image: np.ndarray) -> Tensor:
    with torch.no_grad():
        result: Tensor = network(torch.from_numpy(image)[None])[0].softmax(dim=0)
    return result


def test_windows_give_what_the_whole_image_gives() -> None:
    # Where windows meet, the network sees zeros instead of the neighbor; the bell makes that count for nothing.
    network, image = local_network(), noise(20, 22, 40)

    found = predict_probabilities(network, image, WindowSettings((16, 16, 16)), intensity=PLAIN)

    inner = (slice(None), *[slice(1, -1)] * 3)
    np.testing.assert_allclose(found[inner], whole(network, image)[inner], atol=1e-3)


def test_one_window_is_the_whole_image_exactly() -> None:
    network, image = local_network(), noise(9, 8, 7)

    found = predict_probabilities(network, image, WindowSettings((8, 8, 8)), intensity=PLAIN)

    np.testing.assert_allclose(found, whole(network, image), atol=1e-6)


@pytest.mark.parametrize("shape", [(20, 9, 31), (5, 6, 7), (17, 16, 1)])
@pytest.mark.parametrize("batch", [1, 3])
def test_streamed_labels_are_the_most_probable_classes(shape: tuple[int, int, int], batch: int) -> None:
    network, image = local_network(), noise(*shape)
    windows = WindowSettings((8, 8, 8), batch=batch)

    labels = predict_labels(network, image, windows, intensity=PLAIN)
    probabilities = predict_probabilities(network, image, windows, intensity=PLAIN)

    np.testing.assert_allclose(probabilities.sum(axis=0), 1, atol=1e-5)
    best = np.sort(probabilities, axis=0)
    clear = best[-1] - best[-2] > 1e-5
    np.testing.assert_array_equal(labels[0][clear], probabilities.argmax(axis=0)[clear])
    assert clear.mean() > 0.99
    assert labels.dtype == np.uint8


def test_a_map_of_a_file_gives_the_same(tmp_path: Path) -> None:
    network, image = local_network(), (100 * noise(12, 12, 60)).astype(np.int16)
    np.save(tmp_path / "voxels.npy", image.transpose(0, 3, 2, 1))
    mapped = np.load(tmp_path / "voxels.npy", mmap_mode="r").transpose(0, 3, 2, 1)
    windows = WindowSettings((8, 8, 16))

    found = [predict_labels(network, one, windows, intensity=Intensity("zscore")) for one in (image, mapped)]

    np.testing.assert_array_equal(*found)


def test_the_result_is_stored_slice_by_slice_and_may_go_to_a_file(tmp_path: Path) -> None:
    network, image = local_network(), noise(6, 7, 8)
    made = np.lib.format.open_memmap(tmp_path / "labels.npy", "w+", np.uint8, (1, 8, 7, 6)).transpose(0, 3, 2, 1)

    own = predict_labels(network, image, WindowSettings((8, 8, 8)), intensity=PLAIN)
    given = predict_labels(network, image, WindowSettings((8, 8, 8)), intensity=PLAIN, out=made)

    assert own.transpose(0, 3, 2, 1).flags.c_contiguous
    assert given is made
    np.testing.assert_array_equal(own, given)


def test_blocks_tile_the_volume_without_a_buffer_for_all_of_it() -> None:
    seen = np.zeros((10, 12, 50), int)

    for block in stream(local_network(), noise(10, 12, 50), WindowSettings((8, 8, 8)), intensity=PLAIN):
        seen[block.place] += 1
        assert block.scores.shape[-1] <= 8

    assert (seen == 1).all()


def test_mirrored_windows_make_the_answer_symmetric() -> None:
    network, image = local_network(), noise(8, 8, 8)
    windows = WindowSettings((8, 8, 8), mirror=(0, 2))

    found = predict_probabilities(network, image, windows, intensity=PLAIN)
    of_mirrored = predict_probabilities(network, image[:, ::-1].copy(), windows, intensity=PLAIN)

    np.testing.assert_allclose(found, of_mirrored[:, ::-1], atol=1e-6)
    expected = sum(
        whole(network, np.flip(image, axes).copy()).numpy()[(slice(None), *[slice(None, None, s) for s in signs])]
        for axes, signs in [((), (1, 1, 1)), ((1,), (-1, 1, 1)), ((3,), (1, 1, -1)), ((1, 3), (-1, 1, -1))]
    )
    np.testing.assert_allclose(found, expected / 4, atol=1e-6)


def test_progress_counts_windows_and_can_stop_them() -> None:
    told: list[tuple[float, float]] = []

    def report(done: float, of: float, **_metrics: float) -> None:
        told.append((done, of))
        if done == 3:
            raise Canceled("stop")

    with pytest.raises(Canceled):
        predict_labels(local_network(), noise(8, 8, 40), WindowSettings((8, 8, 8)), intensity=PLAIN, report=report)

    assert told == [(1, 9), (2, 9), (3, 9)]


def test_voxels_of_nan_are_no_background() -> None:
    image = noise(8, 8, 8)
    image[0, 4, 4, 4] = np.nan

    with pytest.raises(ToolFailed, match="no finite numbers"):
        predict_labels(local_network(), image, WindowSettings((8, 8, 8)), intensity=PLAIN)


def test_more_than_255_classes_need_two_bytes() -> None:
    network = nn.Conv3d(1, 300, 1)
    nn.init.zeros_(network.weight)
    with torch.no_grad():
        assert network.bias is not None
        network.bias[299] = 1

    labels = predict_labels(network, noise(4, 4, 4), WindowSettings((4, 4, 4)), intensity=PLAIN)

    assert labels.dtype == np.uint16
    assert labels.min() == 299


def test_bf16_gives_nearly_the_labels_of_fp32() -> None:
    network = UNet(UNetSpec(1, 2, (8, 8), ((1, 1, 1), (2, 2, 2)), ((3, 3, 3),) * 2)).eval()
    image, windows = noise(16, 16, 16), WindowSettings((16, 16, 16))

    exact = predict_probabilities(network, image, windows, intensity=PLAIN)
    fast = predict_probabilities(network, image, windows, intensity=PLAIN, precision=Precision("bf16", "cpu", ""))

    assert np.abs(exact - fast).max() < 0.05


def test_weights_of_the_windows_add_up_to_the_coverage() -> None:
    image, settings = noise(10, 11, 12), WindowSettings((8, 8, 8), stretch=1)
    total = np.zeros(image.shape[1:])

    for block in stream(torch.zeros_like, image, settings, intensity=PLAIN):
        total[block.place] = block.scores[0]

    from medas.training.windows import arrange

    windows = arrange((10, 11, 12), (8, 8, 8), overlap=0.5, stretch=1)
    i, j, k = (coverage(windows, axis, dim).numpy() for axis, dim in enumerate((10, 11, 12)))
    np.testing.assert_allclose(total, i[:, None, None] * j[None, :, None] * k[None, None, :], rtol=1e-5)


@pytest.mark.parametrize("changes", [{"overlap": 1.0}, {"overlap": -0.1}, {"patch": (0, 8, 8)}, {"batch": 0}])
def test_windows_that_cover_nothing_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(WrongInput):
        WindowSettings(**{"patch": (8, 8, 8), **changes})  # type: ignore[arg-type]
