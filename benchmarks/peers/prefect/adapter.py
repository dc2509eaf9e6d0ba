"""The chain as one Prefect flow, its results persisted: number of steps."""

from __future__ import annotations

import os
import sys
import tempfile

from benchmarks.child import serve


def main() -> None:
    length = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        for name in ("PREFECT_HOME", "PREFECT_LOCAL_STORAGE_PATH"):
            os.environ[name] = folder
        quiet = {"PREFECT_LOGGING_LEVEL": "ERROR", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
        os.environ |= {**quiet, "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120"}
        _serve(length)


def _serve(length: int) -> None:
    from prefect import flow, task

    @task(persist_result=True)
    def grow(value: float, by: float) -> float:
        return value * 1.0001 + by

    @flow(persist_result=True)
    def chain() -> float:
        value = 0.0
        for _ in range(length):
            value = grow(value, 1.0)
        return value

    chain()  # the first flow also starts a server
    serve(lambda _: chain(), path=f"prefect, {length} tasks in one flow")


if __name__ == "__main__":
    main()
