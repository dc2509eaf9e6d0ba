"""Checks of position, voxel size and orientation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from medas.datasets.facts import Facts
from medas.datasets.finding import Finding
from medas.datasets.orientation import axis_codes, is_left_handed
from medas.media.volume import Image

_OUTLIER, _ABSURD = 3.0, 8.0
"""Voxel sizes that differ so many times from the usual one need a look, or are a mistake of unit."""


def other_grids(case: Sequence[Facts]) -> Iterator[Finding]:
    """Yield the volumes of one case that do not lie on the grid of its first image."""
    first = next((one for one in case if one.is_image), None)
    for one in case:
        if first is None or one is first or one.grid.same_grid(first.grid):
            continue
        yield Finding(
            "other grid",
            "block",
            f"{one.column} does not lie on the grid of {first.column}: {_difference(one.grid, first.grid)}.",
            f"Resample {one.column} with {first.column} as reference, or load the right file.",
            one.case,
            one.column,
        )


def _difference(one: Image, other: Image) -> str:
    if one.shape != other.shape:
        sizes = (" x ".join(map(str, grid.shape)) for grid in (one, other))
        return " against ".join(sizes) + " voxels"
    corners = np.array(np.meshgrid(*[[0, n - 1] for n in one.shape])).reshape(3, -1).T
    farthest = np.linalg.norm(one.to_world(corners) - other.to_world(corners), axis=1).max()
    if axis_codes(one.affine) != axis_codes(other.affine):
        return f"axes run {axis_codes(one.affine)} against {axis_codes(other.affine)}"
    return f"corners lie up to {farthest:.3g} mm apart"


def odd_spacings(volumes: Sequence[Facts]) -> Iterator[Finding]:
    """Yield volumes of a column whose voxel size differs much from that of most, whatever the order of axes."""
    if len(volumes) < 3:
        return
    sizes = np.sort([one.grid.spacing for one in volumes], axis=1)
    usual = np.median(sizes, axis=0)
    for one, size in zip(volumes, sizes, strict=True):
        factor = float(np.exp(np.abs(np.log(size / usual)).max()))
        if factor <= _OUTLIER:
            continue
        shown = " x ".join(f"{mm:.3g}" for mm in one.grid.spacing)
        common = " x ".join(f"{mm:.3g}" for mm in usual)
        yield Finding(
            "voxel size",
            "block" if factor > _ABSURD else "warn",
            f"Voxels are {shown} mm, those of most cases {common} mm, a factor of {factor:.3g}.",
            "Check the unit in the header (mm, cm or micrometers); if it is right, add a Resample step.",
            one.case,
            one.column,
        )


def odd_orientations(volumes: Sequence[Facts]) -> Iterator[Finding]:
    """Yield volumes of a column whose axes run in other directions than those of most."""
    if len(volumes) < 2:
        return
    codes = [axis_codes(one.grid.affine) for one in volumes]
    usual, count = Counter(codes).most_common(1)[0]
    left_handed = Counter(is_left_handed(one.grid.affine) for one in volumes).most_common(1)[0][0]
    for one, code in zip(volumes, codes, strict=True):
        if code == usual:
            continue
        mirrored = is_left_handed(one.grid.affine) != left_handed
        how = ", and they are stored as a mirror image" if mirrored else ""
        yield Finding(
            "orientation",
            "warn",
            f"Voxel axes run {code}, those of {count} of {len(volumes)} cases {usual}{how}.",
            "Add a Reorient step: a network sees the order of voxels, not their position. "
            "Then look whether left and right are where they belong.",
            one.case,
            one.column,
        )
