"""What every answer says about itself, and which hosts are answered at all."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from medas.server.always import ALWAYS, LOOPBACK
from medas.server.problems import BadHost, answer_of

SANDBOX = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Of files that others made: they are shown, and can do nothing."""
_PORT = re.compile(r":\d+$")


class SafeHeaders:
    """Adds the headers to every answer, also to errors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class KnownHosts:
    """Refuses requests for other hosts: a foreign page must not reach this server under a name of its own."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = LOOPBACK) -> None:
        self._app, self._hosts = app, set(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = _PORT.sub("", Headers(scope=scope).get("host", "")).lower()
            if host not in self._hosts:
                error = BadHost("this server is not known under that name", hint="Use the link that it has shown")
                await answer_of(error, scope["path"])(scope, receive, send)
                return
        await self._app(scope, receive, send)
