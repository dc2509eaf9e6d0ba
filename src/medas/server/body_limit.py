"""No request brings more than a document can be large."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from medas.errors import OverLimit
from medas.safe.budget import in_words
from medas.server.problems import answer_of

MOST_BYTES = 8 << 20


class BodyLimit:
    """Refuses larger bodies, by what they announce, and else as soon as they are too large."""

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self._most:
            await answer_of(self._error(), scope["path"])(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._most:
                raise HTTPException(413, str(self._error()))
            return message

        await self._app(scope, counted, send)

    def _error(self) -> OverLimit:
        text = f"the request is larger than {in_words(self._most)}"
        return OverLimit(text, hint="A workflow is smaller; images are imported from folders")
