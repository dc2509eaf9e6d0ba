"""Every page in both languages and themes: no serious accessibility problem, no missing text, nothing cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from browser.conftest import AXE, Watched, call, new_workflow

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
LOOKS = [("en", "light"), ("en", "dark"), ("zh", "light"), ("zh", "dark")]
_KEY = re.compile(
    r"\b(app|trouble|home|stage|state|editor|form|run|results|viewer|people|time|sample|tour|words|machine|notice|queue|look"
    r"|solid|compare|range|score|flag|data[A-Z]?\w*)\.[a-z]\w+\b"
)
"""A text that was not found is shown as its key."""
_CUT = """() => [...document.querySelectorAll('button, h1, h2, h3, label, th')]
  .filter(one => one.offsetParent && !one.closest('.hidden, .react-flow') && getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1)
  .map(one => one.textContent)"""
_AXE = """async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})).violations
  .filter(one => ['serious', 'critical'].includes(one.impact))
  .map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')).slice(0, 4).join(' | ')}`)"""


def complaints(page: Page) -> list[str]:
    if not AXE.is_file():
        pytest.fail("axe-core is not installed: python3 web/build_page.py")
    page.wait_for_timeout(400)  # colors fade in, and axe would measure them half way
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(_AXE))


def check(page: Page) -> None:
    assert complaints(page) == []
    assert _KEY.findall(page.locator("body").inner_text()) == []
    assert page.evaluate(_CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_home(window: Callable[..., Watched], language: str, theme: str) -> None:
    check(window(language=language, theme=theme).open("/", "home"))


@pytest.mark.parametrize(("language", "theme"), LOOKS)
@pytest.mark.parametrize("view", ["step=train", "view=list"])
def test_editor(window: Callable[..., Watched], language: str, theme: str, view: str) -> None:
    watched = window(language=language, theme=theme)
    check(watched.open(f"/flow/{new_workflow(watched)}?{view}", "editor"))


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
@pytest.mark.parametrize("menu", ["palette", "connect", "keys", "versions", "python"])
def test_menus_of_the_editor(window: Callable[..., Watched], language: str, theme: str, menu: str) -> None:
    watched = window(language=language, theme=theme)
    workflow = new_workflow(watched)
    call(watched.page, "POST", f"/workflows/{workflow}/versions")
    page = watched.open(f"/flow/{workflow}?step=split{'&view=python' if menu == 'python' else ''}", "editor")
    if menu == "palette":
        page.get_by_role("button", name={"en": "Tools", "zh": "工具"}[language], exact=True).click()
    elif menu == "versions":
        page.get_by_role("button", name={"en": "More", "zh": "更多"}[language], exact=True).click()
        page.get_by_role("menuitem").first.click()
        page.get_by_role("dialog").get_by_role("status").wait_for()
    elif menu != "python":
        page.wait_for_selector(".react-flow__node-step")
        page.keyboard.press({"connect": "c", "keys": "?"}[menu])
        page.get_by_role("dialog").wait_for()

    assert complaints(page) == []
    if menu != "python":  # names of a program look like keys of texts
        check(page)


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_runs(window: Callable[..., Watched], finished_run: str, language: str, theme: str) -> None:
    check(window(language=language, theme=theme).open("/runs", "runs"))


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_run(window: Callable[..., Watched], finished_run: str, language: str, theme: str) -> None:
    check(window(language=language, theme=theme).open(f"/runs/{finished_run}", "run"))


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_results(window: Callable[..., Watched], finished_run: str, language: str, theme: str) -> None:
    check(window(language=language, theme=theme).open(f"/runs/{finished_run}/results", "viewer"))


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_results_in_three_planes_with_the_ruler(
    window: Callable[..., Watched], finished_run: str, language: str, theme: str
) -> None:
    query = "layout=three&differs=1&measure=1&from=4,4,4&at=20,9,6&low=0&high=1"
    check(window(language=language, theme=theme).open(f"/runs/{finished_run}/results?{query}", "viewer"))


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_the_tour(window: Callable[..., Watched], finished_run: str, language: str, theme: str) -> None:
    watched = window(language=language, theme=theme)
    subject = json.dumps({"step": 2, "subject": {"run": finished_run, "dataset": ""}})
    watched.page.add_init_script(f"sessionStorage.setItem('medas-tour', {json.dumps(subject)})")
    page = watched.open(f"/runs/{finished_run}/results", "viewer")
    page.wait_for_selector("[data-testid=tour]")
    check(page)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_at_twice_the_size(window: Callable[..., Watched], finished_run: str, language: str) -> None:
    watched = window(language=language, width=640, height=400)
    check(watched.open("/", "home"))
    check(watched.open(f"/runs/{finished_run}", "run"))
    check(watched.open(f"/runs/{finished_run}/results", "viewer"))
    check(watched.open(f"/flow/{new_workflow(watched)}?view=list", "editor"))
