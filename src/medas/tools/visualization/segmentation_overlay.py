"""Show the contours of computer and expert on a slice of the image."""

from typing import Any, Literal

from medas.media.volume import Volume
from medas.reporting.plane import axis_of, best_axis
from medas.reporting.slice_view import largest_error, largest_section
from medas.tool import Figure, Image, Label, Tool, kernel, plug, result


class SegmentationOverlay(Tool):
    """Draw the contours of the computer, and of the expert if there is one, on the slice that tells most.

    Beside it the differences: what the computer missed and what only the computer marked. Patient right is on the left,
    as in a radiology viewer; the letters follow from the position of the image in the patient. Distances are true to
    scale, also for thick slices.
    """

    category = "Visualization"
    title = "Segmentation overlay"
    synonyms = ("contour", "overlay", "difference", "show segmentation", "screenshot", "quality check")
    cheap = True

    image: Image = plug("Image on which the contours were drawn")
    prediction: Label = plug("Label map of the computer, on the same grid")
    truth: Label | None = plug("Label map of the expert, on the same grid", default=None)
    slice: Literal["largest error", "largest structure", "middle"] = plug(
        "Which slice is shown", default="largest error", why="The slice to look at first; without an expert the largest"
    )
    plane: Literal["as taken", "axial", "coronal", "sagittal"] = plug(
        "Direction of the slice", default="as taken", why="Thick slices look best as they were taken", level="advanced"
    )
    width: float = plug("Width of the window; 0 chooses one", default=0.0, unit="1", ge=0, level="advanced")
    level: float = plug("Center of the window, if a width is given", default=40.0, unit="1", level="advanced")

    figure: Figure = result("Contours and differences on one slice")

    @kernel
    def draw(
        self,
        image: Image,
        prediction: Label,
        truth: Label | None,
        slice: str,
        plane: str,
        width: float,
        level: float,
    ) -> Figure:
        """Choose the slice."""
        window = (level - width / 2, level + width / 2) if width else None
        return overlay_figure(
            "Segmentation", image, truth, prediction, {"slice": slice, "plane": plane, "window": window}
        )


def overlay_figure(
    title: str, image: Image | None, truth: Label | None, prediction: Label | None, choices: dict[str, Any]
) -> Figure:
    """Return the figure of one slice; at least one of the volumes is needed.

    Args:
        title: Heading.
        image: Background, black if there is none.
        truth: Contours of the expert.
        prediction: Contours of the computer.
        choices: Optional `slice`, `plane` as the plugs of the tool; `window` (lowest, highest); `caption`.

    Raises:
        GridMismatch: If the volumes lie on different grids.
    """
    shown = {"image": image, "truth": truth, "prediction": prediction}
    media: dict[str, Volume] = {role: volume for role, volume in shown.items() if volume is not None}
    first_role, first = next(iter(media.items()))
    for role, volume in media.items():
        first.need_same_grid(volume, names=(first_role, role))
    plane = choices.get("plane", "as taken")
    axis = best_axis(first) if plane == "as taken" else axis_of(first, plane)
    which = choices.get("slice", "largest error")
    if which == "middle":
        index = first.shape[axis] // 2
    else:
        choose = largest_error if which == "largest error" else largest_section
        axis, index = choose(first, truth, prediction, axis=axis)
    window = choices.get("window")
    data = {
        "axis": axis,
        "index": index,
        "window": list(window) if window else None,
        "caption": choices.get("caption", ""),
    }
    return Figure("overlay", title, data, media)
