"""Import every image series of a folder of DICOM studies."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal

from medas.errors import BadFile, MedasError, MissingInput, NotFound
from medas.media import CaseId, Column, Image, Later, PatientId, PatientIndex, TableColumn, Text
from medas.media.formats import list_series
from medas.media.formats.dicom_file import read_file
from medas.media.formats.dicom_series import Series, stack, to_image
from medas.tool import Dataset, Made, Table, Tool, kernel, plug, result

_NO_IMAGES = ("SEG", "RTSTRUCT", "RTDOSE", "RTPLAN", "SR", "PR", "KO")
"""Modalities of objects that refer to images."""
_SHOWN = 5
"""Series in one message."""
_COLUMNS = (
    TableColumn("case", "text", title="Case"),
    TableColumn("patient", "text", title="Patient"),
    TableColumn("modality", "text", title="Modality"),
    TableColumn("description", "text", title="Description"),
    TableColumn("slices", "number", title="Slices"),
    TableColumn("imported", "bool", title="Imported"),
    TableColumn("reason", "text", title="Why not"),
)


@dataclass(frozen=True)
class _Found:
    """A series and what becomes of it."""

    series: Series
    case: CaseId
    patient: PatientId
    reason: str
    """Why it is left out; empty if it is imported."""


class ImportDicom(Tool):
    """Import all image series of a folder of DICOM studies, one case per series; sub-folders are searched too.

    CT comes in Hounsfield units. Slices are put in order by their position, and a series that does not make one regular
    volume (missing or doubled slices, tilted gantry, mixed directions) is never repaired in silence: it stops the
    import, or is left out and listed with the reason. Files are only read.

    Names of patients are not read. A patient is known by a pseudonym made from the PatientID, so several studies of one
    person stay together in a split. Misleads: whoever has the list of PatientIDs can find the pseudonym again; words of
    your own for the project make that harder. Anonymized files often share one PatientID, or have none: look at the
    list. Source: DICOM PS3.3 C.7.6.2.
    """

    category = "Input"
    example: ClassVar[Mapping[str, Any]] = {"patients": "one per study"}
    title = "Import DICOM"
    synonyms = ("PACS", "dcm", "series", "study", "CD", "read DICOM", "open DICOM")

    folder: Path = plug("Folder of DICOM files, e.g. of a study or a CD")
    modality: str = plug("Modalities that are imported, e.g. CT, MR; empty takes all", default="")
    irregular: Literal["stop", "skip"] = plug(
        "What happens to a series that does not make one regular volume",
        default="stop",
        why="Nothing is lost in silence",
    )
    patients: Literal["from PatientID", "one per study"] = plug(
        "How the patient of a series is known", default="from PatientID"
    )
    least_slices: int = plug(
        "Slices that a series needs; more than 1 leaves scouts out", default=1, unit="1", ge=1, level="advanced"
    )
    project: str = plug("Words that make pseudonyms differ from those of other projects", default="", level="advanced")
    read_all: bool = plug(
        "Whether every series is read once at import, so that all damaged ones are found at once",
        default=True,
        why="Otherwise a training stops at the first damaged file",
        level="advanced",
    )

    dataset: Dataset = result("Columns image, modality and description; files are read when asked for")
    series: Table = result("One row per series, with the reason if it was left out")

    @kernel
    def import_series(
        self,
        folder: Path,
        modality: str,
        irregular: str,
        patients: str,
        least_slices: int,
        project: str,
        read_all: bool,  # noqa: FBT001 - a plug
    ) -> Made:
        """List the series, sort out what is no volume, and name the cases."""
        if not folder.is_dir():
            raise NotFound(f"there is no folder {folder.name!r}", hint="Check the path", file=folder.name)
        listed = list_series(folder)
        wanted = {part.strip().upper() for part in modality.split(",") if part.strip()}
        found, faulty = [], []
        for done, one in enumerate(listed, 1):
            unwanted = _unwanted(one, wanted, least_slices)
            fault = "" if unwanted else _fault(one, read_all=read_all)
            faulty += [f"{_words(one)}: {fault}"] if fault else []
            patient = _patient(one, patients, project)
            case = CaseId(f"{patient}-{_hash(one.uid, project)[:6]}")
            found.append(_Found(one, case, patient, unwanted or fault))
            self.report(done, len(listed))
        if faulty and irregular == "stop":
            more = f"; and {len(faulty) - _SHOWN} more" if len(faulty) > _SHOWN else ""
            raise BadFile(
                f"{len(faulty)} of {len(listed)} series make no volume: {'; '.join(faulty[:_SHOWN])}{more}",
                hint="Set irregular to skip to import the others, or export these series again",
                file=folder.name,
            )
        taken = [one for one in found if not one.reason]
        if not taken:
            kinds = ", ".join(sorted({one.modality or "unknown" for one in listed})) or "no images"
            hint = f"The folder holds {kinds}; change modality, least_slices or irregular"
            raise MissingInput("no series can be imported", hint=hint, file=folder.name)
        return self.made(dataset=_dataset(taken, assumed=patients == "one per study"), series=_table(found))


def _unwanted(series: Series, wanted: set[str], least: int) -> str:
    if series.modality in _NO_IMAGES:
        return f"it is {series.modality}, which refers to images"
    if wanted and series.modality.upper() not in wanted:
        return f"it is {series.modality or 'of unknown modality'}, which was not asked for"
    return f"it has {series.count} slices" if series.count < least else ""


def _fault(series: Series, *, read_all: bool) -> str:
    """Return why the files do not make one volume, empty if they do."""
    try:
        if read_all:
            _read(series.files)
        elif series.spacing is None:
            stack([read_file(path) for path in series.files])
    except MedasError as error:
        return error.message
    return ""


def _read(files: tuple[Path, ...]) -> Image:
    return to_image([read_file(path) for path in files])


def _words(series: Series) -> str:
    return f"a series of {series.count} slices ({series.modality or 'unknown modality'})"


def _patient(series: Series, source: str, project: str) -> PatientId:
    known = series.patient.strip() if source == "from PatientID" else series.study
    if not known:
        raise MissingInput(
            f"{_words(series)} has no {'PatientID' if source == 'from PatientID' else 'StudyInstanceUID'}",
            hint="Set patients to 'one per study' if no patient has two studies, or enter the PatientID at the source",
            param="patients",
        )
    return PatientId(f"P{_hash(known, project)[:10]}")


def _hash(text: str, project: str) -> str:
    return hashlib.sha256(f"medas\n{project}\n{text}".encode()).hexdigest()


def _dataset(taken: list[_Found], *, assumed: bool) -> Dataset:
    index = PatientIndex({one.case: one.patient for one in taken}, assumed)
    images = {one.case: Later(partial(_read, one.series.files)) for one in taken}
    words = {
        "modality": {one.case: one.series.modality for one in taken},
        "description": {one.case: one.series.description for one in taken},
    }
    columns = {"image": Column(Image, images)} | {name: Column(Text, items, "ignore") for name, items in words.items()}
    return Dataset(index, columns)


def _table(found: list[_Found]) -> Table:
    rows = [
        {
            "case": one.case,
            "patient": one.patient,
            "modality": one.series.modality,
            "description": one.series.description,
            "slices": one.series.count,
            "imported": not one.reason,
            "reason": one.reason,
        }
        for one in found
    ]
    return Table(_COLUMNS, tuple(rows))
