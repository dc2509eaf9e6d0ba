"""How the demo ends: in the browser where there is one, else with a line that says how to get there."""

from __future__ import annotations

import html
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from server.conftest import study

from cli.conftest import Medas

_END = "import sys; from pathlib import Path; from medas.cli import demo, show; demo._show(show.console(), Path(sys.argv[1]))"
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(medas: Medas, home: Path, tmp_path: Path) -> str:
    """A run of the command line, as the demo leaves one."""
    flow = tmp_path / "study.medas.json"
    flow.write_text(json.dumps(study(cases=2)), encoding="utf-8")
    answer = medas("run", flow, "--json")
    assert answer.code == 0, answer.err
    return str(json.loads(answer.out)["run"])


def test_without_a_terminal_the_demo_says_how_to_look_and_ends(home: Path, run: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _END, str(home)], capture_output=True, text=True, check=True, timeout=60
    )

    assert re.search(rf"(medas|python3 run\.py) serve --home\s+{re.escape(str(home))}", ended.stdout)


def test_with_a_terminal_and_a_screen_the_result_opens_in_the_browser(home: Path, run: str, tmp_path: Path) -> None:
    told = tmp_path / "told"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}.part && mv {told}.part {told}\n')
    browser.chmod(0o700)
    terminal, inner = pty.openpty()
    environment = {**os.environ, "DISPLAY": ":99", "BROWSER": str(browser)}
    process = subprocess.Popen(
        [sys.executable, "-c", _END, str(home)], stdin=inner, stdout=inner, stderr=inner, env=environment
    )
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not told.exists():
            assert process.poll() is None
            assert time.monotonic() < until, "no browser was opened"
            time.sleep(0.1)
        opened = Path(told.read_text().strip().removeprefix("file://")).read_text()
        link = html.unescape(re.findall(r"url=([^\"]+)\"", opened)[0])
        answer = httpx2.get(link, timeout=PATIENCE_SECONDS)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE_SECONDS)
        os.close(inner)
        os.close(terminal)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{run}/results")
