"""The data room in both languages and themes: no serious accessibility problem, no missing text, nothing cut off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.conftest import Watched
from browser.tables import cases, new_table, opened, put_pairs
from browser.test_everybody import LOOKS, check

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")


@pytest.fixture(scope="module")
def table(chromium: Browser, signed_in: str, server: object) -> str:
    """A table that is only looked at."""
    context = chromium.new_context(storage_state=signed_in)
    made = new_table(Watched(context.new_page(), server.address), cases(8))  # type: ignore[attr-defined]
    context.close()
    return made


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_the_list_and_the_four_views(window: Callable[..., Watched], table: str, language: str, theme: str) -> None:
    watched = window(language=language, theme=theme)

    check(watched.open("/data", "datasets"))
    check(opened(watched, table, '?sort=-age&filter=[{"column":"case","op":"contains","value":"LIV"}]'))
    check(opened(watched, table, "?panel=1"))
    for view in ("variables", "gallery", "checks"):
        check(watched.open(f"/data/{table}?view={view}", view))


@pytest.mark.parametrize(("language", "theme"), [LOOKS[0], LOOKS[3]])
def test_the_dialogs(window: Callable[..., Watched], table: str, tmp_path: Path, language: str, theme: str) -> None:
    watched = window(language=language, theme=theme)
    page = opened(watched, table)
    names = ("Split", "Import", "Train on these cases") if language == "en" else ("划分", "导入", "用这些病例训练")

    for name in names:
        page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()
        page.wait_for_selector("[role=dialog]")
        check(page)
        page.keyboard.press("Escape")
        page.wait_for_selector("[role=dialog]", state="detached")
    page.get_by_test_id("pick-files").first.set_input_files(put_pairs(tmp_path, 1))
    page.wait_for_selector('[data-testid=upload][data-stage="choosing"]', timeout=60_000)
    check(page)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_at_twice_the_size(window: Callable[..., Watched], table: str, language: str) -> None:
    watched = window(language=language, width=640, height=400)

    check(watched.open("/data", "datasets"))
    check(opened(watched, table))
    check(watched.open(f"/data/{table}?view=variables", "variables"))
