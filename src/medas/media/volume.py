"""Volumes: voxels on a grid with a place in the patient; `Image`, `Label` and `Prob`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from medas.errors import GridMismatch, WrongInput
from medas.media.medium import Fetch, Keep, Medium, Packed

SAME_GRID_MM = 1e-3
"""Two grids are one if no corner differs by more than this."""

_KINDS = {"u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8"}


def read_only(array: np.ndarray) -> np.ndarray:
    """Return a view that cannot be written to; the array itself stays as it is."""
    view = array.view()
    view.flags.writeable = False
    return view


def checked_affine(affine: Any) -> np.ndarray:
    """Return a 4x4 affine to RAS+ mm, float64, read-only.

    Raises:
        WrongInput: If it is not 4x4, not finite, singular, or its last row is not 0 0 0 1.
    """
    matrix = np.array(affine, dtype=np.float64)
    if matrix.shape != (4, 4) or not np.isfinite(matrix).all():
        raise WrongInput("affine: must be a finite 4x4 matrix", hint="Check voxel size and orientation of the file")
    if not np.allclose(matrix[3], [0, 0, 0, 1]):
        raise WrongInput(f"affine: last row must be 0 0 0 1, got {matrix[3].tolist()}")
    lengths = np.linalg.norm(matrix[:3, :3], axis=0)
    # Relative to the voxel size, so that micrometers of pathology are as good as millimeters.
    if (lengths <= 0).any() or abs(np.linalg.det(matrix[:3, :3] / np.where(lengths > 0, lengths, 1))) < 1e-6:
        raise WrongInput("affine: the axes must be independent and longer than 0 mm")
    return read_only(matrix + 0.0)  # + 0.0 turns -0.0 into 0.0, so that equal grids have equal digests


def _checked_voxels(voxels: Any) -> np.ndarray:
    array = np.asarray(voxels)
    if array.dtype == np.bool_:
        array = array.astype(np.uint8)
    if array.dtype.str[1:] not in _KINDS:
        raise WrongInput(
            f"voxels: numbers of 1 to 8 bytes are needed, got {array.dtype}", hint="Convert the type first"
        )
    if array.ndim != 4 or 0 in array.shape:
        raise WrongInput(f"voxels: shape must be (C, I, J, K) without empty axes, got {array.shape}")
    return read_only(array)


@dataclass(frozen=True, eq=False)
class Volume(Medium):
    """Voxels of shape (C, I, J, K) and the affine from voxel index (i, j, k) to RAS+ millimeters.

    2D images have K = 1; time is a channel axis with named channels. Arrays are read-only.
    """

    voxels: np.ndarray
    """Shape (C, I, J, K)."""
    affine: np.ndarray
    """4x4, from (i, j, k) to RAS+ mm."""
    channels: tuple[str, ...] = ()
    """One name per channel; empty means unnamed."""
    modality: str = ""
    """DICOM modality, e.g. CT, MR, SM."""
    unit: str = ""
    """Unit of the voxels, e.g. HU; empty if arbitrary."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "voxels", _checked_voxels(self.voxels))
        object.__setattr__(self, "affine", checked_affine(self.affine))
        object.__setattr__(self, "channels", tuple(self.channels))
        if self.channels and len(self.channels) != self.voxels.shape[0]:
            raise WrongInput(f"channels: {self.voxels.shape[0]} names are needed, got {len(self.channels)}")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of voxels along i, j, k."""
        _, i, j, k = self.voxels.shape
        return i, j, k

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Voxel size along i, j, k in mm."""
        a, b, c = (float(length) for length in np.linalg.norm(self.affine[:3, :3], axis=0))
        return a, b, c

    @property
    def voxel_ml(self) -> float:
        """Volume of one voxel in ml."""
        return float(abs(np.linalg.det(self.affine[:3, :3]))) / 1000

    def to_world(self, index: Any) -> np.ndarray:
        """Return RAS+ mm, shape (N, 3), of voxel indices, shape (N, 3)."""
        points = np.atleast_2d(np.asarray(index, dtype=np.float64))
        return np.asarray(points @ self.affine[:3, :3].T + self.affine[:3, 3])

    def to_index(self, world: Any) -> np.ndarray:
        """Return voxel indices, shape (N, 3), of points in RAS+ mm, shape (N, 3)."""
        points = np.atleast_2d(np.asarray(world, dtype=np.float64))
        return np.asarray((points - self.affine[:3, 3]) @ np.linalg.inv(self.affine[:3, :3]).T)

    def same_grid(self, other: Volume) -> bool:
        """Return whether both have the same shape and no corner differs by more than 1e-3 mm."""
        if self.shape != other.shape:
            return False
        corners = np.array(np.meshgrid(*[[0, n - 1] for n in self.shape])).reshape(3, -1).T
        return bool(np.abs(self.to_world(corners) - other.to_world(corners)).max() <= SAME_GRID_MM)

    def need_same_grid(self, other: Volume, *, names: tuple[str, str]) -> None:
        """Do nothing if both lie on one grid.

        Raises:
            GridMismatch: Naming both volumes and how they differ.
        """
        if self.same_grid(other):
            return
        how = f"{self.shape} and {other.shape} voxels" if self.shape != other.shape else "position or voxel size differ"
        raise GridMismatch(f"{names[0]} and {names[1]} lie on different grids: {how}", hint="Resample one to the other")

    def with_voxels(self, voxels: Any, **changes: Any) -> Self:
        """Return the same kind of volume on the same grid with other voxels, shape (C, I, J, K)."""
        array = np.asarray(voxels)
        if array.shape[1:] != self.voxels.shape[1:]:
            raise GridMismatch(f"voxels: the grid has {self.shape} voxels, got {array.shape[1:]}")
        if array.shape[0] != self.voxels.shape[0]:
            changes.setdefault("channels", ())
        return replace(self, voxels=array, **changes)

    def pack(self, keep: Keep) -> Packed:  # noqa: ARG002 - a volume holds no other media
        meta: dict[str, Any] = {"affine": self.affine.tolist(), "channels": list(self.channels)}
        meta |= {"modality": self.modality, "unit": self.unit} | self._more_meta()
        # (C, K, J, I) on disk, as in NIfTI and ITK: one axial slice is one read.
        return Packed(meta, {"voxels.npy": np.ascontiguousarray(self.voxels.transpose(0, 3, 2, 1))})

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:  # noqa: ARG003 - a volume holds no other media
        meta = packed.meta
        stored = packed.blobs["voxels.npy"]
        assert isinstance(stored, np.ndarray)
        named = {"channels": tuple(meta["channels"]), "modality": meta["modality"], "unit": meta["unit"]}
        return cls(stored.transpose(0, 3, 2, 1), np.array(meta["affine"]), **named, **cls._from_more_meta(meta))

    def _more_meta(self) -> dict[str, Any]:
        return {}

    @classmethod
    def _from_more_meta(cls, meta: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG003 - for subclasses
        return {}


class Image(Volume):
    """Measured intensities."""


class Prob(Volume):
    """Probabilities or scores, channels = classes."""


@dataclass(frozen=True)
class LabelName:
    """What a label value stands for."""

    name: str
    color: str = ""
    """`#rrggbb`, or empty for the default palette."""
    code: str = ""
    """Code of a terminology, e.g. `SCT:10200004`, or empty."""


@dataclass(frozen=True, eq=False)
class Label(Volume):
    """Integer label map, shape (1, I, J, K); 0 is background."""

    labels: Mapping[int, LabelName] = field(default_factory=dict)
    """Label value -> what it stands for; values without an entry are nameless."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.voxels.shape[0] != 1:
            raise WrongInput(f"label: must have one channel, got {self.voxels.shape[0]}")
        if not np.issubdtype(self.voxels.dtype, np.integer):
            raise WrongInput(f"label: values must be whole numbers, got {self.voxels.dtype}", hint="Threshold it first")

    def name_of(self, value: int) -> str:
        """Return the name of a label value, `label N` if it has none."""
        entry = self.labels.get(value)
        return entry.name if entry else f"label {value}"

    def values(self) -> list[int]:
        """Return the label values above 0 that occur or are named, ascending."""
        found = set(np.unique(self.voxels).tolist()) | set(self.labels)
        return sorted(int(value) for value in found if value > 0)

    def _more_meta(self) -> dict[str, Any]:
        return {"labels": {str(value): vars(entry) for value, entry in sorted(self.labels.items())}}

    @classmethod
    def _from_more_meta(cls, meta: Mapping[str, Any]) -> dict[str, Any]:
        return {"labels": {int(value): LabelName(**entry) for value, entry in meta["labels"].items()}}
