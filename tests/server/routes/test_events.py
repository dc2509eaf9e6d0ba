"""The stream of events."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from server.conftest import Browser
from starlette.testclient import TestClient

from medas.server.installation import Installation
from medas.server.routes import events as route
from medas.state.sessions import end_session


def seqs(events: list[dict[str, str]]) -> list[int]:
    return [int(event["id"]) for event in events if "id" in event]


def test_every_event_comes_once_in_order_and_then_the_end(browser: Browser, finished: dict[str, Any]) -> None:
    events = browser.events(finished["id"])

    assert seqs(events) == list(range(1, finished["seq"] + 1))
    assert events[-1] == {"event": "end", "data": "{}"}
    assert events[-2]["event"] == "run_finished"
    for event in events[:-1]:
        data = json.loads(event["data"])
        assert (data["run"], data["seq"], data["kind"]) == (finished["id"], int(event["id"]), event["event"])
        assert data["at"] > 1e9


def test_who_comes_back_misses_and_repeats_nothing(browser: Browser, finished: dict[str, Any]) -> None:
    whole = seqs(browser.events(finished["id"]))

    for last in (0, 1, 5, whole[-1]):
        by_header = browser.events(finished["id"], headers={"Last-Event-ID": str(last)})
        by_address = browser.events(finished["id"], params={"after": last})
        assert seqs(by_header) == seqs(by_address) == whole[last:]


def test_the_header_counts_more_than_the_address(browser: Browser, finished: dict[str, Any]) -> None:
    events = browser.events(finished["id"], headers={"Last-Event-ID": "7"}, params={"after": 2})

    assert seqs(events)[0] == 8


def test_it_is_a_stream_that_nobody_keeps(browser: Browser, finished: dict[str, Any]) -> None:
    headers = browser.get(f"/runs/{finished['id']}/events").headers

    assert headers["Content-Type"].startswith("text/event-stream")
    assert headers["Cache-Control"] in {"no-store", "no-cache"}


@pytest.mark.parametrize("more", [{"params": {"after": -1}}, {"params": {"after": "x"}}])
def test_a_place_that_is_no_number_is_refused(browser: Browser, finished: dict[str, Any], more: dict[str, Any]) -> None:
    assert browser.get(f"/runs/{finished['id']}/events", **more).status_code == 422


def test_an_odd_last_event_id_begins_from_the_start(browser: Browser, finished: dict[str, Any]) -> None:
    assert seqs(browser.events(finished["id"], headers={"Last-Event-ID": "abc"}))[0] == 1


def test_the_stream_ends_when_the_session_does(
    client: TestClient, installation: Installation, finished: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "_ADMIT_SECONDS", 0.2)
    with installation.database.transaction():
        installation.database.change(
            "INSERT INTO runs (id, domain, title, document, digest, options, state, created) "
            "VALUES ('r777', 'elsewhere', '', '{}', '', '{}', 'running', 0)"
        )
    browser = Browser(client, installation)
    told: list[list[dict[str, str]]] = []
    listener = threading.Thread(target=lambda: told.append(browser.events("r777")))
    listener.start()
    time.sleep(0.5)
    assert listener.is_alive(), "a run that is not over goes on telling"

    end_session(installation.database, browser.token)
    listener.join(timeout=30)

    assert told == [[]]
