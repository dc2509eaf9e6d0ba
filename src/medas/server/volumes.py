"""What a viewer asks of stored volumes; each answer is remembered, because a digest never changes its meaning."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from pydantic import Field

from medas.errors import NotFound, WrongInput
from medas.media.volume import Image, Label, Volume
from medas.reporting.plane import best_axis, plane_of
from medas.reporting.slice_view import SOFT_TISSUE
from medas.server.served import Served
from medas.server.shapes import Body, Shape
from medas.server.slices import color_of, gray_png, label_png, slice_of
from medas.state.database import Database

_OPEN = 64
"""Volumes that stay mapped; a map costs addresses, not memory."""
_SAMPLED = 24
"""Slices from which the range of an image is estimated."""
_MOST_LABELS = 1000
MM3_PER_ML = 1000


class Window(Shape):
    """A display window, in the unit of the voxels."""

    level: float
    width: float


class LabelShape(Shape):
    """A structure of a label map."""

    value: int
    name: str
    color: str
    """`#rrggbb`."""
    ml: float
    """Volume, in milliliters."""


class Edges(Shape):
    """Directions of the patient (R, L, A, P, S, I) at the edges of a slice."""

    left: str
    right: str
    top: str
    bottom: str
    across: int
    """Voxel axis along a row of the picture."""
    down: int
    """Voxel axis along a column."""
    flip_across: bool
    """Whether the voxels of a row run from right to left."""
    flip_down: bool
    """Whether those of a column run from bottom to top."""


class VolumeFacts(Shape):
    """What a viewer must know before it shows a volume."""

    type: str
    """Image, Label or Prob."""
    shape: tuple[int, int, int]
    """Voxels along i, j, k."""
    spacing: tuple[float, float, float]
    """Voxel size in mm along i, j, k."""
    channels: int
    unit: str
    """Unit of the voxels, e.g. HU."""
    modality: str
    """DICOM modality."""
    range: tuple[float, float]
    """Lowest and highest voxel of slices spread over an image; of all voxels of a label map."""
    window: Window
    """Window to begin with."""
    labels: list[LabelShape]
    axes: dict[int, Edges]
    """Voxel axis across the slices -> what is where."""
    best_axis: int
    """Axis whose slices look best."""


class View(Body):
    """Which slice to draw, and how."""

    axis: int = Field(ge=0, le=2)
    """Voxel axis across the slices."""
    index: int = Field(ge=0)
    """Slice."""
    level: float | None = Field(None, allow_inf_nan=False)
    """Center of the display window; that of the facts if left out."""
    width: float | None = Field(None, gt=0, allow_inf_nan=False)
    """Width of the display window; that of the facts if left out."""
    outline: bool = False
    """Of a label map only the edges."""
    channel: int | None = Field(None, ge=0)
    """By default the first, of a probability map the last."""


class Place(Shape):
    """A slice."""

    axis: int
    index: int


class Differences(Shape):
    """Where two label maps differ."""

    slices: dict[int, list[int]]
    """Voxel axis -> differing voxels of each slice."""
    largest: Place
    """Slice with most of them."""


class Volumes:
    """Volumes by digest."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._get = lru_cache(_OPEN)(served.shelf.get)
        self._facts = lru_cache(1024)(self._make_facts)
        self._differences = lru_cache(1024)(self._compare)

    def open(self, database: Database, digest: str) -> Volume:
        """Return a volume that is served, mapped.

        Raises:
            NotFound: If there is none of this digest.
        """
        volume = self._get(self._served.need(database, digest))
        if not isinstance(volume, Volume):
            raise NotFound("this is no volume", hint="Only images, label maps and probability maps can be shown")
        return volume

    def facts(self, database: Database, digest: str) -> VolumeFacts:
        """Return what a viewer must know of a volume."""
        self.open(database, digest)
        return self._facts(digest)

    def differences(self, database: Database, one: str, other: str) -> Differences:
        """Return where two label maps differ.

        Raises:
            WrongInput: If one is no label map.
            GridMismatch: If they do not lie on one grid.
        """
        for name, digest in (("volume", one), ("other", other)):
            if not isinstance(self.open(database, digest), Label):
                raise WrongInput(f"{name}: two label maps can be compared, this is none", param=name)
        return self._differences(one, other)

    def picture(self, database: Database, digest: str, view: View) -> bytes:
        """Return a slice as a PNG.

        Raises:
            NotFound: If there is no volume of this digest.
            WrongInput: If it has no such slice or channel.
        """
        volume = self.open(database, digest)
        last = 0 if isinstance(volume, Image) else volume.voxels.shape[0] - 1
        cut = slice_of(volume, view.axis, view.index, channel=last if view.channel is None else view.channel)
        if isinstance(volume, Label):
            return label_png(cut, volume, outline=view.outline)
        if view.level is not None and view.width is not None:
            return gray_png(cut, level=view.level, width=view.width)
        usual = self._facts(digest).window
        return gray_png(cut, level=usual.level if view.level is None else view.level, width=view.width or usual.width)

    def _make_facts(self, digest: str) -> VolumeFacts:
        volume = self._get(digest)
        assert isinstance(volume, Volume)
        lowest, highest, window = _range(volume)
        return VolumeFacts(
            type=type(volume).__name__, shape=volume.shape, spacing=volume.spacing, channels=volume.voxels.shape[0],
            unit=volume.unit, modality=volume.modality, range=(lowest, highest), window=window,
            labels=_labels(volume), axes={axis: _edges(volume, axis) for axis in range(3)},
            best_axis=best_axis(volume),
        )  # fmt: skip

    def _compare(self, one: str, other: str) -> Differences:
        first, second = self._get(one), self._get(other)
        assert isinstance(first, Label)
        assert isinstance(second, Label)
        first.need_same_grid(second, names=("volume", "other"))
        counts = [np.zeros(size, dtype=np.int64) for size in first.shape]
        inside = np.zeros(first.shape[best_axis(first)], dtype=np.int64)
        for k, (a, b) in enumerate(zip(_slabs(first), _slabs(second), strict=True)):
            differs = a[0] != b[0]
            for axis in (0, 1):
                counts[axis] += differs.sum(axis=1 - axis)
            counts[2][k] = differs.sum()
            _add(inside, best_axis(first), k, a[0] > 0)
        axis = best_axis(first)
        shown = counts[axis] if counts[axis].any() else inside
        largest = int(np.argmax(shown)) if shown.any() else len(shown) // 2
        slices = {number: count.tolist() for number, count in enumerate(counts)}
        return Differences(slices=slices, largest=Place(axis=axis, index=largest))


def _slabs(volume: Volume) -> Iterator[np.ndarray]:
    """Yield (C, I, J) of each k: the order of the file, so that it is read once and never held."""
    for k in range(volume.shape[2]):
        yield volume.voxels[:, :, :, k]


def _add(counts: np.ndarray, axis: int, k: int, mask: np.ndarray) -> None:
    if axis == 2:
        counts[k] = mask.sum()
    else:
        counts += mask.sum(axis=1 - axis)


def _range(volume: Volume) -> tuple[float, float, Window]:
    if isinstance(volume, Label):
        found = [(int(slab.min()), int(slab.max())) for slab in _slabs(volume)]
        lowest, highest = float(min(low for low, _ in found)), float(max(high for _, high in found))
        return lowest, highest, _window(lowest, highest)
    places = np.unique(np.linspace(0, volume.shape[2] - 1, _SAMPLED).round().astype(int))
    sample = np.stack([volume.voxels[..., k] for k in places])
    lowest, highest = float(np.fmin.reduce(sample, axis=None)), float(np.fmax.reduce(sample, axis=None))
    if not np.isfinite([lowest, highest]).all():
        return 0.0, 1.0, _window(0.0, 1.0)
    if volume.unit == "HU":
        return lowest, highest, _window(*SOFT_TISSUE)
    # Every fourth pixel says as much of a window as all of them.
    low, high = (float(value) for value in np.nanpercentile(sample[..., ::2, ::2].astype(np.float32), [0.5, 99.5]))
    return lowest, highest, _window(low, high)


def _window(low: float, high: float) -> Window:
    return Window(level=(low + high) / 2, width=high - low if high > low else 1.0)


def _labels(volume: Volume) -> list[LabelShape]:
    if not isinstance(volume, Label):
        return []
    counts = Counter(dict.fromkeys(volume.labels, 0))
    for slab in _slabs(volume):
        values, voxels = np.unique(slab, return_counts=True)
        counts.update(dict(zip(values.tolist(), voxels.tolist(), strict=True)))
    own = {value: entry.color for value, entry in volume.labels.items() if entry.color}
    ml = math.prod(volume.spacing) / MM3_PER_ML
    return [
        LabelShape(value=value, name=volume.name_of(value), color=color_of(value, own), ml=counts[value] * ml)
        for value in sorted(value for value in counts if value > 0)[:_MOST_LABELS]
    ]


def _edges(volume: Volume, axis: int) -> Edges:
    plane = plane_of(volume.affine, axis)
    left, right, top, bottom = tuple(plane.letters)
    return Edges(
        left=left, right=right, top=top, bottom=bottom, across=plane.across, down=plane.down,
        flip_across=plane.flip_across, flip_down=plane.flip_down,
    )  # fmt: skip
