"""T1-weighted MR of the head: skull, gray and white matter, and ventricles of any width."""

from __future__ import annotations

import numpy as np

from medas.media.volume import Image, Label, LabelName
from medas.phantoms.canvas import Canvas
from medas.phantoms.phantom import Phantom, Wanted
from medas.phantoms.shapes import Sculptor

VENTRICLES = 1
NAMES = {VENTRICLES: LabelName("ventricles")}
FIELD_MM = (192.0, 224.0, 192.0)
NOISE = 22.0
"""Standard deviation of the noise in each channel of the receiver; white matter is about 700."""


def brain(wanted: Wanted) -> Phantom:
    """Return a head MR; atrophy widens the ventricles by a factor of 0.7 to 1.6 and thins the cortex."""
    anatomy, scan = wanted.anatomy("brain"), wanted.scan("brain")
    sculptor = Sculptor(anatomy, scan)
    canvas = Canvas(wanted, field=FIELD_MM, background=0)
    wide = anatomy.uniform(0.7, 1.6)
    for radii, value in (
        ((84, 104, 90), 620),  # scalp
        ((78, 98, 84), 60),  # bone
        ((73, 92, 78), 110),  # fluid
        ((71 - 2 * wide, 90 - 2 * wide, 76 - 2 * wide), 470),  # gray matter
    ):
        canvas.paint(sculptor.ellipsoid((0, 0, 0), radii, vary=0.015, dents=0.01), value)
    canvas.paint(sculptor.ellipsoid((0, 0, 2), (60, 79, 65), vary=0.02, dents=0.07), 700)
    canvas.paint(sculptor.ellipsoid((0, -52, -46), (44, 30, 24), vary=0.05, dents=0.06), 560)  # cerebellum
    for side in (1, -1):
        canvas.paint(sculptor.ellipsoid((side * 22, 4, -2), (10, 18, 12), vary=0.05), 500)  # deep gray matter
        front = sculptor.ellipsoid((side * 12, 14, 10), (7 * wide, 24, 11 * wide), turn=(-12, 0, -side * 10))
        back = sculptor.ellipsoid((side * 17, -24, 8), (7 * wide, 28, 9 * wide), turn=(10, 0, side * 14))
        canvas.paint(front, 120, number=VENTRICLES)
        canvas.paint(back, 120, number=VENTRICLES)
    canvas.paint(sculptor.ellipsoid((0, -4, -4), (3 * wide, 14, 9), dents=0), 120, number=VENTRICLES)
    voxels = _received(canvas, wanted, scan)
    image = Image(voxels[np.newaxis], canvas.affine, modality="MR")
    return Phantom(image, Label(canvas.label[np.newaxis], canvas.affine, modality="MR", labels=NAMES))


def _received(canvas: Canvas, wanted: Wanted, scan: np.random.Generator) -> np.ndarray:
    """Return magnitudes under a smooth coil field with Rician noise (Gudbjartsson and Patz, 1995)."""
    slopes = scan.uniform(-0.12, 0.12, 3).astype(np.float32)
    mesh = canvas.mesh()
    bias = np.exp(sum(slope * axis / np.float32(100) for slope, axis in zip(slopes, mesh, strict=True)))
    signal = canvas.gray * bias * np.float32(scan.uniform(0.8, 1.25))
    deviation = np.float32(NOISE * wanted.noise)
    real, imaginary = (scan.standard_normal(canvas.size, np.float32) * deviation for _ in range(2))
    return np.asarray(np.rint(np.hypot(signal + real, imaginary)).astype(np.uint16))
