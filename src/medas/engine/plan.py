"""Decide what to do next: a pure function of what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

from medas.engine.snapshot import MOST_LOSSES, Capacity, ItemState, RunState, Snapshot, State, StepState
from medas.step.spec import Limits

CHUNK_SECONDS = 60.0
"""Cases are packed into jobs of about so many seconds."""
_FIRST_CHUNK = 4
"""Cases per job while nobody knows how long one takes."""


@dataclass(frozen=True)
class Expand:
    """The inputs of a step are there: find its cases."""

    run: str
    step: str


@dataclass(frozen=True)
class Reuse:
    """The result of an item is known."""

    run: str
    step: str
    case: str | None


@dataclass(frozen=True)
class Submit:
    """Start an attempt at some items."""

    run: str
    step: str
    cases: tuple[str | None, ...]
    limits: Limits


@dataclass(frozen=True)
class RunHere:
    """Run items in the engine's own process."""

    run: str
    step: str
    cases: tuple[str | None, ...]


@dataclass(frozen=True)
class Cancel:
    """Stop a job."""

    job: str


@dataclass(frozen=True)
class Drop:
    """Take an item out: it cannot go on."""

    run: str
    step: str
    case: str | None
    state: State
    """`canceled` or `crashed`."""


@dataclass(frozen=True)
class FinishStep:
    """All items of a step are over, or it will never begin."""

    run: str
    step: str
    state: State


@dataclass(frozen=True)
class FinishRun:
    """All steps of a run are over."""

    run: str
    state: State


Action = Expand | Reuse | Submit | RunHere | Cancel | Drop | FinishStep | FinishRun


def plan(snapshot: Snapshot, now: float) -> list[Action]:
    """Return what can be done now, in the order in which it should be done.

    Runs that hold fewer CPUs come first, so that no run starves another.
    """
    free = _Free(snapshot, now)
    actions: list[Action] = []
    for run in sorted(snapshot.runs.values(), key=lambda run: (run.cpus, run.created, run.id)):
        if not run.is_over:
            actions += _cancel(run, snapshot) if run.cancel else _advance(run, snapshot, free)
    return actions


class _Free:
    """What is left of each executor, counted when it is asked for."""

    def __init__(self, snapshot: Snapshot, now: float) -> None:
        self._snapshot, self._now = snapshot, now
        self._left: dict[str, Capacity] = {}

    def of(self, executor: str) -> Capacity:
        """Return what is left of an executor; who takes something says so in it."""
        if executor not in self._left:
            left = self._left[executor] = replace(self._snapshot.capacity[executor])
            if self._now < left.down_until:
                left.jobs = 0
            for job in self._snapshot.jobs.values():
                if job.executor == executor:
                    _take(left, job.limits)
        return self._left[executor]


def _take(free: Capacity, limits: Limits) -> None:
    free.cpus -= limits.cpus
    free.memory_gib -= limits.memory_gib
    free.gpus -= limits.gpus
    free.jobs -= 1


def _advance(run: RunState, snapshot: Snapshot, free: _Free) -> Iterator[Action]:
    for name in sorted(run.touched):
        step = run.steps[name]
        if step.state == "waiting":
            yield from _begin(run, step)
        else:
            yield from _go_on(run, step, snapshot, free)
    if not run.touched and run.left == 0:
        yield FinishRun(run.id, _state_of_run(run))


def _begin(run: RunState, step: StepState) -> Iterator[Action]:
    states = {run.steps[name].state for name in step.planned.upstream}
    if states & {"failed", "crashed", "canceled", "left_out"}:
        yield FinishStep(run.id, step.id, "left_out")
    elif states <= {"done"}:
        yield Expand(run.id, step.id)


def _go_on(run: RunState, step: StepState, snapshot: Snapshot, free: _Free) -> Iterator[Action]:
    waiting: list[ItemState] = []
    for item in step.ready:
        if item.key in snapshot.known:
            yield Reuse(run.id, step.id, item.case)
        elif item.losses >= MOST_LOSSES:
            yield Drop(run.id, step.id, item.case, "crashed")
        else:
            waiting.append(item)
    whole = snapshot.capacity[step.executor]
    if waiting and whole.inline:
        yield RunHere(run.id, step.id, tuple(item.case for item in waiting))
    elif waiting:
        yield from _submit(run, step, waiting, free.of(step.executor), whole)
    elif all(item.is_over for item in step.items.values()):
        yield FinishStep(run.id, step.id, state_of_step(step))


def _submit(
    run: RunState, step: StepState, waiting: list[ItemState], room: Capacity, whole: Capacity
) -> Iterator[Action]:
    size = _chunk_size(step, len(waiting), room)
    place = 0
    while place < len(waiting) and room.jobs > 0:
        chunk = waiting[place : place + size]
        limits = _raised(step.limits, max(item.memory_factor for item in chunk))
        # What will never fit is submitted all the same: the executor refuses it and says why.
        if _fits(limits, whole) and not _fits(limits, room):
            return
        _take(room, limits)
        place += size
        yield Submit(run.id, step.id, tuple(item.case for item in chunk), limits)


def _fits(limits: Limits, room: Capacity) -> bool:
    return limits.cpus <= room.cpus and limits.memory_gib <= room.memory_gib and limits.gpus <= room.gpus


def _raised(limits: Limits, factor: float) -> Limits:
    if factor == 1.0:
        return limits
    return Limits(limits.cpus, limits.memory_gib * factor, limits.gpus, limits.wall_seconds)


def _chunk_size(step: StepState, waiting: int, room: Capacity) -> int:
    """Return how many items go into one job: about a minute of work, and work for every CPU."""
    if not step.planned.mapped:
        return 1
    slots = max(1, min(room.jobs, room.cpus // max(1, step.limits.cpus)))
    share = max(1, ceil(waiting / slots))
    if step.expected is None:
        return min(_FIRST_CHUNK, share)
    return max(1, min(share, int(CHUNK_SECONDS / max(step.expected, 1e-3))))


def state_of_step(step: StepState) -> State:
    """Return the state that the items of a step lead to.

    With `leave_out` a failed case is left out, as long as one case is left.
    """
    states = [item.state for item in step.items.values()]
    if "canceled" in states:
        return "canceled"
    if "crashed" in states:
        return "crashed"
    return "failed" if "failed" in states or "done" not in states else "done"


def _state_of_run(run: RunState) -> State:
    states = {step.state for step in run.steps.values()}
    order: tuple[State, ...] = ("canceled", "crashed", "failed")
    return next((state for state in order if state in states), "done")


def _cancel(run: RunState, snapshot: Snapshot) -> Iterator[Action]:
    jobs = [job for job in snapshot.jobs.values() if job.run == run.id]
    yield from (Cancel(job.name) for job in jobs if not job.canceled)
    busy = {(job.step, case) for job in jobs for case in job.cases}
    for name, step in run.steps.items():
        if step.is_over:
            continue
        for item in step.items.values():
            if not item.is_over and (name, item.case) not in busy:
                yield Drop(run.id, name, item.case, "canceled")
        if not any((name, item.case) in busy for item in step.items.values()):
            yield FinishStep(run.id, name, "canceled")
    if not jobs and all(step.is_over for step in run.steps.values()):
        yield FinishRun(run.id, "canceled")
