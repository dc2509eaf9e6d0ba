"""Abdominal CT in HU, portal venous phase: liver, spleen and two kidneys."""

from __future__ import annotations

import numpy as np

from medas.media.volume import Image, Label, LabelName
from medas.phantoms.canvas import Canvas
from medas.phantoms.phantom import Phantom, Wanted
from medas.phantoms.shapes import Sculptor

LIVER, SPLEEN, LEFT_KIDNEY, RIGHT_KIDNEY = 1, 2, 3, 4
NAMES = {
    LIVER: LabelName("liver"),
    SPLEEN: LabelName("spleen"),
    LEFT_KIDNEY: LabelName("left kidney"),
    RIGHT_KIDNEY: LabelName("right kidney"),
}
FIELD_MM = (360.0, 270.0, 256.0)
NOISE_HU = 15.0


def abdomen(wanted: Wanted) -> Phantom:
    """Return an abdominal CT; the liver lies on the patient's right, which is +x, the spleen on the left."""
    anatomy, scan = wanted.anatomy("abdomen"), wanted.scan("abdomen")
    sculptor = Sculptor(anatomy, scan)
    canvas = Canvas(wanted, field=FIELD_MM, background=-1000)
    _paint_wall(canvas, sculptor)
    liver = sculptor.ellipsoid((62, 8, 38), (74, 62, 66), turn=(0, -12, 0), dents=0.09)
    canvas.paint(liver, anatomy.normal(108, 8), number=LIVER)
    canvas.paint(sculptor.ellipsoid((-14, 34, 52), (44, 30, 30)), anatomy.uniform(15, 40), number=0)  # stomach
    canvas.paint(sculptor.ellipsoid((-88, -28, 46), (27, 40, 44)), anatomy.normal(122, 8), number=SPLEEN)
    for side, number in ((-1, LEFT_KIDNEY), (1, RIGHT_KIDNEY)):
        # The right one lies lower, under the liver.
        center = (side * 58, -48, -38 if side > 0 else -26)
        kidney = sculptor.ellipsoid(center, (26, 24, 50), turn=(8, side * 10, 0))
        canvas.paint(kidney, anatomy.normal(175, 10), number=number)
    noisy = canvas.gray + scan.standard_normal(canvas.size, np.float32) * np.float32(NOISE_HU * wanted.noise)
    voxels = np.clip(np.rint(noisy), -1024, 3071).astype(np.int16)
    image = Image(voxels[np.newaxis], canvas.affine, modality="CT", unit="HU")
    return Phantom(image, Label(canvas.label[np.newaxis], canvas.affine, modality="CT", labels=NAMES))


def _paint_wall(canvas: Canvas, sculptor: Sculptor) -> None:
    """Paint skin and fat, muscle, the fat between the organs, spine, vessels and bowel."""
    draw = sculptor.draw
    fat = draw.uniform(8, 24)
    canvas.paint(sculptor.ellipsoid((0, 0, 0), (162, 114, 900), vary=0.03, dents=0.02), -100)
    canvas.paint(sculptor.ellipsoid((0, 0, 0), (158 - fat, 112 - fat, 900), vary=0.02, dents=0.02), 55)
    canvas.paint(sculptor.ellipsoid((0, 6, 0), (146 - fat, 92 - fat, 900), vary=0.02, dents=0.02), -85)
    canvas.paint(sculptor.ellipsoid((0, -66, 0), (46, 20, 900), vary=0.05), 60)
    canvas.paint(sculptor.tube((0, -62, -300), (0, -62, 300), 19), 260)
    canvas.paint(sculptor.tube((0, -62, -300), (0, -62, 300), 14), 170)
    canvas.paint(sculptor.tube((-8, -34, -300), (-8, -34, 300), 10), 150)
    canvas.paint(sculptor.tube((14, -34, -300), (14, -34, 300), 11), 130)
    for _ in range(6):
        center = (draw.uniform(-70, 70), draw.uniform(0, 50), draw.uniform(-120, -40))
        canvas.paint(sculptor.ellipsoid(center, (18, 16, 22), vary=0.25), draw.uniform(10, 60))
