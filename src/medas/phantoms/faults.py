"""Problems planted into made cases on purpose, so that a data check can be seen at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from medas.phantoms.make import make
from medas.phantoms.phantom import Phantom, Wanted

SHIFT_MM = 5.0


def _copied(kind: str, wanted: Wanted) -> Phantom:
    return make(kind, replace(wanted, case=0, patient=min(wanted.patient, 0)))


def _shifted(kind: str, wanted: Wanted) -> Phantom:
    whole = make(kind, wanted)
    affine = np.array(whole.label.affine)
    affine[0, 3] += SHIFT_MM
    return Phantom(whole.image, replace(whole.label, affine=affine))


def _as_gray(kind: str, wanted: Wanted) -> Phantom:
    whole = make(kind, wanted)
    mask = np.where(whole.label.voxels > 0, np.uint8(255), np.uint8(0))
    return Phantom(whole.image, replace(whole.label, voxels=mask))


FAULTS: dict[str, Callable[[str, Wanted], Phantom]] = {
    "copy of the first case": _copied,
    "label shifted by 5 mm": _shifted,
    "mask of 0 and 255": _as_gray,
}
"""What is wrong, in words -> how to make such a case."""


def make_faulty(kind: str, wanted: Wanted, fault: str) -> Phantom:
    """Return the case with a problem; without a fault the case as it is."""
    return FAULTS[fault](kind, wanted) if fault else make(kind, wanted)
