"""Requests made from the OpenAPI document, well formed and malformed, as everybody: none is a mistake of ours.

MEDAS_EXAMPLES says how many requests each operation gets; 50 without it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from server.conftest import ADDRESS, Browser, Inline, NewHome, study
from starlette.testclient import TestClient

from medas.server.app import make_app, openapi
from system.authz.world import ROLES, WITHOUT, World, kind_of

EXAMPLES = int(os.environ.get("MEDAS_EXAMPLES", "50"))
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(openapi()).get_all_operations()]
WHO = (*WITHOUT, *ROLES)
_OURS = {"cookie", "origin", "x-csrf-token", "x-project", "host", "content-length"}
"""Headers that say who asks, or that the client itself must set."""


@pytest.fixture(scope="module")
def world(new_home: NewHome) -> Iterator[World]:
    installation = Inline(new_home())
    with TestClient(make_app(installation), base_url=ADDRESS, follow_redirects=False) as client:
        finished = Browser(client, installation).run(study(cases=2))
        yield World(client, installation, finished["id"])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method.upper()} {one.path}")
def test_no_request_is_a_mistake_of_ours(world: World, operation: Any) -> None:
    kind = kind_of(operation.path)
    known = {
        "account": world.people["bystander"].id,
        "member": world.people["bystander"].id,
        "tool": "medas.PhantomCases",
    }
    if kind:
        known[kind] = world.make(kind, world.project("owner", "shared"), "shared")
    headers = {role: world.session(role) for role in WHO}  # in this order: one of the first ends all of the owner

    @settings(
        max_examples=EXAMPLES, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    @given(case=operation.as_strategy(), who=st.sampled_from(WHO), real=st.booleans())
    def ask(case: Any, who: str, real: bool) -> None:  # noqa: FBT001 - drawn
        if real:
            case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
        request = case.as_transport_kwargs()
        own = {name: value for name, value in request.pop("headers").items() if name.lower() not in _OURS}
        request.pop("cookies")
        world.client.cookies.clear()
        if operation.path.endswith(("/session", "/sessions", "/password")) and operation.method != "get":
            headers[who] = world.session(who)
        answer = world.client.request(**_sendable(request), headers={**_latin(own), **headers[who]})
        told = f"{who}: {case.as_curl_command()}\n{answer.text[:1000]}"
        assert answer.status_code < 500, told
        assert "Traceback" not in answer.text, told
        if answer.status_code >= 400 and not answer.headers["content-type"].startswith("text/html"):
            assert answer.headers["content-type"] == "application/problem+json", told

    ask()


def _latin(headers: dict[str, str]) -> dict[str, str]:
    """Return headers that can be sent at all."""
    return {name: str(value) for name, value in headers.items() if str(value).isascii() and str(value).isprintable()}


def _sendable(request: dict[str, Any]) -> dict[str, Any]:
    """Return what the client of the tests takes; `requests` calls a body `data`."""
    data = request.pop("data", None)
    if data is not None:
        request["content"] = data if isinstance(data, bytes | str) else str(data)
    return {name: value for name, value in request.items() if name in {"method", "url", "params", "json", "content"}}
