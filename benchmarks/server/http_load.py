"""Many clients that ask one HTTP server at a time; standard library only, so that the same program asks any peer.

`python benchmarks/server/http_load.py http://127.0.0.1:5000 plan.json --clients 32 --seconds 20` prints one JSON line. A plan is
`{"headers": {...}, "asks": [{"kind": "read", "share": 50, "method": "GET", "paths": ["/..."], "body": null}, ...]}`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def load(address: str, plan: dict[str, Any], *, clients: int, seconds: float) -> dict[str, Any]:
    """Let clients ask for some seconds, and return per kind how many asked, errors, and percentiles in seconds."""
    spent: dict[str, list[float]] = {ask["kind"]: [] for ask in plan["asks"]}
    errors: list[str] = []
    until = time.monotonic() + seconds

    def ask_on(number: int) -> None:
        draw = random.Random(number)
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        weights = [ask["share"] for ask in plan["asks"]]
        while time.monotonic() < until:
            (ask,) = draw.choices(plan["asks"], weights)
            body = None if ask["body"] is None else json.dumps(ask["body"])
            headers = {**plan["headers"], **({"Content-Type": "application/json"} if body else {})}
            began = time.perf_counter()
            try:
                connection.request(ask["method"], draw.choice(ask["paths"]), body, headers)
                answer = connection.getresponse()
                answer.read()
                spent[ask["kind"]].append(time.perf_counter() - began)
                if answer.status >= 400:
                    errors.append(f"{ask['method']} {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                errors.append(type(error).__name__)
                connection.close()

    threads = [threading.Thread(target=ask_on, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told: dict[str, Any] = {kind: _told(times) for kind, times in spent.items()}
    return {**told, "errors": len(errors), "which": sorted(set(errors))[:5], "per_second": _rate(spent, seconds)}


def _told(times: list[float]) -> dict[str, float]:
    ordered = sorted(times) or [0.0]
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    return {"n": len(times), **{name: ordered[int(share * (len(ordered) - 1))] for name, share in at.items()}}


def _rate(spent: dict[str, list[float]], seconds: float) -> float:
    return sum(map(len, spent.values())) / seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("plan", type=Path)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    print(
        json.dumps(
            load(given.address, json.loads(given.plan.read_text()), clients=given.clients, seconds=given.seconds)
        )
    )
