"""Small pictures of volumes: the middle slice, so that an image and its mask lie on each other."""

from __future__ import annotations

import io

from medas.media.volume import Label
from medas.reporting.plane import best_axis
from medas.server.volumes import View, Volumes
from medas.state.database import Database


def thumb(volumes: Volumes, database: Database, digest: str, size: int) -> bytes:
    """Return the middle slice as a PNG that fits into a square of `size` pixels; masks are transparent around.

    Raises:
        NotFound: If there is no volume of this digest.
    """
    from PIL import Image as Pictures

    volume = volumes.open(database, digest)
    axis = best_axis(volume)
    picture = Pictures.open(
        io.BytesIO(
            volumes.picture(
                database, digest, View(axis=axis, index=volume.shape[axis] // 2, level=None, width=None, channel=None)
            )
        )
    )
    is_mask = isinstance(volume, Label)
    small = picture.convert("RGBA" if is_mask else "L")
    # Voxels of a mask are chosen, not mixed: a mixed color would be that of no structure.
    small.thumbnail((size, size), Pictures.Resampling.NEAREST if is_mask else Pictures.Resampling.BOX)
    out = io.BytesIO()
    small.save(out, "PNG")
    return out.getvalue()
