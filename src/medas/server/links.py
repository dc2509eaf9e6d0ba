"""The link that lets a browser in: it opens once, and then there is a new one."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable


class Links:
    """One valid token at a time. Whoever can read the terminal of the server may come in."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)
        self.announce: Callable[[str], None] = lambda _token: None
        """Told of each new token, to show it in the terminal."""
        self._lock = threading.Lock()

    def spend(self, token: str) -> bool:
        """Return whether a token is the valid one; from then on it is not."""
        with self._lock:
            if not secrets.compare_digest(token.encode(), self.token.encode()):
                return False
            self.token = secrets.token_urlsafe(32)
        self.announce(self.token)
        return True
