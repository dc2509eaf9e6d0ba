"""Volumes and surfaces for viewers that hold them as a whole; each is made once and kept beside the reports."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from medas.errors import NotFound
from medas.media.formats.nifti import write_nifti
from medas.media.mesh import Mesh
from medas.media.volume import Label, Volume
from medas.reporting.surface import surface
from medas.safe.durable import write_bytes
from medas.server.reduced import reduced

_ONE_AT_A_TIME = threading.Lock()
_FINEST_SURFACE = 128
"""Voxels along an axis of the label map of which a surface is made: more triangles show nothing more."""
_MZ3_MAGIC, _MZ3_FACES_AND_VERTICES = 0x5A4D, 3


def reduced_file(folder: Path, digest: str, volume: Volume, most: int) -> Path:
    """Return a volume of at most `most` voxels along each axis as a .nii.gz file."""
    path = folder / f"{digest}-{most}.nii.gz"
    return _kept(path, lambda: write_nifti(reduced(volume, most), path))


def surface_file(folder: Path, digest: str, label: Volume, value: int) -> Path:
    """Return the surface of a structure as an .mz3 file, in RAS+ mm.

    Raises:
        NotFound: If this is no label map, or has no such structure.
    """
    if not isinstance(label, Label):
        raise NotFound("only label maps have surfaces", hint="Ask for the contours of the expert or the computer")
    path = folder / f"{digest}-{value}.mz3"

    def make() -> None:
        small = reduced(label, _FINEST_SURFACE)
        mask = small.voxels[0] == value
        if not mask.any():
            raise NotFound(f"there is no structure {value} in this label map", hint="Its facts list all structures")
        write_bytes(path, mz3(surface(mask, small.affine)))

    return _kept(path, make)


def mz3(mesh: Mesh) -> bytes:
    """Return a mesh in the format of Surf Ice, version 1: a head of 16 bytes, faces, vertices."""
    faces, vertices = np.asarray(mesh.faces, "<i4"), np.asarray(mesh.vertices, "<f4")
    head = struct.pack("<HHIII", _MZ3_MAGIC, _MZ3_FACES_AND_VERTICES, len(faces), len(vertices), 0)
    return head + faces.tobytes() + vertices.tobytes()


def _kept(path: Path, make: Callable[[], object]) -> Path:
    with _ONE_AT_A_TIME:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            make()
    return path
