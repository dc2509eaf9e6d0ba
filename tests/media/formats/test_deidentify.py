"""Nothing in a header says who the patient is, and what belonged together still does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydicom import Dataset
from pydicom.datadict import dictionary_VR, keyword_for_tag

from medas.media.formats.deidentify import CODES, Deidentifier, actions, may_show_names

CANARY = "Canary"
_TEXTS = {"PN", "LO", "LT", "SH", "ST", "UC", "UT", "AE", "UR"}


@pytest.fixture
def cleaner() -> Deidentifier:
    return Deidentifier(b"secret")


def header(**values: Any) -> Dataset:
    made = Dataset()
    for name, value in {"PatientID": "4711", "PatientName": "Doe^Jane", **values}.items():
        setattr(made, name, value)
    return made


def canaries() -> Dataset:
    """Return a header with a canary in every element of the table that takes a text or an UID, in a sequence too."""
    made = Dataset()
    for tag in actions():
        kind = dictionary_VR(tag)
        if tag >> 16 in {0x0000, 0x0002, 0x0004}:
            continue
        if kind in _TEXTS:
            made.add_new(tag, kind, CANARY)
        elif kind == "UI":
            made.add_new(tag, kind, "1.2.3.4711")
        elif kind in {"DA", "DT"}:
            made.add_new(tag, kind, "19710203")
    return made


def test_no_canary_is_left(cleaner: Deidentifier) -> None:
    inner, made = canaries(), canaries()
    made.ReferencedSeriesSequence = [inner]  # a sequence that stays
    made.add_new(0x00091001, "LO", CANARY)
    made.add_new(0x00090010, "LO", CANARY)
    made.add_new(0x60000022, "LO", CANARY)
    made.add_new(0x50000022, "LO", CANARY)
    made.add_new(0x00189999, "UN", CANARY.encode())

    assert len(made) > 250
    text = json.dumps(cleaner.header(made).to_json_dict(suppress_invalid_tags=True))

    assert CANARY not in text
    assert "4711" not in text
    assert "19710203" not in text
    assert "ReferencedSeriesSequence" in dir(made)


def test_free_text_that_the_table_does_not_know_goes_too(cleaner: Deidentifier) -> None:
    made = header(ConvolutionKernel="B31f", SeriesNumber=7, KVP="120", Rows=512)
    made.add_new(0x00181030, "LO", CANARY)
    made.add_new(0x00280030, "DS", ["0.7", "0.7"])

    found = cleaner.header(made)

    assert "ProtocolName" not in found
    assert (found.ConvolutionKernel, found.SeriesNumber, found.Rows, found.PixelSpacing) == ("B31f", 7, 512, [0.7, 0.7])


def test_the_header_says_that_it_was_cleaned_and_how(cleaner: Deidentifier) -> None:
    found = cleaner.header(header(PatientBirthDate="19710203"))

    assert found.PatientIdentityRemoved == "YES"
    assert "PS3.15" in found.DeidentificationMethod
    assert [one.CodeValue for one in found.DeidentificationMethodCodeSequence] == [code for code, _ in CODES]
    assert found.LongitudinalTemporalInformationModified == "MODIFIED"
    assert found.PatientBirthDate in {None, ""}


def test_one_patient_has_one_pseudonym_in_a_project_and_another_one_outside(cleaner: Deidentifier) -> None:
    here = {cleaner.header(header(StudyInstanceUID=f"1.2.{n}")).PatientID for n in range(3)}
    there = Deidentifier(b"other").header(header()).PatientID

    assert len(here) == 1
    assert here != {there}
    assert cleaner.pseudonym("") == cleaner.pseudonym("")
    assert cleaner.pseudonym("", "1.2") != cleaner.pseudonym("", "1.3")


def test_dates_of_a_patient_move_by_the_same_number_of_days(cleaner: Deidentifier) -> None:
    days = [int(cleaner.day(f"202603{day:02}", "4711")) for day in (1, 11)]

    assert days[1] - days[0] == 10 or str(days[0])[:6] != str(days[1])[:6]
    assert cleaner.day("20260301", "4711") != cleaner.day("20260301", "4712")
    assert cleaner.day("20260301", "4711") < "20260301"
    assert cleaner.day("nonsense", "4711") == ""


def test_what_referred_to_each_other_still_does_and_the_standards_numbers_stay(cleaner: Deidentifier) -> None:
    first, second = (
        header(SOPInstanceUID="1.2.3"),
        header(ReferencedSOPInstanceUID="1.2.3", SOPClassUID="1.2.840.10008.5.1.4.1.1.2"),
    )

    new = cleaner.header(first).SOPInstanceUID

    assert new.startswith("2.25.")
    assert len(new) <= 64
    assert cleaner.header(second).ReferencedSOPInstanceUID == new
    assert second.SOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def test_what_was_done_is_told_without_values(cleaner: Deidentifier) -> None:
    cleaner.header(header(StudyDate="20260301", SeriesNumber=1, Modality="CT", StationName=CANARY))

    assert {one.name: one.action for one in cleaner.handled.values()} == {
        "Study Date": "shifted", "Modality": "kept", "Station Name": "removed", "Patient's Name": "replaced",
        "Patient ID": "replaced", "Series Number": "kept",
    }  # fmt: skip
    assert CANARY not in str(cleaner.handled)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"BurnedInAnnotation": "YES"}, True), ({"BurnedInAnnotation": "NO", "Modality": "US"}, False),
        ({"Modality": "US"}, True), ({"Modality": "CT"}, False), ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, True),
    ],
)  # fmt: skip
def test_pictures_that_may_show_names_are_known(values: dict[str, str], *, expected: bool) -> None:
    assert may_show_names(header(**values)) is expected


def test_the_table_names_real_elements() -> None:
    assert set(actions().values()) == {"X", "Z", "D", "U"}
    assert all(keyword_for_tag(tag) for tag in actions())
    assert len(actions()) > 350
