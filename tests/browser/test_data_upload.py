"""Files come into a table: pairs, verdicts, names removed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dicom_files import ct_series

from browser.conftest import Server, Watched, call
from browser.tables import new_table, put_pairs, word
from browser.test_everybody import complaints

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
CASE = 0
IMAGE = 2


def choose(page: Page, files: list[Path]) -> None:
    """Give files to the field behind “Choose files”, and wait until all are looked at."""
    page.get_by_test_id("pick-files").first.set_input_files(files)
    page.wait_for_selector('[data-testid=upload][data-stage="choosing"]', timeout=60_000)


def test_pairs_are_proposed_and_become_rows_with_pictures(watched: Watched, tmp_path: Path) -> None:
    page = watched.open(f"/data/{new_table(watched, [], [])}", "table")
    seen: list[str] = []
    page.expose_function("tell", seen.append)
    page.evaluate(
        """() => new MutationObserver(() => {
          const bar = document.querySelector('[data-testid=upload-progress]')
          if (bar) tell(bar.previousElementSibling.textContent)
        }).observe(document.body, {childList: true, subtree: true, characterData: true})"""
    )

    choose(page, put_pairs(tmp_path, 6))
    expect(page.get_by_test_id("pairs")).to_contain_text("6 of 6 cases have an image and an outline.")
    page.get_by_role("textbox", name="Patient of LIV-001").fill("LIV-000")
    page.get_by_role("button", name="Add 6 cases").click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=60_000)
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "7")
    pictures = page.locator(f'[role=gridcell][data-column="{IMAGE}"] img')
    expect(pictures).to_have_count(6)

    assert any(words.startswith("Sending") for words in seen), "progress is shown"
    assert (
        pictures.evaluate_all("all => Promise.all(all.map(async one => (await one.decode(), one.naturalWidth > 0)))")
        == [True] * 6
    )
    expect(page.get_by_text("6 cases · 5 patients")).to_be_visible()


def test_bad_files_say_why_and_the_good_ones_still_land(watched: Watched, tmp_path: Path) -> None:
    page = watched.open(f"/data/{new_table(watched, [], [])}", "table")
    good = put_pairs(tmp_path, 2)
    cut = tmp_path / "LIV-900_ct.nii.gz"
    cut.write_bytes(good[0].read_bytes()[:2000])
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"PK\x03\x04 no scan at all")
    other = tmp_path / "other"
    other.mkdir()
    shifted = with_spacing(put_pairs(other, 1)[1], other / "LIV-000_seg.nii.gz")
    good[1].write_bytes(shifted.read_bytes())

    choose(page, [*good, cut, letter])
    verdicts = page.get_by_role("list", name="6 files")
    for name in (cut.name, letter.name):
        line = verdicts.get_by_role("listitem").filter(has_text=name)
        expect(line).to_have_attribute("data-verdict", "refused")
        assert len(line.locator("p").inner_text()) > 20
    pairing = page.get_by_role("region", name="What becomes a case")
    expect(pairing.locator("[class*=pairProblem]")).to_have_count(1)
    page.get_by_role("button", name="Add 2 cases").click()
    page.wait_for_selector("[role=gridcell] >> text=LIV-001", timeout=60_000)


def test_the_pairing_can_be_changed_before_anything_is_written(watched: Watched, tmp_path: Path) -> None:
    table = new_table(watched, [], [])
    page = watched.open(f"/data/{table}", "table")

    choose(page, put_pairs(tmp_path, 2))
    page.get_by_role("button", name="Leave out LIV-001").click()
    page.get_by_role("textbox", name="Case", exact=True).fill("RENAMED")
    page.get_by_role("combobox", name="outline of RENAMED").select_option("")
    assert call(page, "GET", f"/datasets/{table}")["rows"] == 0
    page.get_by_role("button", name="Add 1 case").click()
    expect(word(page, 0, CASE)).to_have_text("RENAMED", timeout=60_000)

    rows = call(page, "GET", f"/datasets/{table}/rows")["rows"]
    assert [sorted(row["cells"]) for row in rows] == [["case", "image", "patient"]]


def test_a_folder_can_be_dropped_anywhere_on_the_table(watched: Watched, tmp_path: Path) -> None:
    page = watched.open(f"/data/{new_table(watched, [], [])}", "table")
    content = {path.name: list(path.read_bytes()) for path in put_pairs(tmp_path, 1)}

    page.evaluate(
        """content => {
          const given = new DataTransfer()
          for (const [name, bytes] of Object.entries(content)) given.items.add(new File([new Uint8Array(bytes)], name))
          const zone = document.querySelector('[role=toolbar]').parentElement
          zone.dispatchEvent(new DragEvent('dragenter', {bubbles: true, dataTransfer: given}))
          zone.dispatchEvent(new DragEvent('drop', {bubbles: true, dataTransfer: given}))
        }""",
        content,
    )
    page.wait_for_selector('[data-testid=upload][data-stage="choosing"]', timeout=60_000)

    expect(page.get_by_test_id("pairs")).to_contain_text("1 of 1 cases")


def with_spacing(mask: Path, to: Path) -> Path:
    """Write a mask on a grid that does not fit its image."""
    from medas.media.formats import read_volume, write_volume
    from medas.media.volume import Label

    volume = read_volume(mask, medium=Label)
    affine = volume.affine.copy()
    affine[:3, :3] *= 1.5
    write_volume(type(volume)(volume.voxels, affine), to)
    return to


def test_dicom_loses_its_names_before_it_is_stored(watched: Watched, server: Server, tmp_path: Path) -> None:
    page = watched.open(f"/data/{new_table(watched, [], [])}", "table")
    files = sorted(ct_series(tmp_path / "series", PatientName="Zebrafink^Amalie", BurnedInAnnotation="YES").iterdir())

    choose(page, files)
    expect(page.get_by_role("region", name="Series")).to_contain_text("fields are removed or changed")
    expect(page.get_by_role("cell", name="(0010,0010)")).to_be_visible()
    assert complaints(page) == []
    add = page.get_by_role("button", name="Remove names and add 1 case")
    expect(add).to_be_disabled()
    page.get_by_role("checkbox", name="I have looked: it shows no name").check()
    add.click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=60_000)

    kept = [path for path in server.home.rglob("*") if path.is_file()]
    assert [path for path in kept if b"Zebrafink" in path.read_bytes()] == []
