from __future__ import annotations

from typing import Any

from server.conftest import Browser


def test_a_flag_stays_until_it_is_taken_away(browser: Browser, finished: dict[str, Any]) -> None:
    path = f"/runs/{finished['id']}/flags"
    cases = [row["case"] for row in browser.get(f"/runs/{finished['id']}/results").json()["cases"]]

    for case in (cases[1], cases[0], cases[1]):
        browser.put(path, {"case": case, "flagged": True})
    both = browser.get(path).json()["cases"]
    left = browser.put(path, {"case": cases[1], "flagged": False}).json()["cases"]

    assert both == [cases[1], cases[0]]
    assert left == [cases[0]]


def test_only_a_measured_case_can_be_flagged(browser: Browser, finished: dict[str, Any]) -> None:
    answer = browser.put(f"/runs/{finished['id']}/flags", {"case": "nobody", "flagged": True})

    assert answer.status_code == 404
