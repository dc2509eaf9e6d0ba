"""Take out of a DICOM header who the patient is: PS3.15 Annex E, Basic Profile with modified dates, and stricter.

`confidentiality.csv` beside this file is Table E.1-1 as data: X removes, Z empties, D puts a dummy, U a new UID. What the
table does not name goes too if it is private, a curve or overlay, a name, or free text out of a list of harmless ones.
Dates of a patient move by one number of days that only the project's secret knows, so that intervals stay true.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pydicom import Dataset
    from pydicom.dataelem import DataElement

Action = Literal["removed", "emptied", "replaced", "shifted", "renumbered", "kept"]
METHOD = "MeDaS: PS3.15 Basic Profile, dates moved per patient, free text and private elements removed"
CODES = (("113100", "Basic Application Confidentiality Profile"),
         ("113107", "Retain Longitudinal Temporal Information With Modified Dates Option"))  # fmt: skip
_STANDARD_UID = "1.2.840.10008."
_MOST_DAYS = 3650
_FREE_TEXT = {"LO", "LT", "SH", "ST", "UC", "UT", "PN", "AE", "AS", "UR", "UN", "TM"}
_BYTES = {"OB", "OD", "OF", "OL", "OV", "OW"}
_NUMBERS = {"DS", "IS"}
_NUMBER = re.compile(r"[-+0-9.eE ]{1,20}")
_HARMLESS = {
    "Manufacturer", "ManufacturerModelName", "SoftwareVersions", "SequenceName", "ConvolutionKernel", "RescaleType",
    "TransmitCoilName", "ReceiveCoilName", "FilterType", "CodeMeaning", "CodeValue", "CodingSchemeDesignator",
    "CodingSchemeVersion", "SegmentLabel", "PulseSequenceName", "ContrastBolusRoute",
}  # fmt: skip
"""Free text that describes machines and codes."""
_RENAMED = {"PatientID", "PatientName"}
_PIXELS = 0x7FE00000


@dataclass(frozen=True)
class Handled:
    """What became of an element; its value is never told."""

    tag: str
    """`(0010,0010)`."""
    name: str
    action: Action


@dataclass
class Deidentifier:
    """Pseudonyms, new UIDs and moved dates of one project; equal secrets give equal ones."""

    secret: bytes
    handled: dict[str, Handled] = field(default_factory=dict)
    """Tag -> what became of it, over all headers so far."""

    def pseudonym(self, patient: str, study: str = "") -> str:
        """Return what a patient is called in the project; without an id each study is a patient of its own."""
        return f"P-{self._hash('patient', patient.strip() or f'study {study}')[:10].upper()}"

    def uid(self, old: str) -> str:
        """Return the new UID of an old one; those that the standard defines stay."""
        if not old or old.startswith(_STANDARD_UID):
            return old
        return f"2.25.{int(self._hash('uid', old)[:31], 16)}"

    def day(self, old: str, patient: str) -> str:
        """Return a date `YYYYMMDD` earlier by the patient's own number of days, empty if it is no date."""
        try:
            moved = date(int(old[:4]), int(old[4:6]), int(old[6:8])) - timedelta(days=self._days(patient))
        except (ValueError, OverflowError):
            return ""
        return moved.strftime("%Y%m%d")

    def header(self, dataset: Dataset) -> Dataset:
        """Return the header without who the patient is; pixels are left out.

        Args:
            dataset: As read from a file; it is changed.
        """
        patient, study = _text(dataset, "PatientID"), _text(dataset, "StudyInstanceUID")
        self._clean(dataset, patient)
        dataset.PatientID = dataset.PatientName = self.pseudonym(patient, study)
        dataset.PatientIdentityRemoved = "YES"  # (0012,0062)
        dataset.DeidentificationMethod = METHOD[:64]  # (0012,0063)
        dataset.DeidentificationMethodCodeSequence = [_code(*one) for one in CODES]  # (0012,0064)
        dataset.LongitudinalTemporalInformationModified = "MODIFIED"  # (0028,0303)
        return dataset

    def _clean(self, dataset: Dataset, patient: str) -> None:
        for element in list(dataset):
            action = self._handle(dataset, element, patient)
            tag = f"({element.tag.group:04X},{element.tag.element:04X})"
            self.handled.setdefault(tag, Handled(tag, _name_of(element), action))

    def _handle(self, dataset: Dataset, element: DataElement, patient: str) -> Action:
        wanted = _action(element)
        if wanted == "X" or element.tag.group == _PIXELS >> 16:
            del dataset[element.tag]
            return "removed" if wanted == "X" else "kept"
        if element.VR == "SQ":
            for item in element.value or ():
                self._clean(item, patient)
            return "kept"
        if element.VR in {"DA", "DT"} and element.keyword != "PatientBirthDate":
            element.value = _each(element, lambda old: self.day(old, patient))
            return "shifted"
        if wanted in {"Z", "D"}:
            element.value = None if wanted == "Z" else "000000" if element.VR == "TM" else "REMOVED"
            return "replaced" if wanted == "D" or element.keyword in _RENAMED else "emptied"
        if element.VR == "UI":
            element.value = _each(element, self.uid)
        return "renumbered" if wanted == "U" else "kept"

    def _days(self, patient: str) -> int:
        return 1 + int(self._hash("days", patient.strip())[:8], 16) % _MOST_DAYS

    def _hash(self, what: str, text: str) -> str:
        return hmac.new(self.secret, f"{what}\n{text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def may_show_names(dataset: Dataset) -> bool:
    """Return whether names may be written into the picture: the header says so, or does not deny it for such a kind."""
    said = _text(dataset, "BurnedInAnnotation").upper()
    if said in {"YES", "NO"}:
        return said == "YES"
    kinds = {str(one).upper() for one in dataset.get("ImageType", None) or ()}
    secondary = _text(dataset, "SOPClassUID").startswith("1.2.840.10008.5.1.4.1.1.7")
    return secondary or _text(dataset, "Modality") in {"US", "OT", "XC", "ES", "GM"} or bool(kinds & {"SCREEN SAVE"})


@cache
def actions() -> dict[int, str]:
    """Return tag -> action of the Basic Profile."""
    text = (files("medas.media.formats") / "confidentiality.csv").read_text(encoding="utf-8")
    return {int(row["tag"], 16): row["action"] for row in csv.DictReader(text.splitlines())}


def _action(element: DataElement) -> str:
    """Return X, Z, D, U, or K for an element that stays."""
    listed = actions().get(int(element.tag))
    if listed is not None:
        return listed
    group = element.tag.group
    if element.tag.is_private or 0x5000 <= group <= 0x50FF or 0x6000 <= group <= 0x60FF:
        return "X"
    if element.VR in _FREE_TEXT and element.keyword not in _HARMLESS:
        return "X"
    if element.VR in _BYTES and group != _PIXELS >> 16:
        return "X"
    if element.VR in _NUMBERS and not all(_NUMBER.fullmatch(str(one)) for one in _values(element)):
        return "X"
    return "K"


def _each(element: DataElement, change: Callable[[str], str]) -> Any:
    return [change(str(one)) for one in element.value] if element.VM > 1 else change(str(element.value or ""))


def _values(element: DataElement) -> list[Any]:
    if element.value is None or element.value == "":
        return []
    return list(element.value) if element.VM > 1 else [element.value]


def _name_of(element: DataElement) -> str:
    return "Private element" if element.tag.is_private else str(element.name)


def _text(dataset: Dataset, keyword: str) -> str:
    return str(dataset.get(keyword, "") or "").strip()


def _code(value: str, meaning: str) -> Dataset:
    from pydicom import Dataset

    made = Dataset()
    made.CodeValue, made.CodingSchemeDesignator, made.CodeMeaning = value, "DCM", meaning[:64]
    return made
