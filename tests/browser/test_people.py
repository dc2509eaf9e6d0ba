"""Accounts, projects and the audit log in the page, as two people at two computers use them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from browser.conftest import PATIENCE_MS, Server, Watched, call, serving
from browser.test_everybody import LOOKS, check

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

expect = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright").expect
PASSWORD = "correct horse battery"
Sit = Callable[..., Watched]


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two accounts: Anna, who manages the site, and ben."""
    home = tmp_path_factory.mktemp("team")
    for name in ("Anna", "ben"):
        subprocess.run(
            [sys.executable, "-m", "medas.cli.main", "user", "add", name, "--home", str(home)],
            input=PASSWORD, text=True, check=True, capture_output=True, env=os.environ,
        )  # fmt: skip
    with serving(home) as one:
        yield one


@pytest.fixture
def sit(chromium: Browser, team: Server) -> Iterator[Sit]:
    """Sit down at a computer of one's own; at the end nothing may have gone wrong at any of them."""
    contexts: list[BrowserContext] = []
    opened: list[Watched] = []

    def make(name: str = "", *, language: str = "en", theme: str = "light", width: int = 1280) -> Watched:
        context = chromium.new_context(
            locale="zh-CN" if language == "zh" else "en-US", color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": width, "height": 800},
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        watched = Watched(context.new_page(), team.address).watch()
        opened.append(watched)
        if name:
            sign_in(watched, name)
        return watched

    yield make
    trouble = [line for one in opened for line in one.trouble]
    for context in contexts:
        context.close()
    assert trouble == []


def sign_in(watched: Watched, name: str, password: str = PASSWORD) -> None:
    """Type name and password."""
    page = watched.open("/login", "sign-in")
    page.locator("[autocomplete=username]").fill(name)
    page.locator("[autocomplete=current-password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_selector('body[data-ready="home"]')


def new_workflow(page: Page, title: str) -> str:
    return str(call(page, "POST", "/workflows", {"title": title})["id"])


def test_a_wrong_password_is_said_so_and_the_right_one_leads_to_where_i_wanted(sit: Sit) -> None:
    watched = sit()
    page = watched.open("/runs", "sign-in")

    page.get_by_role("textbox", name="Name").fill("anna")
    page.get_by_role("textbox", name="Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no account with this name and password")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_selector('body[data-ready="runs"]')
    expect(page.get_by_role("button", name="Anna: account and settings")).to_be_visible()
    assert page.url.endswith("/runs")


def test_who_signs_out_leaves_nothing_behind(sit: Sit) -> None:
    watched = sit("anna")
    page = watched.page
    new_workflow(page, "Secret of Anna")
    watched.open("/", "home")
    expect(page.get_by_role("link", name="Secret of Anna")).to_be_visible()

    page.get_by_role("button", name="Anna: account and settings").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_selector('body[data-ready="sign-in"]')
    sign_in(watched, "ben")

    expect(page.get_by_role("button", name="ben: account and settings")).to_be_visible()
    expect(page.get_by_text("Secret of Anna")).to_have_count(0)


def test_a_workflow_is_shared_by_letting_somebody_into_the_project(sit: Sit) -> None:
    anna, ben = sit("anna"), sit("ben")
    shared = new_workflow(anna.page, "Liver together")
    page = ben.page
    page.goto(f"{ben.address}/flow/{shared}")
    expect(page.get_by_text("This does not exist, or not for you.")).to_be_visible()

    anna.open("/project", "project")
    anna.page.get_by_role("textbox", name="Name of the account").fill("BEN")
    anna.page.get_by_role("combobox", name="Role", exact=True).select_option("viewer")
    anna.page.get_by_role("button", name="Add to the project").click()
    expect(anna.page.get_by_role("combobox", name="Role of ben")).to_have_value("viewer")

    ben.open("/", "home")
    page.get_by_role("button", name="Project: ben").click()
    page.get_by_role("menuitem", name="Local").click()
    expect(page.get_by_role("link", name="Liver together")).to_be_visible()
    expect(page.get_by_role("button", name="Project: Local")).to_be_visible()

    anna.page.get_by_role("button", name="Remove ben from the project").click()
    expect(anna.page.get_by_role("combobox", name="Role of ben")).to_have_count(0)
    ben.open("/", "home")
    expect(page.get_by_text("Liver together")).to_have_count(0)


def test_a_project_keeps_an_administrator_and_says_so(sit: Sit) -> None:
    page = sit("ben").open("/project", "project")

    page.get_by_role("combobox", name="Role of ben").select_option("viewer")

    expect(page.get_by_role("alert")).to_contain_text("cannot be without an administrator")
    expect(page.get_by_role("combobox", name="Role of ben")).to_have_value("admin")


def test_a_new_account_can_be_made_and_shut_out_in_the_page(sit: Sit) -> None:
    anna, carl = sit("anna"), sit()
    page = anna.open("/admin", "admin")

    page.get_by_role("textbox", name="Name of the account").fill("Carl")
    page.get_by_role("textbox", name="First password").fill("short")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("alert")).to_contain_text("12 to 200 characters")
    page.get_by_role("textbox", name="First password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("cell", name="Carl", exact=True)).to_be_visible()
    sign_in(carl, "carl")

    page.get_by_role("button", name="Shut out: Carl").click()
    expect(page.get_by_role("button", name="Let in again: Carl")).to_be_visible()
    carl.page.goto(carl.address + "/runs")

    carl.page.wait_for_selector('body[data-ready="sign-in"]')
    expect(page.get_by_text("Every record is as it was written")).to_be_visible()
    expect(page.get_by_role("cell", name="POST /users", exact=True).first).to_be_visible()


def test_who_does_not_manage_the_site_is_told_so(sit: Sit) -> None:
    page = sit("ben").page
    page.get_by_role("button", name="ben: account and settings").click()
    expect(page.get_by_role("menuitem", name="Members of the project")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Accounts and audit log")).to_have_count(0)

    page.goto(page.url.rstrip("/") + "/admin")

    expect(page.get_by_role("alert")).to_contain_text("who manages the site")


def test_a_changed_password_ends_the_session_on_other_computers(sit: Sit) -> None:
    here, there = sit("ben"), sit("ben")
    page = here.open("/password", "password")

    page.get_by_role("textbox", name="Password until now").fill(PASSWORD)
    page.get_by_role("textbox", name="New password").fill(PASSWORD)
    page.get_by_role("button", name="Change the password").click()

    expect(page.get_by_role("status").filter(has_text="was changed")).to_be_visible()
    there.page.goto(there.address + "/runs")
    there.page.wait_for_selector('body[data-ready="sign-in"]')
    here.open("/runs", "runs")


def go_down_to(page: Page, name: str) -> None:
    """Press the arrow until an entry of the open menu has the focus."""
    for _ in range(6):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(200)
        if page.evaluate("document.activeElement.textContent") == name:
            return
    pytest.fail(f"{name} never had the focus")


def test_everything_works_with_the_keyboard_alone(sit: Sit) -> None:
    watched = sit()
    page = watched.open("/login", "sign-in")

    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector('body[data-ready="home"]')
    page.get_by_role("button", name="Anna: account and settings").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Members of the project")).to_be_visible()
    go_down_to(page, "Accounts and audit log")
    page.keyboard.press("Enter")

    page.wait_for_selector('body[data-ready="admin"]')


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_the_pages_suit_everybody(sit: Sit, language: str, theme: str) -> None:
    watched = sit(language=language, theme=theme)
    check(watched.open("/login", "sign-in"))
    sign_in(watched, "anna")
    for path, ready in (("/project", "project"), ("/admin", "admin"), ("/password", "password")):
        check(watched.open(path, ready))
    watched.page.set_viewport_size({"width": 640, "height": 400})
    for path, ready in (("/project", "project"), ("/admin", "admin")):
        check(watched.open(path, ready))
