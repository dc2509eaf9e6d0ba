"""Make masks anew, on another grid or with other values: a process of its own, because it loads the tools."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from medas.artifacts.folder_store import FolderStore
from medas.errors import BadFile
from medas.media.medium import Digest
from medas.media.volume import Label, Volume
from medas.server.dataroom.inspect_file import keep
from medas.tool.catalog import tool_class

_RESAMPLE = "medas.tools.preprocessing.resample", "medas.Resample"


def mended(objects: Path, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the facts of the new masks, in order.

    Args:
        objects: Folder of the store.
        wanted: `masks`, their digests; and either `images`, the digests of the images on whose grids they shall lie, or
            `values`, old value -> new one.
    """
    store = FolderStore(objects)
    made = []
    for place, digest in enumerate(wanted["masks"]):
        mask = store.get(Digest(digest))
        if not isinstance(mask, Label):
            raise BadFile("it is no mask", hint="Choose another column")
        if "images" in wanted:
            new = _resampled(mask, store.get(Digest(wanted["images"][place])))
        else:
            new = _mapped(mask, {int(old): int(value) for old, value in wanted["values"].items()})
        made.append(keep(new, store, as_image=False))
    return made


def _resampled(mask: Label, image: Any) -> Label:
    if not isinstance(image, Volume):
        raise BadFile("it is no image", hint="Choose another column")
    found: Label = tool_class(*_RESAMPLE)(volume=mask, reference=image, labels="nearest").run().unwrap()
    return found


def _mapped(mask: Label, values: dict[int, int]) -> Label:
    voxels = np.array(mask.voxels)
    for old, new in values.items():
        voxels[mask.voxels == old] = new
    return mask.with_voxels(voxels)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(mended(Path(sys.argv[1]), json.load(sys.stdin))))
