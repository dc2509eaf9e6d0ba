"""Runs: begin, list, look at, stop, begin again."""

from __future__ import annotations

from typing import Any

import pytest
from server.conftest import Browser

from medas.errors import WrongInput
from medas.server.routes import runs


def test_a_run_tells_its_steps_in_running_order(browser: Browser, finished: dict[str, Any]) -> None:
    steps = finished["steps"]

    assert [step["id"] for step in steps] == ["cases", "clean", "score", "summary", "report"]
    assert {step["state"] for step in steps} == {"done"}
    assert (steps[1]["done"], steps[1]["of"], steps[1]["share"]) == (3, 3, 1)
    assert steps[1]["title"]["en"] == "Keep largest component"
    assert steps[4]["outputs"]["document"]["type"] == "Report"
    assert (finished["progress"], finished["version"], finished["problem"]) == (1, 1, None)
    assert finished["document"]["title"] == "Study"
    assert finished["seq"] == int(browser.events(finished["id"])[-2]["id"])


def test_a_workflow_knows_its_last_run(browser: Browser, finished: dict[str, Any]) -> None:
    (row,) = (row for row in browser.get("/workflows").json() if row["id"] == finished["workflow"])

    assert row["last_run"]["state"] == "done"
    assert row["versions"] == 1


def test_runs_are_listed_by_workflow_and_page(browser: Browser, finished: dict[str, Any]) -> None:
    workflow = finished["workflow"]
    other = browser.post("/runs", {"workflow": workflow}).json()["id"]
    browser.until_over(other)

    assert [row["id"] for row in browser.get(f"/runs?workflow={workflow}").json()][:2] == [other, finished["id"]]
    older = browser.get(f"/runs?limit=1&before={other}").json()
    assert [row["id"] for row in older] == [finished["id"]]
    assert browser.get("/runs?workflow=unknown").json() == []


def test_a_second_run_reuses_what_is_known(browser: Browser, finished: dict[str, Any]) -> None:
    again = browser.until_over(browser.post(f"/runs/{finished['id']}/resume").json()["id"])

    assert again["id"] != finished["id"]
    assert (again["workflow"], again["version"]) == (finished["workflow"], 1)
    assert {step["word"] for step in again["steps"]} == {"reused"}


def test_a_run_up_to_a_step_has_only_what_that_needs(browser: Browser, small_study: dict[str, Any]) -> None:
    found = browser.run({**small_study, "title": "Part"}, until="clean")

    assert [step["id"] for step in found["steps"]] == ["cases", "clean"]
    assert found["state"] == "done"


def test_a_trial_takes_a_few_cases_and_says_so(browser: Browser, small_study: dict[str, Any]) -> None:
    found = browser.run({**small_study, "title": "Trial"}, cases=2)

    assert (found["cases"], found["steps"][1]["of"]) == (2, 2)
    again = browser.until_over(browser.post(f"/runs/{found['id']}/resume").json()["id"])
    assert again["cases"] == 2
    assert browser.post("/runs", {"workflow": found["workflow"], "cases": 0}).status_code == 422


def test_a_workflow_with_problems_is_not_run(browser: Browser) -> None:
    document = {"medas": 1, "steps": {"train": {"tool": "medas.TrainUNet"}, "x": {"tool": "medas.Nothing"}}}
    made = browser.new_workflow(document)

    answer = browser.post("/runs", {"workflow": made})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-workflow")
    assert {one["code"] for one in answer.json()["problems"]} == {"missing-input", "unknown-tool"}
    assert browser.get(f"/runs?workflow={made}").json() == []


def test_a_request_that_is_sent_twice_begins_one_run(browser: Browser, small_study: dict[str, Any]) -> None:
    body, headers = {"workflow": browser.new_workflow(small_study)}, {"Idempotency-Key": "key 1"}

    first, second = (browser.post("/runs", body, headers=headers) for _ in range(2))

    assert first.json() == second.json()
    assert (first.status_code, second.status_code) == (201, 201)
    browser.until_over(first.json()["id"])
    assert len(browser.get(f"/runs?workflow={body['workflow']}").json()) == 1
    other = browser.post("/runs", {**body, "until": "cases"}, headers=headers)
    assert other.status_code == 422


@pytest.mark.parametrize("body", [{}, {"workflow": "unknown"}, {"workflow": 1}, {"workflow": "x", "cases": 3}])
def test_what_cannot_be_run_is_refused(browser: Browser, body: dict[str, Any]) -> None:
    assert browser.post("/runs", body).status_code in {404, 422}


def test_a_step_that_is_not_there_cannot_be_run_to(browser: Browser, small_study: dict[str, Any]) -> None:
    answer = browser.post("/runs", {"workflow": browser.new_workflow(small_study), "until": "nothing"})

    assert answer.status_code == 422
    assert "score" in answer.json()["problems"][0]["hint"]["en"]


def test_a_failed_run_says_why(browser: Browser, tmp_path: Any) -> None:
    steps = {"cases": {"tool": "medas.ImportFolder", "version": 1, "params": {"folder": str(tmp_path / "nothing")}}}

    found = browser.run({"medas": 1, "title": "Nothing there", "steps": steps})

    assert found["state"] == "failed"
    assert found["problem"]["node"] == "cases"
    assert found["steps"][0]["problems"][0]["message"]["en"]
    assert found["progress"] == 0
    assert browser.post(f"/runs/{found['id']}/resume").status_code == 201


def test_stopping_what_is_over_changes_nothing(browser: Browser, finished: dict[str, Any]) -> None:
    assert browser.post(f"/runs/{finished['id']}/cancel").status_code == 202
    assert browser.get(f"/runs/{finished['id']}").json()["state"] == "done"
    assert browser.installation.database.rows("SELECT * FROM requests WHERE run = :id", {"id": finished["id"]}) == []


def test_a_run_of_another_engine_is_asked_to_stop(browser: Browser) -> None:
    database = browser.installation.database
    with database.transaction():
        database.change(
            "INSERT INTO runs (id, domain, title, document, digest, options, state, created) "
            "VALUES ('r900', 'command line', 't', '{}', 'd', '{}', 'running', 5)"
        )

    assert browser.post("/runs/r900/cancel").status_code == 202

    assert database.rows("SELECT kind FROM requests WHERE run = 'r900'") == [("cancel",)]
    assert browser.get("/runs/r900").json()["steps"] == []
    assert browser.post("/runs/r900/resume").status_code == 409


def test_metrics_of_a_run_without_training_are_empty(browser: Browser, finished: dict[str, Any]) -> None:
    assert browser.get(f"/runs/{finished['id']}/metrics").json() == {}


@pytest.mark.parametrize("path", ["", "/metrics", "/events", "/results", "/report", "/report.html", "/report.xlsx"])
def test_an_unknown_run_is_not_found(browser: Browser, path: str) -> None:
    answer = browser.get(f"/runs/r12345{path}")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("path", ["/cancel", "/resume"])
def test_an_unknown_run_is_neither_stopped_nor_begun_again(browser: Browser, path: str) -> None:
    assert browser.post(f"/runs/r12345{path}").status_code == 404


def test_a_run_and_the_answer_to_its_key_are_remembered_together(
    browser: Browser, small_study: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    body, headers = {"workflow": browser.new_workflow(small_study)}, {"Idempotency-Key": "killed in between"}
    before = browser.get("/runs?limit=500").json()

    def die(*_: object, **__: object) -> None:
        raise WrongInput("as if the server was killed here")

    with monkeypatch.context() as patch:
        patch.setattr(runs, "remember_answer", die)
        assert browser.post("/runs", body, headers=headers).status_code == 422
    assert browser.get("/runs?limit=500").json() == before

    first, second = (browser.post("/runs", body, headers=headers).json()["id"] for _ in range(2))
    assert first == second
    assert len(browser.get("/runs?limit=500").json()) == len(before) + 1
    browser.until_over(first)


def test_a_run_is_copied_only_inside_its_project(browser: Browser, small_study: dict[str, Any]) -> None:
    other = browser.post("/projects", {"title": "Other"}).json()["id"]
    made = browser.post("/workflows", {"document": small_study}, headers={"X-Project": other}).json()["id"]

    there = browser.until_over(browser.post("/runs", {"workflow": made}).json()["id"])

    events = browser.events(there["id"])
    assert "copied" not in events[-2]["data"], "it would tell that somebody else has computed the same"
    assert browser.get(f"/runs?workflow={made}", headers={"X-Project": other}).json()[0]["id"] == there["id"]
