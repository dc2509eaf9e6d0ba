"""Draw patches from cases, as a pure function of the seed and the iteration number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from medas.errors import WrongInput
from medas.nets.axes import Axes
from medas.training.cases import TrainingCase, Voxels
from medas.training.intensity import Floats, Intensity, Scaling
from medas.training.seeds import generator

Labels = NDArray[np.int64]

_POSITIONS_PER_CLASS = 2_000


class Cutout(NamedTuple):
    """A patch as the case holds it, before anything is done to it."""

    image: Floats
    """(C, I, J, K) gray values; outside of the case what the network will see as 0."""
    label: Voxels
    """(1, I, J, K) label values, whole numbers; outside of the case 0."""
    affine: NDArray[np.float64]
    """4x4, from (i, j, k) of the patch to RAS+ mm."""


Augment = Callable[[Cutout, np.random.Generator], Cutout]
"""A recipe of the caller: varies a patch without changing its grid."""


class Batch(NamedTuple):
    """What one iteration sees."""

    image: Tensor
    """(B, C, I, J, K) float32 in the network's range."""
    label: Tensor
    """(B, I, J, K) int64."""


def cut(voxels: Voxels, low: Sequence[int], size: Axes) -> tuple[Voxels, tuple[slice, slice, slice]]:
    """Return the part of (C, I, J, K) inside the box from `low` of `size`, and where in the box it lies."""
    inside = [(max(start, 0), min(start + n, dim)) for start, n, dim in zip(low, size, voxels.shape[1:], strict=True)]
    (i0, i1), (j0, j1), (k0, k1) = inside
    place = [slice(a - start, b - start) for (a, b), start in zip(inside, low, strict=True)]
    return voxels[:, i0:i1, j0:j1, k0:k1], (place[0], place[1], place[2])


class PatchSampler:
    """Batches of patches, each class and each case getting its turn.

    Every case is drawn once before any is drawn again. Outside an image there is 0, which is its mean after the usual
    normalization, and background. `batch(n)` depends on nothing but the arguments of the class and `n`, so any number
    of workers, in any order, and a resumed run see the same patches.
    """

    def __init__(
        self,
        cases: Sequence[TrainingCase],
        *,
        intensity: Intensity,
        patch: Axes,
        batch: int,
        foreground: float = 0.5,
        seed: int = 0,
        augment: Augment | None = None,
    ) -> None:
        """Keep the cases; nothing is read before the first patch."""
        self.cases, self.intensity, self.patch, self.size = list(cases), intensity, patch, batch
        self.foreground, self.seed, self.augment = foreground, seed, augment
        self._scalings: dict[int, Scaling] = {}
        self._positions: dict[int, list[NDArray[np.int64]]] = {}

    def batch(self, iteration: int) -> Batch:
        """Return the batch of this iteration (from 0)."""
        drawn = [self._sample(iteration, place) for place in range(self.size)]
        images = np.stack([image for image, _ in drawn])
        labels = np.stack([label[0] for _, label in drawn])
        return Batch(torch.from_numpy(images), torch.from_numpy(labels))

    def _sample(self, iteration: int, place: int) -> tuple[Floats, Labels]:
        rng = generator(self.seed, "patches", iteration, place)
        turn, position = divmod(iteration * self.size + place, len(self.cases))
        number = int(generator(self.seed, "order", turn).permutation(len(self.cases))[position])
        low = self._low(number, rng)
        if self.augment is None:
            return self._plain(number, low)
        varied = self.augment(self._cutout(number, low), generator(self.seed, "recipe", iteration, place))
        return self._scaling(number).apply(varied.image), self.cases[number].classes_of(varied.label)

    def _low(self, number: int, rng: np.random.Generator) -> list[int]:
        """Draw the first voxel of the patch; it is negative where the image is smaller than the patch."""
        shape = self.cases[number].shape
        ranges = [sorted((0, dim - size)) for dim, size in zip(shape, self.patch, strict=True)]
        low = [int(rng.integers(first, last + 1)) for first, last in ranges]
        positions = self._foreground(number)
        if not positions or rng.random() >= self.foreground:
            return low
        of_class = positions[int(rng.integers(len(positions)))]
        voxel = of_class[int(rng.integers(len(of_class)))]
        # The voxel lies anywhere in the middle half of the patch: always in its center would be a hint to the network.
        shifts = [int(rng.integers(-(size // 4), size // 4 + 1)) for size in self.patch]
        wished = [int(v) - size // 2 + shift for v, size, shift in zip(voxel, self.patch, shifts, strict=True)]
        return [min(max(wish, first), last) for wish, (first, last) in zip(wished, ranges, strict=True)]

    def _plain(self, number: int, low: Sequence[int]) -> tuple[Floats, Labels]:
        case = self.cases[number]
        image = np.zeros((case.image.shape[0], *self.patch), dtype=np.float32)
        label = np.zeros((1, *self.patch), dtype=np.int64)
        part, place = cut(case.image, low, self.patch)
        image[(slice(None), *place)] = self._scaling(number).apply(part)
        label[(slice(None), *place)] = case.classes_of(cut(case.label, low, self.patch)[0])
        return image, label

    def _cutout(self, number: int, low: Sequence[int]) -> Cutout:
        case = self.cases[number]
        image = np.empty((case.image.shape[0], *self.patch), dtype=np.float32)
        image[...] = self._scaling(number).shift[:, None, None, None]
        label = np.zeros((1, *self.patch), dtype=case.label.dtype)
        part, place = cut(case.image, low, self.patch)
        image[(slice(None), *place)] = part
        label[(slice(None), *place)] = cut(case.label, low, self.patch)[0]
        affine = case.affine.copy()
        affine[:3, 3] += affine[:3, :3] @ np.asarray(low)
        return Cutout(image, label, affine)

    def _scaling(self, number: int) -> Scaling:
        if number not in self._scalings:
            case = self.cases[number]
            scaling = self.intensity.scaling(case.image)
            if not (np.isfinite(scaling.shift).all() and np.isfinite(scaling.scale).all()):
                message = f"case {case.case}: the image holds voxels that are no finite numbers"
                raise WrongInput(message, hint="Replace NaN and infinity, e.g. by the value of air", case=case.case)
            self._scalings[number] = scaling
        return self._scalings[number]

    def _foreground(self, number: int) -> list[NDArray[np.int64]]:
        """Return up to 2,000 voxels (n, 3) per class that is present, the same whenever it is asked."""
        if number not in self._positions:
            # In the order of the store, (K, J, I), which reads a map from end to end.
            label = self.cases[number].label[0].transpose(2, 1, 0)
            rng = generator(self.seed, "positions", number)
            found = np.flatnonzero(label)
            numbers = label.reshape(-1)[found]
            chosen = [_some(found[numbers == which], rng) for which in np.unique(numbers)]
            self._positions[number] = [np.stack(np.unravel_index(one, label.shape)[::-1], axis=1) for one in chosen]
        return self._positions[number]


def _some(positions: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    if len(positions) <= _POSITIONS_PER_CLASS:
        return positions
    return positions[np.sort(rng.choice(len(positions), _POSITIONS_PER_CLASS, replace=False))]
