"""DICOM files of an upload: which series they make, what would be removed, and a series as a volume. Runs in a capped child."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from medas.artifacts.folder_store import FolderStore
from medas.errors import MedasError
from medas.media.formats.deidentify import Deidentifier, may_show_names
from medas.media.formats.dicom_file import DicomFile, read_file
from medas.media.formats.dicom_series import to_image
from medas.server.dataroom.inspect_file import facts_of, keep

_LONGEST_VALUE = 1000


def headers(paths: str) -> list[dict[str, Any]]:
    """Return for each file its series, or what is wrong with it.

    Args:
        paths: JSON list of files.
    """
    found: list[dict[str, Any]] = []
    for path in map(Path, json.loads(paths)):
        try:
            found.append({"series": read_file(path).series or "without"})
        except MedasError as error:
            found.append({"error": error.message, "hint": error.hint})
    return found


def series_facts(paths: str, secret: bytes) -> dict[str, Any]:
    """Return what is known of a series: all pixels are read, nothing is kept.

    Raises:
        BadFile: If the files do not make one volume.
    """
    files, image = _read(paths)
    cleaner = Deidentifier(secret)
    first = _header(files[0].path)
    burned_in = any(may_show_names(_header(file.path)) for file in files[:1])
    patient = cleaner.pseudonym(files[0].patient, files[0].study)
    cleaner.header(first)
    told = {
        "modality": files[0].modality, "description": files[0].description, "slices": sum(file.frames for file in files),
        "burned_in": burned_in,
        "tags": [
            {"tag": one.tag, "name": one.name, "action": one.action, "example_kept": one.action == "kept"}
            for one in sorted(cleaner.handled.values(), key=lambda one: one.tag)
        ],
    }  # fmt: skip
    return {**facts_of(image), "series": told, "patient": patient}


def keep_series(paths: str, objects: Path, secret: bytes) -> dict[str, Any]:
    """Keep the voxels of a series, and return its facts with a header that does not say who the patient is.

    Raises:
        BadFile: If the files do not make one volume.
    """
    files, image = _read(paths)
    header = Deidentifier(secret).header(_header(files[0].path))
    return {**keep(image, FolderStore(objects)), "header": _plain(header)}


def _read(paths: str) -> tuple[list[DicomFile], Any]:
    files = [read_file(Path(path)) for path in json.loads(paths)]
    return files, to_image(files)


def _header(path: Path) -> Any:
    from pydicom import dcmread

    return dcmread(path, stop_before_pixels=True, force=True)


def _plain(header: Any) -> dict[str, Any]:
    """Return a header as the JSON model of DICOM (PS3.18 F), without long values."""
    found: dict[str, Any] = header.to_json_dict(suppress_invalid_tags=True)
    return {tag: value for tag, value in found.items() if len(json.dumps(value)) <= _LONGEST_VALUE}


def paths_text(paths: Sequence[Path]) -> str:
    """Return files as the functions above take them; a child takes texts only."""
    return json.dumps([str(path) for path in paths])
