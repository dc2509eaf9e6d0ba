"""Where a program can send what tools say: the terminal, a file of JSON lines, or a function of its own."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from medas.tool.workspace import Event

_PROGRESS_SECONDS = 1.0


def to_terminal(
    stream: TextIO | None = None, *, progress_seconds: float = _PROGRESS_SECONDS
) -> Callable[[Event], None]:
    """Return a listener that writes a line per event; use it as `log_to(to_terminal())`.

    Args:
        stream: Where to; by default standard error.
        progress_seconds: Progress is shown at most so often.
    """
    shown = 0.0

    def listen(event: Event) -> None:
        nonlocal shown
        if event["kind"] == "progress" and event["done"] < event["of"]:
            if time.monotonic() - shown < progress_seconds:
                return
            shown = time.monotonic()
        out = stream or sys.stderr
        out.write(f"{datetime.now(UTC).astimezone():%H:%M:%S} {_words(event)}\n")
        out.flush()

    return listen


def to_json_lines(path: Path | str) -> Callable[[Event], None]:
    """Return a listener that appends every event to a file as one JSON object per line, with its time in UTC."""

    def listen(event: Event) -> None:
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **event}, ensure_ascii=False)
        with Path(path).open("a", encoding="utf-8") as file:
            # A line break or an escape sequence inside a text is escaped by JSON: one event stays one line.
            file.write(line + "\n")

    return listen


def _words(event: Event) -> str:
    kind, case = event["kind"], f" [{event['case']}]" if "case" in event else ""
    if kind == "progress":
        metrics = "".join(f", {name} {value:.4g}" for name, value in event.get("metrics", {}).items())
        return f"{event['done']:g} of {event['of']:g}{metrics}{case}"
    if kind == "log":
        return f"{event['level']}: {_plain(event['text'])}{case}"
    if kind == "started":
        return f"{event.get('tool', '')} began{case}"
    if kind == "finished" and event["state"] == "failed":
        return f"failed: {_plain(event['problem']['message']['en'])}{case}"
    if kind == "finished":
        seconds = f" in {event['seconds']:.2f} s" if "seconds" in event else ""
        return f"{event['state']}{seconds}{case}"
    return f"{kind}{case}"


def _plain(text: str) -> str:
    # A text from a file must not be able to move the cursor or forge a line.
    return "".join(sign if sign.isprintable() else "?" for sign in text)
