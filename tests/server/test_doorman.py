"""The page is shown while the application is still loaded, and nothing else is answered before it is there."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from medas.server.always import ALWAYS
from medas.server.doorman import Doorman


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>MeDaS</title>")
    (tmp_path / "assets" / "a.js").write_text("1")
    return tmp_path


class Slow:
    """An application that is loaded when the test says so."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.app = FastAPI()
        self.app.get("/api/v1/session")(lambda: {"here": True})
        self.app.get("/{path:path}")(lambda path: {"real": path})

    def load(self) -> FastAPI:
        assert self.go_on.wait(20)
        return self.app


async def ask(
    doorman: Doorman, path: str, host: str = "127.0.0.1:8600", method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "scheme": "http", "http_version": "1.1", "headers": [(b"host", host.encode())], "server": ("127.0.0.1", 8600),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await doorman(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:])


async def living(doorman: Doorman) -> tuple[asyncio.Task[None], asyncio.Queue[dict[str, Any]], asyncio.Queue[Any]]:
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    heard: asyncio.Queue[Any] = asyncio.Queue()
    task = asyncio.create_task(doorman({"type": "lifespan"}, told.get, heard.put))  # type: ignore[arg-type]
    await told.put({"type": "lifespan.startup"})
    assert (await heard.get())["type"] == "lifespan.startup.complete"
    return task, told, heard


async def ended(life: tuple[asyncio.Task[None], asyncio.Queue[dict[str, Any]], asyncio.Queue[Any]]) -> None:
    task, told, _ = life
    await told.put({"type": "lifespan.shutdown"})
    await task


def test_the_page_comes_at_once_with_the_headers_of_every_answer(static: Path) -> None:
    async def scene() -> None:
        slow = Slow()
        doorman = Doorman(slow.load, static=static)
        life = await living(doorman)
        status, headers, body = await ask(doorman, "/runs/r1/results")
        _, of_script, _ = await ask(doorman, "/assets/a.js")
        slow.go_on.set()
        await ended(life)

        assert (status, body) == (200, b"<title>MeDaS</title>")
        assert {name: headers[name.lower()] for name in ALWAYS} == ALWAYS
        assert of_script["cache-control"].endswith("immutable")

    asyncio.run(scene())


def test_everything_else_waits_for_the_application(static: Path) -> None:
    async def scene() -> None:
        slow = Slow()
        doorman = Doorman(slow.load, static=static)
        life = await living(doorman)
        wanted = [("/api/v1/session", "127.0.0.1:1"), ("/open", "127.0.0.1:1"), ("/", "evil.example:1")]
        asked = [asyncio.create_task(ask(doorman, path, host)) for path, host in wanted]
        await asyncio.sleep(0.05)
        early = [one.done() for one in asked]
        slow.go_on.set()
        bodies = [(await one)[2] for one in asked]
        await ended(life)

        assert not any(early)
        assert bodies == [b'{"here":true}', b'{"real":"open"}', b'{"real":""}']

    asyncio.run(scene())


def test_an_application_that_cannot_be_loaded_is_reported(static: Path) -> None:
    told: list[str] = []

    def load() -> object:
        message = "broken"
        raise ImportError(message)

    async def scene() -> None:
        doorman = Doorman(load, static=static, failed=lambda: told.append("failed"))
        life = await living(doorman)
        with pytest.raises(ImportError):
            await ask(doorman, "/api/v1/session")
        await ended(life)

        assert isinstance(doorman.failure, ImportError)

    asyncio.run(scene())
    assert told == ["failed"]
