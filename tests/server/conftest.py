"""Servers on a home folder of their own, and a browser that is signed in."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from medas.engine.loop import Engine
from medas.engine.runner import open_engine
from medas.media.medium import Medium
from medas.server.app import make_app
from medas.server.engine_thread import DOMAIN
from medas.server.installation import Installation
from medas.server.sessions import COOKIE, CSRF
from medas.state.sessions import csrf_of, start_session
from medas.tool.catalog import Catalog, load_catalog

ADDRESS = "http://127.0.0.1:8600"
PATIENCE_SECONDS = 60.0


class Inline(Installation):
    """An installation whose kernels run in the thread of the engine, so that tests start no workers."""

    def _open_engine(self) -> Engine:
        engine = open_engine(self.home, "inline", domain=DOMAIN)
        engine.catalog = self.catalog
        return engine


class Browser:
    """A browser that has opened the link."""

    def __init__(self, client: TestClient, installation: Installation) -> None:
        self.client, self.installation = client, installation
        self.token = start_session(installation.database, installation.local_user())
        self.headers = {"Cookie": f"{COOKIE}={self.token}", "Origin": ADDRESS, CSRF: csrf_of(self.token)}

    def get(self, path: str, **more: Any) -> Response:
        return self._call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Response:
        return self._call("POST", path, json=body, **more)

    def put(self, path: str, body: Any, **more: Any) -> Response:
        return self._call("PUT", path, json=body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> Response:
        return self._call("PATCH", path, json=body, **more)

    def octets(self, method: str, path: str, content: bytes) -> Response:
        return self._call(method, path, content=content, headers={"Content-Type": "application/octet-stream"})

    def delete(self, path: str) -> Response:
        return self._call("DELETE", path)

    def _call(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
        answer = self.client.request(method, f"/api/v1{path}", headers={**self.headers, **(headers or {})}, **more)
        assert "Traceback" not in answer.text
        return answer

    def new_workflow(self, document: dict[str, Any]) -> str:
        return str(self.post("/workflows", {"document": document}).json()["id"])

    def run(self, document: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Run a document until it is over, and return what is told of the run."""
        started = self.post("/runs", {"workflow": self.new_workflow(document), **more})
        assert started.status_code == 201, started.text
        return self.until_over(started.json()["id"])

    def until_over(self, run: str) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            found: dict[str, Any] = self.get(f"/runs/{run}").json()
            if found["finished"] is not None:
                return found
            time.sleep(0.05)
        pytest.fail(f"{run} is not over after {PATIENCE_SECONDS} s")

    def events(self, run: str, **more: Any) -> list[dict[str, str]]:
        return parsed(self.get(f"/runs/{run}/events", **more).text)


def parsed(stream: str) -> list[dict[str, str]]:
    """Return the events of a stream by the names of their fields."""
    blocks = [block for block in stream.split("\n\n") if block and not block.startswith(":")]
    return [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]  # type: ignore[misc]


@pytest.fixture(scope="session")
def catalog_text(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    home = tmp_path_factory.mktemp("catalog")
    load_catalog(home)
    return (home / "catalog.json").read_bytes()


@pytest.fixture(scope="session")
def catalog(catalog_text: bytes, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    home = tmp_path_factory.mktemp("catalog")
    (home / "catalog.json").write_bytes(catalog_text)
    return load_catalog(home)


NewHome = Callable[[], Path]


@pytest.fixture(scope="session")
def new_home(catalog_text: bytes, tmp_path_factory: pytest.TempPathFactory) -> NewHome:
    def make() -> Path:
        home = tmp_path_factory.mktemp("home")
        (home / "catalog.json").write_bytes(catalog_text)
        return home

    return make


@pytest.fixture(scope="module")
def installation(new_home: NewHome) -> Installation:
    return Inline(new_home())


@pytest.fixture(scope="module")
def client(installation: Installation) -> Iterator[TestClient]:
    """A browser without a session."""
    with TestClient(make_app(installation), base_url=ADDRESS, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def browser(client: TestClient, installation: Installation) -> Browser:
    return Browser(client, installation)


def file_result(installation: Installation, medium: Medium) -> str:
    """Store a medium as if a run had made it, and return its digest."""
    shelf = installation.served.shelf
    digest = shelf.put(medium)
    values = {"key": f"key of {digest}", "outputs": json.dumps({"made": digest}), "made": time.time()}
    with installation.database.transaction():
        for one, content in shelf.take_fresh().items():
            installation.database.change(
                "INSERT INTO artifacts (digest, small, last_used, pinned) VALUES (:digest, :small, 0, 0) "
                "ON CONFLICT DO NOTHING",
                {"digest": one, "small": content.decode()},
            )
        installation.database.change(
            "INSERT INTO results (key, outputs, tool, seconds, made, environment, versions) "
            "VALUES (:key, :outputs, 't', 0, :made, '', '{}') ON CONFLICT DO NOTHING",
            values,
        )
    return str(digest)


def study(*, cases: int = 3) -> dict[str, Any]:
    """Return a study that needs no training: small structures are removed, and the rest is measured against the whole."""
    from medas.tools import KeepLargestComponent, PhantomCases, ResultReport, SegmentationMetrics, SummarizeMetrics
    from medas.workflow import Workflow

    flow = Workflow("Study")
    made = flow.add(PhantomCases(kind="abdomen", cases=cases, size=(24, 24, 16)), name="cases")
    clean = flow.add(
        KeepLargestComponent(label=made.dataset["label"], minimum=160.0), name="clean", gives={"cleaned": "prediction"}
    )
    truth, prediction = clean.cases["label"], clean.cases["prediction"]
    score = flow.add(SegmentationMetrics(prediction=prediction, truth=truth, distances=False), name="score")
    summary = flow.add(SummarizeMetrics(cases=score.cases), name="summary")
    flow.add(ResultReport(cases=score.cases, summary=summary.summary), name="report")
    return dict(flow.document().to_json())


@pytest.fixture(scope="session")
def small_study() -> dict[str, Any]:
    return study()


@pytest.fixture(scope="module")
def finished(browser: Browser, small_study: dict[str, Any]) -> dict[str, Any]:
    """A study that is over."""
    found = browser.run(small_study)
    assert found["state"] == "done", found
    return found
