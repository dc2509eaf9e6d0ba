"""The table of cases is a spreadsheet: selected, typed, pasted, filled and taken back as in Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser.conftest import Watched, call
from browser.tables import cases, cell, column, new_table, opened, saved, texts, values, word

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


def test_columns_can_be_made_wider_and_stay_so(watched: Watched) -> None:
    page = opened(watched, new_table(watched, cases(2)))
    head = page.locator(f'[role=columnheader][data-column="{AGE}"]')
    before = head.bounding_box()
    assert before is not None

    edge = before["x"] + before["width"] - 2
    page.mouse.move(edge, before["y"] + 10)
    page.mouse.down()
    page.mouse.move(edge + 80, before["y"] + 10, steps=4)
    page.mouse.up()
    page.reload()
    page.wait_for_selector("[role=gridcell] >> text=LIV")
    after = head.bounding_box()

    assert after is not None
    assert after["width"] == pytest.approx(before["width"] + 80, abs=3)


def test_filters_stand_in_the_address_and_blanks_sort_last(watched: Watched) -> None:
    table = new_table(watched, [*cases(6), {"case": "LIV-999"}])
    page = opened(watched, table)

    page.get_by_role("button", name="Sort and filter Age (years)").click()
    page.get_by_role("menuitem", name="Largest first").click()
    expect(word(page, 0, AGE)).to_have_text("45")
    assert texts(page, AGE, range(7)) == ["45", "44", "43", "42", "41", "40", ""]
    page.get_by_role("button", name="Sort and filter Age (years)").click()
    page.get_by_role("menuitem", name="Only filled cells").click()
    expect(page.get_by_text("6 of 7 cases")).to_be_visible()
    page.reload()
    expect(word(page, 5, AGE)).to_have_text("40")

    page.get_by_role("button", name="Remove the filter: Age (years) is filled").click()
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "8")


def test_a_text_is_found_from_the_selected_cell_on(watched: Watched) -> None:
    page = opened(watched, new_table(watched, cases(300)))

    page.get_by_label("Find").fill("p-14")
    page.keyboard.press("Enter")
    expect(cell(page, 280, PATIENT)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(cell(page, 281, PATIENT)).to_have_attribute("aria-selected", "true")
    page.get_by_label("Find").fill("nobody")
    page.keyboard.press("Enter")

    expect(page.get_by_text("“nobody” is nowhere in this table.")).to_be_visible()


def test_twenty_thousand_rows_stay_few_in_the_page_and_sort_within_a_second(watched: Watched) -> None:
    ages = [{} if i % 10 == 0 else {"Overlap": i * 7919 % 997} for i in range(20_000)]
    rows = [{"case": f"LIV-{i:05}", "patient": f"P-{i // 2:05}", **ages[i]} for i in range(20_000)]
    table = new_table(
        watched,
        rows,
        [
            column("Group", "nominal"),
            column("Part", "split"),
            column("Note", "text"),
            column("Seen", "date"),
            column("Overlap", "scale"),
        ],
    )
    page = opened(watched, table)
    count = "document.querySelectorAll('[role=gridcell], [role=rowheader], [role=columnheader]').length"
    grid = page.get_by_role("grid")

    assert page.evaluate(count) <= 300
    grid.evaluate("one => { one.scrollTop = 300000 }")
    page.wait_for_selector("[role=gridcell] >> text=LIV-09")
    assert page.evaluate(count) <= 300
    grid.evaluate("one => { one.scrollTop = 0 }")
    page.get_by_role("button", name="Sort and filter Overlap").click()
    expect(page.get_by_role("menuitem", name="Smallest first")).to_be_visible()
    took = page.evaluate(
        """() => new Promise(done => {
          const begun = performance.now()
          const first = () => document.querySelector('[role=gridcell][data-row="0"][data-column="6"]')
          ;[...document.querySelectorAll('[role=menuitem]')].find(one => one.textContent === 'Smallest first').click()
          const look = () => first() && first().textContent === '0' ? done(performance.now() - begun) : requestAnimationFrame(look)
          look()
        })"""
    )

    assert took <= 1000
    grid.focus()
    page.keyboard.press("Control+End")
    expect(word(page, 19_999, 6)).to_have_text("")
    assert page.evaluate(count) <= 300


def test_what_somebody_else_changed_is_shown_with_both_values(watched: Watched) -> None:
    table = new_table(watched, cases(3))
    page = opened(watched, table)
    known = call(page, "GET", f"/datasets/{table}")
    age = next(one["id"] for one in known["columns"] if one["name"] == "Age")
    row = call(page, "GET", f"/datasets/{table}/rows")["rows"][1]["id"]

    cell(page, 1, AGE).click()
    page.keyboard.type("70")
    call(
        page,
        "PATCH",
        f"/datasets/{table}/cells",
        {"base_rev": known["rev"], "edits": [{"row": row, "col": age, "value": 55}]},
    )
    page.keyboard.press("Enter")
    banner = page.get_by_test_id("conflict")
    expect(banner).to_contain_text("Age (years): you wrote “70”, now there is “55”.")
    expect(word(page, 1, AGE)).to_have_text("55")
    banner.get_by_role("button", name="Write mine").click()
    expect(word(page, 1, AGE)).to_have_text("70")
    saved(page)

    assert values(page, table, "Age") == [40, 70, 42]


def test_changes_of_others_appear_by_themselves(watched: Watched) -> None:
    table = new_table(watched, cases(3))
    page = opened(watched, table)
    known = call(page, "GET", f"/datasets/{table}")

    call(page, "POST", f"/datasets/{table}/rows", {"base_rev": known["rev"], "rows": [{"case": "LIV-900"}]})

    expect(word(page, 3, CASE)).to_have_text("LIV-900", timeout=12_000)


def test_cases_can_be_left_out_deleted_and_taken_back(watched: Watched) -> None:
    table = new_table(watched, cases(4))
    page = opened(watched, table)

    cell(page, 1, CASE).click()
    page.get_by_role("button", name="Cases", exact=True).click()
    page.get_by_role("menuitem", name="Leave 1 case out").click()
    expect(page.locator('[role=row][aria-rowindex="3"]')).to_have_attribute("data-excluded", "true")
    page.get_by_role("button", name="Cases", exact=True).click()
    page.get_by_role("menuitem", name="Delete 1 case").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "4")
    page.get_by_role("button", name="Undo").click()
    expect(word(page, 1, CASE)).to_have_text("LIV-001")

    page.get_by_role("button", name="Cases", exact=True).click()
    page.get_by_role("menuitem", name="Add a case").click()
    expect(cell(page, 4, CASE)).to_have_attribute("aria-selected", "true")
