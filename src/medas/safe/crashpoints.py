"""Named places where a test lets its own process die, as a power failure would."""

from __future__ import annotations

import os
import signal
from pathlib import Path

_WANTED, _, _COUNT = os.environ.get("MEDAS_CRASHPOINT", "").partition(":")
_left = int(_COUNT) if _COUNT.isdigit() else 1


def crashpoint(name: str) -> None:
    """Kill this process if the environment variable MEDAS_CRASHPOINT names this place.

    `after_rename` dies at the first passage, `after_rename:3` at the third; children count for themselves. If
    MEDAS_CRASHPOINT_ONCE names a file, only the process that can make it dies, so that one of several does, once.
    The variable is read once, at import, so that an unwanted crash point costs one comparison.
    """
    global _left  # noqa: PLW0603 - counts passages of this process
    if not _WANTED or name != _WANTED:
        return
    _left -= 1
    if _left == 0 and _is_ours():
        # SIGKILL, because handlers, `finally` and buffers must not get a chance to tidy up.
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def _is_ours() -> bool:
    once = os.environ.get("MEDAS_CRASHPOINT_ONCE")
    if not once:
        return True
    try:
        Path(once).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
