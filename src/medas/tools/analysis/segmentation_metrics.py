"""Measure a predicted segmentation against the expert's."""

from medas.metrics.segmentation import measure
from medas.tool import Label, Metrics, Tool, kernel, plug, result


class SegmentationMetrics(Tool):
    """Measure how well the computer's contours agree with the expert's, structure by structure.

    Overlap (Dice, Jaccard) asks how much of the volume agrees, surface distances (HD95, ASSD in mm; NSD) how far the
    contours lie apart; both are needed, since a large organ has a high Dice in spite of errors that matter. Voxel size
    is respected. If both masks of a structure are empty, overlap is 1 and distances are 0; if one is empty, overlap is
    0 and distances are undefined; the values say so in a note.
    """

    category = "Analysis"
    title = "Segmentation metrics"
    synonyms = ("Dice", "IoU", "Jaccard", "Hausdorff", "HD95", "surface distance", "compare contours", "evaluate")
    cheap = True

    prediction: Label = plug("Label map of the computer")
    truth: Label = plug("Label map of the expert, on the same grid")
    tolerance: float = plug(
        "Distance between contours that still counts as agreement",
        default=1.0,
        unit="mm",
        ge=0,
        why="About one voxel of a CT or MR scan; better is the distance at which two experts differ",
    )
    distances: bool = plug("Whether surface distances are measured too, which takes longer", default=True)

    scores: Metrics = result("Dice, Jaccard, distances and volumes of each structure, with notes on empty masks")

    @kernel
    def compare(self, prediction: Label, truth: Label, tolerance: float, distances: bool) -> Metrics:  # noqa: FBT001 - a plug
        """Measure one case."""
        chosen = ("dice", "jaccard", "hd95", "assd", "nsd") if distances else ("dice", "jaccard")
        return measure(prediction, truth, tolerance_mm=tolerance, metrics=(*chosen, "volume", "volume_error"))
