"""From files and numbers to a training: variables, checks, split, Excel, gallery, workflow."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.conftest import Watched, call
from browser.tables import cases, cell, new_table, opened, put_pairs, saved, values

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
CASE, PATIENT, GROUP, PART, AGE = range(5)


def downloaded(page: Page, name: str) -> bytes:
    """Choose a kind of export and return the file."""
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as coming:
        page.get_by_role("menuitem", name=name).click()
    return Path(coming.value.path()).read_bytes()


def sheet(rows: list[list[object]]) -> bytes:
    """Return an Excel file."""
    from openpyxl import Workbook

    book, written = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(written)
    return written.getvalue()


def test_variables_are_described_as_in_spss_and_go_into_the_excel_file(watched: Watched) -> None:
    from openpyxl import load_workbook

    table = new_table(watched, cases(3))
    page = watched.open(f"/data/{table}?view=variables", "variables")

    page.get_by_label("Label of Age").fill("Age at scan")
    page.get_by_label("Role of Group").select_option(label="answer")
    page.get_by_label("Type of Group").select_option(label="ordered group")
    page.get_by_role("button", name="Values of Group").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Add a value").click()
    dialog.get_by_label("Value 3").fill("2")
    dialog.get_by_label("Meaning 3").fill("cyst")
    dialog.get_by_role("button", name="Save the values").click()
    page.get_by_role("button", name="Add a variable").click()
    expect(page.get_by_label("Name of Variable 6")).to_be_visible()
    saved(page)
    page.get_by_role("tab", name="Data View").click()
    page.wait_for_selector("[role=gridcell] >> text=LIV")
    book = load_workbook(io.BytesIO(downloaded(page, "Excel file (XLSX) with the variables")))

    group = next(one for one in call(page, "GET", f"/datasets/{table}")["columns"] if one["name"] == "Group")
    assert (group["type"], group["role"], group["values"][-1]) == ("ordinal", "answer", {"value": "2", "label": "cyst"})
    expect(page.get_by_role("columnheader", name="Age at scan (years)")).to_be_visible()
    words = {str(value) for row in book["Variables"].iter_rows(values_only=True) for value in row}
    assert {"Age at scan", "answer"} <= words
    assert any("cyst" in one for one in words)


def test_a_patient_in_two_parts_blocks_training_until_one_click(watched: Watched, tmp_path: Path) -> None:
    table = new_table(
        watched, [{"case": f"LIV-{i}", "patient": "P-1", "Part": part} for i, part in enumerate(["train", "test"])]
    )
    page = opened(watched, table)

    expect(cell(page, 0, PART).get_by_title("more than one part")).to_be_visible()
    page.get_by_role("tab", name="Checks").click()
    leak = page.get_by_role("listitem").filter(has_text="more than one part")
    expect(leak).to_have_attribute("data-severity", "block")
    leak.get_by_role("button", name="Keep patients together").click()
    expect(page.get_by_role("button", name="Keep patients together")).to_have_count(0)

    parts = values(page, table, "Part")
    assert len(set(parts)) == 1


def test_a_split_shows_its_numbers_before_it_is_written(watched: Watched) -> None:
    table = new_table(watched, cases(20))
    page = opened(watched, table)

    page.get_by_role("button", name="Split").click()
    counts = page.get_by_role("table", name="What the split leads to")
    expect(counts.get_by_role("row", name="training 14 7")).to_be_visible()
    assert values(page, table, "Part") == [None] * 20
    page.get_by_label("Share for test").fill("30")
    expect(page.get_by_role("alert")).to_contain_text("110 %")
    page.get_by_label("Share for training").fill("60")
    expect(counts.get_by_role("row", name="training 12 6")).to_be_visible()
    page.get_by_role("button", name="Write the split").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    parts, patients = values(page, table, "Part"), values(page, table, "patient")
    assert [parts.count(part) for part in ("train", "validate", "test")] == [12, 2, 6]
    assert len(set(zip(patients, parts, strict=True))) == 10
    page.get_by_role("button", name="Undo").click()
    saved(page)
    assert values(page, table, "Part") == [None] * 20


def test_an_excel_file_is_joined_by_the_name_of_the_case(watched: Watched, tmp_path: Path) -> None:
    table = new_table(watched, cases(3))
    page = opened(watched, table)
    path = tmp_path / "clinic.xlsx"
    path.write_bytes(
        sheet([["Case", "Sex", "Weight"], ["LIV-001", "f", 61.5], ["LIV-000", "m", 80], ["LIV-777", "f", 1]])
    )

    page.get_by_role("button", name="Import").click()
    page.locator("[role=dialog] input[type=file], input[type=file][accept*=xlsx]").first.set_input_files(path)
    expect(page.get_by_test_id("matched")).to_contain_text("2 of 3 rows belong to cases of this table.")
    expect(page.get_by_role("dialog")).to_contain_text("LIV-777")
    page.get_by_role("button", name="Take these columns").click()
    expect(page.get_by_role("columnheader", name="Weight")).to_be_visible()

    assert values(page, table, "Weight") == [80, 61.5, None]
    assert values(page, table, "Sex") == ["m", "f", None]


def test_cells_pasted_with_their_names_make_a_table(watched: Watched) -> None:
    table = new_table(watched, [], [])
    page = watched.open(f"/data/{table}", "table")

    page.get_by_role("button", name="Paste from Excel").click()
    page.get_by_label("Paste the cells here").fill("case\tpatient\tAge\nLIV-1\tP1\t63\nLIV-2\tP2\t55")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Take these columns").click()
    page.wait_for_selector("[role=gridcell] >> text=LIV-2")

    assert values(page, table, "Age") == [63, 55]


def test_keys_put_pictures_into_groups(watched: Watched) -> None:
    table = new_table(watched, cases(3))
    page = watched.open(f"/data/{table}?view=gallery", "gallery")
    shown = page.get_by_role("listbox", name="Gallery")

    shown.focus()
    page.keyboard.press("1")
    page.keyboard.press("2")
    expect(page.get_by_role("option", name="LIV-001 normal")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("0")
    expect(page.get_by_role("option", name="LIV-001 no group")).to_be_visible()
    saved(page)

    assert values(page, table, "Group") == ["1", None, None]


def test_the_selected_case_is_shown_beside_the_table_and_learned_from(watched: Watched, tmp_path: Path) -> None:
    table = new_table(watched, [], [])
    page = watched.open(f"/data/{table}", "table")
    page.get_by_test_id("pick-files").first.set_input_files(put_pairs(tmp_path, 2))
    page.get_by_role("button", name="Add 2 cases").click(timeout=60_000)
    page.wait_for_selector("[role=gridcell] >> text=LIV-001", timeout=60_000)

    page.get_by_role("button", name="Show the selected case").click()
    page.wait_for_selector('body[data-ready="viewer"]')
    cell(page, 0, CASE).click()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("slice")).to_have_attribute(
        "aria-label", "LIV-001, Axial slice 9 of 16, showing Image, Expert, Computer."
    )
    page.get_by_role("button", name="Train on these cases").click()
    page.get_by_role("radio", name="Liver contour").check()
    page.get_by_role("button", name="Open the workflow").click()
    page.wait_for_selector('body[data-ready="editor"]')

    draft = call(page, "GET", f"/workflows/{page.url.rpartition('/')[2].partition('?')[0]}/draft")["document"]
    first = next(step for step in draft["steps"].values() if step["tool"] == "medas.ImportTable")
    assert first["params"]["table"] == f"dataset:{table}"


def test_tables_are_made_and_deleted_in_the_list(watched: Watched) -> None:
    page = watched.open("/data", "datasets")

    page.get_by_role("button", name="New table").first.click()
    page.get_by_label("Name of the table").fill("Nuclei of slide 7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nuclei of slide 7")).to_be_visible()
    page.get_by_role("button", name="Change the name of the table").click()
    page.get_by_label("Name of the table").fill("Nuclei of slide 8")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nuclei of slide 8")).to_be_visible()
    page.get_by_role("link", name="Data").click()
    page.get_by_role("button", name="Delete Nuclei of slide 8").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(page.get_by_role("link", name="Nuclei of slide 8")).to_have_count(0)
