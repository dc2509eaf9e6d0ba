"""Links: what fits is offered, what does not is refused with a sentence, a broken one is repaired."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from browser.conftest import Watched, call, new_workflow, small_liver

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect


def port(page: Page, step: str, name: str) -> tuple[float, float]:
    handle = page.locator(f'.react-flow__node[data-id="{step}"] .react-flow__handle[data-handleid="{name}"]')
    expect(handle).to_be_attached()
    box = handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def test_the_quick_menu_has_only_tools_that_fit(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}", "editor")
    canvas = page.get_by_test_id("canvas").bounding_box()
    assert canvas is not None

    drag(page, port(page, "train", "model"), (canvas["x"] + 320, canvas["y"] + canvas["height"] - 30))

    options = page.get_by_role("listbox", name="Tools that fit here").get_by_role("option")
    expect(options.first).to_be_visible()
    takes_models = {
        tool["title"]["en"]
        for tool in call(page, "GET", "/tools")
        if any(plug["type"] == "Model" for plug in tool["inputs"])
    }
    assert {text.split("\n")[0] for text in options.all_inner_texts()} == takes_models


def test_a_tool_is_found_added_and_wired_with_the_keyboard(watched: Watched) -> None:
    workflow = new_workflow(watched, {"medas": 1, "title": "x", "seed": 0, "steps": {
        "cases": {"tool": "medas.PhantomCases", "version": 1},
    }})  # fmt: skip
    page = watched.open(f"/flow/{workflow}?step=cases", "editor")
    page.wait_for_selector(".react-flow__node-step")

    page.keyboard.press("/")
    page.get_by_role("combobox", name="Find a tool").fill("window")
    page.keyboard.press("Enter")

    expect(page.locator('.react-flow__node[data-id="rescale_window"]')).to_be_focused()
    expect(page.locator(".react-flow__edge")).to_have_count(1)


@pytest.mark.parametrize(
    ("language", "names"), [("en", ("Phantom cases", "Train V-Net")), ("zh", ("仿真病例", "训练 V-Net"))]
)
def test_a_wrong_link_is_refused_in_a_sentence_and_a_tool_between_is_offered(
    window: Callable[..., Watched], language: str, names: tuple[str, str]
) -> None:
    watched = window(language=language)
    document = small_liver()
    document["steps"] = {name: document["steps"][name] for name in ("cases", "train")}
    document["steps"]["train"].pop("wires")
    workflow = new_workflow(watched, document)
    page = watched.open(f"/flow/{workflow}", "editor")

    drag(page, port(page, "cases", "dataset"), port(page, "train", "split"))

    alert = page.get_by_role("alert")
    for name in names:
        expect(alert).to_contain_text(name)
    assert not {"Dataset", "Split"} & set(alert.inner_text().replace(".", " ").split())
    expect(page.locator(".react-flow__edge")).to_have_count(0)
    alert.get_by_role("button").nth(1).click()
    expect(page.locator(".react-flow__edge")).to_have_count(2)


def test_a_wire_that_was_cut_comes_back_with_one_click_and_the_step_has_the_keyboard(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}", "editor")
    before = call(page, "GET", f"/workflows/{workflow}/draft")["document"]
    page.locator('.react-flow__edge[data-id^="train.split"]').press("Enter")
    page.keyboard.press("Delete")
    expect(page.get_by_text("1 problem stops the run")).to_be_visible()

    page.get_by_role("button", name="Connect to split").click()

    expect(page.get_by_text("Ready to run")).to_be_visible()
    expect(page.locator('.react-flow__node[data-id="train"]')).to_be_focused()
    expect(page.get_by_test_id("saved")).to_have_attribute("data-saving", "saved")
    assert call(page, "GET", f"/workflows/{workflow}/draft")["document"] == before


def test_a_tool_that_is_not_installed_stays_as_a_gray_step_with_its_wires(watched: Watched) -> None:
    document: dict[str, Any] = small_liver()
    document["steps"]["clean"]["tool"] = "elsewhere.Polish"
    workflow = new_workflow(watched, document)
    page = watched.open(f"/flow/{workflow}", "editor")

    expect(page.locator('.react-flow__node[data-id="clean"]')).to_contain_text("Unknown tool")
    expect(page.locator(".react-flow__edge")).to_have_count(14)
    page.get_by_role("textbox", name="Name of the workflow").fill("Kept")
    expect(page.get_by_test_id("saved")).to_have_attribute("data-saving", "saved")

    kept = call(page, "GET", f"/workflows/{workflow}/draft")["document"]
    assert kept["steps"]["clean"] == document["steps"]["clean"]
