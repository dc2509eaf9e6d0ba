"""Pair the files of several folders by name, e.g. images and masks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from medas.errors import CasesDiffer, MissingInput, NotFound
from medas.media.dataset import CaseId, Column
from medas.media.item import Later
from medas.media.volume import Volume


def files_by_case(folder: Path) -> dict[CaseId, Path]:
    """Return the image files of a folder by their name without suffixes, in natural order.

    Raises:
        NotFound: If there is no such folder.
        MissingInput: If it holds no file that can be read.
        CasesDiffer: If two files have the same name but for the suffix.
    """
    from medas.media.formats import case_name, is_volume_file, natural_key

    if not folder.is_dir():
        raise NotFound(f"there is no folder {folder.name!r}", hint="Check the path", file=folder.name)
    files = sorted((path for path in folder.iterdir() if is_volume_file(path)), key=natural_key)
    if not files:
        raise MissingInput(
            f"folder {folder.name!r} holds no image that can be read", hint="Use NIfTI, NRRD, DICOM or PNG"
        )
    found: dict[CaseId, Path] = {}
    for path in files:
        case = CaseId(case_name(path))
        if found.setdefault(case, path) is not path:
            hint = f"Keep one of {found[case].name} and {path.name}"
            raise CasesDiffer(f"two files are called {case}", hint=hint, case=case, file=folder.name)
    return found


def paired_columns(folders: Mapping[str, Path], types: Mapping[str, type[Volume]]) -> dict[str, Column]:
    """Return a column per folder, joined by file name; items are read when asked for.

    Raises:
        CasesDiffer: If a file of one folder has no partner in another.
    """
    from medas.media.formats import read_volume

    found = {name: files_by_case(Path(folder)) for name, folder in folders.items()}
    first = next(iter(found))
    for name, files in found.items():
        lonely = sorted(set(files) ^ set(found[first]))
        if lonely:
            where = name if lonely[0] in files else first
            hint = "Files of one case need the same name in both folders"
            raise CasesDiffer(f"{lonely[0]} is only in {where}, and {len(lonely) - 1} more", hint=hint, case=lonely[0])
    return {
        name: Column(
            types[name],
            {case: Later(partial(read_volume, files[case], medium=types[name])) for case in found[first]},
            role="answer" if types[name].__name__ == "Label" else "input",
        )
        for name, files in found.items()
    }
