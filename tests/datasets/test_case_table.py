"""Tables beside the images."""

from __future__ import annotations

from pathlib import Path

import pytest

from medas.datasets.case_table import CaseTable, read_case_table
from medas.errors import BadFile
from medas.media.formats import case_name


def table(folder: Path, text: str, encoding: str = "utf-8") -> CaseTable:
    file = folder / "cases.csv"
    file.write_bytes(text.encode(encoding))
    return read_case_table(file, case_name)


def test_numbers_are_numbers_words_are_words_and_the_patient_is_the_patient(tmp_path: Path) -> None:
    found = table(tmp_path, "case,patient,age,site\na,P1,61,North\nb,P1,,South\n")

    assert {name: (column.type.__name__, dict(column.items)) for name, column in found.columns.items()} == {
        "age": ("Number", {"a": 61}),
        "site": ("Text", {"a": "North", "b": "South"}),
    }
    assert found.patients == {"a": "P1", "b": "P1"}
    assert {column.role for column in found.columns.values()} == {"ignore"}


def test_a_file_from_a_german_spreadsheet_is_read(tmp_path: Path) -> None:
    found = table(tmp_path, "\ufeffFile;Größe\nliver_1.nii.gz;1,5\nliver_2.nii.gz;-0,25\n")

    assert dict(found.columns["Größe"].items) == {"liver_1": 1.5, "liver_2": -0.25}


def test_numbers_with_leading_zeros_stay_words(tmp_path: Path) -> None:
    found = table(tmp_path, "case\tcode\na\t007\nb\t12\n")

    assert dict(found.columns["code"].items) == {"a": "007", "b": "12"}


def test_without_a_column_case_the_first_one_names_the_case(tmp_path: Path) -> None:
    assert table(tmp_path, "scan,age\nx,1\ny,2\n").cases == ("x", "y")


def test_words_like_nan_are_words(tmp_path: Path) -> None:
    assert dict(table(tmp_path, "case,value\na,nan\nb,1\n").columns["value"].items) == {"a": "nan", "b": "1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("case,age\na,1\na,2\n", "case 'a' stands in two rows"),
        ("case,age\na,1,9\n", "row 2 has 3 cells, the header 2"),
        ("case,age,age\na,1,2\n", "column 'age' has no name or stands there twice"),
        ("case,\na,1\n", "column '' has no name"),
        ("case,age\n", "it has no rows"),
        ("", "it has no rows"),
        ('case,age\na,"1\n', "it is no CSV table"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        table(tmp_path, text)


def test_another_encoding_is_refused_and_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="it is not UTF-8"):
        table(tmp_path, "case,größe\na,1\n", "cp1252")
