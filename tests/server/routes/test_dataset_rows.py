"""What stands in a table: looking at it, editing it, taking it back."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from server.conftest import Browser
from server.data_room import add_rows, new_table, rows_of, table_of, with_column


@pytest.fixture
def table(browser: Browser) -> str:
    made = new_table(browser)
    with_column(browser, made, "age", "scale", unit="years")
    with_column(
        browser, made, "grade", "ordinal", values=[{"value": "low", "label": ""}, {"value": "high", "label": ""}]
    )
    add_rows(
        browser, made, {"case": "c10", "patient": "P1", "age": 61, "grade": "high"}, {"case": "c2", "patient": "P1"},
        {"case": "c1", "patient": "P2", "age": 7.5, "grade": "low"},
    )  # fmt: skip
    return made


def edit(browser: Browser, table: str, *edits: tuple[str, str, Any], base: int | None = None, **more: Any) -> Any:
    rev = table_of(browser, table)["rev"] if base is None else base
    wanted = [{"row": row, "col": column, "value": value} for row, column, value in edits]
    return browser.patch(f"/datasets/{table}/cells", {"base_rev": rev, "edits": wanted, **more})


def cases(browser: Browser, table: str, **query: Any) -> list[str]:
    return [row["cells"]["case"] for row in rows_of(browser, table, **query)]


def test_rows_come_in_the_order_in_which_they_were_added(browser: Browser, table: str) -> None:
    assert cases(browser, table) == ["c10", "c2", "c1"]
    assert cases(browser, table, offset=1, limit=1) == ["c2"]


def test_empty_cells_come_last_in_both_directions(browser: Browser, table: str) -> None:
    assert cases(browser, table, sort="age") == ["c1", "c10", "c2"]
    assert cases(browser, table, sort="-age") == ["c10", "c1", "c2"]
    assert cases(browser, table, sort="grade") == ["c1", "c10", "c2"]
    assert cases(browser, table, sort="case") == ["c1", "c2", "c10"]


def test_conditions_choose_rows(browser: Browser, table: str) -> None:
    def those(*conditions: dict[str, Any]) -> list[str]:
        return cases(browser, table, filter=json.dumps(conditions))

    assert those({"column": "age", "op": "at_least", "value": 10}) == ["c10"]
    assert those({"column": "age", "op": "empty"}) == ["c2"]
    assert those({"column": "patient", "op": "is", "value": "p1"}, {"column": "age", "op": "filled"}) == ["c10"]
    assert browser.get(f"/datasets/{table}/rows?filter=nonsense").status_code == 422
    assert browser.get(f"/datasets/{table}/rows?sort=nonsense").status_code == 422


def test_a_paste_is_one_step_to_take_back_and_to_do_again(browser: Browser, table: str) -> None:
    before = rows_of(browser, table)
    edits = [(row["id"], "age", number) for number, row in enumerate(before)]

    pasted = edit(browser, table, *edits, add=[{"case": "new", "age": "5,5"}])
    after = rows_of(browser, table)
    browser.post(f"/datasets/{table}/undo")
    undone = rows_of(browser, table)
    browser.post(f"/datasets/{table}/redo")

    assert pasted.status_code == 200, pasted.text
    assert [row["cells"].get("age") for row in after] == [0, 1, 2, 5.5]
    assert pasted.json()["ids"] == [after[-1]["id"]]
    assert undone == before
    assert rows_of(browser, table) == after
    assert browser.post(f"/datasets/{table}/redo").status_code == 409


def test_a_value_that_does_not_fit_stops_all_of_them_and_is_named(browser: Browser, table: str) -> None:
    first, second = (row["id"] for row in rows_of(browser, table)[:2])

    refused = edit(browser, table, (first, "age", 50), (second, "age", "old"))

    assert refused.status_code == 422
    assert refused.json()["detail"] == "age of c2: a number is needed"
    assert rows_of(browser, table)[0]["cells"]["age"] == 61


def test_a_case_keeps_a_name_of_its_own(browser: Browser, table: str) -> None:
    first = rows_of(browser, table)[0]["id"]

    assert edit(browser, table, (first, "case", "c2")).status_code == 422
    assert edit(browser, table, (first, "case", None)).status_code == 422
    assert edit(browser, table, (first, "case", "c11")).status_code == 200


def test_the_same_cell_changed_by_somebody_else_is_shown_with_both_values(browser: Browser, table: str) -> None:
    seen, row = table_of(browser, table)["rev"], rows_of(browser, table)[0]["id"]
    edit(browser, table, (row, "age", 70))

    elsewhere = edit(browser, table, (row, "grade", "low"), base=seen)
    same = edit(browser, table, (row, "age", 80), base=seen)

    assert elsewhere.status_code == 200
    assert same.status_code == 409
    assert same.json()["yours"] == [{"row": row, "col": "age", "value": 80}]
    assert same.json()["current"] == [{"row": row, "col": "age", "value": 70}]


def test_deleted_rows_come_back_where_they_were(browser: Browser, table: str) -> None:
    before = rows_of(browser, table)
    browser.post(
        f"/datasets/{table}/rows/delete", {"base_rev": table_of(browser, table)["rev"], "rows": [before[1]["id"]]}
    )

    assert cases(browser, table) == ["c10", "c1"]
    browser.post(f"/datasets/{table}/undo")
    assert rows_of(browser, table) == before


def test_an_excluded_case_stays_in_the_table(browser: Browser, table: str) -> None:
    row = rows_of(browser, table)[0]["id"]
    wanted = {"base_rev": table_of(browser, table)["rev"], "rows": [row], "excluded": True}
    browser.post(f"/datasets/{table}/rows/exclude", wanted)

    assert [one["excluded"] for one in rows_of(browser, table)] == [True, False, False]


def test_a_column_goes_with_its_values_and_comes_back_with_them(browser: Browser, table: str) -> None:
    before, now = rows_of(browser, table), table_of(browser, table)
    kept = [one for one in now["columns"] if one["name"] != "age"]
    browser.put(f"/datasets/{table}/columns", {"base_rev": now["rev"], "columns": kept})

    assert all("age" not in row["cells"] for row in rows_of(browser, table))
    browser.post(f"/datasets/{table}/undo")
    assert rows_of(browser, table) == before


def test_a_renamed_column_keeps_its_id_and_another_type_its_values_if_they_fit(browser: Browser, table: str) -> None:
    now = table_of(browser, table)
    columns = [{**one, "name": "age at scan", "type": "text"} if one["id"] == "age" else one for one in now["columns"]]
    browser.put(f"/datasets/{table}/columns", {"base_rev": now["rev"], "columns": columns})
    assert [row["cells"].get("age") for row in rows_of(browser, table)] == ["61", None, "7.5"]

    columns = [{**one, "type": "date"} if one["id"] == "age" else one for one in columns]
    refused = browser.put(
        f"/datasets/{table}/columns", {"base_rev": table_of(browser, table)["rev"], "columns": columns}
    )

    assert refused.status_code == 422
    assert "the value of c10 does not fit the new type" in refused.json()["detail"]


def test_columns_of_case_and_patient_cannot_be_taken_away(browser: Browser, table: str) -> None:
    now = table_of(browser, table)

    refused = browser.put(f"/datasets/{table}/columns", {"base_rev": now["rev"], "columns": now["columns"][1:]})

    assert refused.status_code == 422


def test_checks_name_the_cells_and_offer_what_mends_them(browser: Browser, table: str) -> None:
    row = rows_of(browser, table)[0]["id"]
    edit(browser, table, (row, "patient", None), (row, "grade", "odd"))

    found = {one["code"]: one for one in browser.get(f"/datasets/{table}/checks").json()["problems"]}

    assert found["no-patient"]["severity"] == "block"
    assert found["no-patient"]["rows"] == [row]
    assert found["unknown-value"]["message"]["zh"].startswith("1 个病例在 grade 中")
    assert rows_of(browser, table)[0]["marks"] == {"patient": ["no-patient"], "grade": ["unknown-value"]}


def test_twenty_thousand_rows_are_sorted_within_a_second(browser: Browser) -> None:
    table = new_table(browser, "Big")
    with_column(browser, table, "age", "scale")
    add_rows(
        browser, table, *({"case": f"c{n}", "patient": f"P{n // 2}", "age": (n * 7919) % 997} for n in range(20_000))
    )
    rows_of(browser, table)

    began = time.monotonic()
    found = browser.get(f"/datasets/{table}/rows?sort=-age&limit=200").json()
    took = time.monotonic() - began

    assert found["total"] == 20_000
    assert found["rows"][0]["cells"]["age"] == 996
    assert took < 5.0  # 0.1 s on a quiet machine
