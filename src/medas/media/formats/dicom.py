"""DICOM files and folders: which series there are, and one of them as a volume."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from medas.errors import BadFile, OverLimit, WrongInput
from medas.media.formats.dicom_file import DicomFile, read_file
from medas.media.formats.dicom_header import is_dicom
from medas.media.formats.dicom_series import Series, describe, to_image
from medas.media.volume import Image

MAX_FILES = 100_000
_NO_IMAGE = "not an image"


def list_series(folder: Path | str) -> list[Series]:
    """Return the image series in a folder and below it, by uid; objects without pixels are left out.

    Raises:
        BadFile: If a DICOM file is damaged, because a series with a missing slice is another series.
    """
    return [describe(files) for files in _grouped(Path(folder)).values()]


def read_dicom(path: Path, *, series: str | None = None) -> Image:
    """Return a DICOM file, or a series of a folder, as an image; CT in HU.

    Raises:
        WrongInput: If there are several series and none was chosen; they are never mixed.
        BadFile: If a file is damaged, or the slices do not make one volume.
    """
    if path.is_file():
        return to_image([read_file(path)])
    return to_image(choose(path, series))


def choose(folder: Path, series: str | None) -> list[DicomFile]:
    """Return the files of the one series of a folder, or of the chosen one."""
    groups = _grouped(folder)
    if not groups:
        raise BadFile("there are no DICOM images in the folder", hint="Choose another folder", file=folder.name)
    if series is not None:
        if series not in groups:
            raise WrongInput("series: the folder has no such series", hint=_listed(groups), file=folder.name)
        return groups[series]
    if len(groups) > 1:
        raise WrongInput(f"the folder holds {len(groups)} series", hint=_listed(groups), file=folder.name)
    return next(iter(groups.values()))


def has_dicom(folder: Path) -> bool:
    """Return whether a file in the folder or below it is DICOM."""
    return any(is_dicom(path) for path in _files(folder))


def _listed(groups: dict[str, list[DicomFile]]) -> str:
    words = [
        f"{uid} ({files[0].modality}, {sum(file.frames for file in files)} slices)" for uid, files in groups.items()
    ]
    more = "" if len(words) <= 8 else f" and {len(words) - 8} more"
    return "Choose one with series=: " + "; ".join(words[:8]) + more


def _grouped(folder: Path) -> dict[str, list[DicomFile]]:
    groups: dict[str, list[DicomFile]] = {}
    refused: BadFile | None = None
    for path in _files(folder):
        if not is_dicom(path):
            continue
        try:
            file = read_file(path)
        except BadFile as error:
            if not (_NO_IMAGE in error.message or error.message == "it has no pixels"):
                raise
            refused = error
            continue
        groups.setdefault(file.series, []).append(file)
    if not groups and refused is not None:
        raise refused
    return dict(sorted(groups.items()))


def _files(folder: Path) -> Iterable[Path]:
    """Return regular files in the folder and below it by name; links are not followed."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place, name) for name in sorted(names) if not name.startswith(".")]
        if len(found) > MAX_FILES:
            raise OverLimit(f"the folder holds more than {MAX_FILES} files", hint="Choose the folder of one study")
    return [path for path in found if path.is_file() and not path.is_symlink()]
