"""Tables as files, out and in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from server.conftest import Browser
from server.data_room import add_rows, new_table, rows_of, table_of, with_column


@pytest.fixture
def table(browser: Browser) -> str:
    made = new_table(browser, "肝脏")
    with_column(browser, made, "note", "text")
    with_column(
        browser, made, "grade", "ordinal", values=[{"value": "1", "label": "low"}], role="group", label="Grade of tumor"
    )
    add_rows(
        browser, made, {"case": "a", "patient": "P1", "note": "=1+1", "grade": "1"}, {"case": "b", "patient": "P2"}
    )
    return made


def workbook(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def look(browser: Browser, table: str, name: str, content: bytes) -> Any:
    return browser.octets("POST", f"/datasets/{table}/table?name={name}", content)


def take(browser: Browser, table: str, seen: dict[str, Any], **more: Any) -> Any:
    columns = [one["name"] for one in seen["columns"]]
    wanted = {"base_rev": table_of(browser, table)["rev"], "key": seen["key"], "columns": columns, **more}
    return browser.post(f"/datasets/{table}/table/{seen['token']}", wanted)


def test_a_workbook_has_the_cases_and_the_dictionary_of_variables(browser: Browser, table: str) -> None:
    answer = browser.get(f"/datasets/{table}/export?format=xlsx")

    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Cases", "Variables"]
    assert [[cell.value for cell in row] for row in book["Cases"]] == [
        ["case", "patient", "note", "grade"], ["a", "P1", "=1+1", "1"], ["b", "P2", None, None],
    ]  # fmt: skip
    assert book["Cases"]["C2"].data_type == "s"  # a text, no formula
    assert [cell.value for cell in book["Variables"][5]] == [
        "grade", "Grade of tumor", "ordinal", "group", None, "1 = low", None,
    ]  # fmt: skip
    assert answer.headers["content-disposition"].startswith("attachment")


def test_csv_holds_no_formula_and_comes_back_as_it_was(browser: Browser, table: str) -> None:
    text = browser.get(f"/datasets/{table}/export?format=csv").content
    before = rows_of(browser, table)

    seen = look(browser, table, "cases.csv", text).json()
    taken = take(browser, table, seen).json()

    assert b"'=1+1" in text
    assert (seen["key"], seen["matched"], seen["unmatched"]) == ("case", 2, [])
    assert (taken["added"], taken["changed"]) == (0, 0)
    assert rows_of(browser, table) == before


def test_columns_of_a_workbook_are_joined_by_the_case(browser: Browser, table: str) -> None:
    content = workbook(
        ["ID", "Age", "Sex", "Seen"], ["a.nii.gz", 61.5, "f", "2026-03-31"], ["B", 7, "m", None], ["x", 9, "f", None]
    )

    seen = look(browser, table, "clinic.xlsx", content).json()
    taken = take(browser, table, seen, add_rows=True).json()

    assert (seen["key"], seen["rows"], seen["matched"], seen["unmatched"]) == ("ID", 3, 2, ["x"])
    assert [(one["name"], one["type"]) for one in seen["columns"]] == [
        ("Age", "scale"),
        ("Sex", "nominal"),
        ("Seen", "date"),
    ]
    assert (taken["added"], taken["changed"]) == (1, 2)
    assert [row["cells"].get("age") for row in rows_of(browser, table)] == [61.5, 7, 9]
    assert rows_of(browser, table)[2]["cells"]["case"] == "x"
    browser.post(f"/datasets/{table}/undo")
    assert [one["name"] for one in table_of(browser, table)["columns"]] == ["case", "patient", "note", "grade"]


def test_a_file_is_good_for_one_table_and_one_time(browser: Browser, table: str) -> None:
    seen = look(browser, table, "a.csv", b"case,age\na,1\n").json()

    assert take(browser, new_table(browser), seen).status_code == 404
    assert take(browser, table, seen).status_code == 200
    assert take(browser, table, seen).status_code == 404
    assert take(browser, table, {**seen, "token": "*"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"PK", "it is no table"),
        ("a.xlsx", b"PK\x03\x04", "no Excel workbook"),
        ("a.csv", b"case\n", "it has no rows"),
        ("a.csv", b"case,age,age\na,1,2\n", "stands twice"),
        ("a.csv", b"\x00\xff\xfe\x00", "UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(
    browser: Browser, table: str, name: str, content: bytes, words: str
) -> None:
    answer = look(browser, table, name, content)

    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert answer.json()["problems"][0]["hint"]["en"]


def test_a_value_that_does_not_fit_is_named_with_its_case(browser: Browser, table: str) -> None:
    with_column(browser, table, "age", "scale")
    seen = look(browser, table, "a.csv", b"case,age\na,old\n").json()

    refused = take(browser, table, seen)

    assert refused.status_code == 422
    assert refused.json()["detail"] == "age of a: a number is needed"
