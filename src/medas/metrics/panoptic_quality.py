"""Panoptic quality and the share of objects that are found, at any Jaccard index."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from medas.errors import WrongInput
from medas.metrics.instance_overlap import InstanceOverlap


class Panoptic(NamedTuple):
    """Panoptic quality and what it is the product of."""

    quality: float
    """0 to 1."""
    segmentation: float | None
    """Mean Jaccard index of the objects that were found; None if none was."""
    detection: float
    """F1 of finding them."""


def panoptic_quality(overlap: InstanceOverlap) -> Panoptic:
    """Return the panoptic quality (Kirillov et al., CVPR 2019, equation 1) of one class.

    An object is found if the Jaccard index with a predicted one is above 0.5; there can be only one such. No object at
    all is full agreement.
    """
    found = overlap.jaccard[overlap.jaccard > 0.5]
    objects = len(overlap.truth) + len(overlap.prediction)
    if not objects:
        return Panoptic(1.0, None, 1.0)
    detection = 2 * len(found) / objects
    quality = 2 * float(found.sum()) / objects
    return Panoptic(quality, float(found.mean()) if len(found) else None, detection)


def instance_f1(overlap: InstanceOverlap, *, threshold: float = 0.5) -> float:
    """Return the F1 score of finding objects, 0 to 1; no object at all is 1.

    Args:
        overlap: The objects.
        threshold: Jaccard index from which on an object counts as found. Below 0.5 an object could be found twice; the
            largest number of pairs is counted then.

    Raises:
        WrongInput: If the threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise WrongInput(f"threshold: must be above 0 and at most 1, got {threshold}", hint="E.g. 0.5")
    objects = len(overlap.truth) + len(overlap.prediction)
    return 2 * _pairs(overlap, overlap.jaccard >= threshold) / objects if objects else 1.0


def _pairs(overlap: InstanceOverlap, near: np.ndarray) -> int:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    if not near.any():
        return 0
    shape = (len(overlap.truth), len(overlap.prediction))
    graph = csr_array((np.ones(int(near.sum()), np.int8), (overlap.true_of[near], overlap.predicted_of[near])), shape)
    return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())
