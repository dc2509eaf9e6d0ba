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


def test_a_name_is_given_to_the_last_version_if_nothing_has_changed_since(browser: Browser) -> None:
    made = browser.post("/workflows", {"title": "x"}).json()["id"]
    browser.post(f"/workflows/{made}/versions")

    browser.post(f"/workflows/{made}/versions", {"name": "As sent to the journal"})

    assert [row["name"] for row in browser.get(f"/workflows/{made}/versions").json()] == ["As sent to the journal"]


def test_two_versions_are_compared_step_by_step(browser: Browser) -> None:
    cases = {"tool": "medas.PhantomCases", "version": 1}
    window = {"tool": "medas.RescaleWindow", "version": 1, "wires": {"image": "cases.dataset[image]"}}
    made = browser.post("/workflows", {"document": {"medas": 1, "steps": {"cases": cases, "old": window}}}).json()["id"]
    browser.post(f"/workflows/{made}/versions")
    etag = browser.get(f"/workflows/{made}/draft").headers["ETag"]
    changed = {"medas": 1, "title": "New", "steps": {"cases": {**cases, "params": {"cases": 5}}, "new": window}}
    browser.put(f"/workflows/{made}/draft", changed, headers={"If-Match": etag})

    found = browser.get(f"/workflows/{made}/versions/1/diff/draft").json()

    assert [(one["step"], one["kind"]) for one in found["steps"]] == [
        ("cases", "changed"), ("new", "added"), ("old", "removed"),
    ]  # fmt: skip
    assert found["steps"][0]["texts"][1]["en"] == "cases is now 5."
    assert found["texts"][0]["en"] == "The title was “” and is “New”."
    assert found["after"]["steps"]["cases"]["params"] == {"cases": 5}
    assert browser.get(f"/workflows/{made}/versions/1").json()["document"] == found["before"]


def test_a_version_that_is_not_there_is_not_found(browser: Browser) -> None:
    made = browser.post("/workflows", {"title": "x"}).json()["id"]

    assert browser.get(f"/workflows/{made}/versions/7").status_code == 404
    assert browser.get(f"/workflows/{made}/versions/draft/diff/7").status_code == 404
    assert browser.get(f"/workflows/{made}/versions/abc").status_code == 422
