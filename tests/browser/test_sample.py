"""From an empty folder to the worst case in a picture: the first minute."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from browser.conftest import RUN_PATIENCE_MS, Watched, call

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
MOST_SECONDS = 240.0
"""A person waits 60 s at most on a machine that does nothing else; the rest is room for one that runs other tests."""


def test_one_click_and_enter_lead_from_nothing_to_the_worst_case(watched: Watched) -> None:
    page = watched.open("/", "home")
    started = time.monotonic()
    tour = page.get_by_test_id("tour")

    page.get_by_role("button", name="Start sample").click()
    expect(tour).to_contain_text("1 of 5")
    page.keyboard.press("Enter")
    expect(tour).to_contain_text("2 of 5")
    page.keyboard.press("Enter")  # too early: it waits
    expect(tour.get_by_role("button", name="Next")).to_be_focused(timeout=RUN_PATIENCE_MS)
    for number in (3, 4):
        page.keyboard.press("Enter")
        expect(tour).to_contain_text(f"{number} of 5")
    page.wait_for_selector('body[data-ready="viewer"]')
    seconds = time.monotonic() - started
    run = page.url.split("/runs/")[1].split("/")[0]
    worst = call(page, "GET", f"/runs/{run}/results")["cases"][0]["case"]
    assert str(page.get_by_test_id("slice").get_attribute("aria-label")).startswith(worst)
    page.keyboard.press("Enter")
    expect(tour).to_contain_text("5 of 5")
    page.keyboard.press("Enter")

    expect(tour).to_have_count(0)
    expect(page.get_by_role("list", name="Checks").get_by_role("listitem")).to_have_count(3)
    assert seconds <= MOST_SECONDS


def test_the_tour_can_be_left_and_taken_again(watched: Watched) -> None:
    watched.open("/", "home")
    call(watched.page, "POST", "/sample", {})
    page = watched.open("/", "home")
    page.get_by_role("button", name="Show me around").click()
    tour = page.get_by_test_id("tour")
    expect(tour).to_contain_text("1 of 5")

    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    watched.open("/", "home")
    page.get_by_role("button", name="Show me around").click()
    expect(tour).to_contain_text("1 of 5")
    page.reload()
    expect(tour).to_contain_text("1 of 5")
    page.get_by_role("button", name="End the tour").click()

    expect(tour).to_have_count(0)


def test_the_tour_speaks_chinese(window: Callable[..., Watched]) -> None:
    watched = window(language="zh")
    watched.open("/", "home")
    call(watched.page, "POST", "/sample", {})
    page = watched.open("/", "home")

    page.get_by_role("button", name="带我看看").click()

    expect(page.get_by_test_id("tour")).to_contain_text("这台电脑正在学习")
