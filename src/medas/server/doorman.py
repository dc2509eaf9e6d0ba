"""Shows the page while the application behind it is still being loaded, which takes a second."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from medas.server.always import ALWAYS, FOREVER, LOOPBACK
from medas.server.built_page import STATIC, built_file

Scope = MutableMapping[str, Any]
_SERVED_LATER = ("/api", "/open")
"""Paths that only the application answers; who asks for them early waits."""


class Doorman:
    """An ASGI application: files of the page at once, everything else as soon as the real application is there."""

    def __init__(
        self, load: Callable[[], Any], *, hosts: tuple[str, ...] = LOOPBACK, static: Path = STATIC,
        failed: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Load nothing yet.

        Args:
            load: Imports and makes the application; called in a thread.
            hosts: Names under which the page may be asked for.
            static: Folder of the built page.
            failed: Called if that goes wrong; `failure` says why.
        """
        self.failure: BaseException | None = None
        self._load, self._hosts, self._static, self._failed = load, set(hosts), static, failed
        self._app: Any = None
        self._life: AbstractAsyncContextManager[Any] | None = None
        self._opening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._app is None:
            file = self._early(scope)
            if file is not None:
                await _send_file(file, scope, send)
                return
            assert self._opening is not None
            await asyncio.shield(self._opening)
        await self._app(scope, receive, send)

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        self._opening = asyncio.create_task(self._open())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.wait([self._opening])
        if self._life is not None:
            await self._life.__aexit__(None, None, None)
        await send({"type": "lifespan.shutdown.complete"})

    async def _open(self) -> None:
        try:
            app = await asyncio.to_thread(self._load)
            life = app.router.lifespan_context(app)
            await life.__aenter__()
        except BaseException as error:
            self.failure = error
            self._failed()
            raise
        self._life, self._app = life, app

    def _early(self, scope: Scope) -> Path | None:
        path: str = scope["path"]
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").rpartition(":")[0]
        if scope["method"] != "GET" or host.lower() not in self._hosts or path.startswith(_SERVED_LATER):
            return None
        return built_file(path.lstrip("/"), self._static) or built_file("index.html", self._static)


async def _send_file(file: Path, scope: Scope, send: Any) -> None:
    content = await asyncio.to_thread(file.read_bytes)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    own = {
        "Content-Type": kind + ("; charset=utf-8" if kind.startswith("text/") else ""),
        "Content-Length": len(content),
    }
    kept = {"Cache-Control": FOREVER} if scope["path"].startswith("/assets/") else {}
    await send({"type": "http.response.start", "status": 200, "headers": _headers({**ALWAYS, **own, **kept})})
    await send({"type": "http.response.body", "body": content})


def _headers(headers: Mapping[str, object]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), str(value).encode()) for name, value in headers.items()]
