"""One labeled case as the training loop takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medas.errors import WrongInput

Voxels = NDArray[Any]
"""Voxels (C, I, J, K) of any numeric type, possibly a read-only memory map in another axis order."""


@dataclass(frozen=True)
class TrainingCase:
    """An image and its label on one grid. Nothing is copied: memory maps stay maps until a patch is cut."""

    case: str
    """Case id."""
    patient: str
    """Patient id; the caller keeps patients on one side of the split."""
    image: Voxels
    """Shape (C, I, J, K), any number type."""
    label: Voxels
    """Shape (1, I, J, K), whole numbers; 0 is background."""
    affine: NDArray[np.float64] = field(default_factory=lambda: np.eye(4))
    """4x4, from (i, j, k) to RAS+ mm."""
    values: tuple[int, ...] | None = None
    """Label values of the classes 0, 1, 2, ..., ascending; `None` if the label holds the numbers of the classes."""

    def __post_init__(self) -> None:
        """Refuse what cannot be trained on."""
        if self.image.ndim != 4 or self.label.shape != (1, *self.image.shape[1:]):
            message = f"case {self.case}: label must be (1, I, J, K) on the grid of an image (C, I, J, K), got shapes "
            message += f"{self.label.shape} and {self.image.shape}"
            raise WrongInput(message, hint="Resample the label to the grid of its image")
        if not np.issubdtype(self.label.dtype, np.integer):
            message = f"case {self.case}: label must hold whole numbers, got {self.label.dtype}"
            raise WrongInput(message, hint="Store class numbers, 0 for background")
        if self.affine.shape != (4, 4) or min(self.spacing) <= 0:
            message = f"case {self.case}: affine must be 4x4 with axes longer than 0 mm"
            raise WrongInput(message, hint="Look at the header of the image")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels along I, J, K."""
        _, i, j, k = self.image.shape
        return (i, j, k)

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Size of a voxel along I, J, K in mm."""
        a, b, c = (float(length) for length in np.linalg.norm(self.affine[:3, :3], axis=0))
        return (a, b, c)

    def classes_of(self, label: Voxels) -> NDArray[np.int64]:
        """Return the class of each voxel of a part of the label.

        Raises:
            WrongInput: If a value stands for no class, e.g. because an augmentation made it.
        """
        if self._table is None:
            return label.astype(np.int64)
        inside = label.min(initial=0) >= 0 and label.max(initial=0) < len(self._table)
        classes = self._table[label] if inside else np.full(label.shape, -1)
        if classes.min(initial=0) < 0:
            strange = sorted(set(np.unique(label).tolist()) - set(self.values or ()))
            message = f"case {self.case}: label value {strange[0]} is in none of the training labels"
            raise WrongInput(message, hint="Look at the augmentation steps that change label values", case=self.case)
        return classes

    @cached_property
    def _table(self) -> NDArray[np.int64] | None:
        """Class of each label value, -1 for values without one; `None` if both are the same."""
        if self.values is None or self.values == tuple(range(len(self.values))):
            return None
        table = np.full(max(self.values) + 1, -1, dtype=np.int64)
        table[list(self.values)] = np.arange(len(self.values))
        return table


def check_cases(cases: Sequence[TrainingCase], *, classes: int) -> None:
    """Refuse cases that do not fit each other or hold class numbers outside 0..classes-1.

    Raises:
        WrongInput: With the first case that does not fit.
    """
    if not cases:
        raise WrongInput("cases: at least one training case is needed, got none", hint="Connect labeled cases")
    if classes < 2:
        raise WrongInput(f"classes: must be at least 2 (background counts), got {classes}", hint="One organ: 2 classes")
    channels = cases[0].image.shape[0]
    for one in cases:
        if one.image.shape[0] != channels:
            message = f"case {one.case}: must have {channels} channels like {cases[0].case}, got {one.image.shape[0]}"
            raise WrongInput(message, hint="Give all cases the same channels in the same order")
        low, high = (0, len(one.values) - 1) if one.values else (int(one.label.min()), int(one.label.max()))
        if low < 0 or high >= classes:
            message = f"case {one.case}: label numbers must lie in 0..{classes - 1}, got {low}..{high}"
            raise WrongInput(message, hint="Raise the number of classes, or map the labels to 0, 1, 2, ...")
