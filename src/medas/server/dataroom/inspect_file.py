"""Look into one uploaded file: read it in full, keep its voxels, and say what it is. Runs in a capped child."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from medas.artifacts.folder_store import FolderStore
from medas.errors import WrongInput
from medas.media.formats import read_volume
from medas.media.formats.as_medium import as_medium
from medas.media.medium import Digest
from medas.media.volume import Image, Label, Volume

MEMORY_GIB, SECONDS = 4.0, 120.0
_MOST_VALUES = 1000
"""A label map with more values than this is an image of whole numbers."""


def inspect(path: Path, objects: Path) -> dict[str, Any]:
    """Return what is known of a volume, after keeping it as an image, and as a mask if it could be one.

    Args:
        path: The file as it was received.
        objects: Folder of the store.

    Raises:
        BadFile: If it is damaged, contradicts itself, or is no volume.
        OverLimit: If it does not fit into memory or time.
    """
    return keep(read_volume(path), FolderStore(objects))


def keep(volume: Volume, store: FolderStore, *, as_image: bool = True) -> dict[str, Any]:
    """Keep a volume, and return its facts; `volumes` says under which digests it lies.

    Args:
        volume: What was read.
        store: Where it goes.
        as_image: Whether it is kept as an image too; a mask that was drawn or resampled is only a mask.
    """
    label, counts = _as_label(volume)
    volumes: dict[str, Digest] = {}
    if as_image:
        volumes["image"] = store.put(as_medium(volume, Image) if not isinstance(volume, Image) else volume)
    if label is not None:
        volumes["mask"] = store.put(label)
    first = store.manifest(next(iter(volumes.values())))
    return {**facts_of(volume, label, counts), "volumes": dict(volumes), "voxels": first.blobs["voxels.npy"]}


def facts_of(volume: Volume, label: Label | None = None, counts: Mapping[int, int] | None = None) -> dict[str, Any]:
    """Return what a table knows of a volume, without where it lies."""
    return {
        "kind": "image", "volumes": {}, "shape": list(volume.shape),
        "spacing": [float(f"{mm:.6g}") for mm in volume.spacing], "affine": volume.affine.tolist(),
        "channels": int(volume.voxels.shape[0]), "modality": volume.modality, "unit": volume.unit,
        "bytes": int(volume.voxels.nbytes), "counts": {str(value): count for value, count in (counts or {}).items()},
        "labels": {str(value): entry.name for value, entry in label.labels.items()} if label is not None else {},
    }  # fmt: skip


def facts_as(facts: Mapping[str, Any], kind: str, name: str) -> dict[str, Any]:
    """Return the facts that a table keeps of a volume used as `image` or `mask`, under the name of its file."""
    kept = {key: value for key, value in facts.items() if key not in {"volumes", "series", "patient"}}
    mask: dict[str, Any] = {} if kind == "mask" else {"counts": {}, "labels": {}}
    return {**kept, "kind": kind, "name": name, **mask}


def _as_label(volume: Volume) -> tuple[Label | None, dict[int, int]]:
    if volume.voxels.shape[0] != 1:
        return None, {}
    try:
        label = volume if isinstance(volume, Label) else as_medium(volume, Label)
    except WrongInput:
        return None, {}
    counts = _counts(label.voxels)
    return (label, counts) if len(counts) <= _MOST_VALUES else (None, {})


def _counts(voxels: np.ndarray) -> dict[int, int]:
    found: dict[int, int] = {}
    for k in range(voxels.shape[3]):
        values, counts = np.unique(voxels[..., k], return_counts=True)
        for value, count in zip(values.tolist(), counts.tolist(), strict=True):
            found[int(value)] = found.get(int(value), 0) + count
        if len(found) > _MOST_VALUES:
            break
    return found
