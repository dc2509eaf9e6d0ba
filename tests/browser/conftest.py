"""A real server and a real browser; tests speak to the page in roles and words, as a person would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "medas" / "server" / "static"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SWITCHES = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
PATIENCE_MS = 60_000
RUN_PATIENCE_MS = 240_000
_EXPECTED_NOISE = re.compile(
    r"status of (401|403|404|409|422)|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_NETWORK|ERR_INCOMPLETE"
)
"""What the browser itself writes into its console about answers that a test asks for on purpose."""


def missing(reason: str) -> NoReturn:
    """Skip; where everything was to be installed, fail."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Watched:
    """A page, and everything that must not happen on it."""

    page: Page
    address: str
    trouble: list[str] = field(default_factory=list)
    """Script errors, messages of the console, requests of other hosts."""

    def watch(self) -> Watched:
        """Begin to write down what goes wrong."""
        self.page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)
        return self

    def open(self, path: str, ready: str) -> Page:
        """Open a path of the page and wait until it is drawn."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector(f'body[data-ready="{ready}"]', timeout=PATIENCE_MS)
        return self.page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _EXPECTED_NOISE.search(message.text):
            self.trouble.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.trouble.append(f"foreign request: {request.url}")


@dataclass
class Server:
    """A server of its own home folder."""

    address: str
    link: str
    process: subprocess.Popen[str]
    home: Path


@contextmanager
def serving(home: Path, *, port: int | None = None) -> Iterator[Server]:
    """Start `medas serve` on a home folder, and end it."""
    if not (STATIC / "index.html").is_file():
        missing("the page is not built: python3 web/build_page.py")
    command = [sys.executable, "-m", "medas.cli.main", "serve", "--no-browser", "--home", str(home)]
    command += [] if port is None else ["--port", str(port)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "MEDAS_CHECKPOINT_SECONDS": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            told = ""
            while "token=" not in told:
                line = process.stdout.readline()
                assert line, f"the server ended early: {told}"
                told += line
            link = re.findall(r"http\S+/open\?token=\S+", told)[-1]
            yield Server(link.partition("/open")[0], link, process, home)
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a home folder of its own for all tests."""
    with serving(tmp_path_factory.mktemp("home")) as one:
        yield one


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser of this machine."""
    api = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
    found = shutil.which("chromium")
    if found is None:
        missing("there is no chromium: apt-get install chromium")
    api.expect.set_options(timeout=PATIENCE_MS)  # a machine that also trains is slow
    with api.sync_playwright() as play:
        browser: Browser = play.chromium.launch(executable_path=found, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Open the link once and keep the cookie for every later window."""
    state = tmp_path_factory.mktemp("browser") / "state.json"
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.link)
    page.wait_for_selector('body[data-ready="home"]', timeout=PATIENCE_MS)
    context.storage_state(path=state)
    context.close()
    return str(state)


@pytest.fixture
def window(chromium: Browser, server: Server, signed_in: str) -> Iterator[Callable[..., Watched]]:
    """Open windows of signed-in browsers; at the end nothing may have gone wrong in any of them."""
    contexts: list[BrowserContext] = []
    opened: list[Watched] = []

    def make(*, language: str = "en", theme: str = "light", width: int = 1280, height: int = 800) -> Watched:
        context = chromium.new_context(
            storage_state=signed_in, locale="zh-CN" if language == "zh" else "en-US",
            color_scheme="dark" if theme == "dark" else "light", viewport={"width": width, "height": height},
            permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        opened.append(Watched(context.new_page(), server.address).watch())
        return opened[-1]

    yield make
    trouble = [line for one in opened for line in one.trouble]
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def watched(window: Callable[..., Watched]) -> Watched:
    """A window in English."""
    return window()


def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    """Ask the API from inside the page, with its session."""
    script = """async ([method, path, body]) => {
      const session = await (await fetch('/api/v1/session')).json()
      const headers = {'X-CSRF-Token': session.csrf, 'Content-Type': 'application/json'}
      const answer = await fetch('/api/v1' + path, {method, headers, body: body === null ? undefined : body})
      return [answer.status, await answer.text()]
    }"""
    status, text = page.evaluate(script, [method, path, None if body is None else json.dumps(body)])
    assert status < 300, f"{method} {path}: {status} {text}"
    return json.loads(text) if text else None


def small_liver() -> dict[str, Any]:
    """Return Liver contour on so few and so small cases that it trains in seconds."""
    from medas.workflow.templates import template_text

    document: dict[str, Any] = json.loads(template_text("liver_contour"))
    document["title"] = "Small liver"
    document["steps"]["cases"]["params"] = {"cases": 8, "size": [32, 32, 16]}
    document["steps"]["train"]["params"] = {"epochs": 6, "loss": "dice_ce"}
    return document


def new_workflow(watched: Watched, document: dict[str, Any] | None = None) -> str:
    """Make a workflow and return its id."""
    watched.open("/", "home")
    made = call(
        watched.page, "POST", "/workflows", {"document": document} if document else {"template": "liver_contour"}
    )
    return str(made["id"])


@pytest.fixture(scope="session")
def finished_run(chromium: Browser, server: Server, signed_in: str) -> str:
    """Run the small workflow once, for all tests that look at results."""
    context = chromium.new_context(storage_state=signed_in)
    page = context.new_page()
    watched = Watched(page, server.address)
    workflow = new_workflow(watched, small_liver())
    run = str(call(page, "POST", "/runs", {"workflow": workflow})["id"])
    watched.open(f"/runs/{run}", "run")
    page.wait_for_selector("text=Everything is finished.", timeout=RUN_PATIENCE_MS)
    context.close()
    return run
