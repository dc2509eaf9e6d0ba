"""Saving a draft."""

from __future__ import annotations

from typing import Any

import pytest
from server.conftest import Browser


def document(title: str) -> dict[str, Any]:
    return {"medas": 1, "seed": 0, "title": title, "steps": {}}


@pytest.fixture
def workflow(browser: Browser) -> str:
    return browser.new_workflow(document("first"))


def etag(browser: Browser, workflow: str) -> str:
    return browser.get(f"/workflows/{workflow}/draft").headers["ETag"]


def test_a_draft_is_saved_and_checked(browser: Browser, workflow: str) -> None:
    before = etag(browser, workflow)

    answer = browser.put(f"/workflows/{workflow}/draft", document("second"), headers={"If-Match": before})

    assert answer.status_code == 200
    assert [one["code"] for one in answer.json()["problems"]] == ["empty-workflow"]
    assert answer.headers["ETag"] == etag(browser, workflow) != before
    assert browser.get(f"/workflows/{workflow}/draft").json()["document"]["title"] == "second"


def test_of_two_writers_the_second_gets_both_versions(browser: Browser, workflow: str) -> None:
    before = etag(browser, workflow)
    browser.put(f"/workflows/{workflow}/draft", document("mine"), headers={"If-Match": before})

    late = browser.put(f"/workflows/{workflow}/draft", document("yours"), headers={"If-Match": before})

    assert (late.status_code, late.json()["type"]) == (409, "/problems/edit-conflict")
    assert late.json()["yours"] == document("yours")
    assert late.json()["current"] == document("mine")
    assert late.json()["current_etag"] == etag(browser, workflow)
    again = {"If-Match": late.json()["current_etag"]}
    assert browser.put(f"/workflows/{workflow}/draft", document("yours"), headers=again).status_code == 200


def test_who_does_not_say_what_was_seen_saves_nothing(browser: Browser, workflow: str) -> None:
    answer = browser.put(f"/workflows/{workflow}/draft", document("second"))

    assert (answer.status_code, answer.json()["type"]) == (428, "/problems/missing-input")
    assert browser.get(f"/workflows/{workflow}/draft").json()["document"]["title"] == "first"


def test_what_is_no_document_saves_nothing(browser: Browser, workflow: str) -> None:
    headers = {"If-Match": etag(browser, workflow)}

    answer = browser.put(f"/workflows/{workflow}/draft", {"medas": 1, "steps": {"X": {}}}, headers=headers)

    assert answer.status_code == 422
    assert {one["node"] for one in answer.json()["problems"]} == {"X"}
    assert etag(browser, workflow) == headers["If-Match"]


def test_saving_the_same_again_keeps_the_etag(browser: Browser, workflow: str) -> None:
    before = etag(browser, workflow)

    answer = browser.put(f"/workflows/{workflow}/draft", document("first"), headers={"If-Match": before})

    assert answer.headers["ETag"] == before


def test_there_is_no_draft_of_an_unknown_workflow(browser: Browser) -> None:
    assert browser.get("/workflows/unknown/draft").status_code == 404
    answer = browser.put("/workflows/unknown/draft", document("x"), headers={"If-Match": '"x"'})
    assert answer.status_code == 404
