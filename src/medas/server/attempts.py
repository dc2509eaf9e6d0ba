"""Attempts to sign in are counted, so that nobody can try passwords for long."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

MOST, SECONDS = 10, 60.0
"""Attempts in so many seconds, for an account from one address."""
MOST_OF_ADDRESS = 60
"""From one address for all accounts together: a whole department may sit behind one address."""


class Attempts:
    """Remembers the attempts of the last minute, in memory: after a restart everybody begins anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._swept = clock, clock()
        self._kept: dict[tuple[str, str], deque[float]] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, account: str, address: str) -> int:
        """Count an attempt and return 0, or return how many seconds to wait and count nothing.

        Args:
            account: Name in one spelling, whether there is such an account or not.
            address: Where the attempt comes from.
        """
        limits = {(account, address): MOST, ("", address): MOST_OF_ADDRESS}
        with self._lock:
            now = self._clock()
            self._forget(now, limits)
            if now - self._swept >= SECONDS:
                self._forget(now, list(self._kept))
                self._swept = now
            full = [self._kept[key][0] for key, most in limits.items() if len(self._kept.get(key, ())) >= most]
            if full:
                return max(1, int(max(full) + SECONDS - now) + 1)
            for key in limits:
                self._kept.setdefault(key, deque()).append(now)
            return 0

    def _forget(self, now: float, keys: Iterable[tuple[str, str]]) -> None:
        for key in keys:
            times = self._kept.get(key)
            while times and now - times[0] >= SECONDS:
                times.popleft()
            if times is not None and not times:
                del self._kept[key]
