"""Measure how well single objects, e.g. nuclei, were found and outlined."""

from __future__ import annotations

from medas.media.metrics import Measured, Metrics
from medas.media.volume import Label
from medas.metrics.aji import aji, aji_plus
from medas.metrics.instance_overlap import InstanceOverlap
from medas.metrics.panoptic_quality import instance_f1, panoptic_quality

NO_OBJECT = "neither has an object: counted as full agreement"
NOTHING_FOUND = "no object was found: there is none to measure"


def measure_instances(prediction: Label, truth: Label, *, threshold: float = 0.5) -> Metrics:
    """Return AJI, AJI+, panoptic quality with its two factors, F1, and the numbers of objects.

    Args:
        prediction: Objects of the computer, each with a number of its own; which numbers does not matter.
        truth: Objects of the expert on the same grid.
        threshold: Jaccard index from which on an object counts as found, for F1.

    Raises:
        GridMismatch: If the grids differ by more than 1e-3 mm.
        WrongInput: If the threshold is not above 0 and at most 1.
    """
    prediction.need_same_grid(truth, names=("prediction", "truth"))
    overlap = InstanceOverlap.of(prediction.voxels[0], truth.voxels[0])
    objects = len(overlap.truth) + len(overlap.prediction)
    note = "" if objects else NO_OBJECT
    panoptic = panoptic_quality(overlap)
    none_found = "" if panoptic.segmentation is not None else NOTHING_FOUND

    def score(name: str, long_name: str, value: float | None, note: str = note) -> Measured:
        return Measured(name, value, long_name=long_name, better="higher", note=note)

    def count(name: str, long_name: str, value: int) -> Measured:
        return Measured(name, float(value), long_name=long_name)

    return Metrics(
        (
            score("aji", "Aggregated Jaccard index", aji(overlap)),
            score("aji_plus", "Aggregated Jaccard index, one to one", aji_plus(overlap)),
            score("pq", "Panoptic quality", panoptic.quality),
            score("sq", "Segmentation quality", panoptic.segmentation, none_found),
            score("dq", "Detection quality", panoptic.detection),
            score("f1", f"F1 of objects at Jaccard {threshold:g}", instance_f1(overlap, threshold=threshold)),
            count("objects", "Objects of the computer", len(overlap.prediction)),
            count("true_objects", "Objects of the expert", len(overlap.truth)),
        )
    )
