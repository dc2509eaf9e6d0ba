"""DICOM series of an upload: nothing of them is kept before somebody has confirmed them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from medas.server.dataroom.accept import Confirmed
from medas.server.dataroom.children import ask
from medas.server.dataroom.names import last_part
from medas.server.dataroom.upload_files import folder_of

_SECONDS = 6 * 3600.0
Files = Sequence[Mapping[str, Any]]


def facts_by_source(
    home: Path, upload: str, files: Files, cases: Sequence[Confirmed], burned_in: Collection[str], *, secret: str
) -> dict[str, dict[str, Any]]:
    """Return source -> facts; the series that the cases name are read, made anonymous, and kept.

    Args:
        home: Folder of the installation.
        upload: Which upload.
        files: All its files.
        cases: As confirmed.
        burned_in: Series that may show names in the picture, and that somebody has looked at.
        secret: Name of the secret that pseudonyms are made with.
    """
    facts = {str(row["number"]): dict(row["facts"]) for row in files if row["facts"] is not None}
    wanted = {source for case in cases for source in (case.image, case.mask) if "series" in facts.get(source or "", {})}
    unseen = {str(source) for source in wanted if facts[str(source)]["series"]["burned_in"]} - set(burned_in)
    stored = {row["number"]: row["stored"] for row in files}
    paths = {
        str(source): [str(folder_of(home, upload) / stored[number]) for number in facts[str(source)]["files"]]
        for source in wanted
        if source not in unseen
    }
    kept = (
        ask("medas.server.dataroom.keep_series", str(home), secret, question=paths, seconds=_SECONDS, what="the series")
        if paths
        else {}
    )
    for source in unseen:
        facts[source]["refused"] = "burned-in"
    for source, found in kept.items():
        facts[source] |= {"refused": "not-readable"} if "error" in found else found
    return facts


def source_names(files: Files) -> dict[str, str]:
    """Return source -> what people call it; names of DICOM files often name the patient, so a series is described."""
    return {str(row["number"]): name_of(row) for row in files}


def name_of(row: Mapping[str, Any]) -> str:
    """Return what people call a file or the series that begins with it."""
    series = (row["facts"] or {}).get("series")
    return f"{series['modality'] or 'DICOM'}, {series['slices']} slices" if series else last_part(str(row["name"]))
