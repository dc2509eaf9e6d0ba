"""Measure a predicted label map against the truth, structure by structure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from medas.errors import WrongInput
from medas.media.metrics import Metrics
from medas.media.volume import Label
from medas.metrics.assd import ASSD
from medas.metrics.dice import DICE
from medas.metrics.hd95 import HD95
from medas.metrics.jaccard import JACCARD
from medas.metrics.metric import Metric
from medas.metrics.nsd import NSD
from medas.metrics.overlap import Counts, overlap_counts
from medas.metrics.pair import Pair
from medas.metrics.volume import VOLUME
from medas.metrics.volume_error import VOLUME_ERROR

METRICS: dict[str, Metric] = {metric.name: metric for metric in (DICE, JACCARD, HD95, ASSD, NSD, VOLUME, VOLUME_ERROR)}
"""Every metric of a segmentation by its name."""

_NEED_VOXELS = {"hd95", "assd", "nsd"}
_Box = tuple[slice, slice, slice]


def measure(
    prediction: Label, truth: Label, *, tolerance_mm: float = 1.0, metrics: Sequence[str] = tuple(METRICS)
) -> Metrics:
    """Return every metric of every structure that occurs or is named in the prediction or the truth.

    Structures are named by the truth, else by the prediction. Rules for empty masks: both empty: Dice, Jaccard, NSD 1
    and distances 0; one empty: Dice, Jaccard, NSD 0 and distances undefined (None); the note of the value says so.

    Args:
        prediction: Label map of the computer.
        truth: Label map of the expert on the same grid.
        tolerance_mm: Distance that still counts as agreement, for NSD.
        metrics: Names out of `METRICS`.

    Raises:
        GridMismatch: If the grids differ by more than 1e-3 mm.
        WrongInput: If a metric is unknown or the tolerance is negative.
    """
    prediction.need_same_grid(truth, names=("prediction", "truth"))
    chosen = _chosen(metrics)
    if tolerance_mm < 0:
        raise WrongInput(f"tolerance: must be 0 mm or more, got {tolerance_mm}", hint="E.g. the size of a voxel")
    ours, theirs = prediction.voxels[0], truth.voxels[0]
    occurring = overlap_counts(ours, theirs)
    names = _names(prediction, truth, occurring)
    counts = {value: occurring.get(value, Counts(0, 0, 0)) for value in names}
    boxes = _boxes(ours, theirs, counts) if _NEED_VOXELS & set(metrics) else {}
    found = []
    for value, name in names.items():
        box = boxes.get(value, (slice(0, 0),) * 3)
        pair = Pair(ours[box] == value, theirs[box] == value, truth.affine[:3, :3], counts[value], tolerance_mm)
        found += [metric.measure(pair, name) for metric in chosen]
    return Metrics(tuple(found))


def _chosen(names: Sequence[str]) -> list[Metric]:
    unknown = [name for name in names if name not in METRICS]
    if unknown or not names:
        what = f"there is no metric {unknown[0]!r}" if unknown else "no metric is chosen"
        raise WrongInput(what, hint=f"Choose from {', '.join(METRICS)}")
    return [METRICS[name] for name in names]


def _names(prediction: Label, truth: Label, occurring: Collection[int]) -> dict[int, str]:
    """Return label value -> name, ascending; a name that stands for two values gets the value added."""
    values = sorted(value for value in {*truth.labels, *prediction.labels, *occurring} if value > 0)
    names = {value: (truth if value in truth.labels else prediction).name_of(value) for value in values}
    taken = list(names.values())
    return {value: name if taken.count(name) == 1 else f"{name} ({value})" for value, name in names.items()}


def _boxes(prediction: np.ndarray, truth: np.ndarray, counts: dict[int, Counts]) -> dict[int, _Box]:
    """Return label value -> box around both masks with a margin; found in one pass per label map."""
    from scipy import ndimage

    highest = max(counts, default=0)
    found = [ndimage.find_objects(voxels, max_label=highest) if highest else [] for voxels in (prediction, truth)]
    boxes: dict[int, _Box] = {}
    for value in counts:
        parts = [boxes_of[value - 1] for boxes_of in found if boxes_of[value - 1] is not None]
        if parts:
            # One voxel of margin where there is one: a structure of one slice must not look like a 2D image.
            i, j, k = (
                slice(max(0, min(part.start for part in axis) - 1), max(part.stop for part in axis) + 1)
                for axis in zip(*parts, strict=True)
            )
            boxes[value] = (i, j, k)
    return boxes
