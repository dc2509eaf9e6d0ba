from __future__ import annotations

from typing import Any

from server.conftest import Browser

from medas.server.sample import TITLES


def codes(browser: Browser, dataset: str) -> list[str]:
    return sorted(one["code"] for one in browser.get(f"/datasets/{dataset}/checks").json()["problems"])


def test_there_is_no_sample_before_somebody_starts_it(browser: Browser) -> None:
    assert set(browser.get("/sample").json().values()) == {None}


def test_two_clicks_make_one_sample_that_runs(browser: Browser) -> None:
    first = browser.post("/sample", {"language": "zh"}).json()
    second = browser.post("/sample", {}).json()
    browser.post(f"/runs/{first['run']}/cancel")

    assert {name: first[name] for name in ("dataset", "workflow", "run")} == {
        name: second[name] for name in ("dataset", "workflow", "run")
    }
    assert [row["title"] for row in browser.get("/workflows").json()] == [TITLES["zh"]]
    table = browser.get(f"/datasets/{first['dataset']}").json()
    assert (table["rows"], table["patients"]) == (24, 22)


def test_three_mistakes_wait_in_the_table_and_stop_another_run_until_each_is_mended(browser: Browser) -> None:
    sample = browser.get("/sample").json()
    browser.until_over(sample["run"])
    found: dict[str, Any] = browser.get(f"/datasets/{sample['dataset']}/checks").json()
    refused = browser.post("/runs", {"workflow": sample["workflow"]})
    for problem in found["problems"]:
        call = problem["fix"]["call"]
        assert browser.post(call["path"].removeprefix("/api/v1"), call["body"]).status_code == 200

    assert sorted(one["code"] for one in found["problems"]) == ["no-mask", "other-grid", "patient-in-two-parts"]
    assert refused.status_code == 422
    assert codes(browser, sample["dataset"]) == []


def test_a_sample_that_was_stopped_goes_on(browser: Browser) -> None:
    stopped = browser.get("/sample").json()

    again = browser.post("/sample", {}).json()
    browser.post(f"/runs/{again['run']}/cancel")

    assert again["workflow"] == stopped["workflow"]
    assert again["run"] != stopped["run"]


def test_another_language_is_refused(browser: Browser) -> None:
    assert browser.post("/sample", {"language": "fr"}).status_code == 422
