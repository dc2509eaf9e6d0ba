"""The child's side of a measurement: one repeat per line on standard input, one JSON line of answer for each.

Standard library only, because peers run it in environments of their own.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # Windows: CPU time of this process only, no peak memory
    resource = None  # type: ignore[assignment]

SPENT = "cpu_seconds"
"""File in the scratch folder of a side with the CPU seconds of its last repeat."""


def serve(
    work: Callable[[Any], Any],
    *,
    prepare: Callable[[], Any] = lambda: None,
    answer: Callable[[Any], Any] = lambda result: result,
    facts: Callable[[Any], Any] | None = None,
    judge: Callable[[Any], dict[str, Any]] | None = None,
    path: str = "",
    expected: Any = None,
) -> None:
    """Repeat until standard input ends.

    Args:
        work: What is measured; gets what `prepare` returned.
        prepare: Makes the input of one repeat; not measured.
        answer: Makes JSON from what `work` returned, to be compared with the answer of the peer; not measured.
        facts: Makes JSON from what `work` returned, to be compared with `expected`, e.g. counters.
        judge: Makes `score` and `answer` together, where both cost a lot; takes the place of `answer`.
        path: Which code really ran, for the record.
        expected: What the facts must be.
    """
    told = take_over_output()
    for _ in sys.stdin:
        given = prepare()
        started, spent = time.perf_counter(), cpu_seconds()
        result = work(given)
        wall, cpu = time.perf_counter() - started, cpu_seconds() - spent
        (scratch() / SPENT).write_text(str(cpu))
        line = {"wall": wall, "cpu": cpu, "peak_rss_mb": peak_rss_mb(), "path": path}
        line |= {"answer": answer(result)} if judge is None else judge(result)
        if facts is not None:
            line |= {"facts": facts(result), "expected": expected}
        told.write(json.dumps(line) + "\n")
        told.flush()


def scratch() -> Path:
    """Return a folder for answers that are too large for a line; it lives until they were compared."""
    return Path(os.environ["MEDAS_BENCH_SCRATCH"])


def take_over_output() -> Any:
    """Return a file that is the old standard output, and let everything else that is printed go to standard error."""
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return told


def cpu_seconds() -> float:
    """Return user and system time of this process and of its children that ended."""
    if resource is None:
        return time.process_time()
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def peak_rss_mb() -> float:
    """Return the most memory that this process or one of its children ever held, in MB of 10^6 bytes; 0 if unknown."""
    if resource is None:
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) * unit / 1e6
