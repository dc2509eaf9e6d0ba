"""Pictures of volumes, through the API."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pictures
from server.conftest import Browser

from medas.media.volume import Volume
from medas.reporting.plane import plane_of


@pytest.fixture(scope="module")
def layers(browser: Browser, finished: dict[str, Any]) -> dict[str, str]:
    """Digests of the worst case."""
    found: dict[str, str] = browser.get(f"/runs/{finished['id']}/results").json()["cases"][0]["layers"]
    return found


def test_a_viewer_learns_what_it_must_know(browser: Browser, layers: dict[str, str]) -> None:
    image, label = (browser.get(f"/volumes/{layers[name]}").json() for name in ("image", "truth"))

    assert image["shape"] == label["shape"] == [24, 24, 16]
    assert image["unit"] == "HU"
    assert image["window"] == {"level": 40, "width": 400}
    assert [one["name"] for one in label["labels"]] == ["liver", "spleen", "left kidney", "right kidney"]
    assert set(image["axes"]["2"]) == {"left", "right", "top", "bottom"}


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_picture_is_the_slice_of_the_stored_volume(browser: Browser, layers: dict[str, str], axis: int) -> None:
    answer = browser.get(f"/volumes/{layers['image']}/slice.png?axis={axis}&index=7&level=127.5&width=255")

    volume = browser.installation.served.medium(browser.installation.database, layers["image"])
    assert isinstance(volume, Volume)
    cut = plane_of(volume.affine, axis).cut(volume.voxels[0], 7)
    drawn = np.asarray(Pictures.open(io.BytesIO(answer.content)))
    assert answer.headers["Content-Type"] == "image/png"
    assert set(np.unique(drawn)) == set(np.unique(np.clip(np.round(cut.astype(float)), 0, 255)))
    wide, tall = plane_of(volume.affine, axis).pixel(volume.spacing)
    rows, columns = cut.shape
    assert drawn.shape[1] / drawn.shape[0] == pytest.approx(columns * wide / (rows * tall), rel=0.05)


def test_only_pictures_are_kept_and_forever(browser: Browser, layers: dict[str, str]) -> None:
    picture = browser.get(f"/volumes/{layers['truth']}/slice.png?axis=2&index=8&outline=1")

    assert picture.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert browser.get(f"/volumes/{layers['truth']}").headers["Cache-Control"] == "no-store"


def test_where_two_label_maps_differ_most(browser: Browser, layers: dict[str, str]) -> None:
    found = browser.get(f"/volumes/{layers['truth']}/errors?other={layers['prediction']}").json()

    counts = found["slices"][str(found["largest"]["axis"])]
    assert sum(counts) > 0
    assert counts[found["largest"]["index"]] == max(counts)
    assert len({sum(counts) for counts in found["slices"].values()}) == 1


@pytest.mark.parametrize("view", [
    "axis=3&index=0", "axis=2", "axis=2&index=16", "axis=2&index=-1", "axis=2&index=0&width=0",
    "axis=2&index=0&level=nan", "axis=2&index=0&channel=1", "axis=2&index=0&zoom=2",
])  # fmt: skip
def test_a_slice_that_cannot_be_drawn_is_said_so(browser: Browser, layers: dict[str, str], view: str) -> None:
    answer = browser.get(f"/volumes/{layers['image']}/slice.png?{view}")

    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["", "/slice.png?axis=2&index=0", f"/errors?other={'1' * 64}"])
@pytest.mark.parametrize("digest", ["0" * 64, "..", "xyz"])
def test_a_digest_that_no_run_refers_to_is_not_found(browser: Browser, digest: str, path: str) -> None:
    assert browser.get(f"/volumes/{digest}{path}").status_code == 404
