"""The table of cases is a spreadsheet: selected, typed, pasted, filled and taken back as in Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser.conftest import Watched
from browser.tables import cases, cell, new_table, opened, saved, values, word

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
CASE, PATIENT, GROUP, PART, AGE = range(5)


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def test_a_table_from_excel_is_pasted_as_one_step_and_stays(watched: Watched) -> None:
    table = new_table(watched, cases(60))
    page = opened(watched, table)
    wanted = [(f"A{i}", f"Q{i // 3}", "tumor" if i % 2 else "normal") for i in range(50)]

    cell(page, 0, CASE).click()
    paste(page, "\r\n".join("\t".join(line) for line in wanted) + "\r\n")
    expect(word(page, 1, GROUP)).to_have_text("tumor")
    saved(page)

    assert values(page, table, "case")[:50] == [line[0] for line in wanted]
    assert values(page, table, "Group")[:51] == ["1" if i % 2 else "0" for i in range(50)] + [None]
    page.keyboard.press("Control+z")
    expect(word(page, 0, CASE)).to_have_text("LIV-000")
    assert values(page, table, "Group") == [None] * 60
    page.keyboard.press("Control+y")
    expect(word(page, 0, CASE)).to_have_text("A0")
    page.reload()
    expect(word(page, 3, PATIENT)).to_have_text("Q1")


def test_a_paste_that_is_longer_than_the_table_makes_cases_in_the_same_step(watched: Watched) -> None:
    table = new_table(watched, cases(2))
    page = opened(watched, table)

    cell(page, 1, CASE).click()
    paste(page, "B1\tQ1\nB2\tQ2\nB3\tQ3")
    expect(word(page, 3, PATIENT)).to_have_text("Q3")
    page.keyboard.press("Control+z")

    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "3")
    assert values(page, table, "case") == ["LIV-000", "LIV-001"]


def test_one_cell_fills_a_selection_and_the_handle_goes_on_counting(watched: Watched) -> None:
    table = new_table(watched, cases(12))
    page = opened(watched, table)

    cell(page, 0, GROUP).click()
    cell(page, 4, GROUP).click(modifiers=["Shift"])
    paste(page, "tumor")
    expect(word(page, 4, GROUP)).to_have_text("tumor")
    cell(page, 0, AGE).click()
    paste(page, "10\n20")
    expect(word(page, 1, AGE)).to_have_text("20")
    handle, goal = page.get_by_test_id("fill-handle").bounding_box(), cell(page, 4, AGE).bounding_box()
    assert handle is not None
    assert goal is not None
    page.mouse.move(handle["x"] + 4, handle["y"] + 4)
    page.mouse.down()
    page.mouse.move(goal["x"] + 10, goal["y"] + 10, steps=5)
    page.mouse.up()
    expect(word(page, 4, AGE)).to_have_text("50")
    saved(page)

    assert values(page, table, "Group")[:6] == ["1"] * 5 + [None]
    assert values(page, table, "Age")[:6] == [10, 20, 30, 40, 50, 45]


def test_a_copied_range_is_what_excel_expects(watched: Watched) -> None:
    page = opened(watched, new_table(watched, cases(4)))

    cell(page, 0, CASE).click()
    cell(page, 1, PATIENT).click(modifiers=["Shift"])
    page.keyboard.press("Control+c")

    assert page.evaluate("navigator.clipboard.readText()") == "LIV-000\tP-000\r\nLIV-001\tP-000"


def test_a_table_is_edited_by_keyboard_only(watched: Watched) -> None:
    table = new_table(watched, cases(6))
    page = opened(watched, table)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "grid":
            break

    page.keyboard.press("Control+End")
    page.keyboard.type("71")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Home")
    page.keyboard.type("NEW")
    page.keyboard.press("Tab")
    page.keyboard.press("F2")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Delete")
    expect(word(page, 2, PATIENT)).to_have_text("")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(word(page, 1, PATIENT)).to_have_text("P-000x")
    page.keyboard.press("Control+z")
    expect(word(page, 1, PATIENT)).to_have_text("")
    saved(page)

    assert values(page, table, "case") == ["NEW", *(f"LIV-{i:03}" for i in range(1, 6))]
    assert values(page, table, "patient") == ["P-000x", None, None, "P-001", "P-002", "P-002"]
    assert values(page, table, "Age") == [40, 41, 42, 43, 44, 71]


def test_what_is_typed_is_kept_when_another_cell_is_clicked_or_the_table_scrolls(watched: Watched) -> None:
    table = new_table(watched, cases(80))
    page = opened(watched, table)

    cell(page, 2, AGE).dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("99")
    cell(page, 4, CASE).click()
    expect(word(page, 2, AGE)).to_have_text("99")
    expect(cell(page, 4, CASE)).to_have_attribute("aria-selected", "true")
    page.keyboard.type("SCROLLED")
    page.get_by_role("grid").evaluate("one => { one.scrollTop = 1500 }")
    page.wait_for_selector("[role=gridcell] >> text=LIV-050")
    page.keyboard.press("Enter")
    expect(word(page, 4, CASE)).to_have_text("SCROLLED")
    saved(page)

    assert values(page, table, "Age")[2] == 99
    assert values(page, table, "case")[4] == "SCROLLED"


def test_ranges_rows_and_columns_are_selected_with_the_mouse(watched: Watched) -> None:
    page = opened(watched, new_table(watched, cases(80)))
    status = page.get_by_test_id("selection")

    first, last = cell(page, 1, PATIENT).bounding_box(), cell(page, 5, AGE).bounding_box()
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] + 5, first["y"] + 5)
    page.mouse.down()
    page.mouse.move(last["x"] + 5, last["y"] + 5, steps=5)
    page.mouse.up()
    expect(status).to_contain_text("20 cells selected")
    page.locator('[role=rowheader][data-row="3"]').click()
    expect(status).to_contain_text("5 cells selected")
    page.locator('[role=rowheader][data-row="6"]').click(modifiers=["Shift"])
    expect(status).to_contain_text("20 cells selected")
    page.locator(f'[role=columnheader][data-column="{AGE}"]').click(position={"x": 40, "y": 12})

    expect(status).to_contain_text("80 cells selected · 80 filled · mean 59.5")


def test_tab_leaves_the_table_at_the_end_of_a_line(watched: Watched) -> None:
    page = opened(watched, new_table(watched, cases(2)))

    cell(page, 0, AGE).click()
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('role')") != "grid"


def test_a_text_in_a_column_of_numbers_is_refused_with_what_fits(watched: Watched) -> None:
    table = new_table(watched, cases(3))
    page = opened(watched, table)

    cell(page, 1, AGE).click()
    page.keyboard.type("old")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Type a number")
    page.keyboard.press("Escape")
    expect(word(page, 1, AGE)).to_have_text("41")
    paste(page, "old\n72")
    expect(page.get_by_role("alert")).to_contain_text("Row 2, Age (years): “old”")
    expect(word(page, 2, AGE)).to_have_text("72")
    saved(page)

    assert values(page, table, "Age") == [40, 41, 72]


def test_the_status_line_counts_and_averages_what_is_selected(watched: Watched) -> None:
    page = opened(watched, new_table(watched, cases(4)))

    cell(page, 0, AGE).click()
    page.keyboard.press("Control+Shift+ArrowDown")

    expect(page.get_by_test_id("selection")).to_contain_text(
        "4 cells selected · 4 filled · mean 41.5 · min 40 · max 43"
    )


def test_arrows_with_control_stop_at_the_end_of_a_block(watched: Watched) -> None:
    rows = [
        {"case": f"LIV-{i}", "patient": "P", "Group": "1"} if i < 3 or i == 6 else {"case": f"LIV-{i}"}
        for i in range(9)
    ]
    page = opened(watched, new_table(watched, rows))
    grid = page.get_by_role("grid")

    cell(page, 0, GROUP).click()
    for row in (2, 6, 8):
        page.keyboard.press("Control+ArrowDown")

        expect(grid).to_have_attribute(
            "aria-activedescendant",
            page.evaluate(
                "row => [...document.querySelectorAll('[role=gridcell]')].find(one => one.dataset.row == row && one.dataset.column == 2).id",
                row,
            ),
        )
