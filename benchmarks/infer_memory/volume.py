"""Make the volume of this group once: int16 (600, 512, 512) as it lies on disk, (K, J, I)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from benchmarks.data import chest_ct
from benchmarks.ratio import PEERS

SHAPE = (512, 512, 600)
"""Voxels along I, J, K."""
PATCH = (160, 160, 96)
OVERLAP = 0.5
TURNS = (-0.9003, -0.6107, -0.2009, 0.0301, 0.2003)
"""Where the lines of the five classes touch a parabola, so that each class wins somewhere."""
_SLAB = 60


def scores() -> tuple[list[float], list[float]]:
    """Return weights and biases of the 1x1x1 convolution that stands for a network of 5 classes."""
    return [2 * turn for turn in TURNS], [-turn * turn for turn in TURNS]


def volume_file() -> Path:
    """Return where the volume lies, whether or not it was made."""
    return PEERS / "data" / "x".join(["ct", *map(str, SHAPE)]) / "voxels.npy"


def main() -> None:
    path = volume_file()
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    i, j, k = SHAPE
    unfinished = path.with_suffix(".part")
    voxels = np.lib.format.open_memmap(unfinished, "w+", dtype=np.int16, shape=(k, j, i))
    for number, low in enumerate(range(0, k, _SLAB)):
        voxels[low : low + _SLAB] = chest_ct((i, j, _SLAB), seed=number).transpose(2, 1, 0)
    voxels.flush()
    unfinished.rename(path)


if __name__ == "__main__":
    main()
