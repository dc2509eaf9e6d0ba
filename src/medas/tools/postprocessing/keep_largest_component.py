"""Keep the largest connected piece of each structure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from medas.errors import MissingDependency
from medas.tool import Label, Tool, kernel, plug, result
from medas.tools.postprocessing.structures import structures

Connectivity = Literal[6, 18, 26]
Connect = Callable[[np.ndarray, Connectivity], np.ndarray]
"""Mask (I, J, K) -> numbers of its connected pieces, from 1."""


class KeepLargestComponent(Tool):
    """Remove stray islands: of each structure only the largest connected piece stays.

    Networks often mark a few voxels far from the organ. Where anatomy says that there is one liver, all pieces but the
    largest are wrong. Each label value is treated by itself; pieces of equal size are decided by their place, so the
    answer never changes from run to run. Volumes are in ml, so voxel size does not matter.

    Misleads where a structure truly has several pieces: metastases, nodules, both kidneys or lungs under one value. Set
    the number of pieces that are kept, or 0 and only a smallest volume. Source: Isensee et al., Nat. Methods 18:203
    (2021), who apply it only if it helps on training cases.
    """

    category = "Post-processing"
    title = "Keep largest component"
    synonyms = ("connected components", "remove islands", "largest region", "small objects", "minimum size", "clean up")
    preload = ("scipy.ndimage",)

    label: Label = plug("Label map to clean")
    keep: int = plug(
        "Number of pieces of each structure that are kept, the largest first; 0 keeps all that are large enough",
        default=1,
        unit="1",
        ge=0,
        le=1_000_000,
        why="Most organs are one piece",
    )
    minimum: float = plug("Volume below which a piece is removed in any case", default=0.0, unit="ml", ge=0)
    connectivity: Literal[6, 18, 26] = plug(
        "Neighbors of a voxel that belong to the same piece: by faces, edges or corners",
        default=26,
        why="Thin vessels touch only by corners",
        level="advanced",
    )

    cleaned: Label = result("Same grid as `label`, removed pieces are background", like="label")

    @kernel
    def clean(self, label: Label, keep: int, minimum: float, connectivity: Connectivity) -> Label:
        """Number the pieces with scipy."""
        return _cleaned(label, keep, minimum, connectivity, _scipy)

    @clean.backend("cc3d")
    def clean_cc3d(self, label: Label, keep: int, minimum: float, connectivity: Connectivity) -> Label:
        """Number the pieces with cc3d, which needs less memory and time on large volumes."""
        return _cleaned(label, keep, minimum, connectivity, _cc3d)


def _cleaned(label: Label, keep: int, minimum: float, connectivity: Connectivity, connect: Connect) -> Label:
    voxels = np.array(label.voxels)
    for value, box in structures(label.voxels[0]):
        part = voxels[0][box]
        pieces = connect(part == value, connectivity)
        stays = _chosen(pieces, keep, minimum / label.voxel_ml)
        part[(pieces > 0) & ~stays[pieces]] = 0
    return label.with_voxels(voxels)


def _chosen(pieces: np.ndarray, keep: int, smallest: float) -> np.ndarray:
    """Return which pieces stay, bool, indexed by the number of the piece.

    Args:
        pieces: Number of the piece of each voxel, 0 outside.
        keep: How many stay at most; 0 is no limit.
        smallest: Voxels that a piece needs.
    """
    flat = pieces.reshape(-1)
    sizes = np.bincount(flat)
    sizes[0] = 0
    first = np.zeros(len(sizes), np.intp)
    # The last assignment wins, so that the first voxel of each piece is left.
    first[flat[::-1]] = np.arange(flat.size)[::-1]
    order = np.lexsort((first, -sizes))
    stays = np.zeros(len(sizes), bool)
    stays[order[:keep] if keep else order] = True
    # Rounding must not remove a piece of exactly the smallest volume.
    return stays & (sizes >= smallest * (1 - 1e-9))


def _scipy(mask: np.ndarray, connectivity: Connectivity) -> np.ndarray:
    from scipy import ndimage

    rank = {6: 1, 18: 2, 26: 3}[connectivity]
    return np.asarray(ndimage.label(mask, ndimage.generate_binary_structure(3, rank))[0])


def _cc3d(mask: np.ndarray, connectivity: Connectivity) -> np.ndarray:
    try:
        import cc3d
    except ImportError:
        raise MissingDependency(
            "the back-end cc3d needs the package connected-components-3d",
            hint="pip install connected-components-3d, or use the back-end reference",
        ) from None
    # Without a border cc3d 4.1 makes room for too few pieces in very small boxes, and fails.
    padded = np.pad(mask, 1)
    return np.asarray(cc3d.connected_components(padded, connectivity=connectivity))[1:-1, 1:-1, 1:-1]
