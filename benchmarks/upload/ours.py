"""Four files at a time to `medas serve`: `speed`, or `memory` for the growth of the server."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.child import serve
from benchmarks.upload.pieces import FILES, PIECE, PIECES, TOTAL, piece


class Server:
    """A server on an empty home folder, and a browser that is signed in."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-m", "medas.cli.main", "serve", "--no-browser", "--home", str(home), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self.process.stdout is not None
        self.link = next(
            found for line in self.process.stdout if (found := re.search(r"http://([^/\s]+)(/open\S+)", line))
        )
        self.host, self.headers = self.link[1], {"Origin": f"http://{self.link[1]}"}

    def sign_in(self) -> None:
        """Open the link, and make a table."""
        opened = self.connection()
        opened.request("GET", self.link[2])
        self.headers["Cookie"] = opened.getresponse().getheader("set-cookie", "").partition(";")[0]
        self.headers["X-CSRF-Token"] = self.ask("GET", "/session")["csrf"]
        self.table = self.ask("POST", "/datasets", {"title": "Upload"})["id"]

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, timeout=120)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        connection = self.connection()
        self.send(connection, method, path, None if body is None else json.dumps(body).encode(), "application/json")
        return json.loads(connection.getresponse().read())

    def send(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None, kind: str
    ) -> None:
        connection.request(method, f"/api/v1{path}", body, {**self.headers, "Content-Type": kind})

    def begin(self) -> str:
        """Announce the files."""
        files = [{"name": f"scan-{number}.nii", "size": PIECES * PIECE} for number in range(FILES)]
        return str(self.ask("POST", "/uploads", {"dataset": self.table, "files": files})["id"])

    def upload(self, upload: str, data: bytes) -> int:
        """Send all files, and return how many bytes the server has."""
        with ThreadPoolExecutor(FILES) as pool:
            return sum(pool.map(lambda number: self.file(upload, number, data), range(FILES)))

    def file(self, upload: str, number: int, data: bytes) -> int:
        connection, offset = self.connection(), 0
        for _ in range(PIECES):
            address = f"/uploads/{upload}/files/{number}?offset={offset}"
            self.send(connection, "PUT", address, data, "application/octet-stream")
            offset = json.loads(connection.getresponse().read())["offset"]
        return offset

    def rss_mb(self) -> float:
        """Return the most memory that the server has held so far, in MB of 10^6 bytes."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6


def main() -> None:
    data = piece()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            server.sign_in()
            before = server.rss_mb()
            if sys.argv[1] == "memory":
                grown = lambda size: {"score": server.rss_mb() - before, "answer": size / TOTAL}  # noqa: E731 - one use
                serve(lambda upload: server.upload(upload, data), prepare=server.begin, judge=grown, path="medas serve")
            else:
                serve(
                    lambda upload: server.upload(upload, data), prepare=server.begin,
                    answer=lambda size: size / TOTAL, path="medas serve, pieces of 4 MiB, each on the disk",
                )  # fmt: skip
        finally:
            server.process.terminate()
            server.process.wait(30)


if __name__ == "__main__":
    main()
