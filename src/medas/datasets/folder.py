"""Cases of a folder: images, and label maps of the same names beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from medas.errors import BadFile, CasesDiffer, MedasError, MissingInput, NotFound, WrongInput
from medas.media.dataset import CaseId
from medas.media.formats import case_name, is_volume_file, natural_key

_SHOWN = 10
"""Names in one message."""


@dataclass(frozen=True)
class Layout:
    """Files by case, in natural order of their names."""

    images: Mapping[CaseId, Path]
    labels: Mapping[CaseId, Path]
    """Empty if there are no label maps."""
    strange: tuple[str, ...]
    """Names of files that are no images and were left out."""


def layout_of(folder: Path, *, images: str, labels: str) -> Layout:
    """Return the files of a folder with sub-folders `images` and `labels`, or of a folder of images only.

    Hidden files are ignored. Inside a sub-folder, a folder with images (a DICOM series, slices as pictures) is a case.

    Raises:
        NotFound: If there is no such folder, or labels without images.
        MissingInput: If there is no image.
        BadFile: If two files have the name of one case.
        CasesDiffer: Naming every image without a label map and every label map without an image.
    """
    if not folder.is_dir():
        raise NotFound(f"there is no folder {folder.name!r}", hint="Check the path", file=folder.name)
    paired = _inside(folder, images)
    marked = _inside(folder, labels) if labels else None
    if paired is None and marked is not None:
        hint = "Name the folder of images in the parameter images"
        raise NotFound(f"there are {labels!r} but no folder {images!r}", hint=hint, file=folder.name)
    found, strange = _files(paired or folder, folders=paired is not None)
    if not found:
        hint = f"Use NIfTI, NRRD, DICOM or PNG, in a sub-folder {images!r} or in the folder itself"
        raise MissingInput(f"folder {folder.name!r} holds no image that can be read", hint=hint, file=folder.name)
    masks, more = _files(marked, folders=True) if marked is not None else ({}, ())
    if marked is not None:
        _check_pairs(found, masks, images, labels)
    return Layout(found, masks, (*strange, *more))


def _inside(folder: Path, name: str) -> Path | None:
    if Path(name).name != name:
        raise WrongInput(f"{name!r} is not the name of a sub-folder", hint="Give a name without slashes")
    return folder / name if (folder / name).is_dir() else None


def _files(folder: Path, *, folders: bool) -> tuple[dict[CaseId, Path], tuple[str, ...]]:
    found: dict[CaseId, Path] = {}
    strange = []
    for path in sorted(folder.iterdir(), key=natural_key):
        if path.name.startswith(".") or (path.is_dir() and not folders):
            continue
        if not (is_volume_file(path) or (path.is_dir() and any(map(is_volume_file, path.iterdir())))):
            strange.append(path.name)
            continue
        case = CaseId(case_name(path))
        if case in found:
            what = f"{found[case].name} and {path.name} have the name of one case"
            raise BadFile(what, hint="Keep one of them, or give them different names", file=path.name)
        found[case] = path
    return found, tuple(strange)


def _check_pairs(found: Mapping[CaseId, Path], masks: Mapping[CaseId, Path], images: str, labels: str) -> None:
    alone = [f"{path.name} is only in {images}" for case, path in found.items() if case not in masks]
    alone += [f"{path.name} is only in {labels}" for case, path in masks.items() if case not in found]
    if alone:
        hint = "Both files of a case need the same name; add the missing ones or take the others out"
        raise CasesDiffer(f"{len(alone)} files have no partner: {_listed(alone)}", hint=hint)


def check_files(files: Mapping[str, Callable[[], object]]) -> Iterator[int]:
    """Read every file once, yielding how many are done; at the end name all that cannot be read.

    Args:
        files: Name of a file -> how to read it.

    Raises:
        BadFile: Naming every damaged file and what is wrong with it.
    """
    damaged = []
    for done, (name, read) in enumerate(files.items(), 1):
        try:
            read()
        except MedasError as error:
            damaged.append(f"{name}: {error.message}")
        yield done
    if damaged:
        hint = "Export these files again, or take them out of the folder; nothing was imported"
        raise BadFile(f"{len(damaged)} files cannot be used: {_listed(damaged)}", hint=hint)


def _listed(names: list[str]) -> str:
    more = "" if len(names) <= _SHOWN else f"; and {len(names) - _SHOWN} more"
    return "; ".join(names[:_SHOWN]) + more
