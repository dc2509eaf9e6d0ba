"""The application as a whole."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from medas.server.app import make_app, openapi
from server.conftest import ADDRESS, Inline, NewHome


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return openapi()


def test_every_answer_of_the_api_is_described(described: dict[str, Any]) -> None:
    bare = []
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            good = [one for status, one in operation["responses"].items() if status.startswith("2")]
            empty = "204" in operation["responses"]
            schemas = [kind for one in good for kind in one.get("content", {})]
            if not schemas and not empty:
                bare.append(f"{method} {path}")
            assert "4XX" in operation["responses"], path
            assert operation["x-policy"].split()[0] in {"anybody", "user", "site-admin", "read", "write", "manage"}

    assert bare == []
    assert len(described["paths"]) >= 25


def test_every_field_that_is_not_nullable_is_required(described: dict[str, Any]) -> None:
    answers = {
        name: schema for name, schema in described["components"]["schemas"].items() if not name.startswith("New")
    }

    optional = {
        f"{name}.{field}" for name, schema in answers.items() for field in schema.get("properties", {})
        if field not in schema.get("required", [])
    }  # fmt: skip

    assert optional == set()


def test_every_field_of_an_answer_that_needs_it_is_explained(described: dict[str, Any]) -> None:
    assert all(schema.get("description") for schema in described["components"]["schemas"].values())


def test_the_description_is_the_same_each_time(described: dict[str, Any]) -> None:
    assert json.dumps(openapi()) == json.dumps(described)


def test_nothing_is_opened_to_describe_the_api(tmp_path: Path) -> None:
    program = "from medas.server.app import openapi; openapi()"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_first_page_waits_neither_for_the_catalog_nor_for_the_engine(new_home: NewHome) -> None:
    answered = threading.Event()
    in_time: list[bool] = []

    class Slow(Inline):
        @property
        def catalog(self) -> Any:
            in_time.append(answered.wait(60))
            return super().catalog

    with TestClient(make_app(Slow(new_home())), base_url=ADDRESS) as client:
        answers = [client.get(path).status_code for path in ("/", "/api/v1/session")]
        answered.set()

    assert answers == [200, 200]
    assert all(in_time)


def test_the_engine_and_all_databases_stop_with_the_application(new_home: NewHome) -> None:
    installation = Inline(new_home())
    with TestClient(make_app(installation), base_url=ADDRESS) as client:
        client.get("/api/v1/session")

    assert installation.engine.state == "stopped"
    assert len(installation.connections) == 0


def test_a_server_uses_a_bounded_number_of_threads(new_home: NewHome) -> None:
    from anyio.to_thread import current_default_thread_limiter

    app = make_app(Inline(new_home()))

    async def threads() -> float:
        async with app.router.lifespan_context(app):
            return current_default_thread_limiter().total_tokens

    assert asyncio.run(threads()) == 16
