"""What both sides of this group get: the size and place of everything."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from benchmarks.data import blobs, chest_ct, two_ellipsoids
from benchmarks.ratio import PEERS

SIZE = (256, 256, 128)
"""Voxels along I, J, K."""
SPACING = (0.7, 0.7, 1.25)
"""mm."""
TARGET = (1.0, 1.0, 1.0)
"""mm, after resampling."""
WINDOW = (-1200.0, 600.0)
"""HU that become 0 and 1."""


def affine() -> np.ndarray:
    """Return the affine of all volumes."""
    return np.diag([*SPACING, 1.0])


def target_grid() -> tuple[tuple[int, int, int], np.ndarray]:
    """Return shape and affine of the resampled CT: around the same center, as many voxels as fit the same extent."""
    counts = [round(n * old / new) for n, old, new in zip(SIZE, SPACING, TARGET, strict=True)]
    middle = (np.array(SIZE) - 1) / 2 * SPACING
    grid = np.diag([*TARGET, 1.0])
    grid[:3, 3] = middle - (np.array(counts) - 1) / 2 * TARGET
    i, j, k = counts
    return (i, j, k), grid


def nifti_file() -> Path:
    """Return where the CT lies as a file, whether or not it was made."""
    return PEERS / "data" / "tools" / "ct.nii.gz"


def ct() -> np.ndarray:
    """Return the CT, int16 (I, J, K)."""
    return chest_ct(SIZE)


def pieces() -> np.ndarray:
    """Return a mask of many pieces, uint8 (I, J, K)."""
    return blobs(SIZE)


def two_channels() -> tuple[np.ndarray, np.ndarray]:
    """Return prediction and truth, uint8 (I, J, K), with the structures 1 and 2: the lower and the upper half."""
    prediction, truth = two_ellipsoids(SIZE)
    for mask in (prediction, truth):
        mask[:, :, SIZE[2] // 2 :] *= 2
    return prediction, truth


def main() -> None:
    """Write the CT as a file, once."""
    import nibabel

    path = nifti_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        nibabel.save(nibabel.Nifti1Image(ct(), affine()), path)


if __name__ == "__main__":
    main()
