"""Findings as a table."""

from __future__ import annotations

from medas.datasets.finding import Finding, table_of


def test_the_gravest_comes_first() -> None:
    findings = [
        Finding("voxel size", "hint", "Small.", "Look.", "a", "image"),
        Finding("other grid", "block", "Elsewhere.", "Resample.", "c", "label"),
        Finding("other grid", "block", "Elsewhere.", "Resample.", "b", "label"),
    ]

    table = table_of(findings)

    assert table.values("case") == ["b", "c", "a"]
    assert table.rows[0] == {
        "severity": "block", "case": "b", "column": "label", "check": "other grid", "what": "Elsewhere.",
        "remedy": "Resample.",
    }  # fmt: skip


def test_without_findings_the_columns_are_still_there() -> None:
    table = table_of([])

    assert [column.name for column in table.columns] == ["severity", "case", "column", "check", "what", "remedy"]
    assert table.rows == ()
