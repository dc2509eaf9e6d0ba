"""The audit log of requests: written before the answer goes out, so that nothing is acknowledged that is not recorded."""

from __future__ import annotations

import json

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Send

from medas.errors import MedasError
from medas.server.problems import status_of

_MOST = 100
"""Characters of a part of an address that are kept."""
NOBODY = "nobody"


class Recording:
    """What the log will say of one request."""

    def __init__(self, request: Request, path: str) -> None:
        """Note what is asked for.

        Args:
            request: The request; its user is looked up when the answer is known.
            path: Path of the route, with its variables.
        """
        self._request = request
        self._action = f"{request.method} {path.removeprefix('/api/v1')}"
        self._named = [f"{name} {value[:_MOST]}" for name, value in request.path_params.items()]

    async def refused(self, error: MedasError) -> None:
        """Record that somebody who is known was refused; what strangers try is no action of anybody."""
        if getattr(self._request.state, "user", None) is not None:
            await run_in_threadpool(self._write, status_of(error))

    def of(self, send: Send) -> Send:
        """Return a way to send that records first."""
        start: Message | None = None

        async def recorded(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                await run_in_threadpool(self._write, start["status"], message.get("body", b""))
                await send(start)
                start = None
            await send(message)

        return recorded

    def _write(self, status: int, body: bytes = b"") -> None:
        state = self._request.state
        made = [f"made {json.loads(body)['id']}"] if status == 201 and body.startswith(b'{"id":') else []
        about = [*self._named, *getattr(state, "about", ()), *made]
        user = getattr(state, "user", None)
        self._request.app.state.installation.audit.add(
            user.name if user else NOBODY, self._action, ", ".join(about), str(status)
        )
