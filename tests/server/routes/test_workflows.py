"""Workflows of the user."""

from __future__ import annotations

from typing import Any

import pytest
from server.conftest import Browser

FUTURE = {"medas": 99, "steps": {}, "new": True}


def test_a_workflow_is_made_from_a_template(browser: Browser) -> None:
    answer = browser.post("/workflows", {"template": "liver_contour"})

    assert answer.status_code == 201
    made = answer.json()["id"]
    (row,) = (row for row in browser.get("/workflows").json() if row["id"] == made)
    assert (row["title"], row["steps"], row["versions"], row["last_run"]) == ("Liver contour", 10, 0, None)


def test_a_workflow_is_made_from_a_document_that_cannot_run_yet(browser: Browser) -> None:
    document = {"medas": 1, "title": "肝", "steps": {"train": {"tool": "medas.TrainUNet", "version": 1}}}

    made = browser.new_workflow(document)

    draft = browser.get(f"/workflows/{made}/draft").json()
    assert draft["document"]["title"] == "肝"
    assert [(one["code"], one["node"]) for one in draft["problems"]] == [("missing-input", "train")]


def test_an_empty_workflow_has_a_title(browser: Browser) -> None:
    made = browser.post("/workflows", {"title": "My study"}).json()["id"]

    assert browser.get(f"/workflows/{made}/draft").json()["document"] == {
        "medas": 1, "seed": 0, "title": "My study", "steps": {},
    }  # fmt: skip


@pytest.mark.parametrize("body", [
    {}, {"template": "a", "title": "b"}, {"template": "no_such"}, {"document": {"medas": 1, "steps": {"X": 1}}},
    {"document": {"steps": {}}}, {"document": FUTURE}, {"title": "x" * 201}, {"owner": "stranger", "title": "x"}, [], None,
])  # fmt: skip
def test_what_is_no_workflow_is_refused(browser: Browser, body: Any) -> None:
    before = len(browser.get("/workflows").json())

    answer = browser.post("/workflows", body)

    assert answer.status_code in {404, 422}
    assert answer.json()["problems"]
    assert len(browser.get("/workflows").json()) == before


def test_a_document_is_checked_without_being_kept(browser: Browser) -> None:
    before = browser.get("/workflows").json()

    answer = browser.post("/workflows/validate", {"medas": 1, "steps": {"a": {"tool": "medas.Nothing"}}})

    assert answer.status_code == 200
    assert [one["code"] for one in answer.json()["problems"]] == ["unknown-tool"]
    assert browser.get("/workflows").json() == before


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b'{"medas": 1, "medas": 1}', b'{"medas": NaN}', b"\xff", b"[" * 100]
)
def test_what_is_not_strict_json_is_refused(browser: Browser, text: bytes) -> None:
    answer = browser.post("/workflows/validate", None, content=text, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422


def test_a_document_of_a_newer_medas_is_not_touched(browser: Browser) -> None:
    assert browser.post("/workflows/validate", FUTURE).status_code == 403


def test_a_workflow_is_deleted_with_its_draft_and_versions(browser: Browser) -> None:
    made = browser.post("/workflows", {"title": "x"}).json()["id"]
    browser.post(f"/workflows/{made}/versions")

    assert browser.delete(f"/workflows/{made}").status_code == 204

    for path in (f"/workflows/{made}/draft", f"/workflows/{made}/versions", f"/workflows/{made}/export"):
        assert browser.get(path).status_code == 404
    assert browser.delete(f"/workflows/{made}").status_code == 404


def test_foreign_and_unknown_workflows_are_answered_alike(browser: Browser) -> None:
    database = browser.installation.database
    with database.transaction():
        database.change("INSERT INTO users (id, name, created) VALUES ('other', 'other', 0)")
        database.change(
            "INSERT INTO workflows (id, owner, project, title, steps, created, changed) "
            "VALUES ('theirs', 'other', 'theirs', 't', 0, 0, 0)"
        )

    theirs, unknown = (browser.get(f"/workflows/{one}/draft") for one in ("theirs", "unknown"))

    assert (theirs.status_code, unknown.status_code) == (404, 404)
    assert theirs.text.replace("theirs", "unknown") == unknown.text
    assert "theirs" not in browser.get("/workflows").text


@pytest.mark.parametrize(("kind", "media_type", "begins"), [
    ("json", "application/json", '{\n  "medas": 1'), ("python", "text/x-python; charset=utf-8", '"""'),
    ("svg", "image/svg+xml", "<svg"),
])  # fmt: skip
def test_a_workflow_is_taken_along(browser: Browser, kind: str, media_type: str, begins: str) -> None:
    made = browser.post("/workflows", {"template": "liver_contour"}).json()["id"]

    answer = browser.get(f"/workflows/{made}/export?format={kind}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.text.startswith(begins)
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers.get("Content-Disposition", "attachment").startswith("attachment")
    assert ("Content-Disposition" in answer.headers) == (kind != "svg")


@pytest.mark.parametrize("kind", ["json", "python", "svg"])
def test_a_workflow_that_cannot_run_is_taken_along_or_refused_in_a_sentence(browser: Browser, kind: str) -> None:
    steps = {
        "a": {"tool": "medas.Nothing", "wires": {"image": "b.x"}},
        "b": {"tool": "medas.RescaleWindow", "wires": {"image": "a.y"}, "params": {"width": -1}},
    }
    made = browser.new_workflow({"medas": 1, "title": '<script>alert("x")</script>', "steps": steps})

    answer = browser.get(f"/workflows/{made}/export?format={kind}")

    assert answer.status_code in {200, 422}
    assert "<script" not in answer.text or kind == "json"


def test_an_unknown_format_is_refused(browser: Browser) -> None:
    made = browser.post("/workflows", {"title": "x"}).json()["id"]

    assert browser.get(f"/workflows/{made}/export?format=docx").status_code == 422
