"""Voxels behind or beside a text header, as NRRD and MetaImage have them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import BadFile
from medas.media.formats.checks import EXPORT_AGAIN, check_counts, check_length, native, read_array
from medas.safe.budget import need
from medas.safe.inflate import check_ratio, inflate_into


def beside(header: Path, name: str) -> Path:
    """Return the path of a data file that a header names; it must lie in the same folder.

    Raises:
        BadFile: If the name leaves the folder, is a pattern or list, or no such file is there.
    """
    lists = name.upper().startswith("LIST") or "%" in name or " " in name.strip()
    data = header.parent / name
    if lists or data.name != name or data.is_symlink():
        hint = "Save header and voxels as one file"
        raise BadFile("the header names data outside its folder, or several files", hint=hint, file=header.name)
    if not data.is_file():
        raise BadFile("the file with the voxels is missing", hint=f"Put {name[:60]} beside it", file=header.name)
    return data


def read_body(
    path: Path, start: int, dtype: np.dtype[Any], counts: Sequence[int], *, packed: bool, name: str
) -> np.ndarray:
    """Return the voxels of a file.

    Args:
        path: File with the voxels.
        start: Byte at which they start.
        dtype: Type of a voxel as stored.
        counts: Axes, last one fastest.
        packed: Whether they are gzip or zlib data.
        name: Name of the header file for messages.
    """
    size = check_counts(counts, dtype.itemsize, file=name)
    length = path.stat().st_size - start
    if not packed:
        check_length(length, size, file=name)
        return read_array(path, dtype, counts, start)
    need(length, "the compressed file", name)
    if length <= 0:
        raise BadFile("the file has a header but no voxels", hint=EXPORT_AGAIN, file=name)
    check_ratio(length, size, file=name)
    out = np.empty(size, np.uint8)
    with path.open("rb") as file:
        file.seek(start)
        inflate_into(file.read(), out, file=name)
    return native(out.view(dtype)).reshape(tuple(counts))
