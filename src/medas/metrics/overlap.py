"""Count how many voxels prediction and truth share, for all structures in one pass."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_SMALL = 256
"""Label values below this are counted through one table of 256 x 256 pairs."""


class Counts(NamedTuple):
    """Voxels of one structure."""

    both: int
    prediction: int
    truth: int


def overlap_counts(prediction: np.ndarray, truth: np.ndarray) -> dict[int, Counts]:
    """Return the counts of each label value above 0 that occurs, ascending.

    Args:
        prediction: Label values, any shape; values of 0 and below are background.
        truth: Label values, same shape.
    """
    # In memory order: stored volumes are mapped as (K, J, I) and only shown as (I, J, K).
    order = np.argsort([-abs(stride) for stride in truth.strides], kind="stable")
    prediction, truth = prediction.transpose(order), truth.transpose(order)
    lowest = min(int(voxels.min(initial=0)) for voxels in (prediction, truth))
    highest = max(int(voxels.max(initial=0)) for voxels in (prediction, truth))
    if lowest < 0 or highest >= _SMALL:
        return _many(prediction, truth)
    if highest == 1:
        return {1: counts_of_masks(prediction, truth)}
    pairs = _table_of_pairs(prediction, truth)
    predicted, true = pairs.sum(axis=0), pairs.sum(axis=1)
    values = np.flatnonzero((predicted + true)[1:]) + 1
    return {int(v): Counts(int(pairs[v, v]), int(predicted[v]), int(true[v])) for v in values}


def counts_of_masks(prediction: np.ndarray, truth: np.ndarray) -> Counts:
    """Return the counts of two masks of the same shape; anything but 0 is inside."""
    ours, theirs = (mask if mask.dtype == np.bool_ else mask != 0 for mask in (prediction, truth))
    return Counts(*(int(np.count_nonzero(mask)) for mask in (ours & theirs, ours, theirs)))


def _table_of_pairs(prediction: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return how often each pair (truth, prediction) occurs; the pair of two backgrounds is left out."""
    # Slab by slab: bincount widens its input to 8 bytes, which a whole volume would pay in memory.
    pairs = np.zeros(_SMALL * _SMALL, dtype=np.int64)
    for predicted, true in zip(prediction, truth, strict=True):
        some = (predicted != 0) | (true != 0)
        code = true[some].astype(np.uint16)
        code *= _SMALL
        code += predicted[some].astype(np.uint16)
        pairs += np.bincount(code, minlength=_SMALL * _SMALL)
    return pairs.reshape(_SMALL, _SMALL)


def _many(prediction: np.ndarray, truth: np.ndarray) -> dict[int, Counts]:
    """Count label maps with large values, e.g. numbered nuclei: each pair of values that occurs, by sorting."""
    ours, theirs = (np.maximum(voxels.astype(np.int64), 0) for voxels in (prediction, truth))
    base = int(ours.max(initial=0)) + 1
    codes, often = np.unique(theirs * base + ours, return_counts=True)
    predicted, true = codes % base, codes // base
    agree = predicted == true
    tables = [_sums(values, n) for values, n in ((true[agree], often[agree]), (predicted, often), (true, often))]
    values = sorted({value for table in tables for value in table if value > 0})
    return {value: Counts(*(table.get(value, 0) for table in tables)) for value in values}


def _sums(values: np.ndarray, often: np.ndarray) -> dict[int, int]:
    found, place = np.unique(values, return_inverse=True)
    sums = np.zeros(len(found), dtype=np.int64)
    np.add.at(sums, place, often)
    return dict(zip(found.tolist(), sums.tolist(), strict=True))
