"""Import cases from a table: one row per case, with the files of its images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from medas.artifacts.folder_store import FolderStore
from medas.datasets.case_table import CaseTable, case_table_of
from medas.datasets.folder import check_files
from medas.datasets.label_names import label_names
from medas.datasets.sheet import Sheet, read_sheet
from medas.errors import BadFile, MissingInput
from medas.media import CaseId, Column, Image, Label, LabelName, Later, PatientId, PatientIndex
from medas.media.formats import case_name, read_volume
from medas.media.item import Stored
from medas.media.medium import Digest, Medium, Packed
from medas.safe.home import located
from medas.safe.strict_json import loads
from medas.tool import Dataset, Tool, kernel, plug, result

FORMAT = 1
_VOLUMES: Mapping[str, tuple[type[Image | Label], str]] = {"image": (Image, "input"), "label": (Label, "answer")}


class ImportTable(Tool):
    """Open cases that stand in a table: one row per case, with patient, image, outline and anything else known of it.

    A table of the data room is meant by `dataset:` and its id; the page fills that in. A file may be CSV, an Excel
    workbook (first sheet) or JSON (a list of objects). Its columns: `case` names the case; `patient` says whose it is;
    `image` and `label` name files, from the folder of the table; every other column comes along as numbers or words.
    Files are only read, never changed.

    Every case needs a patient, because scans of one patient on both sides of a split make results look better than they
    are. Rows that are excluded in the data room do not come along.
    """

    category = "Input"
    title = "Cases of a table"
    synonyms = ("open", "load", "data room", "spreadsheet", "excel", "csv", "dataset", "import table", "cases")
    cheap = True

    table: Path = plug("Table of the data room, or a file with one row per case")
    structures: str = plug("Names of label values in a file, e.g. 1 = anterior, 2 = posterior", default="")
    read_all: bool = plug(
        "Whether every file that a table names is read once at import, so that all damaged ones are named together",
        default=True,
        why="Otherwise a training stops at the first damaged file",
        level="advanced",
    )

    dataset: Dataset = result("One case per row, with the columns of the table")

    @kernel
    def open_table(self, table: Path, structures: str, read_all: bool) -> Dataset:  # noqa: FBT001 - a plug
        """Read the rows, and find what they name."""
        path = located(table)
        if not path.is_file():
            hint = "Open the table in the data room, or choose a file with one row per case"
            raise MissingInput("table: there is no such table", hint=hint, param="table", file=path.name)
        data = _json(path) if path.suffix.lower() == ".json" else None
        if isinstance(data, dict):
            return _stored(data, path, self.workspace.objects)
        rows = read_sheet(path) if data is None else _sheet(data, path.name)
        made = _of_rows(rows, path, label_names(structures))
        if read_all:
            files = {f"{name} {case}": item.load for name in _VOLUMES if name in made.columns
                     for case, item in made.columns[name].items.items()}  # fmt: skip
            for done in check_files(files):
                self.report(done, len(files))
        return made


def _json(path: Path) -> Any:
    return loads(path.read_bytes())


def _stored(data: Mapping[str, Any], path: Path, objects: Path | None) -> Dataset:
    """Return a revision of a table of the data room; its images lie in the store and are neither read nor copied."""
    if data.get("medas_table") != FORMAT:
        raise BadFile("it is no table of cases", hint="Choose another file", file=path.name)
    folder = (path.parent / data["store"]).resolve()
    store = FolderStore(folder)
    dataset = Dataset.unpack(Packed(data["cases"]), store.get)
    if objects is not None and objects.resolve() == folder:
        return dataset
    columns = {name: replace(column, items=_loaded(column, store)) for name, column in dataset.columns.items()}
    return Dataset(dataset.index, columns)


def _loaded(column: Column, store: FolderStore) -> dict[CaseId, Any]:
    """Return items that another store can take: media instead of digests of this one."""
    return {
        case: Later(partial(_get, store, item.digest)) if isinstance(item, Stored) else item
        for case, item in column.items.items()
    }


def _get(store: FolderStore, digest: Digest) -> Medium:
    return store.get(digest)


def _sheet(data: Any, name: str) -> Sheet:
    if not isinstance(data, list) or not data or not all(isinstance(row, dict) for row in data):
        raise BadFile(
            "it is no list of cases", hint='Write [{"case": "a", "patient": "P1", "image": "a.nii.gz"}]', file=name
        )
    header = list(dict.fromkeys(key for row in data for key in row))
    return Sheet(header, [[_cell(row.get(key), name) for key in header] for row in data], comma=False, name=name)


def _cell(value: Any, name: str) -> str:
    if isinstance(value, dict | list):
        raise BadFile("a cell holds more than one value", hint="One text or number per column", file=name)
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _of_rows(sheet: Sheet, path: Path, names: Mapping[int, LabelName]) -> Dataset:
    found = case_table_of(sheet, case_name)
    if not found.patients:
        hint = "Add a column patient, one patient per row; write the case there if no patient has two"
        raise MissingInput("patients: the table has no column patient", hint=hint, file=path.name)
    missing = [case for case in found.cases if not found.patients.get(case)]
    if missing:
        raise MissingInput(f"the table gives no patient for {missing[0]}", hint="Fill the column in", file=path.name)
    owners = {case: PatientId(found.patients[case]) for case in found.cases}
    columns = dict(_columns(found, path, names))
    if not any(name in columns for name in _VOLUMES):
        raise MissingInput("the table names no images", hint="Add a column image with names of files", file=path.name)
    return Dataset(PatientIndex(owners), columns)


def _columns(found: CaseTable, path: Path, names: Mapping[int, LabelName]) -> Iterator[tuple[str, Column]]:
    for name, column in found.columns.items():
        if name not in _VOLUMES:
            yield name, column
            continue
        medium, role = _VOLUMES[name]
        items = {
            case: Later(partial(_read, _beside(path, str(file)), medium, names)) for case, file in column.items.items()
        }
        yield name, Column(medium, items, role)  # type: ignore[arg-type]


def _beside(table: Path, name: str) -> Path:
    file = table.parent / name
    if not file.exists():
        hint = "Write names of files from the folder of the table"
        raise BadFile(f"the table names {name}, which is not there", hint=hint, file=table.name)
    return file


def _read(path: Path, medium: type[Image | Label], names: Mapping[int, LabelName]) -> Image | Label:
    volume = read_volume(path, medium=medium)
    if isinstance(volume, Label) and names:
        return replace(volume, labels={**volume.labels, **names})
    return volume
