from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from browser.conftest import Watched, small_liver

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect


def test_the_link_opens_home_and_a_template_becomes_a_workflow(watched: Watched) -> None:
    page = watched.open("/", "home")

    page.get_by_role("button", name="Start Liver contour").click()

    expect(page.get_by_role("textbox", name="Name of the workflow")).to_have_value("Liver contour")
    expect(page.get_by_role("group", name="train: Train V-Net, not run")).to_be_visible()


def test_a_workflow_file_can_be_imported(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "small.medas.json"
    path.write_text(json.dumps(small_liver()), encoding="utf-8")
    page = watched.open("/", "home")

    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import a file").click()
    chooser.value.set_files(path)

    expect(page.get_by_role("textbox", name="Name of the workflow")).to_have_value("Small liver")


def test_a_file_that_is_no_workflow_is_refused_in_words(watched: Watched, tmp_path: Path) -> None:
    path = tmp_path / "letter.json"
    path.write_text('{"dear": "doctor"}', encoding="utf-8")
    page = watched.open("/", "home")

    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import a file").click()
    chooser.value.set_files(path)

    expect(page.get_by_role("alert")).to_contain_text("not a workflow of MeDaS")


def test_the_whole_page_is_in_chinese_for_a_chinese_browser(window: Callable[..., Watched]) -> None:
    page = window(language="zh").open("/", "home")

    expect(page.get_by_role("heading", name="从现成的流程开始")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_the_language_can_be_changed_and_is_remembered(watched: Watched) -> None:
    page = watched.open("/", "home")

    page.get_by_text("中文").click()
    expect(page.get_by_role("heading", name="首页")).to_be_visible()
    watched.open("/", "home")

    expect(page.get_by_role("heading", name="首页")).to_be_visible()


def test_without_a_session_the_page_says_how_to_get_one(window: Callable[..., Watched]) -> None:
    watched = window()
    watched.page.context.clear_cookies()

    page = watched.open("/runs", "sign-in")

    expect(page.get_by_role("heading", name="Open the link that MeDaS printed")).to_be_visible()


def test_a_wrong_address_says_where_to_go(watched: Watched) -> None:
    watched.open("/", "home")
    watched.page.goto(watched.address + "/nowhere")

    expect(watched.page.get_by_role("link", name="Go to Home")).to_be_visible()


def test_the_first_page_is_lean(watched: Watched) -> None:
    watched.open("/", "home")
    script = """() => performance.getEntriesByType('resource')
      .filter(one => one.name.includes('/assets/') && one.name.endsWith('.js')).length"""

    assert watched.page.evaluate(script) <= 12


def test_a_session_that_ends_while_the_page_is_open_leads_to_the_way_back_in(window: Callable[..., Watched]) -> None:
    watched = window()
    page = watched.open("/", "home")
    page.context.clear_cookies()

    page.get_by_role("button", name="Start Liver contour").click()

    expect(page.get_by_role("heading", name="Open the link that MeDaS printed")).to_be_visible()
