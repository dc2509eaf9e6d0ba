"""Read normalized patches from a volume that may be a memory map larger than the memory."""

from __future__ import annotations

import mmap

import numpy as np
from numpy.typing import NDArray

from medas.nets.axes import Axes
from medas.training.cases import Voxels
from medas.training.intensity import Scaling
from medas.training.patches import cut


class PatchReader:
    """Normalized patches of one volume (C, I, J, K), 0 outside of it."""

    def __init__(self, image: Voxels, scaling: Scaling, size: Axes) -> None:
        """Read nothing yet."""
        self.image, self.scaling, self.size = image, scaling, size

    def read(self, low: tuple[int, int, int]) -> NDArray[np.float32]:
        """Return the patch (C, I, J, K) that starts at `low`, which may lie outside."""
        patch = np.zeros((self.image.shape[0], *self.size), dtype=np.float32)
        part, place = cut(self.image, low, self.size)
        patch[(slice(None), *place)] = self.scaling.apply(part)
        return patch

    def forget_before(self, k: int) -> None:
        """Give back the memory of slices before `k`, if they are mapped from a file; they can still be read again.

        Without this a mapped volume of 300 MB counts fully against the memory limit of a container.
        """
        mapped = _map_under(self.image)
        stored = self.image.transpose(0, 3, 2, 1)
        if mapped is None or not stored.flags.c_contiguous:
            return
        address = np.frombuffer(mapped, dtype=np.uint8).__array_interface__["data"][0]
        for channel in stored:
            begin = channel.__array_interface__["data"][0] - address
            # Whole pages only, counted from the start of the map.
            low = -(-begin // mmap.PAGESIZE) * mmap.PAGESIZE
            high = (begin + k * channel.strides[0]) // mmap.PAGESIZE * mmap.PAGESIZE
            if 0 <= low < high <= len(mapped):
                mapped.madvise(mmap.MADV_DONTNEED, low, high - low)


def _map_under(array: Voxels) -> mmap.mmap | None:
    """Return the file map under an array if it is strictly read-only; a private copy would lose its changes."""
    if not hasattr(mmap, "MADV_DONTNEED"):
        return None
    base: object = array
    while isinstance(base, np.ndarray):
        if isinstance(base, np.memmap) and getattr(base, "mode", None) == "r":
            found = getattr(base, "_mmap", None)
            return found if isinstance(found, mmap.mmap) else None
        base = base.base
    return None
