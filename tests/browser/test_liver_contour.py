"""Liver contour (the paper, case study 2) built from an empty canvas: by mouse only, and by keyboard only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from browser.conftest import RUN_PATIENCE_MS, Watched, call

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect

WIRES = {
    "rescale_window": {"image": "phantom_cases.dataset[image]"},
    "split_cases": {"dataset": "rescale_window.cases"},
    "train_v_net": {"split": "split_cases.split"},
    "predict": {"image": "split_cases.split[image]", "model": "train_v_net.model"},
    "keep_largest_component": {"label": "predict.cases[prediction]"},
    "segmentation_metrics": {
        "prediction": "keep_largest_component.cases[prediction]", "truth": "keep_largest_component.cases[label]",
    },
    "summarize_metrics": {"cases": "segmentation_metrics.cases"},
    "result_report": {
        "cases": "segmentation_metrics.cases", "history": "train_v_net.history", "model": "train_v_net.model",
        "summary": "summarize_metrics.summary",
    },
    "loss_curve": {"history": "train_v_net.history"},
}  # fmt: skip
"""The wires of the template `liver_contour`, with the names that steps get when they are added."""


def is_liver_contour(page: Page) -> None:
    """Check that what was built is what the template says, with settings for tiny cases."""
    expect(page.get_by_test_id("saved")).to_have_attribute("data-saving", "saved")
    document = call(page, "GET", f"/workflows/{page.url.rpartition('/flow/')[2].partition('?')[0]}/draft")["document"]
    steps: dict[str, Any] = document["steps"]
    assert {name: step["wires"] for name, step in steps.items() if "wires" in step} == WIRES
    assert steps["phantom_cases"]["params"] == {"cases": 10, "size": [32, 32, 16]}
    assert steps["train_v_net"]["params"] == {"epochs": 2}
    assert steps["rescale_window"]["params"] == {"level": 0}
    assert steps["predict"]["only"] == "test"


def shows_the_worst_case(page: Page) -> None:
    """Check that the viewer shows the test case with the lowest score."""
    page.wait_for_selector('body[data-ready="viewer"]')
    results = call(page, "GET", f"/runs/{page.url.partition('/runs/')[2].partition('/')[0]}/results")
    scores = [case["scores"][results["structures"][0]]["dice"] for case in results["cases"]]
    assert {case["part"] for case in results["cases"]} == {"test"}
    assert len(scores) == 2
    assert scores == sorted(scores)
    shown = page.get_by_test_id("slice").get_attribute("aria-label") or ""
    assert shown.startswith(results["cases"][0]["case"])


def center(one: Locator) -> tuple[float, float]:
    one.scroll_into_view_if_needed()
    box = one.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class Mouse:
    """A hand that only moves and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def click(self, one: Locator, times: int = 1) -> None:
        for _ in range(times):
            expect(one).to_be_visible()
            self.page.mouse.click(*center(one))

    def drag(self, start: Locator, x: float, y: float) -> None:
        self.page.mouse.move(*center(start))
        self.page.mouse.down()
        self.page.mouse.move(x, y, steps=6)
        self.page.mouse.up()

    def port(self, step: str, name: str) -> Locator:
        return self.page.locator(f'.react-flow__node[data-id="{step}"] .react-flow__handle[data-handleid="{name}"]')

    def wire(self, source: tuple[str, str], target: tuple[str, str]) -> None:
        self.drag(self.port(*source), *center(self.port(*target)))

    def wire_to_new(self, source: tuple[str, str], tool: str) -> None:
        """Drop a wire on the empty canvas and choose a tool of the menu that opens there."""
        canvas = self.page.get_by_test_id("canvas").bounding_box()
        assert canvas is not None
        self.drag(self.port(*source), canvas["x"] + canvas["width"] / 2, canvas["y"] + canvas["height"] - 16)
        self.click(self.page.get_by_role("option", name=tool))
        expect(self.page.get_by_role("heading", name=tool)).to_be_visible()


def test_liver_contour_is_built_by_mouse_only(window: Callable[..., Watched]) -> None:
    page = window(width=1600, height=1000).open("/", "home")
    mouse = Mouse(page)
    mouse.click(page.get_by_role("button", name="Empty workflow"))
    page.wait_for_selector('body[data-ready="editor"]')

    tools = page.get_by_role("navigation", name="Tools")
    canvas = center(page.get_by_test_id("canvas"))
    mouse.drag(tools.get_by_role("button", name="Phantom cases"), *canvas)
    settings = page.get_by_role("complementary")
    mouse.click(settings.get_by_role("button", name="Lower Cases"))
    mouse.click(settings.get_by_role("button", name="Lower Size"))
    mouse.click(page.get_by_role("button", name="Tools", exact=True))
    mouse.wire_to_new(("phantom_cases", "dataset"), "Rescale window")
    mouse.click(settings.get_by_role("button", name="Lower Level (HU)"), times=4)
    mouse.wire_to_new(("rescale_window", "cases"), "Split cases")
    mouse.wire_to_new(("split_cases", "split"), "Train V-Net")
    mouse.click(settings.get_by_role("button", name="Lower Epochs"), times=6)
    mouse.wire_to_new(("train_v_net", "model"), "Predict")
    mouse.wire_to_new(("predict", "cases"), "Keep largest component")
    mouse.wire_to_new(("keep_largest_component", "cases"), "Segmentation metrics")
    mouse.wire_to_new(("segmentation_metrics", "cases"), "Summarize metrics")
    mouse.wire_to_new(("segmentation_metrics", "cases"), "Result report")
    mouse.wire(("summarize_metrics", "summary"), ("result_report", "summary"))
    mouse.wire_to_new(("train_v_net", "history"), "Loss curve")

    expect(page.get_by_text("Ready to run")).to_be_visible()
    is_liver_contour(page)
    mouse.click(page.get_by_role("button", name="More ways to run"))
    mouse.click(page.get_by_role("menuitem", name="Run all"))
    expect(page.get_by_text("Everything is finished.")).to_be_visible(timeout=RUN_PATIENCE_MS)
    mouse.click(page.get_by_role("link", name="See results"))
    shows_the_worst_case(page)


class Keyboard:
    """Keys, and nothing else; where the next key goes is seen in the page, as a person sees the ring around it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, one: Locator, most: int = 150) -> None:
        for _ in range(most):
            if one.count() and one.evaluate("one => one === document.activeElement"):
                return
            self.press("Tab")
        expect(one).to_be_focused()

    def choose(self, words: str) -> None:
        """Type into the menu that has opened, and take the first that is found."""
        expect(self.page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
        self.page.keyboard.type(words)
        self.press("Enter")

    def is_at(self, step: str) -> None:
        expect(self.page.locator(f'.react-flow__node[data-id="{step}"]')).to_be_focused()

    def connect(self, step: str, words: str, made: str) -> None:
        """Connect a step to a tool that is not there yet, by its menu."""
        self.is_at(step)
        self.press("c")
        self.choose(words)
        self.is_at(made)

    def set(self, name: str, value: str) -> None:
        """Jump to the settings of the step that has the keyboard, and type a value."""
        self.press("e")
        self.tab_to(self.page.get_by_role("complementary").get_by_role("textbox", name=name))
        self.press("Control+a")
        self.page.keyboard.type(value)

    def go_back_to(self, step: str) -> None:
        for _ in range(60):
            if self.page.evaluate("document.activeElement.dataset.id ?? ''") == step:
                return
            self.press("Shift+Tab")
        self.is_at(step)


def test_liver_contour_is_built_by_keyboard_only(watched: Watched) -> None:
    page = watched.open("/", "home")
    keys = Keyboard(page)
    keys.tab_to(page.get_by_role("button", name="Empty workflow"))
    keys.press("Enter")
    page.wait_for_selector('body[data-ready="editor"]')

    keys.press("/")
    keys.choose("phantom")
    keys.is_at("phantom_cases")
    keys.set("Cases", "10")
    keys.set("Size", "32 32 16")
    keys.go_back_to("phantom_cases")
    keys.connect("phantom_cases", "窗宽窗位", "rescale_window")
    keys.set("Level (HU)", "0")
    keys.go_back_to("rescale_window")
    keys.connect("rescale_window", "split cases", "split_cases")
    keys.connect("split_cases", "v-net", "train_v_net")
    keys.set("Epochs", "2")
    keys.go_back_to("train_v_net")
    keys.connect("train_v_net", "loss curve", "loss_curve")
    keys.go_back_to("train_v_net")
    keys.connect("train_v_net", "predict", "predict")
    keys.connect("predict", "keep largest", "keep_largest_component")
    keys.connect("keep_largest_component", "dice", "segmentation_metrics")
    keys.connect("segmentation_metrics", "summarize", "summarize_metrics")
    keys.connect("summarize_metrics", "result report", "result_report")

    expect(page.get_by_text("Ready to run")).to_be_visible()
    is_liver_contour(page)
    keys.press("Control+Shift+Enter")
    expect(page.get_by_text("Everything is finished.")).to_be_visible(timeout=RUN_PATIENCE_MS)
    keys.tab_to(page.get_by_role("link", name="See results"))
    keys.press("Enter")
    shows_the_worst_case(page)
