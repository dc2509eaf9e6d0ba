"""Aggregated Jaccard index, as it was published and in the version that pairs objects one to one."""

from __future__ import annotations

import numpy as np

from medas.metrics.instance_overlap import InstanceOverlap


def aji(overlap: InstanceOverlap) -> float:
    """Return the aggregated Jaccard index (Kumar et al., IEEE Transactions on Medical Imaging 36:1550, 2017), 0 to 1.

    Each true object takes the predicted one with the highest Jaccard index, at equality the one with the lower number;
    a predicted object may be taken several times. Common voxels are summed over those of both; objects that nobody
    takes, and true ones that touch none, add to the latter. No object at all is full agreement.
    """
    taken = _best_of_each(overlap)
    used = np.zeros(len(overlap.prediction), bool)
    used[overlap.predicted_of[taken]] = True
    alone = np.ones(len(overlap.truth), bool)
    alone[overlap.true_of[taken]] = False
    return _share(overlap, taken, alone=alone, unused=~used)


def aji_plus(overlap: InstanceOverlap) -> float:
    """Return the index with every object in at most one pair (Graham et al., Medical Image Analysis 58:101563, 2019).

    The pairs are those with the highest sum of Jaccard indices; thus two true nuclei under one large predicted one are
    not both forgiven. Everything without a partner adds to the denominator.
    """
    taken = _one_to_one(overlap)
    alone, unused = np.ones(len(overlap.truth), bool), np.ones(len(overlap.prediction), bool)
    alone[overlap.true_of[taken]] = False
    unused[overlap.predicted_of[taken]] = False
    return _share(overlap, taken, alone=alone, unused=unused)


def _best_of_each(overlap: InstanceOverlap) -> np.ndarray:
    """Return the pair with the highest index of each true object that touches any."""
    if not len(overlap.common):
        return np.zeros(0, np.int64)
    # Sorted by true object, then falling index, then number: the first of each true object is the best.
    order = np.lexsort((overlap.predicted_of, -overlap.jaccard, overlap.true_of))
    true = overlap.true_of[order]
    return order[np.flatnonzero(np.diff(true, prepend=-1))]


def _one_to_one(overlap: InstanceOverlap) -> np.ndarray:
    from scipy.optimize import linear_sum_assignment

    table = overlap.table()
    rows, columns = linear_sum_assignment(table, maximize=True)
    chosen = np.zeros(table.shape, bool)
    chosen[rows, columns] = True
    return np.flatnonzero(chosen[overlap.true_of, overlap.predicted_of])


def _share(overlap: InstanceOverlap, taken: np.ndarray, *, alone: np.ndarray, unused: np.ndarray) -> float:
    common = int(overlap.common[taken].sum())
    whole = int(overlap.union[taken].sum() + overlap.truth[alone].sum() + overlap.prediction[unused].sum())
    return common / whole if whole else 1.0
