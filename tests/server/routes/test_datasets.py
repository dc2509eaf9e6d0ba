"""Tables of cases: list, make, name, delete."""

from __future__ import annotations

from server.conftest import Browser
from server.data_room import add_rows, new_table, table_of


def test_a_new_table_has_the_two_columns_that_every_case_needs(browser: Browser) -> None:
    table = new_table(browser, "Liver outline")

    found = table_of(browser, table)

    assert (found["title"], found["rev"], found["rows"], found["bytes"]) == ("Liver outline", 1, 0, 0)
    assert [(one["id"], one["type"]) for one in found["columns"]] == [("case", "identifier"), ("patient", "patient")]
    assert not found["can_undo"]


def test_tables_are_listed_with_the_newest_change_first(browser: Browser) -> None:
    first, second = new_table(browser, "First"), new_table(browser, "Second")
    add_rows(browser, first, {"case": "a", "patient": "P1"}, {"case": "b", "patient": "P1"})

    listed = browser.get("/datasets").json()[:2]

    assert [one["id"] for one in listed] == [first, second]
    assert (listed[0]["rows"], listed[0]["patients"]) == (2, 1)


def test_a_table_gets_another_title(browser: Browser) -> None:
    table = new_table(browser)

    assert browser.patch(f"/datasets/{table}", {"title": "肝脏"}).status_code == 204
    assert table_of(browser, table)["title"] == "肝脏"
    assert browser.patch(f"/datasets/{table}", {"title": ""}).status_code == 422


def test_a_deleted_table_is_as_one_that_never_was(browser: Browser) -> None:
    table = new_table(browser)
    add_rows(browser, table, {"case": "a"})

    assert browser.delete(f"/datasets/{table}").status_code == 204

    gone, never = browser.get(f"/datasets/{table}"), browser.get(f"/datasets/{'0' * 32}")
    assert gone.status_code == never.status_code == 404
    assert gone.json()["problems"] == never.json()["problems"]
