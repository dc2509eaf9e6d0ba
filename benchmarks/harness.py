"""Measure two programs turn by turn, check that they gave the same answer, and put the numbers together."""

from __future__ import annotations

import json
import math
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from threading import Timer
from typing import Any

from benchmarks.card import load
from benchmarks.equality import difference
from benchmarks.ratio import ROOT, UNITS, Ratio, Side, why_missing

Sample = Mapping[str, Any]
"""One answer of a child: wall, cpu, peak_rss_mb, path, answer, possibly facts with what is expected, and a score."""


class ChildFailed(Exception):
    """A child ended without an answer; the message holds the last lines that it printed."""


class Child:
    """A program that does one repeat per line, see `benchmarks.child`."""

    def __init__(self, command: Sequence[str], *, threads: int, limit_seconds: float, scratch: Path) -> None:
        self._limit = limit_seconds
        scratch.mkdir(exist_ok=True)
        self._log = scratch / "log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=_environment(threads, scratch), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=log, text=True, bufsize=1,
            )  # fmt: skip

    def repeat(self) -> Sample:
        """Let it do one repeat and return what it measured.

        Raises:
            ChildFailed: If it ends, or says nothing for too long.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        guard = Timer(self._limit, self._process.kill)
        guard.start()
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            for line in self._process.stdout:
                if line.startswith("{"):
                    sample: Sample = json.loads(line)
                    return sample
        except OSError as error:
            raise ChildFailed(self._last_words() or str(error)) from error
        finally:
            guard.cancel()
        raise ChildFailed(self._last_words() or f"no answer within {self._limit:g} s")

    def close(self) -> None:
        """Let it end, or end it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.close()
            self._process.wait(20)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _last_words(self) -> str:
        self._process.wait()
        return " | ".join(self._log.read_text(errors="replace").strip().splitlines()[-4:])


@dataclass(frozen=True)
class Samples:
    """What both sides measured, in the order in which it was measured."""

    ours: Sequence[Sample]
    peer: Sequence[Sample] = ()
    """Empty if there is no other side."""
    errors: Sequence[float] = ()
    """How far answers were apart, infinity if they could not be compared."""


@dataclass(frozen=True)
class Check:
    """Whether both sides gave the same answer."""

    name: str
    """What was compared."""
    max_error: float | None
    """The largest error of all repeats; None if the answers could not be compared."""
    ok: bool
    """Whether it lies within the tolerance."""


@dataclass(frozen=True)
class Record:
    """One side of a measurement, as it is written to JSON."""

    name: str
    unit: str
    n: int
    median: float
    min: float
    max: float
    cpu_median: float
    peak_rss_mb: float
    load: float
    card: str
    commit: str
    path: str
    check: Check


@dataclass(frozen=True)
class Outcome:
    """What became of a ratio."""

    ratio: Ratio
    state: str
    """`met`, `missed`, `no goal` (it was set for other machines), `void` (the answers differ), `skipped`, `failed`."""
    reason: str = ""
    value: float | None = None
    """The median over pairs (of a score the mean); None if there is none."""
    low: float | None = None
    high: float | None = None
    ours: Record | None = None
    peer: Record | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self)


def run_ratio(ratio: Ratio, repeats: int, *, card: Mapping[str, Any], commit: str) -> Outcome:
    """Measure one ratio; whatever goes wrong becomes its reason."""
    if reason := why_missing(ratio.needs, card):
        return Outcome(ratio, "skipped", reason)
    before = load()
    try:
        with tempfile.TemporaryDirectory(prefix="medas-bench-") as folder:
            _prepare(ratio, Path(folder))
            samples = _pairs(ratio, repeats, Path(folder))
    except ChildFailed as failure:
        return Outcome(ratio, "failed", str(failure))
    about = {"card": card["name"], "commit": commit, "load": max(before, load())}
    no_goal = why_missing([ratio.goal_needs], card)
    return outcome_of(ratio, samples, about=about, no_goal=no_goal)


def outcome_of(ratio: Ratio, samples: Samples, *, about: Mapping[str, Any], no_goal: str = "") -> Outcome:
    """Put samples together; without an equal answer there is no value.

    Args:
        ratio: What was measured.
        samples: What both sides measured.
        about: Card, commit and load, for the records.
        no_goal: Why the goal says nothing on this machine, if so.
    """
    check = check_of(ratio, samples.errors)
    sides = (("ours", samples.ours), ("peer", samples.peer))
    records = [_record(ratio, side, measured, check, about) for side, measured in sides]
    if not check.ok:
        reason = f"the answers differ by {check.max_error}, allowed is {ratio.tolerance:g}"
        return Outcome(ratio, "void", reason, ours=records[0], peer=records[1])
    values = _values(ratio, samples.ours, samples.peer)
    value = mean(values) if ratio.metric == "score" else median(values)
    reached = value >= ratio.goal if ratio.better == "higher" else value <= ratio.goal
    state = "no goal" if no_goal else "met" if reached else "missed"
    return Outcome(ratio, state, no_goal, value, min(values), max(values), records[0], records[1])


def check_of(ratio: Ratio, errors: Sequence[float]) -> Check:
    """Judge how far answers were apart."""
    if not errors:
        return Check("nothing to compare with", 0.0, ok=True)
    worst = max(errors)
    name = f"{ratio.error} error of the answers, at most {ratio.tolerance:g}"
    return Check(name, worst if math.isfinite(worst) else None, worst <= ratio.tolerance)


def errors_of(ratio: Ratio, samples: Mapping[str, Sample]) -> list[float]:
    """Return how far the answers of both sides are apart, and the facts of each side from what it expected."""
    errors = [difference(one["facts"], one["expected"]) for one in samples.values() if "facts" in one]
    if "peer" in samples:
        errors.append(difference(samples["ours"]["answer"], samples["peer"]["answer"], ratio.error))
    return errors


def _prepare(ratio: Ratio, folder: Path) -> None:
    """Run the script that makes what both sides need.

    Raises:
        ChildFailed: If it fails.
    """
    if not ratio.prepare:
        return
    command, environment = ratio.command("prepare"), _environment(ratio.threads, folder)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ChildFailed(" | ".join(done.stderr.strip().splitlines()[-4:]))


def _pairs(ratio: Ratio, repeats: int, folder: Path) -> Samples:
    """Repeat A B A B, after a warm-up of each unless every repeat has a new process; compare after each pair."""
    sides: list[Side] = ["ours", "peer"] if ratio.peer else ["ours"]
    taken: list[dict[str, Sample]] = []
    errors: list[float] = []
    with ExitStack() as stack:
        children = {} if ratio.fresh else {side: stack.enter_context(_child(ratio, side, folder)) for side in sides}
        for child in children.values():
            if ratio.metric != "score":
                child.repeat()
        for _ in range(repeats):
            pair: dict[str, Sample] = {}
            for side in sides:
                time.sleep(ratio.settle_seconds)
                pair[side] = children[side].repeat() if children else _once(ratio, side, folder)
            errors += errors_of(ratio, pair)
            taken.append(pair)
    ours, peer = ([pair[side] for pair in taken if side in pair] for side in ("ours", "peer"))
    return Samples(ours, peer, errors)


def _once(ratio: Ratio, side: Side, folder: Path) -> Sample:
    with _child(ratio, side, folder) as child:
        return child.repeat()


def _child(ratio: Ratio, side: Side, folder: Path) -> closing[Child]:
    command = ratio.command(side)
    return closing(Child(command, threads=ratio.threads, limit_seconds=ratio.limit_seconds, scratch=folder / side))


def _environment(threads: int, scratch: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}}
    count = str(threads)
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), count)
    return {**kept, **limits, "MEDAS_BENCH_SCRATCH": str(scratch), "PYTHONPATH": str(ROOT), "DO_NOT_TRACK": "1"}


def _values(ratio: Ratio, ours: Sequence[Sample], peer: Sequence[Sample]) -> list[float]:
    own = [_number(ratio, sample) for sample in ours]
    if ratio.compare == "value":
        return own
    theirs = [_number(ratio, sample) for sample in peer]
    pairs = zip(own, theirs, strict=True)
    return [b / a if ratio.compare == "ratio" else a - b for a, b in pairs]


def _number(ratio: Ratio, sample: Sample) -> float:
    """Return the number that counts, in the unit of the ratio, per piece if it is a time."""
    return float(sample[ratio.metric]) * _scale(ratio)


def _scale(ratio: Ratio) -> float:
    return UNITS[ratio.unit] / ratio.per if ratio.metric in {"wall", "cpu"} else 1.0


def _record(
    ratio: Ratio, side: str, samples: Sequence[Sample], check: Check, about: Mapping[str, Any]
) -> Record | None:
    if not samples:
        return None
    numbers = [_number(ratio, sample) for sample in samples]
    cpu = median(float(sample["cpu"]) for sample in samples) * _scale(ratio)
    return Record(
        f"{ratio.name}: {side}", ratio.unit, len(numbers), median(numbers), min(numbers), max(numbers), cpu,
        max(float(sample["peak_rss_mb"]) for sample in samples), about["load"], about["card"], about["commit"],
        samples[-1]["path"], check,
    )  # fmt: skip
