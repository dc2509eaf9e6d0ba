from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser.conftest import Watched, call

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
_COUNT = """canvas => {
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  const found = {gray: 0, expert: 0, computer: 0}
  for (let at = 0; at < data.length; at += 4) {
    const [r, g, b] = [data[at], data[at + 1], data[at + 2]]
    if (r === g && g === b && r > 8) found.gray += 1
    else if (b > 150 && b - r > 60) found.expert += 1
    else if (r > 150 && r - b > 90) found.computer += 1
  }
  return found
}"""


def pixels(page: Page) -> dict[str, int]:
    return page.get_by_test_id("slice").evaluate(_COUNT)


def shown_slice(page: Page) -> int:
    return int(page.get_by_test_id("slice").get_attribute("data-slice") or -1)


def test_the_summary_says_how_sure_and_of_how_many(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    results = call(page, "GET", f"/runs/{finished_run}/results")

    summary = page.get_by_role("region", name="Summary")

    first = results["summary"][0]
    expect(summary).to_contain_text(f"{first['n']} cases")
    expect(summary).to_contain_text("95 % CI" if first["low"] is not None else "too few cases")


def test_the_worst_case_opens_first_at_its_largest_error_with_both_outlines(
    watched: Watched, finished_run: str
) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    results = call(page, "GET", f"/runs/{finished_run}/results")
    worst = results["cases"][0]
    differ = call(page, "GET", f"/volumes/{worst['layers']['truth']}/errors?other={worst['layers']['prediction']}")

    found = pixels(page)

    assert str(page.get_by_test_id("slice").get_attribute("aria-label")).startswith(worst["case"])
    counts = differ["slices"][str(differ["largest"]["axis"])]
    assert counts[shown_slice(page)] == max(counts)
    assert found["gray"] > 1000
    assert found["expert"] > 50


def test_wheel_and_arrows_turn_through_the_slices(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results?slice=8", "viewer")
    canvas = page.get_by_test_id("slice")

    canvas.hover()
    page.mouse.wheel(0, 100)
    expect(canvas).to_have_attribute("data-slice", "9")
    page.keyboard.press("ArrowUp")
    expect(canvas).to_have_attribute("data-slice", "10")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    expect(canvas).to_have_attribute("data-slice", "8")


def test_j_and_k_go_through_the_cases_and_the_address_restores_the_picture(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    cases = [row["case"] for row in call(page, "GET", f"/runs/{finished_run}/results")["cases"]]
    assert len(cases) > 1

    page.keyboard.press("k")
    expect(page.locator("tr[aria-current]")).to_contain_text(cases[1])
    page.keyboard.press("a")
    page.keyboard.press("d")
    page.wait_for_selector('body[data-ready="viewer"]')
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(500)
    axis, index = page.get_by_test_id("slice").get_attribute("data-axis"), shown_slice(page)
    page.reload()
    page.wait_for_selector('body[data-ready="viewer"]')

    expect(page.locator("tr[aria-current]")).to_contain_text(cases[1])
    expect(page.get_by_role("checkbox", name="Differences")).to_be_checked()
    assert (page.get_by_test_id("slice").get_attribute("data-axis"), shown_slice(page)) == (axis, index)
    page.keyboard.press("j")
    expect(page.locator("tr[aria-current]")).to_contain_text(cases[0])


def test_layers_can_be_hidden(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")

    page.get_by_role("checkbox", name="Expert").uncheck()
    page.get_by_role("checkbox", name="Computer").uncheck()
    page.wait_for_timeout(300)

    found = pixels(page)
    assert found["expert"] == found["computer"] == 0
    assert found["gray"] > 1000


def test_orientation_letters_and_the_notice_are_always_there(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")

    letters = page.get_by_test_id("stage").inner_text()

    assert {"R", "L"} <= set(letters.split()) or {"A", "P"} <= set(letters.split())
    expect(page.get_by_test_id("research-notice")).to_contain_text("research use only")


def test_the_report_can_be_opened(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")

    link = page.get_by_role("link", name="Open the report")
    answer = page.request.get(watched.address + str(link.get_attribute("href")))

    assert answer.status == 200
    expect(page.get_by_role("link", name="Excel table")).to_be_visible()


def test_dragging_on_the_picture_changes_brightness_and_contrast(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    width = page.get_by_label("Width")
    before = float(width.input_value())
    box = page.get_by_test_id("stage").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 30, steps=4)
    page.mouse.up()

    expect(page.get_by_label("Window")).to_have_value("own")
    assert float(width.input_value()) < before
    page.get_by_label("Window").select_option(label="Auto")
    expect(width).to_have_value(f"{before:g}")
