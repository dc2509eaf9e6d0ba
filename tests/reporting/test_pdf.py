"""PDF: everything of the report can be read back, also Chinese, and equal reports give equal bytes."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from pypdf import PdfReader

from medas.media import Figure, Image, Measured, Metrics, Report, Table
from medas.media.figure import Block
from medas.reporting.pdf import pdf

PICTURE = Figure("overlay", "Worst case", {"caption": "c"}, {"image": Image(np.zeros((1, 8, 8, 1)), np.eye(4))})
VALUES = Metrics((Measured("dice", 0.9, "liver", long_name="Dice", better="higher", n=12, low=0.8, high=0.95),))
ROWS = [{"case": f"case-{number:03d}", "dice": number / 100} for number in range(80)]
REPORT = Report(
    "肝脏勾画 <b>liver</b>",
    (
        Block("text", "Cases", "Twelve patients ≥ 18 years.\n十二位患者。"),
        Block("metrics", "Summary", medium=VALUES),
        Block("figure", "Worst", medium=PICTURE),
        Block("table", "Per-case", medium=Table.of(ROWS)),
        Block("facts", "Provenance", data=[["MeDaS", "1"]]),
    ),
)


def text_of(report: Report) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(report))).pages)


def test_every_case_and_number_can_be_read_back() -> None:
    text = text_of(REPORT)

    assert [row["case"] for row in ROWS if row["case"] not in text] == []
    assert "0.800 to 0.950" in text or "0.80 to 0.95" in text
    assert "Provenance" in text


def test_chinese_and_signs_are_text_and_markup_is_not_obeyed() -> None:
    text = text_of(REPORT)

    assert "肝脏勾画" in text
    assert "十二位患者" in text
    assert "≥" in text
    assert "<b>liver</b>" in text


def test_the_notice_stands_on_every_page() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf(REPORT))).pages]

    assert len(pages) > 1
    assert all("Research use only" in page and "仅供科研使用" in page for page in pages)


def test_pictures_are_inside() -> None:
    assert sum(len(page.images) for page in PdfReader(io.BytesIO(pdf(REPORT))).pages) == 1


def test_a_wide_table_goes_on_below_with_its_first_column() -> None:
    wide = Table.of([{"case": "a", **{f"score {number}": number for number in range(20)}}])

    text = text_of(replace(REPORT, blocks=(Block("table", "Wide", medium=wide),)))

    assert text.count("case") == 3
    assert "score 19" in text


def test_equal_reports_give_equal_bytes() -> None:
    assert pdf(REPORT) == pdf(REPORT)
