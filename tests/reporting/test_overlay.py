"""Overlay pictures: scale, letters, colors in the right place."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image as Picture

from medas.errors import GridMismatch
from medas.media import Figure, Image, Label, LabelName
from medas.reporting.canvas import look
from medas.reporting.figure import png
from medas.reporting.overlay import draw_overlay

AFFINE = np.diag([-2.0, -1.0, 4.0, 1.0])  # the thickest axis is the one that slices were taken across


def label(box: tuple[slice, slice], value: int = 1, **names: int) -> Label:
    voxels = np.zeros((1, 40, 60, 3), np.uint8)
    voxels[0, box[0], box[1], 1] = value
    return Label(voxels, AFFINE, labels={number: LabelName(name) for name, number in names.items()})


IMAGE = Image(np.zeros((1, 40, 60, 3), np.float32), AFFINE, unit="HU", modality="CT")
LEFT_HALF, RIGHT_HALF = (slice(5, 20), slice(10, 50)), (slice(20, 35), slice(10, 50))


def figure(**more: Any) -> Figure:
    media = {name: more.pop(name) for name in ("image", "truth", "prediction") if name in more}
    return Figure("overlay", "Case", more, media)


def drawn(one: Figure) -> Any:
    with look():
        return draw_overlay(one)


def test_two_contours_give_two_panels_with_orientation_letters() -> None:
    axes = drawn(figure(image=IMAGE, truth=label(LEFT_HALF), prediction=label(RIGHT_HALF))).axes

    assert [each.get_title(loc="left") for each in axes] == ["Contours", "Differences"]
    assert [text.get_text() for text in axes[0].texts[:4]] == ["R", "L", "A", "P"]


def test_one_contour_gives_one_panel() -> None:
    assert len(drawn(figure(image=IMAGE, prediction=label(LEFT_HALF))).axes) == 1
    assert len(drawn(figure(prediction=label(LEFT_HALF))).axes) == 1
    assert len(drawn(figure(image=IMAGE)).axes) == 1


def test_axes_are_in_millimeters_true_to_scale() -> None:
    axes = drawn(figure(image=IMAGE, prediction=label(LEFT_HALF), whole=True)).axes[0]

    assert axes.get_xlim() == (0, 80)
    assert axes.get_ylim() == (60, 0)
    assert axes.get_aspect() == 1


def test_what_was_missed_is_magenta_and_what_was_added_cyan() -> None:
    # The affine runs to the left: low i is the patient's right, shown on the left.
    picture = Picture.open(io.BytesIO(png(figure(image=IMAGE, truth=label(LEFT_HALF), prediction=label(RIGHT_HALF)))))
    pixels = np.asarray(picture.convert("RGB"))
    right_panel = pixels[150:-120, pixels.shape[1] // 2 + 30 :]

    red, green, blue = (right_panel[..., channel].astype(int) for channel in range(3))
    magenta, cyan = (red > green + 60) & (blue > green + 20), (green > red + 60) & (blue > red + 60)
    missed, added = (np.flatnonzero(color.sum(axis=0) > 100) for color in (magenta, cyan))
    assert min(len(missed), len(added)) > 200
    assert missed.max() < added.min()


def test_the_legend_names_structures_if_there_are_several() -> None:
    both = np.zeros((1, 40, 60, 3), np.uint8)
    both[0, 5:15, 10:50, 1], both[0, 20:30, 10:50, 1] = 1, 2
    names = {1: LabelName("liver"), 2: LabelName("spleen")}

    legend = drawn(figure(image=IMAGE, prediction=Label(both, AFFINE, labels=names))).legends[0]

    assert [text.get_text() for text in legend.get_texts()] == ["Computer", "liver", "spleen"]


def test_confused_structures_have_a_color_of_their_own() -> None:
    legend = drawn(figure(truth=label(LEFT_HALF, 1), prediction=label(LEFT_HALF, 2))).legends[0]

    assert "Marked as another structure" in [text.get_text() for text in legend.get_texts()]


def test_the_subtitle_counts_slices_from_one_and_names_the_window() -> None:
    texts = [text.get_text() for text in drawn(figure(image=IMAGE, axis=2, index=1, caption="Dice 0.9")).texts]

    assert texts == ["Case", "Dice 0.9", "Axial slice 2 of 3 · window: level 40, width 400 HU"]


def test_a_window_can_be_given() -> None:
    axes = drawn(figure(image=IMAGE, window=[-1350, 150])).axes[0]

    assert axes.images[0].get_clim() == (-1350, 150)


def test_other_grids_are_refused() -> None:
    other = Label(np.zeros((1, 40, 60, 3), np.uint8), np.eye(4))

    with pytest.raises(GridMismatch):
        drawn(figure(image=IMAGE, prediction=other))
