"""Workbooks: live formulas, safe text, equal bytes."""

from __future__ import annotations

import io
import statistics
import zipfile
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook

from medas.media import CaseId, Figure, Image, Measured, Metrics, PatientId, PatientIndex, Report, Table
from medas.media.figure import Block
from medas.reporting.workbook import xlsx
from medas.statistics.case_tables import case_table
from medas.statistics.summary import summarize

DICES: dict[str, float | None] = {"a": 0.91, "b": 0.875, "=c": None, "d": 0.66}


def scores(dice: float | None) -> Metrics:
    far = Measured("hd95", 4.0, "liver", unit="mm", better="lower")
    return Metrics((Measured("dice", dice, "liver", long_name="Dice similarity coefficient", better="higher"), far))


def report(dices: dict[str, float | None] = DICES, *, of: dict[str, float | None] | None = None) -> Report:
    per_case = {CaseId(case): scores(dice) for case, dice in dices.items()}
    index = PatientIndex({case: PatientId(f"patient of {case}") for case in per_case})
    summarized = {CaseId(case): scores(dice) for case, dice in (of or dices).items()}
    picture = Figure("overlay", "Worst", {}, {"image": Image(np.zeros((1, 8, 8, 1)), np.eye(4))})
    blocks = (
        Block("text", "Cases", "4 cases of 4 patients."),
        Block("metrics", "Summary", medium=summarize(summarized, index)),
        Block("figure", "Worst case", medium=picture),
        Block("table", "Per-case", medium=case_table(per_case, index, parts={})),
        Block("table", "My table: [1]", medium=Table.of([{"note": "+danger", "n": 3, "ok": True}])),
        Block("text", "Methods", "First.\nSecond."),
        Block("facts", "Provenance", data=[["MeDaS", "1"], ["@x", "-y"]]),
    )
    return Report("Liver", blocks)


def opened(one: Report, *, values: bool = False) -> Any:
    return load_workbook(io.BytesIO(xlsx(one)), data_only=values)


def test_sheets_are_in_reading_order() -> None:
    names = ["Summary", "Per-case", "Per-label", "My table   1", "Methods", "Provenance"]

    assert opened(report()).sheetnames == names


def test_formulas_refer_to_the_cases_and_hold_the_same_number() -> None:
    formulas, values = opened(report())["Per-label"], opened(report(), values=True)["Per-label"]

    assert formulas["E2"].value == "=AVERAGE('Per-case'!$D$2:$D$5)"
    assert formulas["H2"].value == "=MEDIAN('Per-case'!$D$2:$D$5)"
    assert formulas["I2"].value == "=STDEV('Per-case'!$D$2:$D$5)"
    cells = [row[3].value for row in opened(report(), values=True)["Per-case"].iter_rows(min_row=2)]
    numbers = [cell for cell in cells if isinstance(cell, float)]
    assert values["E2"].value == pytest.approx(statistics.mean(numbers), abs=1e-12)
    assert values["H2"].value == pytest.approx(statistics.median(numbers), abs=1e-12)
    assert values["I2"].value == pytest.approx(statistics.stdev(numbers), abs=1e-12)


def test_the_headline_follows_the_sheet_per_label() -> None:
    cells = [cell.value for row in opened(report())["Summary"].iter_rows() for cell in row if cell.value is not None]

    assert "='Per-label'!$E$2" in cells
    assert any("Research use only" in str(cell) for cell in cells)
    assert any("仅供科研使用" in str(cell) for cell in cells)


def test_a_summary_of_other_cases_is_written_as_numbers() -> None:
    sheet = opened(report(of={"a": 0.91}))["Per-label"]

    assert sheet["E2"].value == 0.91


def test_one_row_per_case_worst_first_with_undefined_in_words() -> None:
    rows = [[cell.value for cell in row] for row in opened(report())["Per-case"].iter_rows()]

    assert rows[0] == ["Case", "Patient", "Part", "Dice · liver", "HD95 · liver (mm)"]
    assert rows[1] == ["=c", "patient of =c", None, "undefined", 4.0]
    assert [row[0] for row in rows[2:]] == ["d", "b", "a"]


def test_text_is_never_a_formula() -> None:
    book = opened(report())

    dangers = [cell for sheet in book for row in sheet.iter_rows() for cell in row
               if isinstance(cell.value, str) and cell.value[0] in "=+-@"]  # fmt: skip
    formulas = [cell for cell in dangers if cell.data_type == "f"]
    assert {cell.value for cell in dangers} >= {"=c", "+danger", "@x", "-y"}
    assert all(cell.value.startswith(("='Per-label'", "=AVERAGE", "=MEDIAN", "=STDEV")) for cell in formulas)


def test_one_case_has_no_standard_deviation_and_no_error() -> None:
    sheet = opened(report({"a": 0.5}))["Per-label"]

    assert (sheet["E2"].value, sheet["I2"].value) == ("=AVERAGE('Per-case'!$D$2:$D$2)", "undefined")


def test_headers_are_frozen_and_pictures_inside() -> None:
    book = opened(report())

    assert book["Per-case"].freeze_panes == "B2"
    assert len(book["Per-case"].conditional_formatting) == 2
    names = zipfile.ZipFile(io.BytesIO(xlsx(report()))).namelist()
    assert "xl/media/image1.png" in names


def test_equal_reports_give_equal_bytes() -> None:
    assert xlsx(report()) == xlsx(report())


def test_an_empty_report_is_a_workbook() -> None:
    assert opened(Report("Nothing")).sheetnames == ["Summary"]
