"""One labeled case as the training loop takes it."""

from __future__ import annotations

from dataclasses import dataclass
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
    spacing: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Size of a voxel along I, J, K in mm."""

    def __post_init__(self) -> None:
        """Refuse what cannot be trained on."""
        if self.image.ndim != 4 or self.label.shape != (1, *self.image.shape[1:]):
            message = f"case {self.case}: label must be (1, I, J, K) on the grid of an image (C, I, J, K), got shapes "
            message += f"{self.label.shape} and {self.image.shape}"
            raise WrongInput(message, hint="Resample the label to the grid of its image")
        if not np.issubdtype(self.label.dtype, np.integer):
            message = f"case {self.case}: label must hold whole numbers, got {self.label.dtype}"
            raise WrongInput(message, hint="Store class numbers, 0 for background")
        if min(self.spacing) <= 0:
            message = f"case {self.case}: spacing must be greater than 0 mm, got {self.spacing}"
            raise WrongInput(message, hint="Look at the header of the image")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels along I, J, K."""
        _, i, j, k = self.image.shape
        return (i, j, k)


def check_cases(cases: list[TrainingCase], *, classes: int) -> None:
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
        low, high = int(one.label.min()), int(one.label.max())
        if low < 0 or high >= classes:
            message = f"case {one.case}: label numbers must lie in 0..{classes - 1}, got {low}..{high}"
            raise WrongInput(message, hint="Raise the number of classes, or map the labels to 0, 1, 2, ...")
