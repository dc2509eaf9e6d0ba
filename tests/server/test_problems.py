"""Errors as answers."""

from __future__ import annotations

import logging
import sqlite3

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from medas import errors
from medas.errors import MedasError
from medas.server.app import make_app
from medas.server.installation import Installation
from medas.server.problems import MEDIA_TYPE, BadHost, MissingIfMatch, answer_of, status_of
from server.conftest import ADDRESS, Browser, Inline, NewHome

EXPECTED = {
    "wrong-input": 422, "missing-input": 422, "bad-file": 422, "grid-mismatch": 422, "cases-differ": 422,
    "model-history-differs": 422, "bad-workflow": 422, "edit-conflict": 409, "not-found": 404, "not-allowed": 403,
    "not-signed-in": 401, "over-limit": 413, "executor-unavailable": 503, "bad-declaration": 500, "tool-failed": 500,
    "out-of-memory": 500, "canceled": 500, "missing-dependency": 500, "job-refused": 500, "store-damaged": 500,
}  # fmt: skip


def test_every_error_has_its_status() -> None:
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, MedasError)]

    assert {kind.code: status_of(kind("x")) for kind in kinds if kind is not MedasError} == EXPECTED
    assert (status_of(BadHost("x")), status_of(MissingIfMatch("x"))) == (400, 428)


def test_an_answer_of_503_says_when_to_try_again() -> None:
    answer = answer_of(errors.ExecutorUnavailable("busy"), "/x")

    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Content-Type"] == MEDIA_TYPE


def test_all_problems_of_a_workflow_are_listed(browser: Browser) -> None:
    steps = {"A": {"tool": "x"}, "b": {"tool": 1}}

    answer = browser.post("/workflows", {"document": {"medas": 1, "steps": steps}})

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    found = answer.json()
    assert (found["type"], found["status"], found["instance"]) == ("/problems/bad-workflow", 422, "/api/v1/workflows")
    assert [(one["code"], one["node"]) for one in found["problems"]] == [("bad-step-id", "A"), ("bad-shape", "b")]


def test_a_value_that_does_not_fit_is_named(browser: Browser) -> None:
    answer = browser.get("/runs?limit=0")

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["param"] == "limit"


def test_an_unknown_address_is_not_found(browser: Browser) -> None:
    answer = browser.get("/nothing/here")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_method_that_an_address_does_not_know_is_refused(browser: Browser) -> None:
    answer = browser.post("/tools")

    assert (answer.status_code, answer.json()["status"]) == (405, 405)


@pytest.fixture
def broken(new_home: NewHome) -> FastAPI:
    """An application with a mistake: the catalog cannot be read, for a reason that nobody has foreseen."""

    class Broken(Inline):
        @property
        def catalog(self) -> object:  # type: ignore[override]
            message = "patient Miller, file secret.nii"
            raise ZeroDivisionError(message)

    return make_app(Broken(new_home()))


def test_a_database_that_does_not_answer_is_asked_again_later(new_home: NewHome) -> None:
    class Away(Inline):
        @property
        def catalog(self) -> object:  # type: ignore[override]
            message = "disk I/O error"
            raise sqlite3.OperationalError(message)

    installation = Away(new_home())
    client = TestClient(make_app(installation), base_url=ADDRESS)
    answer = Browser(client, installation).get("/tools")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/executor-unavailable")
    assert "Retry-After" in answer.headers
    assert "disk" not in answer.text
    installation.connections.close()


def test_a_mistake_of_ours_is_logged_and_never_shown(broken: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    installation: Installation = broken.state.installation
    client = TestClient(broken, base_url=ADDRESS)  # not entered: the engine would look for the catalog too
    with caplog.at_level(logging.ERROR):
        answer = Browser(client, installation).get("/tools")

    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/bug"
    assert "Miller" not in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "Miller" in caplog.text
    installation.connections.close()
