"""Each structure of a label map by itself, in the box around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

Box = tuple[slice, slice, slice]

_DIRECT = 65_535
"""Up to this number, a list over all numbers is short enough."""


class Structure(NamedTuple):
    """One label value."""

    value: int
    box: Box
    """The smallest one that holds all its voxels."""


def structures(label: np.ndarray) -> Iterator[Structure]:
    """Yield each value above 0 of a label map (I, J, K), ascending, with its box."""
    from scipy import ndimage

    if label.max() <= _DIRECT:
        values, numbers = None, np.maximum(label, 0).astype(np.int32, copy=False)
    else:
        values, inverse = np.unique(np.maximum(label, 0), return_inverse=True)
        # Numbers from 0 for background, also if there is none.
        numbers = inverse.reshape(label.shape).astype(np.int32) + (0 if values[0] == 0 else 1)
        values = values if values[0] == 0 else np.concatenate([[0], values])
    for number, box in enumerate(ndimage.find_objects(numbers), 1):
        if box is not None:
            yield Structure(number if values is None else int(values[number]), box)
