"""Undo, crashes, versions, files: nothing that somebody built is lost, and everything can be had again."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser.conftest import Watched, call, new_workflow, serving, small_liver

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
EDITS = 30


def draft(page: Page, workflow: str) -> dict[str, Any]:
    return call(page, "GET", f"/workflows/{workflow}/draft")["document"]


def saved(page: Page) -> None:
    expect(page.get_by_test_id("saved")).to_have_attribute("data-saving", "saved")


def test_thirty_edits_are_undone_and_done_again(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?view=list", "editor")
    page.wait_for_selector("[data-param]", state="attached")
    before = draft(page, workflow)
    # Numbers of the first settings of a step, each with a button; never the same one twice in a row, that would be one edit.
    buttons = page.locator(
        "[data-param] button[aria-label^=Raise]:visible, [data-param] button[aria-label^=Lower]:visible"
    )
    draw = random.Random(7)
    last = -1
    for _ in range(EDITS):
        last = draw.choice([one for one in range(buttons.count()) if one // 2 != last // 2])
        buttons.nth(last).click()
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    saved(page)
    after = draft(page, workflow)
    made = 0

    while undo.is_enabled():
        undo.click()
        made += 1
    saved(page)
    first = draft(page, workflow)
    while redo.is_enabled():
        redo.click()
    saved(page)

    assert first == before != after
    assert draft(page, workflow) == after
    assert made >= EDITS // 2  # a button at its limit changes nothing


def test_what_equals_the_saved_version_is_never_called_unsaved(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?step=train", "editor")
    epochs = page.get_by_role("textbox", name="Epochs")
    before = epochs.input_value()
    page.context.set_offline(True)

    epochs.fill("77")
    expect(page.get_by_test_id("saved")).not_to_have_attribute("data-saving", "saved")
    epochs.fill(before)

    saved(page)
    page.context.set_offline(False)


def test_edits_older_than_two_seconds_outlive_a_killed_page_and_the_rest_is_offered(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?step=train", "editor")
    page.get_by_role("textbox", name="Epochs").fill("21")
    page.wait_for_timeout(2000)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Epochs").fill("22")
    page.wait_for_timeout(200)
    page.close()

    page.context.set_offline(False)
    again = Watched(page.context.new_page(), watched.address)
    again.open(f"/flow/{workflow}?step=train", "editor")

    expect(again.page.get_by_role("textbox", name="Epochs")).to_have_value("21")
    again.page.get_by_role("button", name="Bring them back").click()
    expect(again.page.get_by_role("textbox", name="Epochs")).to_have_value("22")
    kept = again.page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "epochs" not in kept


def test_the_server_is_killed_while_somebody_edits(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(locale="en-US")
    watched = Watched(context.new_page(), "")
    with serving(tmp_path) as first:
        watched.address = first.address
        watched.page.goto(first.link)
        watched.page.wait_for_selector('body[data-ready="home"]')
        workflow, other = new_workflow(watched), new_workflow(watched, small_liver())
        page = watched.open(f"/flow/{workflow}?step=train", "editor")
        page.get_by_role("textbox", name="Epochs").fill("31")
        page.wait_for_timeout(2000)
        first.process.kill()
        page.get_by_role("textbox", name="Epochs").fill("32")
    with serving(tmp_path, port=int(first.address.rpartition(":")[2])):
        expect(page.get_by_test_id("saved")).to_have_attribute("data-saving", "saved", timeout=30_000)
        kept, untouched = draft(page, workflow), draft(page, other)
    context.close()

    assert kept["steps"]["train"]["params"]["epochs"] == 32
    assert untouched["steps"]["train"]["params"]["epochs"] == 6


def open_versions(page: Page) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Versions").click()


def test_versions_are_named_compared_and_brought_back(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}?step=train", "editor")
    open_versions(page)
    page.get_by_label("Name, for example").fill("As sent to the journal")
    page.get_by_role("button", name="Keep this version").click()
    expect(page.get_by_text("Version 1: As sent to the journal").first).to_be_visible()
    page.keyboard.press("Escape")
    before = page.get_by_role("textbox", name="Epochs").input_value()
    page.get_by_role("textbox", name="Epochs").fill("9")
    page.locator('.react-flow__node[data-id="curve"]').click()
    page.keyboard.press("Delete")

    open_versions(page)

    changes = page.get_by_role("list", name="Differences").get_by_role("listitem")
    expect(changes).to_have_text(
        ["The step curve (LossCurve) was removed.", f"The step train was changed: epochs was {before} and is 9."]
    )
    expect(page.locator('svg [data-kind="removed"] text').first).to_have_text("Loss curve")
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.get_by_text("Version 3: Restored from version 1").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".react-flow__node-step")).to_have_count(10)
    rows = call(page, "GET", f"/workflows/{workflow}/versions")
    assert [row["number"] for row in rows] == [3, 2, 1]
    assert rows[0]["digest"] == rows[2]["digest"]


def text_of(page: Page, workflow: str, kind: str) -> str:
    return str(
        page.evaluate(
            "async path => await (await fetch(path)).text()", f"/api/v1/workflows/{workflow}/export?format={kind}"
        )
    )


def test_a_workflow_travels_as_a_file_and_as_a_program(watched: Watched, tmp_path: Path) -> None:
    workflow = new_workflow(watched, small_liver())
    page = watched.open(f"/flow/{workflow}?view=python", "editor")
    program, document = text_of(page, workflow, "python"), text_of(page, workflow, "json")
    (tmp_path / "flow.medas.json").write_text(document)
    (tmp_path / "flow.py").write_text(program)

    expect(page.get_by_test_id("python")).to_have_text(program, use_inner_text=True)
    page.goto(watched.address)
    page.locator("input[type=file]").set_input_files(tmp_path / "flow.medas.json")
    page.wait_for_selector('body[data-ready="editor"]')
    copy = page.url.rpartition("/flow/")[2]

    assert copy != workflow
    assert text_of(page, copy, "json") == document
    assert text_of(page, copy, "svg").startswith("<svg")
    command = [sys.executable, "-m", "medas.cli.main"]
    checked = subprocess.run([*command, "check", "flow.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    exported = subprocess.run(
        [*command, "export", "flow.medas.json", "--to", "python"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert exported.stdout == program


def test_steps_are_copied_pasted_duplicated_and_renamed(window: Callable[..., Watched]) -> None:
    one, other = window(), window()
    workflow, target = new_workflow(one), new_workflow(other, {"medas": 1, "title": "x", "seed": 0, "steps": {}})
    page = one.open(f"/flow/{workflow}?step=window", "editor")
    page.locator('.react-flow__node[data-id="window"]').focus()
    page.keyboard.press("Control+d")
    expect(page.locator('.react-flow__node[data-id="rescale_window"]')).to_be_focused()
    page.keyboard.press("F2")
    page.get_by_role("textbox", name="Short name").fill("narrow")
    page.keyboard.press("Enter")
    expect(page.locator('.react-flow__node[data-id="narrow"]')).to_be_visible()
    page.locator('.react-flow__node[data-id="narrow"]').click()
    page.keyboard.press("Control+c")
    text = page.evaluate("navigator.clipboard.readText()")
    saved(page)
    assert draft(page, workflow)["steps"]["narrow"] == draft(page, workflow)["steps"]["window"]

    there = other.open(f"/flow/{target}", "editor")
    there.evaluate("text => navigator.clipboard.writeText(text)", text)
    there.get_by_test_id("canvas").click(position={"x": 30, "y": 300})
    there.keyboard.press("Control+v")

    expect(there.locator('.react-flow__node[data-id="narrow"]')).to_be_visible()
    saved(there)
    assert draft(there, target)["steps"] == {
        "narrow": {"tool": "medas.RescaleWindow", "version": 1, "params": {"level": 0.0}}
    }


def test_a_note_stays_with_the_workflow(watched: Watched) -> None:
    workflow = new_workflow(watched)
    page = watched.open(f"/flow/{workflow}", "editor")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("add a note")
    page.keyboard.press("Enter")

    page.get_by_role("textbox", name="Note").fill("Window as in the paper")
    saved(page)
    page.reload()

    expect(page.get_by_role("textbox", name="Note")).to_have_value("Window as in the paper")


def test_the_keys_are_listed(watched: Watched) -> None:
    page = watched.open(f"/flow/{new_workflow(watched)}", "editor")
    page.wait_for_selector(".react-flow__node-step")

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys").get_by_role("row")).to_have_count(15)
