"""Tables of measured cases."""

from __future__ import annotations

from medas.media import CaseId, Measured, Metrics, PatientId, PatientIndex
from medas.statistics.case_tables import case_table, column_name, structure_table, worst_first

INDEX = PatientIndex({CaseId("one"): PatientId("p1"), CaseId("two"): PatientId("p2"), CaseId("three"): PatientId("p2")})


def case(liver: float, spleen: float | None, note: str = "") -> Metrics:
    return Metrics(
        (
            Measured("dice", liver, "liver", better="higher"),
            Measured("hd95", 1.0, "liver", unit="mm", better="lower"),
            Measured("dice", spleen, "spleen", better="higher", note=note),
        )
    )


CASES = {CaseId("one"): case(0.9, 0.9), CaseId("two"): case(0.5, 0.6), CaseId("three"): case(0.9, None, "undefined")}


def test_undefined_comes_first_then_the_lowest_mean() -> None:
    assert worst_first(CASES) == ["three", "two", "one"]


def test_large_distances_are_worst() -> None:
    cases = {CaseId(name): Metrics((Measured("hd95", far, better="lower"),)) for name, far in (("a", 1.0), ("b", 9.0))}

    assert worst_first(cases) == ["b", "a"]


def test_without_a_direction_the_order_stays() -> None:
    cases = {CaseId(name): Metrics((Measured("volume", 1.0),)) for name in ("b", "a")}

    assert worst_first(cases) == ["b", "a"]


def test_one_row_per_case_with_a_column_per_metric_and_structure() -> None:
    table = case_table(CASES, INDEX, parts={CaseId("two"): "test"})

    assert [column.name for column in table.columns] == [
        "case", "patient", "part", "dice[liver]", "hd95[liver]", "dice[spleen]",
    ]  # fmt: skip
    assert dict(table.rows[1]) == {
        "case": "two", "patient": "p2", "part": "test", "dice[liver]": 0.5, "hd95[liver]": 1.0, "dice[spleen]": 0.6,
    }  # fmt: skip
    assert table.columns[4].unit == "mm"


def test_one_row_per_case_and_structure() -> None:
    table = structure_table(CASES, INDEX, parts={})

    assert table.values("structure") == ["liver", "spleen"] * 3
    assert table.values("dice") == [0.9, None, 0.5, 0.6, 0.9, 0.9]
    assert table.values("note")[1] == "undefined"


def test_a_value_of_the_whole_case_has_no_bracket() -> None:
    assert column_name("count", "") == "count"
