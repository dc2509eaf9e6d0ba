"""Install peers, each into a virtual environment of its own that nothing else uses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.ratio import HERE, PEERS, peer_python

ALONE = "requirements-alone.txt"
"""Packages that are installed without what they ask for, because the measurement does not need it."""


def known_peers() -> list[str]:
    """Return the names of the peers that can be installed."""
    return sorted(file.parent.name for file in (HERE / "peers").glob("*/requirements.txt"))


def install(names: Sequence[str]) -> int:
    """Install peers and return how many of them failed."""
    strange = sorted(set(names) - set(known_peers()))
    if strange:
        print(f"There is no peer {', '.join(strange)}; there are {', '.join(known_peers())}.", file=sys.stderr)
        return len(strange)
    return sum(not _install(name) for name in names or known_peers())


def _install(name: str) -> bool:
    python, folder = peer_python(name), HERE / "peers" / name
    print(f"{name}: into {PEERS / name} ...", flush=True)
    # Byte code is written, or imports of this peer would take two to three times as long.
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = [] if python.exists() else [[sys.executable, "-m", "venv", str(PEERS / name)]]
    steps.append([*pip, "-r", str(folder / "requirements.txt")])
    if (folder / ALONE).exists():
        steps.append([*pip, "--no-deps", "-r", str(folder / ALONE)])
    done = all(subprocess.run(step, check=False, env=kept).returncode == 0 for step in steps)
    print(f"{name}: {'installed' if done else 'failed, the lines above say why'}", flush=True)
    return done


def installed_versions(name: str) -> dict[str, str]:
    """Return the packages of a peer's environment with their versions; empty if it is not there."""
    python = peer_python(name)
    if not python.exists():
        return {}
    places = [Path(one) for one in (PEERS / name).glob("lib/python*/site-packages")] or [PEERS / name / "Lib"]
    found = [file.name.removesuffix(".dist-info").rpartition("-") for file in places[0].glob("*.dist-info")]
    return {package: number for package, _, number in sorted(found)}
