"""Planes that follow each other, the ruler, windows, ranges, two runs side by side, and the view in space."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from browser.conftest import RUN_PATIENCE_MS, SWITCHES, Server, Watched, call
from browser.test_results import pixels

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
_OPENS = 30
_MOST_CONTEXTS = 2
_COUNT_CONTEXTS = """(() => {
  window.openContexts = new Set()
  const get = HTMLCanvasElement.prototype.getContext
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    const context = get.call(this, kind, ...more)
    if (context && String(kind).startsWith('webgl')) window.openContexts.add(context)
    return context
  }
})()"""
_LIVE = "[...window.openContexts].filter(context => !context.isContextLost()).length"


def in_three_planes(page: Page) -> dict[str, str]:
    panels = page.locator("canvas[data-slice]")
    expect(panels).to_have_count(3)
    return {str(panel.get_attribute("data-axis")): str(panel.get_attribute("data-slice")) for panel in panels.all()}


def shown_in_space(page: Page) -> None:
    """Wait for the view in space; a slow machine asks first."""
    anyway = page.get_by_role("button", name="Show it anyway")
    shown = page.locator('[data-testid="solid"][data-shown="true"]')
    expect(shown.or_(anyway)).to_be_visible(timeout=60_000)
    if anyway.count():
        anyway.click()
    expect(shown).to_be_visible(timeout=60_000)


def test_a_click_in_one_plane_moves_the_two_others(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results?layout=three", "viewer")
    before = in_three_planes(page)
    box = page.get_by_test_id("stage").bounding_box()
    assert box is not None

    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.45)
    page.wait_for_url(re.compile("at="))
    page.wait_for_timeout(500)

    after = in_three_planes(page)
    main = str(page.get_by_test_id("slice").get_attribute("data-axis"))
    assert after[main] == before[main]
    assert all(after[axis] != before[axis] for axis in after if axis != main)


def test_a_length_can_be_measured_by_keyboard_alone(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    row = call(page, "GET", f"/runs/{finished_run}/results")["cases"][0]
    facts = call(page, "GET", f"/volumes/{row['layers']['image']}")
    across = facts["axes"][str(facts["best_axis"])]["across"]

    page.keyboard.press("m")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")

    # A chosen voxel at the edge cannot move on.
    steps = {f"{count * facts['spacing'][across]:.3g}" for count in (1, 2, 3)}
    expect(page.get_by_text(re.compile(rf"Length ({'|'.join(map(re.escape, steps))}) mm"))).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_text("Length")).to_have_count(0)


def test_dragging_with_the_ruler_measures_and_leaves_the_window_alone(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    page.get_by_role("button", name="Measure").click()
    box = page.get_by_test_id("stage").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y, steps=4)
    page.mouse.up()

    expect(page.get_by_text(re.compile(r"Length \d"))).to_be_visible()
    expect(page.get_by_label("Window")).to_have_value("windowAuto")


def test_a_rescaled_image_has_the_windows_that_it_kept_in_hounsfield_units(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    window = page.get_by_label("Window")

    offered = window.locator("option").all_inner_texts()
    window.select_option(label="Liver")

    assert "Lung" not in offered
    expect(page.get_by_label("Level")).to_have_value("60")
    expect(page.get_by_label("Width")).to_have_value("160")


def test_a_range_of_scores_keeps_its_cases_by_mouse_and_by_typing(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    rows = page.get_by_role("region", name="Cases").locator("tbody tr")
    everything = rows.count()
    box = page.get_by_test_id("histogram").bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(page.get_by_text(re.compile(rf"\d of {everything} cases"))).to_be_visible()
    brushed = rows.count()
    page.reload()
    page.wait_for_selector('body[data-ready="viewer"]')
    assert rows.count() == brushed < everything
    page.get_by_role("button", name="All cases").click()
    expect(rows).to_have_count(everything)
    page.get_by_label("From", exact=True).fill("0")
    page.get_by_label("To", exact=True).fill("1")
    expect(page.get_by_text(f"{everything} of {everything} cases")).to_be_visible()
    page.get_by_label("From", exact=True).fill("1.5")

    expect(page.get_by_text("No case lies in this range.")).to_be_visible()


def test_the_same_case_of_two_runs_stands_side_by_side_and_turns_together(watched: Watched, finished_run: str) -> None:
    watched.open(f"/runs/{finished_run}/results", "viewer")
    other = call(watched.page, "POST", f"/runs/{finished_run}/resume")["id"]
    watched.open(f"/runs/{other}", "run").wait_for_selector("text=Everything is finished.", timeout=RUN_PATIENCE_MS)
    page = watched.open(f"/runs/{finished_run}/results?slice=6", "viewer")

    page.get_by_label("Compare with another run").select_option(value=other)
    beside = page.get_by_test_id("slice-compare")
    expect(beside).to_have_attribute("data-slice", "6")
    page.get_by_test_id("stage").hover()
    page.mouse.wheel(0, 100)

    expect(page.get_by_test_id("slice")).to_have_attribute("data-slice", "7")
    expect(beside).to_have_attribute("data-slice", "7")
    expect(page.get_by_role("columnheader", name="other run")).to_be_visible()


def test_a_flagged_case_is_found_again(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    rows = page.get_by_role("region", name="Cases").locator("tbody tr")

    page.keyboard.press("f")
    expect(rows.first.get_by_role("img", name="flagged")).to_be_visible()
    page.get_by_role("checkbox", name="Only flagged (1)").check()
    page.reload()
    page.wait_for_selector('body[data-ready="viewer"]')
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Flag", exact=True).click()

    expect(rows).to_have_count(0)


def test_volumes_are_told_in_milliliters(watched: Watched, finished_run: str) -> None:
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    row = call(page, "GET", f"/runs/{finished_run}/results")["cases"][0]
    facts = call(page, "GET", f"/volumes/{row['layers']['truth']}")

    liver = page.get_by_test_id("volumes").get_by_role("row", name="liver")

    three_digits = float(f"{facts['labels'][0]['ml']:.3g}")
    expect(liver).to_contain_text(f"{three_digits:,g}")


def test_many_cases_in_space_need_few_contexts_of_the_graphics(
    window: Callable[..., Watched], finished_run: str
) -> None:
    watched = window(width=700, height=480)  # graphics in software take as long as the picture is large
    page = watched.page
    page.add_init_script(_COUNT_CONTEXTS)
    watched.open(f"/runs/{finished_run}/results?layout=solid", "viewer")
    cases = len(call(page, "GET", f"/runs/{finished_run}/results")["cases"])
    shown_in_space(page)

    live = []
    for number in range(_OPENS):
        if number % 10 == 9:
            page.get_by_text("One plane").click()
            page.get_by_text("3D", exact=True).click()
        else:
            page.keyboard.press("k" if number // max(1, cases - 1) % 2 == 0 else "j")
        page.wait_for_timeout(50)
        live.append(page.evaluate(_LIVE))
    shown_in_space(page)

    assert max(live) <= _MOST_CONTEXTS
    assert re.search(r"liver [\d,.]+ ml", str(page.get_by_test_id("solid").get_attribute("aria-label")))


@pytest.fixture
def without_3d(chromium: Browser, server: Server, signed_in: str) -> Iterator[Watched]:
    """A browser of a computer without graphics."""
    switches = [*(one for one in SWITCHES if "swiftshader" not in one), "--disable-3d-apis"]
    browser = chromium.browser_type.launch(executable_path=shutil.which("chromium"), args=switches)
    context = browser.new_context(storage_state=signed_in, locale="en-US", viewport={"width": 1280, "height": 800})
    watched = Watched(context.new_page(), server.address).watch()
    yield watched
    browser.close()
    assert watched.trouble == []


def test_without_graphics_the_slices_stay_and_a_sentence_says_why(without_3d: Watched, finished_run: str) -> None:
    page = without_3d.open(f"/runs/{finished_run}/results?layout=solid&slice=8", "viewer")
    canvas = page.get_by_test_id("slice")

    expect(page.get_by_test_id("no-3d")).to_contain_text("no 3D graphics")
    found = pixels(page)
    canvas.hover()
    page.mouse.wheel(0, 100)

    expect(canvas).to_have_attribute("data-slice", "9")
    assert found["gray"] > 1000
    assert found["expert"] + found["computer"] > 50
