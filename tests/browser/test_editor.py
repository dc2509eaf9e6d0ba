from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from browser.conftest import RUN_PATIENCE_MS, Watched, call, new_workflow, small_liver

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect


def draft(page: Page, workflow: str) -> dict[str, Any]:
    return call(page, "GET", f"/workflows/{workflow}/draft")["document"]


def saved(page: Page) -> None:
    expect(page.get_by_test_id("saved")).to_have_attribute("data-saving", "saved")


def test_the_canvas_shows_steps_in_stage_columns_with_their_wires(watched: Watched) -> None:
    workflow = new_workflow(watched)

    page = watched.open(f"/flow/{workflow}", "editor")

    expect(page.locator(".react-flow__node-step")).to_have_count(10)
    expect(page.locator(".react-flow__edge")).to_have_count(14)
    expect(page.locator(".react-flow__node-stage")).to_have_count(5)
    expect(page.get_by_text("Ready to run")).to_be_visible()


def test_an_edit_is_saved_within_two_seconds_and_can_be_undone(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?view=list&step=train", "editor")
    epochs = page.locator('[data-step="train"]').get_by_role("textbox", name="Epochs")

    before = draft(page, workflow)["steps"]["train"]["params"]["epochs"]
    epochs.fill("12")
    page.wait_for_timeout(2000)
    assert draft(page, workflow)["steps"]["train"]["params"]["epochs"] == 12
    page.get_by_role("button", name="Undo").click()

    expect(epochs).to_have_value(str(before))
    saved(page)
    assert draft(page, workflow)["steps"]["train"]["params"]["epochs"] == before


def test_a_value_outside_its_limits_is_named_and_the_last_good_one_kept(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?step=window", "editor")
    width = page.get_by_role("textbox", name="Width (HU)")

    width.fill("-3")
    expect(page.get_by_text("More than 0. The last good value is kept.")).to_be_visible()
    width.fill("wide")
    expect(page.get_by_text("Type a number. The last good value is kept.")).to_be_visible()
    page.wait_for_timeout(1500)

    assert "width" not in draft(page, workflow)["steps"]["window"]["params"]


def test_a_changed_value_can_be_reset(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?step=train", "editor")

    page.get_by_role("button", name="Reset Epochs to 200").click()

    expect(page.get_by_role("textbox", name="Epochs")).to_have_value("200")
    saved(page)
    assert "epochs" not in draft(page, workflow)["steps"]["train"]["params"]


def test_a_problem_has_a_fix_that_is_one_undo_step(watched: Watched) -> None:
    document = small_liver()
    document["steps"]["train"]["wires"]["split"] = "window.cases"
    workflow = new_workflow(watched, document)
    page = watched.open(f"/flow/{workflow}", "editor")
    expect(page.get_by_text("1 problem stops the run")).to_be_visible()

    page.get_by_role("button", name="Add a split by patient").click()

    expect(page.get_by_text("Ready to run")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 problem stops the run")).to_be_visible()


def test_problems_come_while_one_works(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?view=list&step=score", "editor")
    truth = page.locator('[data-step="score"]').get_by_label("Truth")

    truth.select_option(label="not connected")
    expect(page.get_by_text("1 problem stops the run")).to_be_visible()
    truth.select_option("clean.cases[label]")

    expect(page.get_by_text("Ready to run")).to_be_visible()


def test_two_windows_never_overwrite_each_other(window: Callable[..., Watched]) -> None:
    mine, other = window(), window()
    workflow = new_workflow(mine)
    mine.open(f"/flow/{workflow}?step=train", "editor")
    other.open(f"/flow/{workflow}?step=train", "editor")
    other.page.get_by_role("textbox", name="Epochs").fill("7")
    saved(other.page)

    mine.page.get_by_role("textbox", name="Epochs").fill("9")

    banner = mine.page.get_by_test_id("conflict")
    expect(banner).to_contain_text("Steps that differ: train")
    assert draft(mine.page, workflow)["steps"]["train"]["params"]["epochs"] == 7
    banner.get_by_role("button", name="Take the other").click()
    expect(mine.page.get_by_role("textbox", name="Epochs")).to_have_value("7")
    mine.page.get_by_role("button", name="Undo").click()
    expect(mine.page.get_by_role("textbox", name="Epochs")).to_have_value("9")
    saved(mine.page)
    assert draft(mine.page, workflow)["steps"]["train"]["params"]["epochs"] == 9


def test_both_versions_of_a_conflict_can_be_kept(window: Callable[..., Watched]) -> None:
    mine, other = window(), window()
    workflow = new_workflow(mine)
    mine.open(f"/flow/{workflow}?step=train", "editor")
    other.open(f"/flow/{workflow}?step=train", "editor")
    other.page.get_by_role("textbox", name="Epochs").fill("7")
    saved(other.page)
    mine.page.get_by_role("textbox", name="Epochs").fill("9")

    mine.page.get_by_test_id("conflict").get_by_role("button", name="Keep both").click()

    expect(mine.page.get_by_role("textbox", name="Epochs")).to_have_value("7")
    copies = [row for row in call(mine.page, "GET", "/workflows") if row["title"] == "Liver contour (copy)"]
    assert draft(mine.page, copies[0]["id"])["steps"]["train"]["params"]["epochs"] == 9


def test_what_was_typed_without_a_network_is_offered_again(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?step=train", "editor")
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Epochs").fill("33")
    expect(page.get_by_test_id("saved")).to_have_attribute("data-saving", "failed")
    page.close()

    page.context.set_offline(False)
    again = Watched(page.context.new_page(), watched.address)
    again.open(f"/flow/{workflow}?step=train", "editor")
    again.page.get_by_role("button", name="Bring them back").click()

    expect(again.page.get_by_role("textbox", name="Epochs")).to_have_value("33")
    saved(again.page)


def test_a_step_is_found_in_either_language_added_and_connected_by_keyboard(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?step=clean", "editor")
    page.get_by_test_id("canvas").click(position={"x": 5, "y": 5})
    page.goto(f"{watched.address}/flow/{workflow}?step=clean")
    page.wait_for_selector('body[data-ready="editor"]')

    page.keyboard.press("/")
    page.get_by_role("combobox", name="Find a tool").fill("填充")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Fill holes")).to_be_visible()
    saved(page)
    assert draft(page, workflow)["steps"]["fill_holes"]["wires"] == {"label": "clean.cases[prediction]"}


def test_an_empty_workflow_says_what_to_do(watched: Watched) -> None:
    page = watched.open("/", "home")

    page.get_by_role("button", name="Empty workflow").click()

    expect(page.get_by_text("This workflow has no steps yet.")).to_be_visible()


@pytest.mark.parametrize("kind", ["json", "python", "svg"])
def test_a_workflow_is_exported(watched: Watched, kind: str) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}", "editor")

    page.get_by_role("button", name="Export").click()
    name = {"json": "Workflow file", "python": "Python program", "svg": "Picture"}[kind]

    expect(page.get_by_role("menuitem", name=name)).to_have_attribute(
        "href", f"/api/v1/workflows/{workflow}/export?format={kind}"
    )


def test_a_workflow_is_built_and_checked_by_keyboard_only(watched: Watched) -> None:
    page = watched.open("/", "home")
    page.get_by_role("button", name="Empty workflow").press("Enter")
    page.wait_for_selector('body[data-ready="editor"]')
    page.get_by_role("radio", name="Canvas").press("ArrowRight")
    expect(page.get_by_role("radio", name="List")).to_be_checked()
    page.get_by_role("radio", name="List").blur()

    for words in ("phantom cases", "窗宽窗位", "split", "v-net", "predict"):
        page.keyboard.press("/")
        expect(page.get_by_role("combobox", name="Find a tool")).to_be_focused()
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        page.get_by_role("dialog").wait_for(state="detached")

    expect(page.get_by_text("Ready to run")).to_be_visible()
    expect(page.get_by_role("list", name="Steps").get_by_role("heading", level=2)).to_have_text(
        ["1Phantom cases", "2Rescale window", "3Split cases", "4Train V-Net", "5Predict"]
    )


def test_the_first_run_is_a_trial_on_three_cases_and_the_next_one_takes_all(watched: Watched) -> None:
    document = small_liver()
    document["steps"] = {name: document["steps"][name] for name in ("cases", "window", "split")}
    workflow = new_workflow(watched, document)
    page = watched.open(f"/flow/{workflow}", "editor")

    page.get_by_role("button", name="Try on 3 cases").click()
    expect(page.get_by_text("tried on 3 cases")).to_be_visible()
    expect(page.get_by_text("Everything is finished.")).to_be_visible(timeout=RUN_PATIENCE_MS)
    page.get_by_role("link", name="Open workflow").click()
    page.get_by_role("button", name="Run", exact=True).click()

    expect(page.get_by_text("8 of 8 cases")).to_be_visible(timeout=RUN_PATIENCE_MS)
    expect(page.get_by_text("tried on 3 cases")).to_have_count(0)
