"""A made case with known truth, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from medas.errors import WrongInput
from medas.media.volume import Image, Label

Size = tuple[int, int, int]
Spacing = tuple[float, float, float]


@dataclass(frozen=True)
class Wanted:
    """Which case is wanted. Equal wishes give equal bytes."""

    case: int
    """Number of the scan; decides noise, bias and how the patient lies."""
    patient: int = -1
    """Number of the patient; decides the anatomy. -1: every case is a patient of its own."""
    seed: int = 0
    """Root of all draws."""
    size: Size = (64, 64, 32)
    """Voxels along i, j, k."""
    spacing: Spacing | None = None
    """Voxel size in mm; None fits the whole anatomy into the grid."""
    noise: float = 1.0
    """Strength of the noise; 1 is usual for the kind of image, 0 is none."""
    instances: bool = True
    """Whether nuclei are numbered one by one; otherwise all are 1."""

    def __post_init__(self) -> None:
        if self.case < 0 or self.seed < 0 or self.patient < -1:
            raise WrongInput(f"case, patient and seed must be 0 or above, got {self.case, self.patient, self.seed}")
        if min(self.size) < 1 or (self.spacing is not None and min(self.spacing) <= 0):
            raise WrongInput(f"size {self.size} and spacing {self.spacing} must be above 0", hint="e.g. 64, 64, 32")
        if self.noise < 0:
            raise WrongInput(f"noise: must be at least 0, got {self.noise:g}", hint="1 is usual, 0 is none")

    def anatomy(self, kind: str) -> np.random.Generator:
        """Return the generator that draws the patient."""
        return np.random.default_rng([self.seed, 0, self.case if self.patient < 0 else self.patient, *kind.encode()])

    def scan(self, kind: str) -> np.random.Generator:
        """Return the generator that draws what differs between two scans of one patient."""
        return np.random.default_rng([self.seed, 1, self.case, *kind.encode()])


@dataclass(frozen=True, eq=False)
class Phantom:
    """An image and its true label map on one grid."""

    image: Image
    label: Label

    def volumes_ml(self) -> dict[str, float]:
        """Return the exact volume of each named structure in ml, counted in the mask."""
        voxels = self.label.voxels
        return {
            entry.name: float(np.count_nonzero(voxels == value)) * self.label.voxel_ml
            for value, entry in self.label.labels.items()
        }
