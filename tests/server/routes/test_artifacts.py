"""Anything that a run has made."""

from __future__ import annotations

from typing import Any

from server.conftest import Browser


def test_small_data_come_with_the_answer_and_large_ones_do_not(browser: Browser, finished: dict[str, Any]) -> None:
    outputs = {name: one for step in finished["steps"] for name, one in step["outputs"].items()}
    image = browser.get(f"/runs/{finished['id']}/results").json()["cases"][0]["layers"]["image"]

    summary = browser.get(f"/artifacts/{outputs['summary']['digest']}").json()
    volume = browser.get(f"/artifacts/{image}").json()

    assert summary["type"] == "Metrics"
    assert summary["small"]["values"][0]["name"] == "dice"
    assert (volume["type"], volume["small"]) == ("Image", None)
    assert volume["bytes"] > 24 * 24 * 16


def test_an_unknown_digest_is_not_found(browser: Browser) -> None:
    assert browser.get(f"/artifacts/{'0' * 64}").status_code == 404
