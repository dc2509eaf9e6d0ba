"""How much memory a piece of data may take, asked before it is taken."""

from __future__ import annotations

import os
from pathlib import Path

from medas.errors import OverLimit, WrongInput
from medas.safe.processes import psutil

_CGROUP = Path("/sys/fs/cgroup")


def memory_budget() -> int:
    """Return how many bytes one volume may take: half of what is available, less if MEDAS_MEMORY_BUDGET_GIB says so."""
    budget = available() // 2
    wanted = os.environ.get("MEDAS_MEMORY_BUDGET_GIB")
    if not wanted:
        return budget
    try:
        gib = float(wanted)
    except ValueError:
        gib = -1.0
    if not 0 < gib < 1e9:  # also false for NaN
        raise WrongInput("MEDAS_MEMORY_BUDGET_GIB: must be a number of GiB above 0", hint="For example 4")
    return min(budget, int(gib * 2**30))


def available() -> int:
    """Return how many bytes this process can still take, with the limit of its container."""
    host = int(psutil().virtual_memory().available)
    try:
        limit = int((_CGROUP / "memory.max").read_text())
        used = int((_CGROUP / "memory.current").read_text())
    except (OSError, ValueError):  # no cgroup v2, or "max"
        return host
    return max(0, min(host, limit - used + _reclaimable()))


def need(size: int, what: str, file: str | None = None) -> None:
    """Do nothing if `size` bytes fit into the memory budget.

    Args:
        size: Bytes, a Python int, so that no product of header fields wraps around.
        what: What takes them, e.g. `the image`.
        file: Name of the file for the message.

    Raises:
        OverLimit: In plain words, with both numbers.
    """
    budget = memory_budget()
    if size > budget:
        message = f"{what} needs about {in_words(size)}, limit {in_words(budget)}"
        raise OverLimit(message, hint="Crop or downsample it, or free memory", file=file)


def in_words(size: int) -> str:
    """Return a number of bytes as people say it, e.g. `3.2 GB`."""
    if size >= 10**15:
        return "more than 1000 TB"
    for unit, power in (("TB", 12), ("GB", 9), ("MB", 6), ("kB", 3)):
        if size >= 10**power:
            return f"{size / 10**power:.1f} {unit}"
    return f"{size} bytes"


def _reclaimable() -> int:
    lines = (_CGROUP / "memory.stat").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
