"""The application: routes, what stands in front of them, and the engine behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from medas.server.always import LOOPBACK
from medas.server.body_limit import BodyLimit
from medas.server.headers import KnownHosts, SafeHeaders
from medas.server.installation import Installation
from medas.server.policies import add_routes
from medas.server.problems import BugGuard, add_problems
from medas.server.routes import (
    accounts,
    artifacts,
    audit,
    catalog,
    dataset_fixes,
    dataset_pictures,
    dataset_rows,
    dataset_runs,
    dataset_sheets,
    datasets,
    drafts,
    events,
    flags,
    login,
    page,
    projects,
    reports,
    results,
    runs,
    sample,
    session,
    uploads,
    versions,
    volumes,
    workflows,
)

_THREADS = 16
"""Requests that are worked on at a time; each thread keeps an open database."""


def make_app(installation: Installation, *, hosts: tuple[str, ...] = LOOPBACK, scheme: str = "") -> FastAPI:
    """Return the application of an installation; its engine starts and stops with it.

    Args:
        installation: The folder, and what is opened of it.
        hosts: Names under which the server may be asked for.
        scheme: `https` if another program in front speaks TLS with the browser; else it is seen from the request.
    """
    app = FastAPI(
        title="MeDaS", version=version("medas"), lifespan=_life, openapi_url=None, docs_url=None, redoc_url=None,
        redirect_slashes=False, separate_input_output_schemas=False,
    )  # fmt: skip
    app.state.installation, app.state.scheme = installation, scheme
    add_problems(app)
    areas = [
        session, login, projects, accounts, audit, catalog, workflows, drafts, versions, runs, events, sample, results, flags,
        reports, volumes, artifacts, datasets, dataset_rows, dataset_fixes, dataset_sheets, dataset_pictures, dataset_runs,
        uploads, page,
    ]  # fmt: skip
    add_routes(app, [area.routes for area in areas])
    # The last one added stands in front.
    app.add_middleware(BugGuard)
    app.add_middleware(BodyLimit)
    app.add_middleware(KnownHosts, hosts=hosts)
    app.add_middleware(SafeHeaders)
    return app


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document; nothing is opened for it."""
    return make_app(Installation(Path())).openapi()


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    from anyio.to_thread import current_default_thread_limiter

    current_default_thread_limiter().total_tokens = _THREADS
    installation: Installation = app.state.installation
    installation.engine.start()
    try:
        yield
    finally:
        await run_in_threadpool(installation.close)
