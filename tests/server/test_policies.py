"""Every route has a policy, and keeps it."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from medas.errors import BadDeclaration
from medas.server.app import make_app
from medas.server.installation import Installation
from medas.server.policies import Policy, PolicyRoute, Routes, policy_of
from medas.server.sessions import CSRF
from server.conftest import ADDRESS, Browser

V1 = "/api/v1"
TABLE = {
    ("GET", "/open"): Policy.ANYBODY,
    ("GET", "/{path:path}"): Policy.ANYBODY,
    ("GET", f"{V1}/session"): Policy.ANYBODY,
    ("DELETE", f"{V1}/session"): Policy.USER,
    ("POST", f"{V1}/login"): Policy.ANYBODY,
    ("PUT", f"{V1}/session/password"): Policy.USER,
    ("DELETE", f"{V1}/sessions"): Policy.USER,
    ("GET", f"{V1}/projects"): Policy.USER,
    ("POST", f"{V1}/projects"): Policy.USER,
    ("PATCH", f"{V1}/projects/{{project}}"): Policy.manage("project"),
    ("GET", f"{V1}/projects/{{project}}/members"): Policy.read("project"),
    ("POST", f"{V1}/projects/{{project}}/members"): Policy.manage("project"),
    ("PATCH", f"{V1}/projects/{{project}}/members/{{member}}"): Policy.manage("project"),
    ("DELETE", f"{V1}/projects/{{project}}/members/{{member}}"): Policy.manage("project"),
    ("GET", f"{V1}/users"): Policy.SITE_ADMIN,
    ("POST", f"{V1}/users"): Policy.SITE_ADMIN,
    ("PATCH", f"{V1}/users/{{account}}"): Policy.SITE_ADMIN,
    ("GET", f"{V1}/audit"): Policy.SITE_ADMIN,
    ("GET", f"{V1}/audit/check"): Policy.SITE_ADMIN,
    ("GET", f"{V1}/tools"): Policy.USER,
    ("GET", f"{V1}/tools/{{tool}}"): Policy.USER,
    ("GET", f"{V1}/port-types"): Policy.USER,
    ("GET", f"{V1}/templates"): Policy.USER,
    ("GET", f"{V1}/workflows"): Policy.USER,
    ("POST", f"{V1}/workflows"): Policy.USER,
    ("POST", f"{V1}/workflows/validate"): Policy.USER,
    ("DELETE", f"{V1}/workflows/{{workflow}}"): Policy.write("workflow"),
    ("GET", f"{V1}/workflows/{{workflow}}/export"): Policy.read("workflow"),
    ("GET", f"{V1}/workflows/{{workflow}}/draft"): Policy.read("workflow"),
    ("PUT", f"{V1}/workflows/{{workflow}}/draft"): Policy.write("workflow"),
    ("GET", f"{V1}/workflows/{{workflow}}/versions"): Policy.read("workflow"),
    ("POST", f"{V1}/workflows/{{workflow}}/versions"): Policy.write("workflow"),
    ("GET", f"{V1}/workflows/{{workflow}}/versions/{{number}}"): Policy.read("workflow"),
    ("GET", f"{V1}/workflows/{{workflow}}/versions/{{number}}/diff/{{other}}"): Policy.read("workflow"),
    ("GET", f"{V1}/runs"): Policy.USER,
    ("POST", f"{V1}/runs"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}"): Policy.read("run"),
    ("POST", f"{V1}/runs/{{run}}/cancel"): Policy.write("run"),
    ("POST", f"{V1}/runs/{{run}}/resume"): Policy.write("run"),
    ("GET", f"{V1}/runs/{{run}}/metrics"): Policy.read("run"),
    ("GET", f"{V1}/runs/{{run}}/events"): Policy.read("run"),
    ("GET", f"{V1}/runs/{{run}}/results"): Policy.read("run"),
    ("GET", f"{V1}/runs/{{run}}/report"): Policy.read("run"),
    ("GET", f"{V1}/runs/{{run}}/report.html"): Policy.read("run"),
    ("GET", f"{V1}/runs/{{run}}/report.xlsx"): Policy.read("run"),
    ("GET", f"{V1}/runs/{{run}}/report.pdf"): Policy.read("run"),
    ("POST", f"{V1}/runs/{{run}}/smaller"): Policy.write("run"),
    ("GET", f"{V1}/runs/{{run}}/flags"): Policy.read("run"),
    ("PUT", f"{V1}/runs/{{run}}/flags"): Policy.write("run"),
    ("GET", f"{V1}/machine"): Policy.USER,
    ("GET", f"{V1}/sample"): Policy.USER,
    ("POST", f"{V1}/sample"): Policy.USER,
    ("GET", f"{V1}/volumes/{{digest}}"): Policy.read("digest"),
    ("GET", f"{V1}/volumes/{{digest}}/slice.png"): Policy.read("digest"),
    ("GET", f"{V1}/volumes/{{digest}}/errors"): Policy.read("digest"),
    ("GET", f"{V1}/volumes/{{digest}}/volume.nii.gz"): Policy.read("digest"),
    ("GET", f"{V1}/volumes/{{digest}}/surface.mz3"): Policy.read("digest"),
    ("GET", f"{V1}/artifacts/{{digest}}"): Policy.read("digest"),
    ("GET", f"{V1}/datasets"): Policy.USER,
    ("POST", f"{V1}/datasets"): Policy.USER,
    ("GET", f"{V1}/datasets/{{dataset}}"): Policy.read("dataset"),
    ("PATCH", f"{V1}/datasets/{{dataset}}"): Policy.write("dataset"),
    ("DELETE", f"{V1}/datasets/{{dataset}}"): Policy.write("dataset"),
    ("GET", f"{V1}/datasets/{{dataset}}/rows"): Policy.read("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/rows"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/rows/delete"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/rows/exclude"): Policy.write("dataset"),
    ("PATCH", f"{V1}/datasets/{{dataset}}/cells"): Policy.write("dataset"),
    ("PUT", f"{V1}/datasets/{{dataset}}/columns"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/undo"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/redo"): Policy.write("dataset"),
    ("GET", f"{V1}/datasets/{{dataset}}/checks"): Policy.read("dataset"),
    ("GET", f"{V1}/datasets/{{dataset}}/thumb.png"): Policy.read("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/workflow"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/split"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/fixes/keep-patients-together"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/fixes/patients-are-cases"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/fixes/resample-masks"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/fixes/map-value"): Policy.write("dataset"),
    ("GET", f"{V1}/datasets/{{dataset}}/export"): Policy.read("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/table"): Policy.write("dataset"),
    ("POST", f"{V1}/datasets/{{dataset}}/table/{{token}}"): Policy.write("dataset"),
    ("POST", f"{V1}/uploads"): Policy.USER,
    ("GET", f"{V1}/uploads/{{upload}}"): Policy.read("upload"),
    ("DELETE", f"{V1}/uploads/{{upload}}"): Policy.write("upload"),
    ("PUT", f"{V1}/uploads/{{upload}}/files/{{index}}"): Policy.write("upload"),
    ("POST", f"{V1}/uploads/{{upload}}/check"): Policy.write("upload"),
    ("GET", f"{V1}/uploads/{{upload}}/proposal"): Policy.read("upload"),
    ("POST", f"{V1}/uploads/{{upload}}/accept"): Policy.write("upload"),
}
"""Method and path -> who may call it. A new route is decided here, not only where it is written."""
REFUSED = {401, 403}


def routes_of(app: FastAPI) -> dict[tuple[str, str], Policy]:
    return {
        (method, route.path): policy_of(route)
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }


def address(path: str) -> str:
    """Return a path whose variables are filled with what is not there."""
    return path.replace("{path:path}", "somewhere").replace("{", "no-").replace("}", "")


def test_every_route_stands_in_the_table(tmp_path: object) -> None:
    app = make_app(Installation(tmp_path))  # type: ignore[arg-type]

    assert routes_of(app) == TABLE
    assert [route for route in app.routes if not isinstance(route, APIRoute)] == []


@pytest.mark.parametrize(("method", "path"), list(TABLE), ids=lambda part: part)
def test_who_has_no_session_reaches_only_what_is_for_anybody(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, address(path), headers={"Origin": ADDRESS})

    assert (answer.status_code == 401) == (TABLE[method, path] != Policy.ANYBODY)
    assert answer.status_code != 403


@pytest.mark.parametrize(("method", "path"), list(TABLE), ids=lambda part: part)
def test_who_has_a_session_is_let_in(client: TestClient, installation: Installation, method: str, path: str) -> None:
    browser = Browser(client, installation)

    answer = client.request(method, address(path), headers=browser.headers)

    assert answer.status_code not in REFUSED


@pytest.mark.parametrize(("method", "path"), list(TABLE), ids=lambda part: part)
def test_a_change_without_the_token_of_the_page_is_refused(
    client: TestClient, browser: Browser, method: str, path: str
) -> None:
    headers = {name: value for name, value in browser.headers.items() if name != CSRF}

    answer = client.request(method, address(path), headers=headers)

    assert (answer.status_code == 403) == (method != "GET" and TABLE[method, path] != Policy.ANYBODY)


@pytest.mark.parametrize(("method", "path"), list(TABLE), ids=lambda part: part)
def test_a_change_from_a_foreign_page_is_refused(client: TestClient, browser: Browser, method: str, path: str) -> None:
    answer = client.request(method, address(path), headers={**browser.headers, "Origin": "https://evil.example"})

    assert (answer.status_code == 403) == (method != "GET")


def test_a_route_cannot_be_declared_without_a_policy() -> None:
    with pytest.raises(TypeError, match="policy"):
        Routes("", "Tag").get("/x")  # type: ignore[call-arg]

    with pytest.raises(BadDeclaration, match="/x has no policy"):
        PolicyRoute("/x", lambda: None)


def test_a_route_that_names_an_object_needs_a_policy_about_it() -> None:
    for path, policy in (("/{workflow}", Policy.USER), ("/{run}", Policy.read("workflow")), ("", Policy.read("run"))):
        with pytest.raises(BadDeclaration, match="its policy is"):
            Routes("/x", "Tag").get(path, policy=policy)


def test_the_policy_is_asked_before_the_body_is_read(client: TestClient) -> None:
    answer = client.post(f"{V1}/workflows", content=b"{", headers={"Content-Type": "application/json"})

    assert answer.status_code == 401
