"""Triangle surfaces in RAS+ millimeters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from medas.errors import WrongInput
from medas.media.medium import Fetch, Keep, Medium, Packed
from medas.media.volume import read_only


@dataclass(frozen=True, eq=False)
class Mesh(Medium):
    """A surface of triangles."""

    vertices: np.ndarray
    """RAS+ mm, shape (N, 3), float32."""
    faces: np.ndarray
    """Numbers of vertices, shape (M, 3), int32, counterclockwise from outside."""
    label: str = ""

    def __post_init__(self) -> None:
        vertices = np.asarray(self.vertices, dtype=np.float32).reshape(-1, 3)
        faces = np.asarray(self.faces, dtype=np.int32).reshape(-1, 3)
        if faces.size and (faces.min() < 0 or faces.max() >= len(vertices)):
            raise WrongInput("mesh: a face names a vertex that does not exist")
        object.__setattr__(self, "vertices", read_only(vertices))
        object.__setattr__(self, "faces", read_only(faces))

    def pack(self, keep: Keep) -> Packed:  # noqa: ARG002 - a mesh holds no other media
        return Packed({"label": self.label}, {"vertices.npy": self.vertices, "faces.npy": self.faces})

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:  # noqa: ARG003 - a mesh holds no other media
        vertices, faces = packed.blobs["vertices.npy"], packed.blobs["faces.npy"]
        return cls(np.asarray(vertices), np.asarray(faces), packed.meta["label"])
