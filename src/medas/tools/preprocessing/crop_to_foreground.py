"""Cut away what surrounds the patient or a structure."""

from dataclasses import replace

import numpy as np

from medas.datasets.finite import need_finite
from medas.tool import Tool, Volume, kernel, plug, result
from medas.tools.preprocessing.foreground import foreground as foreground_of


class CropToForeground(Tool):
    """Keep only the box around the foreground and a margin: smaller files, faster training, same voxels.

    The foreground of an image is what is brighter than a threshold found from its gray values (body against air), that
    of a label map is all that is labeled. To cut a label map and its image alike, give both steps the same volume as
    `foreground`. Nothing is interpolated and nothing moves in the patient. If nothing stands out (constant image, empty
    label map), the whole volume is kept.

    Misleads: a table or a caption in the picture counts as foreground. Never crop test images by their true label maps:
    that tells the network where to look.
    """

    category = "Pre-processing"
    synonyms = ("crop", "bounding box", "cut", "trim", "region of interest", "remove air")
    cheap = True

    volume: Volume = plug("Image, label map or probability map to cut")
    foreground: Volume | None = plug(
        "Volume on the same grid that says where the foreground is; without it the volume itself", default=None
    )
    margin: float = plug("Room that is kept on each side", default=10.0, unit="mm", ge=0)
    threshold: float | None = plug(
        "Gray value above which the foreground begins; empty finds one", default=None, unit="1"
    )
    dark: bool = plug(
        "Whether the foreground is darker than its surroundings, as tissue on a bright slide",
        default=False,
        level="advanced",
    )

    cropped: Volume = result("Same voxels at the same place in the patient, less around them", replaces="volume")

    @kernel
    def crop(
        self,
        volume: Volume,
        foreground: Volume | None,
        margin: float,
        threshold: float | None,
        dark: bool,  # noqa: FBT001 - a plug
    ) -> Volume:
        """Find the box and cut it out."""
        source = volume if foreground is None else foreground
        need_finite(volume, name="volume")
        need_finite(source, name="foreground")
        volume.need_same_grid(source, names=("volume", "foreground"))
        found = foreground_of(source, threshold=threshold, dark=dark)
        low, high = [], []
        for axis, (size, mm) in enumerate(zip(volume.shape, volume.spacing, strict=True)):
            hits = np.flatnonzero(found.any(axis=tuple(other for other in range(3) if other != axis)))
            room = int(np.ceil(margin / mm - 1e-9))
            low.append(max(0, int(hits[0]) - room))
            high.append(min(size, int(hits[-1]) + 1 + room))
        affine = np.array(volume.affine)
        affine[:3, 3] = volume.to_world(low)[0]
        box = tuple(slice(start, stop) for start, stop in zip(low, high, strict=True))
        return replace(volume, voxels=volume.voxels[(slice(None), *box)], affine=affine)
