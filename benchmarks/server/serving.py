"""A server on a folder of its own, and a browser that is signed in."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class Serving(NamedTuple):
    """A server that runs."""

    port: int
    pid: int
    cookie: str

    def connection(self) -> http.client.HTTPConnection:
        """Return a connection that stays open."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str, connection: http.client.HTTPConnection | None = None) -> bytes:
        """Ask for a path of the API and return the body."""
        used = connection or self.connection()
        used.request("GET", path, headers={"Cookie": self.cookie, "Host": f"127.0.0.1:{self.port}"})
        answer = used.getresponse()
        body = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return body


@contextmanager
def serving(home: Path) -> Iterator[Serving]:
    """Start `medas serve` on a folder, and end it."""
    command = [sys.executable, "-u", "-m", "medas.cli.main", "serve", "--no-browser", "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            told = ""
            while "token=" not in told:
                line = process.stdout.readline()
                if not line:
                    raise RuntimeError(f"the server ended: {told}")
                told += line
            port, token = re.findall(r"127\.0\.0\.1:(\d+)/open\?token=([^&\s]+)", told)[-1]
            made = Serving(int(port), process.pid, "")
            connection = made.connection()
            connection.request("GET", f"/open?token={token}", headers={"Host": f"127.0.0.1:{port}"})
            cookie = connection.getresponse().getheader("Set-Cookie") or ""
            yield made._replace(cookie=cookie.partition(";")[0])
        finally:
            process.terminate()
            process.wait(30)
