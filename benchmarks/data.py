"""Data of the measurements: made ones, the same on every machine, and real ones where there are any."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
PATCH = (40, 56, 40)
"""Patch of nnU-Net's plan for the hippocampus."""


def real_data(name: str) -> Path | None:
    """Return the folder of a set of real images, None if it is not on this machine."""
    told = os.environ.get("MEDAS_BENCH_DATA")
    folder = (Path(told) if told else ROOT.parent / "shared" / "data") / name
    return folder if folder.is_dir() else None


def chest_ct(size: tuple[int, int, int], *, seed: int = 0) -> np.ndarray:
    """Return a CT in HU, int16 (I, J, K): air -1000, body 40, two lungs -850, noise with a deviation of 20 HU."""
    i, j, k = np.meshgrid(*(np.linspace(-1, 1, n, dtype=np.float32) for n in size), indexing="ij", sparse=True)
    voxels = np.full(size, -1000, dtype=np.float32)
    voxels[np.broadcast_to((i / 0.9) ** 2 + (j / 0.7) ** 2 < 1, size)] = 40
    for side in (-0.4, 0.4):
        voxels[((i - side) / 0.3) ** 2 + (j / 0.5) ** 2 + (k / 0.9) ** 2 < 1] = -850
    voxels += np.random.default_rng(seed).standard_normal(size, dtype=np.float32) * 20
    return np.rint(voxels).astype(np.int16)


def blobs(size: tuple[int, int, int], *, seed: int = 0) -> np.ndarray:
    """Return a mask (I, J, K) of many pieces: noise smoothed with 3 voxels, above 0.05."""
    from scipy.ndimage import gaussian_filter

    noise = np.random.default_rng(seed).standard_normal(size, dtype=np.float32)
    return (gaussian_filter(noise, 3) > 0.05).astype(np.uint8)


def two_ellipsoids(size: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return two masks (I, J, K), uint8: an ellipsoid, and the same one shifted by 3, 2 and 1 voxels."""
    grids = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in size), indexing="ij", sparse=True)

    def ellipsoid(shift: tuple[int, int, int]) -> np.ndarray:
        away = sum(((grid - n / 2 - by) / (n * 0.3)) ** 2 for grid, n, by in zip(grids, size, shift, strict=True))
        return (away < 1).astype(np.uint8)

    return ellipsoid((0, 0, 0)), ellipsoid((3, 2, 1))


def batch(number: int, *, size: int = 7, patch: tuple[int, int, int] = PATCH) -> tuple[np.ndarray, np.ndarray]:
    """Return images (B, 1, I, J, K) float32 and labels (B, I, J, K) int64 that a network can learn.

    Two touching ellipsoids, 1 and 2, that differ in gray value, with noise; made from the number alone.
    """
    rng = np.random.default_rng([number, 7])
    images = rng.standard_normal((size, 1, *patch), dtype=np.float32) * 0.5
    labels = np.zeros((size, *patch), dtype=np.int64)
    grids = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in patch), indexing="ij", sparse=True)
    for sample in range(size):
        center = [n / 2 + rng.uniform(-4, 4) for n in patch]
        radii = [n * rng.uniform(0.15, 0.25) for n in patch]
        for value, shift in ((1, -0.8), (2, 0.8)):
            middle = [center[0], center[1] + shift * radii[1], center[2]]
            inside = sum(((g - c) / r) ** 2 for g, c, r in zip(grids, middle, radii, strict=True)) < 1
            labels[sample][inside] = value
            images[sample, 0][inside] += 1.5 if value == 1 else 0.8
    return images, labels
