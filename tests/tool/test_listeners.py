"""What tools say reaches the terminal, a file and any function."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from medas.testing.trouble import Buggy, Slow
from medas.tool import log_to, to_json_lines, to_terminal


def test_a_function_hears_begin_progress_and_end() -> None:
    heard: list[dict[str, Any]] = []
    stop = log_to(heard.append)

    Slow(seconds=0.05).run()
    stop()
    Slow(seconds=0).run()

    kinds = [event["kind"] for event in heard]
    assert kinds[0] == "started"
    assert kinds[-1] == "finished"
    assert "progress" in kinds
    assert kinds.count("started") == 1


def test_the_terminal_shows_words() -> None:
    out = io.StringIO()
    stop = log_to(to_terminal(out, progress_seconds=0))

    Slow(seconds=0.02).run()
    Buggy().run()
    stop()

    text = out.getvalue()
    assert "medas.Slow began" in text
    assert "of 0.02" in text
    assert "done in" in text
    assert "failed: Buggy failed: ZeroDivisionError" in text


def test_progress_on_the_terminal_is_rare_and_its_end_is_shown() -> None:
    out = io.StringIO()
    listen = to_terminal(out, progress_seconds=3600)

    for done in range(1, 101):
        listen({"kind": "progress", "done": done, "of": 100, "metrics": {"loss": 0.5}})

    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert lines[-1].endswith("100 of 100, loss 0.5")


def test_a_file_gets_one_json_object_per_event(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    stop = log_to(to_json_lines(path))

    Slow(seconds=0.02).run()
    stop()

    events = [json.loads(line) for line in path.read_text().splitlines()]
    assert events[0]["tool"] == "medas.Slow"
    assert all(event["at"].endswith("+00:00") for event in events)


def test_a_forged_line_stays_inside_its_own(tmp_path: Path) -> None:
    path, out = tmp_path / "log.jsonl", io.StringIO()
    event = {"kind": "log", "level": "info", "text": "bad\n2026 error: forged \x1b[2J"}

    to_json_lines(path)(event)
    to_terminal(out)(event)

    assert len(path.read_text().splitlines()) == 1
    assert len(out.getvalue().splitlines()) == 1
    assert "\x1b" not in out.getvalue() + path.read_text()
