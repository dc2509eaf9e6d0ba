"""Pictures of volumes, through the API."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pictures
from server.conftest import Browser

from medas.media.formats.nifti import read_nifti
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
    assert {"left", "right", "top", "bottom"} < set(image["axes"]["2"])


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


def test_a_whole_volume_comes_reduced_in_the_same_place(
    browser: Browser, layers: dict[str, str], tmp_path: Path
) -> None:
    answer = browser.get(f"/volumes/{layers['truth']}/volume.nii.gz?max_dim=12")
    (tmp_path / "small.nii.gz").write_bytes(answer.content)
    small = read_nifti(tmp_path / "small.nii.gz")

    whole = browser.installation.served.medium(browser.installation.database, layers["truth"])
    assert isinstance(whole, Volume)
    assert small.shape == (12, 12, 8)
    assert set(np.unique(small.voxels)) <= set(np.unique(whole.voxels))
    np.testing.assert_allclose(small.affine @ [0, 0, 0, 1], whole.affine @ [0.5, 0.5, 0.5, 1], atol=1e-3)
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_surface_has_triangles_where_the_structure_is(browser: Browser, layers: dict[str, str]) -> None:
    content = browser.get(f"/volumes/{layers['truth']}/surface.mz3?value=1").content

    magic, attributes, faces, vertices, skip = struct.unpack_from("<HHIII", content)
    whole = browser.installation.served.medium(browser.installation.database, layers["truth"])
    assert isinstance(whole, Volume)
    inside = np.argwhere(whole.voxels[0] == 1)
    center = whole.affine[:3, :3] @ inside.mean(axis=0) + whole.affine[:3, 3]
    places = np.frombuffer(content, "<f4", offset=16 + 12 * faces).reshape(-1, 3)
    assert (magic, attributes, skip, len(places)) == (0x5A4D, 3, 0, vertices)
    assert np.all(places.min(axis=0) < center)
    assert np.all(places.max(axis=0) > center)


@pytest.mark.parametrize(("layer", "query"), [("image", "value=1"), ("truth", "value=99"), ("truth", "value=0")])
def test_what_has_no_surface_says_so(browser: Browser, layers: dict[str, str], layer: str, query: str) -> None:
    assert browser.get(f"/volumes/{layers[layer]}/surface.mz3?{query}").status_code in {404, 422}
