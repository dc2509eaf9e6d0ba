"""What a result depends on beside code, parameters and inputs: versions, device class and threads."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from medas.safe.strict_json import canonical
from medas.step.spec import Limits

_COUNTED = ("numpy", "scipy", "torch", "SimpleITK")


def environment_digest(limits: Limits) -> str:
    """Return the digest of the environment; 1 and 2 threads of a CPU give different weights, so threads count."""
    return _digest("cuda" if limits.gpus else "cpu", limits.cpus)


@cache
def _digest(device: str, threads: int) -> str:
    data = {
        "python": list(sys.version_info[:2]),
        "machine": [platform.system(), platform.machine()],
        "libraries": {name: version_of(name) for name in _COUNTED},
        "device": device,
        "threads": threads,
    }
    return hashlib.sha256(canonical(data)).hexdigest()


@cache
def version_of(name: str) -> str:
    """Return the version of an installed package, empty if it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
