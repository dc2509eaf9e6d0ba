"""The page when its server is killed and comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.conftest import Watched, call, new_workflow, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect


def test_edits_reach_a_server_that_was_killed_as_soon_as_it_is_back(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(locale="en-US")
    watched = Watched(context.new_page(), "")
    with serving(tmp_path) as first:
        watched.address = first.address
        watched.page.goto(first.link)
        watched.page.wait_for_selector('body[data-ready="home"]')
        workflow = new_workflow(watched)
        page = watched.open(f"/flow/{workflow}?step=train", "editor")
        page.get_by_role("textbox", name="Epochs").wait_for()  # what is not there yet cannot be edited
        first.process.kill()
    saved = page.get_by_test_id("saved")

    page.get_by_role("textbox", name="Epochs").fill("21")
    expect(saved).to_have_attribute("data-saving", "failed")
    with serving(tmp_path, port=int(first.address.rpartition(":")[2])):
        expect(saved).to_have_attribute("data-saving", "saved", timeout=30_000)
        draft = call(page, "GET", f"/workflows/{workflow}/draft")["document"]
    context.close()

    assert draft["steps"]["train"]["params"]["epochs"] == 21
