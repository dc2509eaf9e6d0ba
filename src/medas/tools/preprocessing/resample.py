"""Bring a volume to another voxel size, or onto the grid of another volume."""

from __future__ import annotations

from typing import Literal

import numpy as np

from medas.datasets.finite import need_finite
from medas.tool import Tool, Volume, kernel, plug, result
from medas.tools.preprocessing.interpolation import Slabs, slabs, torch_slabs
from medas.tools.preprocessing.sampling import Grid, How, resampled, with_spacing
from medas.tools.preprocessing.taps import Order


class Resample(Tool):
    """Give all images the same voxel size in mm, so that a network sees organs at one scale.

    Voxels of the new size are laid around the same center; what was where in the patient stays there. With a reference,
    the volume is brought onto the grid of that volume instead, e.g. a label map onto its image; what lies outside the
    old volume becomes the lowest value (images) or background (label maps). Label maps are never interpolated between
    label numbers.

    Misleads: a finer grid shows no detail that was not measured, and a much coarser one loses small structures without
    notice, because voxels in between are skipped and not averaged. Whole numbers stay whole numbers, rounded.
    Source: linear and cubic B-spline interpolation, Thevenaz et al., IEEE TMI 19:739 (2000).
    """

    category = "Pre-processing"
    synonyms = ("voxel size", "spacing", "isotropic", "resolution", "interpolate", "match grid", "regrid")
    preload = ("scipy.ndimage",)

    volume: Volume = plug("Image, label map or probability map")
    reference: Volume | None = plug("Volume whose grid is taken over instead of a voxel size", default=None)
    spacing: tuple[float, float, float] = plug(
        "Voxel size along i, j, k; 0 keeps that of the axis",
        default=(1.0, 1.0, 1.0),
        unit="mm",
        ge=0,
        le=1000,
        why="Near the resolution of most CT and MR scans",
    )
    interpolation: Literal["linear", "cubic", "nearest"] = plug(
        "How gray values between voxels are made; cubic is sharper and slower",
        default="linear",
        why="Exact on smooth structures, and never outside the measured values",
    )
    labels: Literal["nearest", "smooth"] = plug(
        "How label maps are resampled; smooth gives rounder outlines on fine grids and takes longer",
        default="nearest",
        why="Keeps every label number of the original",
    )
    separate_slices: bool = plug(
        "Whether nothing is mixed across slices: between two thick slices the nearer one is copied",
        default=False,
        why="Copying moves structures by up to half a slice; it helps if slices are several times thicker than pixels",
        level="advanced",
    )

    resampled: Volume = result("Same place in the patient, voxels of the wanted size", replaces="volume")

    @kernel
    def resample(
        self,
        volume: Volume,
        reference: Volume | None,
        spacing: tuple[float, float, float],
        interpolation: Order,
        labels: Literal["nearest", "smooth"],
        separate_slices: bool,  # noqa: FBT001 - a plug
    ) -> Volume:
        """Resample in numpy and scipy."""
        return _resample(volume, reference, spacing, How(interpolation, labels), slabs, separate=separate_slices)

    @resample.backend("torch")
    def resample_torch(
        self,
        volume: Volume,
        reference: Volume | None,
        spacing: tuple[float, float, float],
        interpolation: Order,
        labels: Literal["nearest", "smooth"],
        separate_slices: bool,  # noqa: FBT001 - a plug
    ) -> Volume:
        """Resample in torch on the device of the executor; cubic is left to the reference."""
        engine = torch_slabs(self.workspace.device)
        return _resample(volume, reference, spacing, How(interpolation, labels), engine, separate=separate_slices)


def _resample(
    volume: Volume,
    reference: Volume | None,
    spacing: tuple[float, float, float],
    how: How,
    engine: Slabs,
    *,
    separate: bool,
) -> Volume:
    need_finite(volume, name="volume")
    if reference is not None:
        return resampled(volume, Grid(reference.shape, reference.affine), how, engine)
    grid = with_spacing(volume, spacing)
    if separate:
        across = int(np.argmax(volume.spacing))
        within = [0.0 if axis == across else mm for axis, mm in enumerate(spacing)]
        volume = resampled(volume, with_spacing(volume, within), how, engine)
        how = How("nearest", "nearest")
    return resampled(volume, grid, how, engine)
