"""Hostile texts wherever the page shows a text: nothing runs, nothing is made of it, and it is shown as it was typed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from browser.conftest import PATIENCE_MS, Server, Watched, call, serving
from medas.state.database import open_home
from medas.state.users import LOCAL

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
PAYLOADS = [line for line in (Path(__file__).parent / "payloads.txt").read_text(encoding="utf-8").split("\n") if line]
MARK = "marked-by-a-payload"
"""Payloads that run leave this: as a dialog, a global name, an attribute or a request."""
_TRACES = """mark => ({
  global: Boolean(window[mark]),
  made: [...document.querySelectorAll('*')].filter(one => one.id === mark || one.hasAttribute(mark)).length,
  script: [...document.querySelectorAll('script, iframe, object, embed, base, form[action]')]
    .filter(one => !(one.src ?? '').startsWith(location.origin)).map(one => one.outerHTML.slice(0, 120)),
  handlers: [...document.querySelectorAll('*')]
    .filter(one => [...one.attributes].some(a => a.name.startsWith('on') ||
      (/^(src|href|action|formaction|data|xlink:href)$/.test(a.name) && /^\\s*javascript:/i.test(a.value))))
    .map(one => one.outerHTML.slice(0, 120)),
})"""
_CLEAN = {"global": False, "made": 0, "script": [], "handlers": []}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def hostile(home: Path) -> Iterator[Server]:
    with serving(home) as one:
        yield one


@pytest.fixture(scope="module")
def seat(chromium: Browser, hostile: Server) -> Iterator[Watched]:
    """One window for all sinks; whatever asks, opens or leaves the page is written down."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    watched = Watched(page, hostile.address).watch()
    page.on("dialog", lambda dialog: (watched.trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("popup", lambda _other: watched.trouble.append("popup"))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', event => console.error('CSP: ' + event.blockedURI))"
    )
    page.goto(hostile.link)
    page.wait_for_selector('body[data-ready="home"]')
    yield watched
    context.close()


def clean(seat: Watched) -> None:
    """Fail if a payload has left a trace."""
    seat.page.wait_for_timeout(50)
    assert seat.page.evaluate(_TRACES, MARK) == _CLEAN
    assert seat.trouble == []


def shown(page: Page, payload: str) -> bool:
    """Return whether a text stands on the page as it was typed, but for white space."""
    text = re.sub(
        r"\s",
        "",
        page.evaluate(
            "document.body.innerText + [...document.querySelectorAll('input, textarea')].map(one => one.value)"
        ),
    )
    return re.sub(r"\s", "", payload)[:60] in text


def document(**more: Any) -> dict[str, Any]:
    return {"medas": 1, "title": "T", "steps": {"cases": {"tool": "medas.PhantomCases"}}, **more}


def test_there_are_enough_payloads() -> None:
    assert len(PAYLOADS) >= 60
    assert sum(MARK in one for one in PAYLOADS) >= 45


def test_titles_of_workflows(seat: Watched) -> None:
    seat.open("/", "home")
    for payload in PAYLOADS:
        call(seat.page, "POST", "/workflows", {"title": payload[:200]})

    seat.open("/", "home")

    assert [one for one in PAYLOADS if not shown(seat.page, one[:200])] == []
    clean(seat)


def test_a_title_in_the_editor(seat: Watched) -> None:
    for payload in PAYLOADS[::14]:
        made = call(seat.page, "POST", "/workflows", {"title": payload[:200]})["id"]
        seat.open(f"/flow/{made}", "editor")
        assert shown(seat.page, payload[:200]), payload
        clean(seat)


def test_titles_notes_and_parameters_of_steps(seat: Watched) -> None:
    steps = {
        f"s{number}": {
            "tool": f"unknown.{number}",
            "title": payload[:100],
            "note": payload,
            "params": {"text": payload},
        }
        for number, payload in enumerate(PAYLOADS)
    }
    steps["window"] = {"tool": "medas.ImportFolder", "params": {"folder": PAYLOADS[0]}}
    made = call(seat.page, "POST", "/workflows", {"document": document(steps=steps)})["id"]

    for address in (f"/flow/{made}", f"/flow/{made}?view=list", f"/flow/{made}?step=window", f"/flow/{made}?step=s1"):
        seat.open(address, "editor")
        clean(seat)


def test_projects_and_accounts(seat: Watched) -> None:
    for payload in PAYLOADS:
        call(seat.page, "POST", "/projects", {"title": payload[:200]})
    seat.open("/project", "project")
    seat.page.get_by_role("button", name=re.compile("^Project:")).click()

    assert [one for one in PAYLOADS if not shown(seat.page, one[:200])] == []
    clean(seat)


def test_names_in_the_list_of_members_and_in_the_log(seat: Watched, home: Path) -> None:
    database = open_home(home)
    with database.transaction():  # no account can be called so; the page must stand it all the same
        for number, payload in enumerate(PAYLOADS):
            values = {"id": f"u{number}", "name": payload, "login": f"u{number}", "project": LOCAL}
            database.change(
                "INSERT INTO users (id, name, login, created, is_admin) VALUES (:id, :name, :login, 0, 0)", values
            )
            database.change("INSERT INTO members (project, member, role) VALUES (:project, :id, 'viewer')", values)
            row = {"seq": 10_000 + number, "text": payload}
            database.change("INSERT INTO audit VALUES (:seq, 0, :text, :text, :text, :text, :text)", row)
    database.close()

    for address, ready in (("/project", "project"), ("/admin", "admin")):
        seat.page.evaluate(
            "localStorage.setItem('medas-project', 'local'), sessionStorage.setItem('medas-project', 'local')"
        )
        seat.open(address, ready)
        assert [one for one in PAYLOADS if not shown(seat.page, one)] == []
        clean(seat)


def test_runs_their_problems_and_log_lines(seat: Watched, home: Path) -> None:
    database = open_home(home)
    for number, payload in enumerate(PAYLOADS[::7]):
        fail(database, f"r{number + 1}", payload)
    database.close()

    seat.open("/runs", "runs")
    assert [one for one in PAYLOADS[::7] if not shown(seat.page, one)] == []
    clean(seat)
    for number, payload in enumerate(PAYLOADS[::7]):
        seat.open(f"/runs/r{number + 1}", "run")
        assert shown(seat.page, payload), payload
        clean(seat)


def fail(database: Any, run: str, text: str) -> None:
    """Remember a failed run in which every text is hostile."""
    words = {"en": text, "zh": text}
    problem = {
        "code": text, "severity": "block", "node": text, "port": text, "param": None, "case": text, "column": text,
        "file": text, "message": words, "why": words, "hint": words,
        "fix": {"label": words, "patch": None, "call": None},
    }  # fmt: skip
    values = {
        "run": run, "title": text, "document": json.dumps(document(title=text)), "problem": json.dumps(problem),
        "now": time.time(), "log": json.dumps({"step": "cases", "level": "warning", "text": text}),
        "start": json.dumps({"steps": 1, "title": text}),
    }  # fmt: skip
    with database.transaction():
        for sql in (
            """INSERT INTO runs (id, domain, title, document, digest, options, state, created, finished, problem, project)
            VALUES (:run, 'test', :title, :document, '', '{}', 'failed', :now, :now, :problem, 'local')""",
            """INSERT INTO steps (run, step, state, mapped, total, done, reused, failed, seconds, outputs, problem)
            VALUES (:run, 'cases', 'failed', 0, 1, 0, 0, 1, 1, '{}', :problem)""",
            "INSERT INTO events (run, seq, at, kind, data) VALUES (:run, 1, :now, 'run_started', :start)",
            "INSERT INTO events (run, seq, at, kind, data) VALUES (:run, 2, :now, 'step_logged', :log)",
        ):
            database.change(sql, values)


def test_errors_of_the_server(seat: Watched) -> None:
    payload = ""

    def answer(route: Route) -> None:
        words = {"en": payload, "zh": payload}
        problem = {"code": payload, "severity": "block", "message": words, "hint": words, "why": words, "fix": None}
        body = {"type": payload, "title": payload, "status": 422, "detail": payload, "problems": [problem]}
        route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(body))

    seat.page.route("**/api/v1/workflows", answer)
    try:
        for payload in PAYLOADS[::7]:
            seat.page.goto(f"{seat.address}/")
            seat.page.get_by_role("alert").first.wait_for()
            assert shown(seat.page, payload), payload
            clean(seat)
    finally:
        seat.page.unroute("**/api/v1/workflows")


def test_addresses(seat: Watched) -> None:
    for payload in PAYLOADS[::9]:
        for address in (f"/#{payload}", f"/?step={quote(payload)}", f"/runs/{quote(payload, safe='')}"):
            seat.page.goto(seat.address + address)
            seat.page.wait_for_load_state("load")
        clean(seat)
