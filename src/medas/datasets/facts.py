"""What the checks need to know of one volume; small, so that those of all cases fit into memory."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from medas.datasets.finite import is_finite
from medas.datasets.thumbnail import look
from medas.media.dataset import CaseId, PatientId
from medas.media.volume import Image, Label, Volume


@dataclass(frozen=True, eq=False)
class Facts:
    """One volume of one case."""

    case: CaseId
    patient: PatientId
    column: str
    is_label: bool
    is_image: bool
    grid: Image
    """Its grid with empty voxels, which take no memory."""
    channels: int
    modality: str
    unit: str
    finite: bool
    low: float
    """Lowest value; NaN if not finite."""
    high: float
    counts: Mapping[int, int]
    """Label value -> voxels; empty for images."""
    named: frozenset[int]
    """Label values that have a name."""
    digest: str
    """SHA-256 of voxels and shape."""
    look: np.ndarray
    """Tiny picture, see `thumbnail.look`; empty for label maps and where voxels are no numbers."""

    @property
    def is_constant(self) -> bool:
        """Whether all voxels are equal."""
        return self.finite and self.low == self.high


def facts_of(volume: Volume, *, case: CaseId, patient: PatientId, column: str) -> Facts:
    """Return what the checks need to know of a volume."""
    voxels, is_label = volume.voxels, isinstance(volume, Label)
    finite = is_finite(voxels)
    empty = np.broadcast_to(np.zeros((), np.uint8), (1, *volume.shape))
    is_image = isinstance(volume, Image)
    return Facts(
        case=case,
        patient=patient,
        column=column,
        is_label=is_label,
        is_image=is_image,
        grid=Image(empty, volume.affine),
        channels=voxels.shape[0],
        modality=volume.modality,
        unit=volume.unit,
        finite=finite,
        low=float(voxels.min()) if finite else float("nan"),
        high=float(voxels.max()) if finite else float("nan"),
        counts=_counts(voxels) if is_label else {},
        named=frozenset(volume.labels) if isinstance(volume, Label) else frozenset(),
        digest=_digest(voxels),
        look=look(volume) if is_image and finite else np.zeros(0, np.float32),
    )


def _counts(voxels: np.ndarray) -> dict[int, int]:
    if voxels.min() >= 0 and voxels.max() < 65_536:
        found = np.bincount(voxels.reshape(-1))  # ten times as fast as sorting
        return {int(value): int(found[value]) for value in np.flatnonzero(found)}
    values, found = np.unique(voxels, return_counts=True)
    return {int(value): int(count) for value, count in zip(values, found, strict=True)}


def _digest(voxels: np.ndarray) -> str:
    state = hashlib.sha256(f"{voxels.dtype.str} {voxels.shape}".encode())
    for channel in voxels:
        # By slices, because the arrays of files run along k last, and a copy of all would double the memory.
        for k in range(channel.shape[2]):
            state.update(channel[:, :, k].tobytes())
    return state.hexdigest()
