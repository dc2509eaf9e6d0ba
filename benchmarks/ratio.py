"""What is measured: the entries of `ratios.toml`, and what each needs."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from benchmarks.data import real_data

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "benchmarks"
Side = Literal["ours", "peer", "prepare"]
PEERS = ROOT / ".bench-peers"
UNITS = {"s": 1.0, "ms": 1e3, "us": 1e6, "MB": 1.0, "1": 1.0}
"""What a measured number is multiplied with."""


@dataclass(frozen=True)
class Ratio:
    """One thing that is measured, beside a peer if it has one."""

    name: str
    """What a reader sees."""
    group: str
    """Groups are run together: `run.py bench GROUP`."""
    ours: str
    """Our script below `benchmarks/`, with its arguments."""
    goal: float
    """What the result should reach."""
    peer: str = ""
    """The script of the other side; empty where only ours is measured."""
    metric: Literal["wall", "cpu", "peak_rss_mb", "score"] = "wall"
    """Which number of a repeat counts."""
    compare: Literal["ratio", "difference", "value"] = "ratio"
    """`ratio` is peer / ours, `difference` ours - peer, `value` ours alone."""
    better: Literal["higher", "lower"] = "higher"
    """Which side of the goal is good."""
    tolerance: float = 0.0
    """Largest error at which both answers count as equal."""
    error: Literal["absolute", "relative", "share"] = "absolute"
    """How answers are compared; `share` is the share of voxels that differ."""
    goal_needs: str = ""
    """What the goal was set for, e.g. `amx`; where that is missing the number is told and not judged."""
    needs: tuple[str, ...] = ()
    """`peer:NAME`, `data:FOLDER`, `gpu` or `amx`; what is missing skips the ratio."""
    unit: str = "s"
    """Unit in which both sides are told."""
    per: int = 1
    """How many equal pieces a repeat consists of; times are told per piece."""
    quick: int = 5
    """Repeats in a quick run; 0 leaves it to full runs."""
    full: int = 11
    """Repeats in a full run."""
    prepare: str = ""
    """A script of ours that is run before, e.g. to make a large file once."""
    fresh: bool = False
    """Whether every repeat has a process of its own, as for memory."""
    settle_seconds: float = 0.0
    """Pause before each repeat, for peers that go on working in the background after they answered."""
    threads: int = 1
    """Threads that each side may use."""
    limit_seconds: float = 600.0
    """After so long without an answer a side is given up."""
    leaves_out: str = ""
    """What one side does that the other does not."""

    def command(self, side: Side) -> list[str]:
        """Return the program of a side."""
        script, *arguments = {"ours": self.ours, "peer": self.peer, "prepare": self.prepare}[side].split()
        path = Path(script)
        python = peer_python(path.parts[1]) if path.parts[0] == "peers" else Path(sys.executable)
        return [str(python), "-m", ".".join(["benchmarks", *path.with_suffix("").parts]), *arguments]


def why_missing(needs: Iterable[str], card: Mapping[str, Any]) -> str:
    """Return what is missing on this machine, in words; empty if nothing is."""
    for need in needs:
        kind, _, what = need.partition(":")
        if kind == "peer" and not peer_python(what).exists():
            return f"{what} is not installed (python3 run.py bench --install-peers {what})"
        if kind == "data" and real_data(what) is None:
            return f"the data set {what} is not here (MEDAS_BENCH_DATA may name its folder)"
        if kind == "gpu" and not card["gpu"]:
            return "there is no GPU"
        if kind == "amx" and not card["amx"]:
            return "this CPU has no AMX"
    return ""


def peer_python(name: str) -> Path:
    """Return the Python of a peer's own environment, whether or not it is there."""
    return PEERS / name / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def read_ratios(path: Path = HERE / "ratios.toml") -> list[Ratio]:
    """Return all entries of a file.

    Raises:
        ValueError: If an entry has an unknown or a missing field.
    """
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["ratio"]
    known = {field.name for field in fields(Ratio)}
    for entry in entries:
        if strange := set(entry) - known:
            raise ValueError(f"{entry.get('name')}: unknown fields {sorted(strange)}")
    return [Ratio(**{**entry, "needs": tuple(entry.get("needs", ()))}) for entry in entries]
