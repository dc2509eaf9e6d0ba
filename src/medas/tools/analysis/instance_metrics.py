"""Measure predicted objects, e.g. nuclei, against the expert's."""

from medas.metrics.instances import measure_instances
from medas.tool import Label, Metrics, Tool, kernel, plug, result


class InstanceMetrics(Tool):
    """Measure how well single objects such as cell nuclei were found and outlined.

    Each object has a number of its own in the label maps. AJI (aggregated Jaccard index) punishes missed, invented and
    badly outlined objects at once; AJI+ pairs objects one to one, so that one large region over two nuclei counts once.
    Panoptic quality (PQ) is the product of how many were found (DQ, detection) and how well these were outlined (SQ).
    F1 counts objects whose Jaccard index reaches the threshold.

    Misleads if touching objects carry one number, as in a mask: split them first. AJI weighs large objects more; if
    small ones matter, look at PQ and F1. Sources: Kumar et al., IEEE Transactions on Medical Imaging 36:1550 (2017);
    Graham et al., Medical Image Analysis 58:101563 (2019); Kirillov et al., CVPR (2019).
    """

    category = "Analysis"
    title = "Instance metrics"
    synonyms = (
        "AJI",
        "AJI+",
        "panoptic quality",
        "PQ",
        "F1",
        "nuclei",
        "cells",
        "count objects",
        "instance segmentation",
    )
    cheap = True

    prediction: Label = plug("Objects of the computer, each with a number of its own")
    truth: Label = plug("Objects of the expert, on the same grid")
    threshold: float = plug(
        "Jaccard index from which on an object counts as found, for F1",
        default=0.5,
        unit="1",
        gt=0,
        le=1,
        why="Above 0.5 an object can have one partner only",
    )

    scores: Metrics = result("AJI, AJI+, PQ, SQ, DQ, F1, and how many objects there are")

    @kernel
    def compare(self, prediction: Label, truth: Label, threshold: float) -> Metrics:
        """Measure one case."""
        return measure_instances(prediction, truth, threshold=threshold)
