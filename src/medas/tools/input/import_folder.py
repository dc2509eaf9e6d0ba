"""Import a folder of images, with label maps of the same names if there are any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal

from medas.datasets.case_table import CaseTable, read_case_table
from medas.datasets.fold_file import read_folds
from medas.datasets.folder import check_files, layout_of
from medas.datasets.label_names import label_names
from medas.datasets.name_pattern import patient_in
from medas.errors import CasesDiffer, MissingInput, WrongInput
from medas.media import CaseId, Column, Image, Label, LabelName, Later, Number, PatientId, PatientIndex
from medas.media.formats import case_name, read_volume
from medas.tool import Dataset, Tool, kernel, plug, result

Source = Literal["ask", "from table", "from name", "one per case"]
_NO_TABLE = CaseTable({}, {}, ())


class ImportFolder(Tool):
    """Import scans from a folder: sub-folders `images` and `labels` with equal file names, or a folder of images only.

    NIfTI, NRRD, MetaImage, DICOM, PNG, JPEG, TIFF and NumPy files are read. A table `cases.csv` beside the sub-folders
    adds columns, one row per case; its column `patient` says whose the cases are. A file `folds.json` brings the folds
    of a published benchmark along as column `fold`. Files are only read, never changed.

    Every case needs a patient, because scans of one patient on both sides of a split make results look better than they
    are. If there is no table, say where the patient stands in the file name, or that every case is another patient.
    In a pattern `{patient}` marks the patient and `*` anything else; both reach only as far as they must: `{patient}_*`
    finds P017 in P017_portal_ct.
    """

    category = "Input"
    example: ClassVar[Mapping[str, Any]] = {"patients": "one per case"}
    title = "Import folder"
    synonyms = ("load", "open", "read files", "nifti", "dataset folder", "images and masks", "import images")

    folder: Path = plug("Folder with the images")
    patients: Literal["ask", "from table", "from name", "one per case"] = plug(
        "How the patient of a case is known; ask takes the table if it has a column patient",
        default="ask",
        why="Nothing may be assumed about whose a scan is",
    )
    pattern: str = plug("Where the patient stands in the file name, for from name", default="{patient}_*")
    structures: str = plug("Names of label values, e.g. 1 = anterior, 2 = posterior", default="")
    images: str = plug("Name of the sub-folder of images", default="images", level="advanced")
    labels: str = plug(
        "Name of the sub-folder of label maps; empty leaves them out", default="labels", level="advanced"
    )
    read_all: bool = plug(
        "Whether every file is read once at import, so that all damaged ones are named together",
        default=True,
        why="Otherwise a training stops at the first damaged file",
        level="advanced",
    )

    dataset: Dataset = result("Columns image and label, and those of the table; files are read when asked for")

    @kernel
    def import_files(
        self,
        folder: Path,
        patients: Source,
        pattern: str,
        structures: str,
        images: str,
        labels: str,
        read_all: bool,  # noqa: FBT001 - a plug
    ) -> Dataset:
        """Pair the files, find the patients, and check that everything can be read."""
        names = label_names(structures)
        found = layout_of(folder, images=images, labels=labels)
        cases = list(found.images)
        table, folds = self._beside(folder, cases)
        owners = _owners(patients, table, pattern, cases)
        columns = {"image": Column(Image, {case: Later(partial(_image, path)) for case, path in found.images.items()})}
        if found.labels:
            items = {case: Later(partial(_label, found.labels[case], names)) for case in cases}
            columns["label"] = Column(Label, items, "answer")
        columns |= _plain(table, set(columns), set(cases), folds)
        if found.strange:
            self.workspace.log(f"{len(found.strange)} files are no images and were left out", "warning")
        if read_all:
            read = {f"{name} {case}": item.load for name in ("image", "label") if name in columns
                    for case, item in columns[name].items.items()}  # fmt: skip
            for done in check_files(read):
                self.report(done, len(read))
        return Dataset(PatientIndex(owners, assumed=patients == "one per case"), columns)

    def _beside(self, folder: Path, cases: list[CaseId]) -> tuple[CaseTable, dict[CaseId, int]]:
        table, folds = folder / "cases.csv", folder / "folds.json"
        rows = read_case_table(table, case_name) if table.is_file() else _NO_TABLE
        number = read_folds(folds) if folds.is_file() else {}
        for what, named in (("cases.csv", rows.cases), ("folds.json", tuple(number))):
            strangers = len(set(named) - set(cases))
            if named and strangers == len(set(named)):
                raise CasesDiffer(
                    f"{what} names none of the {len(cases)} cases", hint="Write names of files without suffix"
                )
            if strangers:
                self.workspace.log(f"{what} names {strangers} more cases, which have no image", "warning")
        return rows, number


def _owners(source: Source, table: CaseTable, pattern: str, cases: list[CaseId]) -> dict[CaseId, PatientId]:
    if source == "one per case":
        return {case: PatientId(case) for case in cases}
    if source == "ask" and not table.patients:
        raise MissingInput(
            "patients: nobody said whose the cases are",
            hint="Add a column patient to cases.csv, or set patients to 'from name' with a pattern such as {patient}_*, "
            "or to 'one per case' if no patient has two cases",
            param="patients",
        )
    if source == "from table" and not table.patients:
        raise MissingInput(
            "patients: cases.csv has no column patient", hint="Add it, one row per case", param="patients"
        )
    found: Mapping[CaseId, str | None] = (
        {case: patient_in(case, pattern) for case in cases} if source == "from name" else table.patients
    )
    missing = [case for case in cases if not found.get(case)]
    if missing:
        shown = ", ".join(missing[:10]) + (f" and {len(missing) - 10} more" if len(missing) > 10 else "")
        if source == "from name":
            raise WrongInput(
                f"pattern: {pattern!r} does not fit {shown}", hint="Rename them, or change it", param="pattern"
            )
        raise CasesDiffer(f"the table gives no patient for {shown}", hint="Fill the column patient in")
    return {case: PatientId(str(found[case])) for case in cases}


def _plain(table: CaseTable, taken: set[str], cases: set[CaseId], folds: Mapping[CaseId, int]) -> dict[str, Column]:
    columns = {}
    for name, column in table.columns.items():
        if name in taken:
            raise WrongInput(
                f"cases.csv: column {name!r} has the name of the volumes", hint="Rename it", file="cases.csv"
            )
        items = {case: value for case, value in column.items.items() if case in cases}
        columns[name] = replace(column, items=items, role="group" if name == "fold" else column.role)
    if folds:
        columns["fold"] = Column(Number, {case: fold for case, fold in folds.items() if case in cases}, "group")
    return columns


def _image(path: Path) -> Image:
    return read_volume(path, medium=Image)


def _label(path: Path, names: Mapping[int, LabelName]) -> Label:
    label = read_volume(path, medium=Label)
    return replace(label, labels={**label.labels, **names}) if names else label
