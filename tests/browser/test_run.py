from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.conftest import RUN_PATIENCE_MS, Server, Watched, call, new_workflow, small_liver
from medas.errors import OutOfMemory

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
ENDLESS_EPOCHS = 5000


@pytest.fixture(autouse=True)
def _nothing_goes_on(watched: Watched) -> Iterator[None]:
    """A training that a failed test has left would hold the processor for ever, and fail the tests after it too."""
    yield
    for run in call(watched.page, "GET", "/runs?limit=500"):
        if run["finished"] is None:
            call(watched.page, "POST", f"/runs/{run['id']}/cancel")


def losses(page: Page, run: str) -> list[list[float]]:
    """Return the loss of a run, as soon as there is one."""
    until = time.monotonic() + RUN_PATIENCE_MS / 1000
    while time.monotonic() < until:
        found = call(page, "GET", f"/runs/{run}/metrics").get("train", {}).get("loss")
        if found:
            return list(found)
        page.wait_for_timeout(500)
    raise AssertionError(f"{run} has told no loss")


def test_run_shows_progress_and_curves_while_it_trains_and_stops_on_request(watched: Watched) -> None:
    document = small_liver()
    document["steps"]["train"]["params"]["epochs"] = ENDLESS_EPOCHS
    workflow = new_workflow(watched, document)
    page = watched.open(f"/flow/{workflow}", "editor")

    page.get_by_role("button", name="Try on 3 cases").click()
    page.wait_for_selector('body[data-ready="run"]')
    expect(page.locator('[data-step="train"]')).to_have_attribute("data-state", "running", timeout=RUN_PATIENCE_MS)
    expect(page.get_by_test_id("chart").first).to_be_visible(timeout=RUN_PATIENCE_MS)
    expect(page.get_by_text(re.compile(r"about .+ left")).first).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("words")).to_contain_text("In words:", timeout=RUN_PATIENCE_MS)
    expect(page.get_by_test_id("machine").get_by_role("meter", name="Memory")).to_be_visible()
    page.get_by_role("button", name="Show as table").first.click()
    rows = page.locator("tbody tr")
    before = rows.count()
    expect(rows.nth(before + 2)).to_be_attached(timeout=RUN_PATIENCE_MS)
    page.reload()
    expect(page.get_by_test_id("chart").first).to_be_visible(timeout=RUN_PATIENCE_MS)
    page.get_by_role("button", name="Stop").click()

    expect(page.get_by_text("This run was stopped.")).to_be_visible(timeout=60_000)
    stopped = page.url.rpartition("/")[2]
    page.get_by_role("button", name="Resume").click()
    page.wait_for_url(lambda url: not url.endswith(stopped))
    resumed = page.url.rpartition("/")[2]
    expect(page.get_by_test_id("chart").first).to_be_visible(timeout=RUN_PATIENCE_MS)
    before, after = losses(page, stopped), losses(page, resumed)
    call(page, "POST", f"/runs/{resumed}/cancel")
    expect(page.get_by_text("This run was stopped.")).to_be_visible(timeout=60_000)
    # A worker that had no time to save when it was stopped goes on from its last checkpoint, which is a second older.
    assert after[0][0] > before[-1][0] / 2
    assert sequence(page, stopped) == list(range(1, len(sequence(page, stopped)) + 1))


def sequence(page: Page, run: str) -> list[int]:
    """Return the numbers of all events of a run that is over."""
    text = page.evaluate("run => fetch(`/api/v1/runs/${run}/events`).then(answer => answer.text())", run)
    return [int(number) for number in re.findall(r"^id: (\d+)", text, re.MULTILINE)]


def test_curves_go_on_after_the_network_was_away(watched: Watched) -> None:
    document = small_liver()
    document["steps"]["train"]["params"]["epochs"] = ENDLESS_EPOCHS
    workflow = new_workflow(watched, document)
    run = call(watched.page, "POST", "/runs", {"workflow": workflow})["id"]
    page = watched.open(f"/runs/{run}", "run")
    expect(page.get_by_test_id("chart").first).to_be_visible(timeout=RUN_PATIENCE_MS)
    page.get_by_role("button", name="Show as table").first.click()

    page.context.set_offline(True)
    page.wait_for_timeout(3000)
    page.context.set_offline(False)
    rows = page.locator("tbody tr")
    before = rows.count()

    expect(rows.nth(before + 2)).to_be_attached(timeout=RUN_PATIENCE_MS)
    call(page, "POST", f"/runs/{run}/cancel")
    expect(page.get_by_text("This run was stopped.")).to_be_visible(timeout=60_000)


def test_a_failure_says_what_happened_and_what_to_do_before_technical_words(watched: Watched) -> None:
    document = small_liver()
    document["steps"] = {
        "cases": {
            "tool": "medas.ImportFolder",
            "version": 1,
            "params": {"folder": "/nowhere/at/all", "images": "image"},
        },
        "window": {"tool": "medas.RescaleWindow", "version": 1, "wires": {"image": "cases.dataset[image]"}},
    }
    workflow = new_workflow(watched, document)
    run = call(watched.page, "POST", "/runs", {"workflow": workflow, "until": "cases"})["id"]
    page = watched.open(f"/runs/{run}", "run")

    card = page.get_by_test_id("failure")
    expect(card).to_be_visible(timeout=60_000)
    expect(card).to_contain_text("What happened")
    expect(card).to_contain_text("What to do")
    expect(card.get_by_role("link", name="Change the step")).to_have_attribute("href", f"/flow/{workflow}?step=cases")
    assert "Traceback" not in card.inner_text()
    page.get_by_role("button", name="Copy for support").click()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert "/nowhere" not in copied


def fail_for_want_of_memory(home: Path, run: str) -> None:
    """Let a run that is over have failed in its training. Really using up all memory would hit other programs, too."""
    problem = OutOfMemory("the memory did not suffice", hint="Use smaller patches or images").problem().at(node="train")
    text = json.dumps(problem.to_json())
    step = "INSERT INTO steps VALUES (:run, 'train', 'failed', 0, 1, 0, 0, 1, 1.0, '{}', :text)"
    whole = (
        "UPDATE runs SET state = 'failed', problem = :text, options = json_remove(options, '$.until') WHERE id = :run"
    )
    with closing(sqlite3.connect(home / "medas.db", timeout=30)) as database, database:
        for sql in (step, whole):
            database.execute(sql, {"run": run, "text": text})


def test_a_lack_of_memory_says_so_and_a_button_tries_smaller_patches(watched: Watched, server: Server) -> None:
    document = small_liver()
    document["steps"]["train"]["params"] = {"epochs": 1, "batch": 4}
    workflow = new_workflow(watched, document)
    run = call(watched.page, "POST", "/runs", {"workflow": workflow, "until": "cases"})["id"]
    page = watched.open(f"/runs/{run}", "run")
    expect(page.get_by_text("Everything is finished.")).to_be_visible(timeout=RUN_PATIENCE_MS)
    fail_for_want_of_memory(server.home, run)
    watched.open(f"/runs/{run}", "run")

    card = page.get_by_test_id("failure")
    expect(card).to_contain_text("memory")
    assert "Traceback" not in card.inner_text()
    card.get_by_role("button", name="Retry with smaller patches").click()
    page.wait_for_url(lambda url: not url.endswith(f"/{run}"))

    smaller = page.url.rpartition("/")[2]
    params = call(page, "GET", f"/runs/{smaller}")["document"]["steps"]["train"]["params"]
    assert params == {"epochs": 1, "batch": 2}


def test_a_finished_run_shows_its_states_in_the_editor(watched: Watched, finished_run: str) -> None:
    watched.open("/", "home")
    workflow = call(watched.page, "GET", f"/runs/{finished_run}")["workflow"]
    page = watched.open(f"/flow/{workflow}?step=train", "editor")
    expect(page.get_by_role("group", name=re.compile("train: Train V-Net, (done|reused)"))).to_be_visible()

    page.get_by_role("textbox", name="Epochs").fill("5")

    expect(page.get_by_role("group", name="train: Train V-Net, changed since")).to_be_visible()
    expect(page.get_by_role("group", name=re.compile("split: Split cases, (done|reused)"))).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("group", name=re.compile("train: Train V-Net, (done|reused)"))).to_be_visible()
