"""`medas dev`: the page from its sources, the API from the server behind it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_the_page_comes_from_its_sources_and_the_link_lets_in_through_it(tmp_path: Path) -> None:
    if not (WEB / "node_modules").is_dir():
        pytest.fail("the packages of the page are not installed: python3 web/build_page.py")
    command = [sys.executable, "-u", "-m", "medas.cli.main", "dev", "--port", str(free_port()), "--home", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = ""
        while "token=" not in told:
            line = process.stdout.readline()
            assert line, told
            told += line
        token = re.findall(r"token=(\S+)", told)[0]
        try:
            with httpx2.Client(base_url="http://127.0.0.1:5173", timeout=PATIENCE_SECONDS) as browser:
                until = time.monotonic() + PATIENCE_SECONDS
                while not _answers(browser):
                    assert time.monotonic() < until, "the page is not served"
                    time.sleep(0.2)
                let_in = browser.get(f"/open?token={token}")
                source = browser.get("/src/main.tsx")
                session = browser.get("/api/v1/session").json()
        finally:
            os.kill(process.pid, signal.SIGINT)
            process.wait(PATIENCE_SECONDS)

    assert let_in.status_code == 303
    assert "createRoot" in source.text
    assert session["user"]["name"] == "local"


def _answers(browser: httpx2.Client) -> bool:
    try:
        return browser.get("/").status_code == 200
    except httpx2.TransportError:
        return False
