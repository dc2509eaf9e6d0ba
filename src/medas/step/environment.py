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
_TOLD = ("numpy", "scipy", "torch", "SimpleITK", "pydicom")
"""Libraries whose versions are written into the provenance if they were loaded."""


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


def versions() -> dict[str, str]:
    """Return the versions of Python, of MeDaS and of the libraries that are loaded."""
    return dict(_versions(tuple(name for name in _TOLD if name in sys.modules)))


@cache
def _versions(loaded: tuple[str, ...]) -> dict[str, str]:
    found = {"python": sys.version.split()[0], **{name: version_of(name) for name in ("medas", *loaded)}}
    return {name: text for name, text in found.items() if text}


def know_versions() -> None:
    """Look up all versions that a worker may ask for, so that its children need not."""
    for name in {"medas", *_COUNTED, *_TOLD}:
        version_of(name)


@cache
def version_of(name: str) -> str:
    """Return the version of an installed package, empty if it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
