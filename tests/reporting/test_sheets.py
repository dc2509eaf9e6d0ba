"""Names of sheets."""

from __future__ import annotations

import io

from xlsxwriter import Workbook

from medas.reporting.sheets import Sheets


def test_names_are_cleaned_and_different() -> None:
    sheets = Sheets(Workbook(io.BytesIO(), {"in_memory": True}))

    names = [sheets.add(title)[1] for title in ("a/b", "A:B", "History", "", "x" * 40, "it's")]

    assert names == ["a b", "A B 2", "History 2", "Sheet", "x" * 28, "it''s"]
