"""What the machine is busy with."""

from __future__ import annotations

import shutil
from pathlib import Path

from medas.safe.processes import cpu_count, psutil
from medas.server.shapes import Shape

_GIB = 2**30


class Load(Shape):
    """How much of the machine is in use."""

    cpus: int
    cpu_percent: float
    """Of all processors together, since the last time somebody asked."""
    memory_gib: float
    """In use."""
    memory_total_gib: float
    disk_free_gib: float
    """Where results are kept."""


def load_of(home: Path) -> Load:
    """Return how busy the machine is now.

    Args:
        home: Folder of results.
    """
    memory = psutil().virtual_memory()
    return Load(
        cpus=cpu_count(), cpu_percent=psutil().cpu_percent(), memory_gib=(memory.total - memory.available) / _GIB,
        memory_total_gib=memory.total / _GIB, disk_free_gib=shutil.disk_usage(home).free / _GIB,
    )  # fmt: skip
