"""Chest CT in HU: lungs with vessels, heart, spine, and nodules."""

from __future__ import annotations

from functools import partial

import numpy as np

from medas.media.volume import Image, Label, LabelName
from medas.phantoms.canvas import Canvas
from medas.phantoms.phantom import Phantom, Wanted
from medas.phantoms.shapes import Body, Ellipsoid, Mesh, Sculptor, Tube, drawn_inside

NODULES, LUNGS = 1, 2
NAMES = {NODULES: LabelName("nodules"), LUNGS: LabelName("lungs")}
FIELD_MM = (360.0, 270.0, 280.0)
NOISE_HU = 18.0

_VESSELS = 14
"""Per lung."""


def thorax(wanted: Wanted) -> Phantom:
    """Return a chest CT with one to three nodules; vessels belong to the lungs, nodules do not."""
    anatomy, scan = wanted.anatomy("thorax"), wanted.scan("thorax")
    sculptor = Sculptor(anatomy, scan)
    canvas = Canvas(wanted, field=FIELD_MM, background=-1000)
    canvas.paint(sculptor.ellipsoid((0, 0, 0), (160, 112, 900), vary=0.04, dents=0.02), -100)
    canvas.paint(sculptor.ellipsoid((0, 0, 0), (146, 98, 900), vary=0.03, dents=0.02), 45)
    canvas.paint(sculptor.tube((0, -66, -300), (0, -66, 300), 17), 220)
    lungs = [sculptor.ellipsoid((side * 72, 4, 0), (56, 74, 118), dents=0.04) for side in (1, -1)]
    for lung in lungs:
        canvas.paint(lung, anatomy.uniform(-880, -820), number=LUNGS)
    # The heart lies more on the left side, which is -x.
    heart = sculptor.ellipsoid((-20, 26, -48), (52, 44, 54))
    canvas.paint(heart, 45, number=0)
    canvas.paint(sculptor.tube((-14, -40, -300), (-14, -40, 70), 12), 45, number=0)
    for side, lung in zip((1, -1), lungs, strict=True):
        _paint_vessels(canvas, sculptor, side, lung)
    _paint_nodules(canvas, sculptor, lungs, heart)
    noisy = canvas.gray + scan.standard_normal(canvas.size, np.float32) * np.float32(NOISE_HU * wanted.noise)
    voxels = np.clip(np.rint(noisy), -1024, 3071).astype(np.int16)
    image = Image(voxels[np.newaxis], canvas.affine, modality="CT", unit="HU")
    return Phantom(image, Label(canvas.label[np.newaxis], canvas.affine, modality="CT", labels=NAMES))


def _paint_vessels(canvas: Canvas, sculptor: Sculptor, side: int, lung: Ellipsoid) -> None:
    draw = sculptor.draw
    hilum = sculptor.place((side * 30, -2, 0))
    for _ in range(_VESSELS):
        end = drawn_inside(draw, lung, share=0.9)
        middle, radius = (hilum + end) / 2, draw.uniform(3, 5)
        canvas.paint(_Within(Tube(hilum, middle, radius), lung), 20)
        canvas.paint(_Within(Tube(middle, end, radius / 2), lung), -150)


class _Within:
    """The part of a body that lies inside another."""

    def __init__(self, body: Body, other: Body) -> None:
        self.bounds = body.bounds
        self._body, self._other = body, other

    def depth(self, mesh: Mesh) -> np.ndarray:
        return np.asarray(np.minimum(self._body.depth(mesh), self._other.depth(mesh)))


def _paint_nodules(canvas: Canvas, sculptor: Sculptor, lungs: list[Ellipsoid], heart: Ellipsoid) -> None:
    draw = sculptor.draw
    for _ in range(int(draw.integers(1, 4))):
        # Smaller ones would fall between the voxels of a coarse grid.
        radius = max(draw.uniform(5, 16), 0.8 * max(canvas.spacing))
        place = drawn_inside(
            draw, lungs[int(draw.integers(2))], share=0.8, allowed=partial(_is_far_from, heart, radius)
        )
        body = Ellipsoid(place, radius * draw.uniform(0.85, 1.15, 3), np.eye(3), np.zeros((0, 5)))
        ground_glass = draw.random() < 0.2
        canvas.paint(body, draw.uniform(-450, -350) if ground_glass else draw.uniform(-20, 80), number=NODULES)


def _is_far_from(heart: Ellipsoid, radius: float, place: np.ndarray) -> bool:
    at = Mesh(*(np.full((1, 1, 1), value, np.float32) for value in place))
    return float(heart.depth(at).item()) < -radius
