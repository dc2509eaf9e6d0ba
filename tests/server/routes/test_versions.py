"""Versions that never change."""

from __future__ import annotations

from server.conftest import Browser


def test_a_version_is_made_only_if_something_has_changed(browser: Browser) -> None:
    made = browser.post("/workflows", {"title": "x"}).json()["id"]
    path = f"/workflows/{made}/versions"

    first, same = browser.post(path, {"name": "As sent to the journal"}), browser.post(path)

    assert (first.status_code, first.json()) == (201, {"number": 1})
    assert (same.status_code, same.json()) == (200, {"number": 1})
    (row,) = browser.get(path).json()
    assert (row["number"], row["name"], len(row["digest"])) == (1, "As sent to the journal", 64)


def test_versions_are_listed_newest_first(browser: Browser) -> None:
    made = browser.post("/workflows", {"title": "x"}).json()["id"]
    browser.post(f"/workflows/{made}/versions")
    etag = browser.get(f"/workflows/{made}/draft").headers["ETag"]
    browser.put(f"/workflows/{made}/draft", {"medas": 1, "title": "y", "steps": {}}, headers={"If-Match": etag})

    browser.post(f"/workflows/{made}/versions")

    assert [row["number"] for row in browser.get(f"/workflows/{made}/versions").json()] == [2, 1]


def test_there_are_no_versions_of_an_unknown_workflow(browser: Browser) -> None:
    assert browser.get("/workflows/unknown/versions").status_code == 404
    assert browser.post("/workflows/unknown/versions").status_code == 404
    assert browser.post("/workflows/unknown/versions", {"name": 1}).status_code in {404, 422}
