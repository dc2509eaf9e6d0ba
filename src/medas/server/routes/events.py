"""What happens in a run, as it happens."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

from fastapi import Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ConfigDict
from starlette.concurrency import run_in_threadpool

from medas.errors import MedasError
from medas.server.installation import Installation
from medas.server.policies import Policy, Routes, need_object
from medas.server.routes.needs import Here, Run
from medas.server.sessions import user_of
from medas.server.shapes import Shape
from medas.state.access import Right
from medas.state.runs import events_after

routes = Routes("/api/v1/runs/{run}/events", "Runs")
_MOST = 500
"""Events that are read at a time."""
_LOOK_SECONDS = 1.0
"""How often the database is asked about runs of other engines, which ring no bell."""
_ADMIT_SECONDS = 10.0
"""How often it is asked whether the user is still signed in and in the project."""


class RunEvent(Shape):
    """The `data` of an event; further fields by kind stand in the reference of events."""

    model_config = ConfigDict(extra="allow")

    run: str
    seq: int
    """Grows by one from event to event; also the `id` of the stream."""
    at: float
    """Seconds since 1970."""
    kind: str
    """Also the `event` of the stream."""


@routes.get("", policy=Policy.read("run"), response_class=EventSourceResponse, responses={
    200: {"model": RunEvent, "description": "One event each; the last one is `end`"},
})  # fmt: skip
async def get_events(
    run: Run,
    here: Here,
    request: Request,
    after: Annotated[int, Query(ge=0, lt=10**15)] = 0,
    last_event_id: Annotated[str | None, Header(max_length=15)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Tell what happens in a run, from the event behind `after` or Last-Event-ID on, until it is over."""
    seq = int(last_event_id) if last_event_id and last_event_id.isdecimal() else after
    admitted = time.monotonic()
    with here.engine.watching(run) as bell:
        while True:
            if time.monotonic() - admitted >= _ADMIT_SECONDS:
                if not await run_in_threadpool(_still_may, request, run):
                    return  # who listens comes back, and is told why
                admitted = time.monotonic()
            bell.clear()  # before reading, so that nothing that comes after it is slept over
            events = await run_in_threadpool(_read, here, run, seq)
            for event in events:
                seq = event["seq"]
                yield ServerSentEvent(raw_data=_text(event), event=event["kind"], id=str(seq))
            if len(events) < _MOST and await run_in_threadpool(_is_over, here, run, seq):
                yield ServerSentEvent(raw_data="{}", event="end")
                return
            if not events:
                with suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), _LOOK_SECONDS)


def _still_may(request: Request, run: str) -> bool:
    user = user_of(request)
    if user is None:
        return False
    try:
        need_object(request, user, "run", run, Right.READ)
    except MedasError:
        return False
    return True


def _read(here: Installation, run: str, seq: int) -> list[dict[str, Any]]:
    return events_after(here.database, run, seq, most=_MOST)


def _is_over(here: Installation, run: str, seq: int) -> bool:
    """Return whether nothing can come after an event: the run is over, and this was its last one."""
    sql = """
    SELECT (SELECT finished FROM runs WHERE id = :run) IS NOT NULL,
      (SELECT COALESCE(MAX(seq), 0) FROM events WHERE run = :run) <= :seq
    """
    over, last = here.database.rows(sql, {"run": run, "seq": seq})[0]
    return bool(over) and bool(last)


def _text(event: dict[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))
