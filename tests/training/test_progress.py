"""Reporting to nobody."""

from __future__ import annotations

from medas.training.progress import silent


def test_silence_takes_what_a_report_takes() -> None:
    assert silent(1, 2, loss=0.5) is None
