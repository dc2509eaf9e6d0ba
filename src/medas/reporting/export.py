"""Write any medium as a file that people use."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from medas.errors import WrongInput
from medas.media.dataset import Dataset
from medas.media.figure import Figure, Report
from medas.media.item import load
from medas.media.medium import Json, Medium
from medas.media.model import Model
from medas.media.table import Table, TableColumn
from medas.media.values import Bool, Number, Text, is_plain
from medas.media.volume import Volume
from medas.reporting.csv_file import csv_bytes
from medas.reporting.file_names import file_name, file_names
from medas.reporting.model_folder import save_model


def export(medium: Medium, folder: Path, name: str) -> Path:
    """Write a medium into a folder and return the file, or the folder if there are several.

    Volume: NAME.nii.gz. Table: NAME.csv. Figure: NAME.png. Report: NAME.html and NAME.xlsx, returns the page. Model: a
    folder NAME with `weights.safetensors` and `card.json`, see `load_model`. Dataset, Split, Pred: folder NAME with
    `cases.csv` and a folder per column with one file per case. Number, Text, Bool: NAME.json with the value. Metrics
    and everything else that is only JSON: NAME.json.

    Args:
        medium: What to write.
        folder: Made if it does not exist. Files of the same name are replaced.
        name: Name without suffix; what file systems forbid is replaced.

    Raises:
        WrongInput: If the medium holds more than JSON and nobody knows a file for it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    writer = next((write for kind, write in _WRITERS.items() if isinstance(medium, kind)), _packed)
    return writer(medium, folder, file_name(name))


def _volume(volume: Volume, folder: Path, name: str) -> Path:
    from medas.media.formats import write_volume

    return write_volume(volume, folder / f"{name}.nii.gz")


def _table(table: Table, folder: Path, name: str) -> Path:
    return _bytes(csv_bytes(table), folder / f"{name}.csv")


def _figure(figure: Figure, folder: Path, name: str) -> Path:
    from medas.reporting.figure import png

    return _bytes(png(figure), folder / f"{name}.png")


def _report(report: Report, folder: Path, name: str) -> Path:
    from medas.reporting.page import html
    from medas.reporting.workbook import xlsx

    _bytes(xlsx(report), folder / f"{name}.xlsx")
    return _bytes(html(report), folder / f"{name}.html")


def _model(model: Model, folder: Path, name: str) -> Path:
    return save_model(model, folder / name)


def _value(value: Any, folder: Path, name: str) -> Path:
    return _json(value.value, folder / f"{name}.json")


def _cases(dataset: Dataset, folder: Path, name: str) -> Path:
    """Write case by case, so that only one is in memory."""
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    parts = getattr(dataset, "parts", {})
    columns, names = file_names(dataset.columns), file_names(dataset.cases)
    rows = []
    for case in dataset.cases:
        row: dict[str, Json] = {"case": case, "patient": dataset.index.patient[case], "part": parts.get(case)}
        for column, held in dataset.columns.items():
            item = load(held.items.get(case))
            if item is None or is_plain(held.type):
                row[column] = item
            else:
                row[column] = export(item, home / columns[column], names[case]).relative_to(home).as_posix()
        rows.append(row)
    kinds = [TableColumn(each, "text") for each in ("case", "patient", "part", *dataset.columns)]
    _bytes(csv_bytes(Table(tuple(kinds), tuple(rows))), home / "cases.csv")
    return home


def _packed(medium: Medium, folder: Path, name: str) -> Path:
    packed = medium.pack(partial(_refuse, medium))
    if packed.blobs:
        raise WrongInput(f"nobody knows a file for {type(medium).__name__}", hint="Export what it was made from")
    return _json(packed.meta, folder / f"{name}.json")


def _refuse(medium: Medium, _held: Medium) -> Any:
    raise WrongInput(f"{type(medium).__name__} holds other media", hint="Export them one by one")


def _json(value: Json, path: Path) -> Path:
    from medas.safe.durable import replace_json

    return replace_json(path, value)


def _bytes(data: bytes, path: Path) -> Path:
    from medas.safe.durable import write_bytes

    return write_bytes(path, data)


_WRITERS: dict[type[Medium], Callable[[Any, Path, str], Path]] = {
    Volume: _volume, Table: _table, Figure: _figure, Report: _report, Model: _model, Dataset: _cases,
    Number: _value, Text: _value, Bool: _value,
}  # fmt: skip
