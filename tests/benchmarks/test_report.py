from __future__ import annotations

from typing import Any

import pytest
from benchmarks.report import share_of_track, write_html, write_markdown

CARD = {
    "cpu": "A CPU", "family": "1 2 3", "amx": False, "avx512_bf16": True, "cores": 2, "ram_gib": 8.0, "gpu": "",
    "system": "Linux", "python": "3.11.7", "versions": {"torch": "2.13.0"}, "load": 0.1, "byte_code": True,
}  # fmt: skip


def outcome(value: float | None, state: str = "met", reason: str = "", **ratio: Any) -> dict[str, Any]:
    check = {"ok": True, "max_error": 0.0}
    side = None if value is None else {"median": 2.0, "cpu_median": 1.5, "n": 5, "check": check}
    about = {
        "name": "a < b", "group": "g", "goal": 10, "better": "higher", "compare": "ratio", "metric": "wall",
        "unit": "ms", "leaves_out": "", **ratio,
    }  # fmt: skip
    result = {"value": value, "low": value, "high": value, "ours": side, "peer": side}
    return {"ratio": about, "state": state, "reason": reason, **result}


def result(*outcomes: dict[str, Any]) -> dict[str, Any]:
    return {"date": "2026-01-02", "commit": "c0ffee", "note": "Taken at night.", "card": CARD, "ratios": list(outcomes)}


@pytest.mark.parametrize(("value", "better", "share"), [(10, "higher", 0.5), (100, "higher", 1), (1, "lower", 1)])
def test_a_bar_fills_half_its_track_at_the_goal_and_all_of_it_ten_times_better(
    value: float, better: str, share: float
) -> None:
    assert share_of_track(outcome(value, better=better)) == pytest.approx(share)


def test_a_bar_never_leaves_its_track() -> None:
    assert [share_of_track(outcome(value)) for value in (1e-9, 1e9)] == [0, 1]


def test_the_table_tells_the_numbers_and_the_machine() -> None:
    table = write_markdown(result(outcome(12.0)))

    assert (
        "| a < b | 2 ms | 1.5 ms | 2 ms | 1.5 ms | 12 x (12 to 12) | at least 10 x | 5 | met | equal within 0 |"
        in table
    )
    assert "no AMX, AVX-512 BF16, 2 cores" in table
    assert "Taken at night." in table


def test_what_was_skipped_is_told_with_its_reason() -> None:
    skipped = outcome(None, "skipped", "no peer")

    assert "skipped: no peer" in write_markdown(result(skipped))
    assert "skipped: no peer" in write_html(result(skipped))


def test_the_page_is_one_file_with_escaped_names() -> None:
    page = write_html(result(outcome(12.0)))

    assert page.startswith("<!doctype html>")
    assert "a &lt; b" in page
    assert "http" not in page
