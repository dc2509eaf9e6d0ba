"""A server as a process of its own, as people start it."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

PATIENCE_SECONDS = 60.0


class LiveServer:
    """One life of `medas serve` on a home folder."""

    def __init__(self, home: Path, *words: str, link: str = r"(http://\S+/open\?token=\S+)") -> None:
        command = [sys.executable, "-m", "medas.cli.main", "serve", "--no-browser", "--home", str(home), *words]
        environment = {**os.environ, "MEDAS_HOME": str(home), "COLUMNS": "200"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=home, env=environment
        )
        self.lines: list[str] = []
        self._queue: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.link = self.wait_for(link)
        self.address = self.link.rpartition("/")[0]
        self.client = httpx2.Client(base_url=self.address, timeout=PATIENCE_SECONDS)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as out:
            for line in out:
                self._queue.put(line)
        self._queue.put(None)

    def wait_for(self, pattern: str) -> str:
        """Return what a line of the terminal says, as soon as it is there."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            line = self._queue.get(timeout=PATIENCE_SECONDS)
            assert line is not None, "".join(self.lines)
            self.lines.append(line)
            if match := re.search(pattern, line):
                return match[1]
        message = f"nothing like {pattern} in {self.lines}"
        raise AssertionError(message)

    def sign_in(self, cookies: dict[str, str] | None = None) -> dict[str, str]:
        """Open the link, or come back with a cookie, and return the cookie."""
        if cookies is None:
            answer = self.client.get(self.link)
            assert answer.status_code == 303, answer.text
        else:
            self.client.cookies.update(cookies)
        token = self.client.get("/api/v1/session").json()["csrf"]
        assert token is not None
        self.client.headers.update({"X-CSRF-Token": token, "Origin": self.address})
        return dict(self.client.cookies)

    def events(self, run: str, last: int = 0) -> Iterator[dict[str, Any]]:
        """Yield the events of a run behind the last one that was seen, until it is over or the server is gone."""
        headers = {"Last-Event-ID": str(last)} if last else {}
        with self.client.stream("GET", f"/api/v1/runs/{run}/events", headers=headers) as stream:
            assert stream.status_code == 200
            for line in stream.iter_lines():
                if line.startswith("data: {") and len(line) > len("data: {}"):
                    yield json.loads(line.removeprefix("data: "))

    def kill(self) -> None:
        """End it as a power failure would."""
        self.stop(signal.SIGKILL)

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE_SECONDS)
        self.client.close()
        self._reader.join()
        while (line := self._queue.get()) is not None:
            self.lines.append(line)
        return code
