"""A grid on which bodies are painted, in gray values and in labels at once."""

from __future__ import annotations

import numpy as np

from medas.phantoms.phantom import Size, Spacing, Wanted
from medas.phantoms.shapes import Body, Mesh


class Canvas:
    """Gray values and label numbers on one grid, centered on the patient, axes to the right, front and top.

    Args:
        wanted: Size and spacing.
        field: Extent in mm that is shown if no spacing is wanted.
        background: Gray value where nothing is painted.
    """

    def __init__(self, wanted: Wanted, *, field: Spacing, background: float) -> None:
        self.size: Size = wanted.size
        self.spacing = wanted.spacing or tuple(mm / n for mm, n in zip(field, wanted.size, strict=True))
        self.gray = np.full(self.size, background, np.float32)
        self.label = np.zeros(self.size, np.uint8)
        self.softness = float(np.mean(self.spacing))
        self._axes = [
            ((np.arange(n) - (n - 1) / 2) * mm).astype(np.float32)
            for n, mm in zip(self.size, self.spacing, strict=True)
        ]

    @property
    def affine(self) -> np.ndarray:
        """4x4, from (i, j, k) to RAS+ mm."""
        affine = np.diag([*self.spacing, 1.0])
        affine[:3, 3] = [axis[0] for axis in self._axes]
        return affine

    def mesh(self) -> Mesh:
        """Return the coordinates of the whole grid."""
        return self._mesh((slice(None), slice(None), slice(None)))

    def paint(self, body: Body, value: float, *, number: int | None = None) -> None:
        """Blend a body into the gray values, with edges as soft as a voxel, and number its voxels."""
        low, high = body.bounds()
        reach = self.softness / 2
        box = tuple(
            slice(*np.searchsorted(axis, [start - reach, stop + reach]))
            for axis, start, stop in zip(self._axes, low, high, strict=True)
        )
        gray = self.gray[box]
        if not gray.size:
            return
        depth = body.depth(self._mesh(box))
        # Half of a voxel on the surface belongs to the body: the partial volume effect.
        gray += np.clip(0.5 + depth / self.softness, 0, 1) * (value - gray)
        if number is not None:
            self.label[box][depth > 0] = number

    def _mesh(self, box: tuple[slice, ...]) -> Mesh:
        x, y, z = (axis[part] for axis, part in zip(self._axes, box, strict=True))
        return Mesh(x[:, None, None], y[None, :, None], z[None, None, :])
