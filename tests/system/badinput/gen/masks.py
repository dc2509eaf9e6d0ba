"""Masks that do not fit their image: other shape, other place, values that are no labels."""

from __future__ import annotations

from collections.abc import Iterator

import nibabel
import numpy as np
from system.badinput.made import Fate, Made

GRID = np.diag([-1.0, 1, 2.5, 1])


def nifti(array: np.ndarray, affine: np.ndarray = GRID) -> bytes:
    """Return a NIfTI file."""
    return bytes(nibabel.Nifti1Image(array, affine, dtype=array.dtype).to_bytes())


def pair(family: str, mask: bytes, *, fate: Fate = "refused") -> Made:
    """Return an image of 5 x 4 x 3 voxels and a mask."""
    image = nifti(np.zeros((5, 4, 3), np.int16))
    return Made("masks", family, {"image.nii": image, "mask.nii": mask}, fate, "pair")


def make(_: np.random.Generator) -> Iterator[Made]:
    """Return pairs of image and mask."""
    good = (np.arange(60).reshape(5, 4, 3) % 3).astype(np.uint8)
    moved, turned, larger, flipped, leaning = (GRID.copy() for _ in range(5))
    moved[0, 3], larger[2, 2], flipped[0, 0], leaning[1, 2] = 1.0, 2.6, 1.0, 0.5
    turned[:2, :2] = [[0, 1], [1, 0]]
    yield pair("the same grid", nifti(good), fate="ok")
    yield pair("the same grid, whole real numbers", nifti(good.astype(np.float32)), fate="ok")
    for shape in ((4, 4, 3), (5, 4, 4), (4, 5, 3), (5, 4, 1), (10, 8, 6)):
        yield pair("another shape", nifti(np.zeros(shape, np.uint8)))
    for affine in (moved, turned, larger, flipped, leaning):
        yield pair("another place", nifti(good, affine))
    yield pair("half numbers", nifti(good / np.float32(2)))
    yield pair("negative numbers", nifti(good.astype(np.int16) - 1))
    yield pair("no numbers", nifti(np.full((5, 4, 3), np.nan, np.float32)))
    yield pair("several channels", nifti(np.stack([good, good, good], axis=-1)))
    yield pair("too large for a label", nifti(good.astype(np.float64) * 1e12))
