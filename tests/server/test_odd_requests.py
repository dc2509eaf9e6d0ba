"""Odd requests to every route: each is answered as the mistake of who asks, never as one of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient
from system.services.postgres import Postgres

from medas.server.app import make_app
from medas.server.installation import Installation
from server.conftest import ADDRESS, Browser, Inline, NewHome

WORDS = [
    "x",
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "%F0%9F%AB%80",
    "a" * 3000,
    "-1",
    "%27%20OR%201=1--",
    "%E2%80%AE",
    "%FF",
    "r1e9",
]
"""Parts of addresses, as they stand in the request."""
BODIES: list[Any] = [
    b"", b"null", b"[]", b"{}", b'"x"', b"1e999", b"NaN", b"\xff\xfe", b"[" * 5000, b'{"a":' * 5000,
    b'{"workflow":null}', b'{"workflow":"\\u0000"}', b'{"workflow":{"x":1}}', b'{"workflow":"x","until":"\\u0000"}',
    b'{"title":"\\u0000"}', b'{"title":"\\ud800"}', b'{"name":"\\u0000"}', b'{"template":"../../x"}',
    b'{"document":{"medas":1,"title":"\\u0000"}}', b'{"document":{"medas":1,"seed":1e400}}',
    b'{"base_rev":1e30,"edits":[]}', b'{"base_rev":1,"rows":["9999999999999999"]}', b'{"dataset":"\\u0000","files":[]}',
    b'{"medas":1,"title":"\\u0000","steps":{}}', b'{"medas":1,"seed":' + b"9" * 5000 + b"}", b'{"medas":true}',
    b'{"medas":1,"steps":{"a":{"tool":"x","params":{"y":' + b"[" * 200 + b"]" * 200 + b"}}}}",
    b'{"medas":1,"steps":{"a":{"tool":"medas.RescaleWindow","wires":{"image":"a.b"}},"b":{"tool":"","wires":[]}}}',
]  # fmt: skip
QUERIES = ["", "limit=999999999999999999999", "before=%00", "workflow=%FF", "axis=1e3&index=9999999999999999999999", "after=" + "9" * 30,
           "format=%00", "other=%00", "level=1e308&width=1e-308&axis=0&index=0", "inline=maybe", "token=%FF%00"]  # fmt: skip
ROUTES = [
    (method, route.path)
    for route in make_app(Installation(None)).routes  # type: ignore[arg-type]
    if isinstance(route, APIRoute)
    for method in route.methods or ()
]


def address(path: str, word: str) -> str:
    for name in ("workflow", "run", "digest", "tool", "dataset", "upload", "index", "token", "path:path"):
        path = path.replace(f"{{{name}}}", word)
    return path


def ask_all(browser: Browser, method: str, path: str) -> None:
    for word in WORDS if "{" in path else [""]:
        for query in QUERIES if method == "GET" else [""]:
            for body in [b""] if method in {"GET", "DELETE"} else BODIES:
                headers = {**browser.headers, "Content-Type": "application/json", "If-Match": '"x"'}
                headers["Idempotency-Key"] = "key"
                target = f"{address(path, word)}?{query}"
                answer = browser.client.request(method, target, content=body, headers=headers)
                assert answer.status_code < 500, f"{method} {target[:200]} {body[:100]!r}: {answer.text[:500]}"
                assert "Traceback" not in answer.text


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda part: part)
def test_no_odd_request_is_a_mistake_of_ours(
    client: TestClient, installation: Installation, method: str, path: str
) -> None:
    ask_all(Browser(client, installation), method, path)


def test_every_real_object_stands_odd_requests_too(browser: Browser, finished: dict[str, Any]) -> None:
    workflow, run = finished["workflow"], finished["id"]
    etag = browser.get(f"/workflows/{workflow}/draft").headers["ETag"]
    for body in BODIES:
        headers = {"Content-Type": "application/json", "If-Match": etag}
        for path in (
            f"/workflows/{workflow}/versions",
            f"/runs/{run}/cancel",
            "/workflows/validate",
            "/workflows",
            "/runs",
        ):
            assert browser.post(path, None, content=body, headers=headers).status_code < 500, (path, body[:100])
        assert browser.put(f"/workflows/{workflow}/draft", None, content=body, headers=headers).status_code < 500, body
        etag = browser.get(f"/workflows/{workflow}/draft").headers["ETag"]
    for query in QUERIES:
        for path in ("", "/events", "/metrics", "/results"):
            assert browser.get(f"/runs/{run}{path}?{query}").status_code < 500, (path, query)


@pytest.mark.postgres
def test_postgresql_stands_odd_requests_too(
    new_home: NewHome, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDAS_DATABASE", postgres.new_database())
    installation = Inline(new_home())
    with TestClient(make_app(installation), base_url=ADDRESS, follow_redirects=False) as client:
        for method, path in ROUTES:
            ask_all(Browser(client, installation), method, path)


ODD_CELLS: list[Any] = [
    "\ud800", "\u0000", "x" * 5000, 1e308, -0.0, True, [], {}, {"digest": "x"}, {"digest": ["x"]}, "9" * 400, "=1+1", "\u202e",
    2**70, "1e400",
]  # fmt: skip


def test_a_real_table_stands_odd_requests_too(browser: Browser) -> None:
    table = browser.post("/datasets", {"title": "x"}).json()["id"]
    kinds = ["image", "mask", "nominal", "ordinal", "scale", "date", "split", "text", "result"]
    now = browser.get(f"/datasets/{table}").json()
    columns = [*now["columns"], *({"name": kind, "type": kind} for kind in kinds)]
    browser.put(f"/datasets/{table}/columns", {"base_rev": now["rev"], "columns": columns})
    row = browser.post(f"/datasets/{table}/rows", {"base_rev": 1, "rows": [{"case": "a", "patient": "P"}]}).json()[
        "ids"
    ][0]
    rev = browser.get(f"/datasets/{table}").json()["rev"]
    for column in ("case", "patient", *kinds):
        for value in ODD_CELLS:
            body = json.dumps({"base_rev": rev, "edits": [{"row": row, "col": column, "value": value}]}).encode()
            headers = {"Content-Type": "application/json"}
            answer = browser.patch(f"/datasets/{table}/cells", None, content=body, headers=headers)
            assert answer.status_code < 500, (column, value, answer.text)
            assert browser.get(f"/datasets/{table}/rows").status_code == 200
            assert browser.get(f"/datasets/{table}/export?format=xlsx").status_code == 200
    for body in BODIES:
        for path in (
            "rows",
            "rows/delete",
            "rows/exclude",
            "split",
            "workflow",
            "table?name=a.csv",
            "table?name=a.xlsx",
        ):
            headers = {"Content-Type": "application/json"}
            if path.endswith("xlsx") and body:
                continue
            answer = browser.post(f"/datasets/{table}/{path}", None, content=body, headers=headers)
            assert answer.status_code < 500, (path, body[:100], answer.text)
