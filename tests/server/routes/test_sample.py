from __future__ import annotations

from server.conftest import Browser

from medas.server.sample import TITLES


def test_there_is_no_sample_before_somebody_starts_it(browser: Browser) -> None:
    assert browser.get("/sample").json() == {"workflow": None, "run": None, "state": None}


def test_two_clicks_make_one_sample_that_runs(browser: Browser) -> None:
    first = browser.post("/sample", {"language": "zh"}).json()
    second = browser.post("/sample", {}).json()
    browser.post(f"/runs/{first['run']}/cancel")

    assert (first["workflow"], first["run"]) == (second["workflow"], second["run"])
    assert [row["title"] for row in browser.get("/workflows").json()] == [TITLES["zh"]]


def test_a_sample_that_was_stopped_is_run_again(browser: Browser) -> None:
    stopped = browser.get("/sample").json()
    browser.until_over(stopped["run"])

    again = browser.post("/sample", {}).json()
    browser.post(f"/runs/{again['run']}/cancel")

    assert again["workflow"] == stopped["workflow"]
    assert again["run"] != stopped["run"]


def test_another_language_is_refused(browser: Browser) -> None:
    assert browser.post("/sample", {"language": "fr"}).status_code == 422
