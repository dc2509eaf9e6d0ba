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
from server.conftest import Browser

V1 = "/api/v1"
TABLE = {
    ("GET", "/open"): Policy.ANYBODY,
    ("GET", "/{path:path}"): Policy.ANYBODY,
    ("GET", f"{V1}/session"): Policy.ANYBODY,
    ("DELETE", f"{V1}/session"): Policy.USER,
    ("GET", f"{V1}/tools"): Policy.USER,
    ("GET", f"{V1}/tools/{{tool}}"): Policy.USER,
    ("GET", f"{V1}/port-types"): Policy.USER,
    ("GET", f"{V1}/templates"): Policy.USER,
    ("GET", f"{V1}/workflows"): Policy.USER,
    ("POST", f"{V1}/workflows"): Policy.USER,
    ("POST", f"{V1}/workflows/validate"): Policy.USER,
    ("DELETE", f"{V1}/workflows/{{workflow}}"): Policy.USER,
    ("GET", f"{V1}/workflows/{{workflow}}/export"): Policy.USER,
    ("GET", f"{V1}/workflows/{{workflow}}/draft"): Policy.USER,
    ("PUT", f"{V1}/workflows/{{workflow}}/draft"): Policy.USER,
    ("GET", f"{V1}/workflows/{{workflow}}/versions"): Policy.USER,
    ("POST", f"{V1}/workflows/{{workflow}}/versions"): Policy.USER,
    ("GET", f"{V1}/runs"): Policy.USER,
    ("POST", f"{V1}/runs"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}"): Policy.USER,
    ("POST", f"{V1}/runs/{{run}}/cancel"): Policy.USER,
    ("POST", f"{V1}/runs/{{run}}/resume"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}/metrics"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}/events"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}/results"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}/report"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}/report.html"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}/report.xlsx"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}/report.pdf"): Policy.USER,
    ("GET", f"{V1}/volumes/{{digest}}"): Policy.USER,
    ("GET", f"{V1}/volumes/{{digest}}/slice.png"): Policy.USER,
    ("GET", f"{V1}/volumes/{{digest}}/errors"): Policy.USER,
    ("GET", f"{V1}/runs/{{run}}/flags"): Policy.USER,
    ("PUT", f"{V1}/runs/{{run}}/flags"): Policy.USER,
    ("GET", f"{V1}/machine"): Policy.USER,
    ("POST", f"{V1}/runs/{{run}}/smaller"): Policy.USER,
    ("GET", f"{V1}/sample"): Policy.USER,
    ("POST", f"{V1}/sample"): Policy.USER,
    ("GET", f"{V1}/volumes/{{digest}}/volume.nii.gz"): Policy.USER,
    ("GET", f"{V1}/volumes/{{digest}}/surface.mz3"): Policy.USER,
    ("GET", f"{V1}/artifacts/{{digest}}"): Policy.USER,
    ("GET", f"{V1}/datasets"): Policy.USER,
    ("POST", f"{V1}/datasets"): Policy.USER,
    ("GET", f"{V1}/datasets/{{dataset}}"): Policy.USER,
    ("PATCH", f"{V1}/datasets/{{dataset}}"): Policy.USER,
    ("DELETE", f"{V1}/datasets/{{dataset}}"): Policy.USER,
    ("GET", f"{V1}/datasets/{{dataset}}/rows"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/rows"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/rows/delete"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/rows/exclude"): Policy.USER,
    ("PATCH", f"{V1}/datasets/{{dataset}}/cells"): Policy.USER,
    ("PUT", f"{V1}/datasets/{{dataset}}/columns"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/undo"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/redo"): Policy.USER,
    ("GET", f"{V1}/datasets/{{dataset}}/checks"): Policy.USER,
    ("GET", f"{V1}/datasets/{{dataset}}/thumb.png"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/workflow"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/split"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/fixes/keep-patients-together"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/fixes/patients-are-cases"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/fixes/resample-masks"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/fixes/map-value"): Policy.USER,
    ("GET", f"{V1}/datasets/{{dataset}}/export"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/table"): Policy.USER,
    ("POST", f"{V1}/datasets/{{dataset}}/table/{{token}}"): Policy.USER,
    ("POST", f"{V1}/uploads"): Policy.USER,
    ("GET", f"{V1}/uploads/{{upload}}"): Policy.USER,
    ("DELETE", f"{V1}/uploads/{{upload}}"): Policy.USER,
    ("PUT", f"{V1}/uploads/{{upload}}/files/{{index}}"): Policy.USER,
    ("POST", f"{V1}/uploads/{{upload}}/check"): Policy.USER,
    ("GET", f"{V1}/uploads/{{upload}}/proposal"): Policy.USER,
    ("POST", f"{V1}/uploads/{{upload}}/accept"): Policy.USER,
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
    answer = client.request(method, address(path))

    assert (answer.status_code == 401) == (TABLE[method, path] is Policy.USER)
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

    assert (answer.status_code == 403) == (method != "GET")


@pytest.mark.parametrize(("method", "path"), list(TABLE), ids=lambda part: part)
def test_a_change_from_a_foreign_page_is_refused(client: TestClient, browser: Browser, method: str, path: str) -> None:
    answer = client.request(method, address(path), headers={**browser.headers, "Origin": "https://evil.example"})

    assert (answer.status_code == 403) == (method != "GET")


def test_a_route_cannot_be_declared_without_a_policy() -> None:
    with pytest.raises(TypeError, match="policy"):
        Routes("", "Tag").get("/x")  # type: ignore[call-arg]

    with pytest.raises(BadDeclaration, match="/x has no policy"):
        PolicyRoute("/x", lambda: None)


def test_the_policy_is_asked_before_the_body_is_read(client: TestClient) -> None:
    answer = client.post(f"{V1}/workflows", content=b"{", headers={"Content-Type": "application/json"})

    assert answer.status_code == 401
