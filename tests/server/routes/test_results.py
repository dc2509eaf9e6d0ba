"""Results of a run, through the API."""

from __future__ import annotations

from typing import Any

from server.conftest import Browser


def test_the_worst_case_of_a_run_comes_first_with_its_volumes(browser: Browser, finished: dict[str, Any]) -> None:
    found = browser.get(f"/runs/{finished['id']}/results").json()

    means = [sum(scores["dice"] for scores in case["scores"].values()) / len(case["scores"]) for case in found["cases"]]
    assert means == sorted(means)
    assert means[0] < 1
    assert len(found["cases"]) == 3
    assert all(len(digest) == 64 for digest in found["cases"][0]["layers"].values())
    assert found["scores"][0] == {
        "id": "dice", "title": "Dice similarity coefficient", "unit": "1", "better": "higher",
    }  # fmt: skip


def test_a_run_that_measures_nothing_has_no_results(browser: Browser, small_study: dict[str, Any]) -> None:
    run = browser.run({**small_study, "title": "Only cases"}, until="cases")

    answer = browser.get(f"/runs/{run['id']}/results")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
