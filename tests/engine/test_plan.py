"""The planner: a pure function, so its laws can be tried on any number of made-up installations."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medas.engine.plan import Cancel, Drop, Expand, FinishRun, FinishStep, Reuse, RunHere, Submit, plan, state_of_step
from medas.engine.snapshot import MOST_LOSSES, Capacity, ItemState, JobInfo, RunState, Snapshot, StepState
from medas.errors import Problem
from medas.state.runs import Known
from medas.step.spec import Limits
from medas.workflow.document import Document, Step
from medas.workflow.fan_out import PlannedStep


def step_of(
    name: str, *, after: tuple[str, ...] = (), mapped: bool = False, cpus: int = 1, memory: float = 1.0, **step: Any
) -> StepState:
    planned = PlannedStep(name, Step("medas.Any", **step), None, ("image",) if mapped else (), {}, after)
    return StepState(planned, {}, Limits(cpus, memory), "local", pending=len(after))


def run_of(*steps: StepState, run: str = "r1", created: float = 0.0) -> RunState:
    named = {step.id: step for step in steps}
    followers: dict[str, list[str]] = {}
    for step in steps:
        for before in step.planned.upstream:
            followers.setdefault(before, []).append(step.id)
    touched = {step.id for step in steps if not step.planned.upstream}
    after = {name: tuple(names) for name, names in followers.items()}
    return RunState(run, Document(), named, {}, created, touched=touched, followers=after, left=len(steps))


def snapshot_of(*runs: RunState, cpus: int = 2, memory: float = 8.0, jobs: int = 4, inline: bool = False) -> Snapshot:
    capacity = {"local": Capacity(cpus, memory, 0, jobs, inline)}
    return Snapshot({run.id: run for run in runs}, capacity=capacity)


def with_items(step: StepState, count: int, *, state: Any = "ready") -> StepState:
    step.state = "running"
    cases = [f"c{number}" for number in range(count)] if step.planned.mapped else [None]
    step.items = {case: ItemState(case, {}, f"{step.id}-{case}", state=state) for case in cases}
    return step


def test_a_step_without_wires_begins_at_once() -> None:
    snapshot = snapshot_of(run_of(step_of("a"), step_of("b", after=("a",))))

    assert plan(snapshot, 0.0) == [Expand("r1", "a")]


def test_a_known_result_is_reused_and_others_are_submitted() -> None:
    step = with_items(step_of("a", mapped=True), 3)
    snapshot = snapshot_of(run_of(step))
    snapshot.known["a-c1"] = Known({}, 1.0)

    assert plan(snapshot, 0.0) == [
        Reuse("r1", "a", "c1"),
        Submit("r1", "a", ("c0",), Limits(1, 1.0)),
        Submit("r1", "a", ("c2",), Limits(1, 1.0)),
    ]


def test_cases_are_packed_to_about_a_minute() -> None:
    step = with_items(step_of("a", mapped=True), 100)
    step.expected = 10.0

    sizes = [len(action.cases) for action in plan(snapshot_of(run_of(step)), 0.0) if isinstance(action, Submit)]

    assert sizes == [6, 6]  # two CPUs, six cases of 10 s each


def test_what_runs_in_this_process_is_not_submitted() -> None:
    step = with_items(step_of("a", mapped=True, memory=64.0), 3)

    assert plan(snapshot_of(run_of(step), inline=True), 0.0) == [RunHere("r1", "a", ("c0", "c1", "c2"))]


def test_a_step_after_a_failed_one_is_left_out() -> None:
    first = step_of("a")
    first.state = "failed"
    run = run_of(first, step_of("b", after=("a",)))
    run.touched = {"b"}

    assert plan(snapshot_of(run), 0.0) == [FinishStep("r1", "b", "left_out")]


def test_memory_is_raised_for_an_item_that_ran_out_of_it() -> None:
    step = with_items(step_of("a", memory=4.0), 1)
    step.items[None].memory_factor = 1.5

    assert plan(snapshot_of(run_of(step)), 0.0) == [Submit("r1", "a", (None,), Limits(1, 6.0))]


def test_what_will_never_fit_is_submitted_to_be_refused() -> None:
    step = with_items(step_of("a", memory=64.0), 1)

    assert plan(snapshot_of(run_of(step), memory=8.0), 0.0) == [Submit("r1", "a", (None,), Limits(1, 64.0))]


def test_what_fits_later_waits() -> None:
    step = with_items(step_of("a", memory=6.0), 1)
    snapshot = snapshot_of(run_of(step), memory=8.0)
    snapshot.jobs["j"] = JobInfo("j", "other", "a", 1, (None,), Limits(1, 4.0), "local", 0.0, 0.0)

    assert plan(snapshot, 0.0) == []


def test_an_item_that_was_lost_too_often_has_crashed() -> None:
    step = with_items(step_of("a"), 1)
    step.items[None].losses = MOST_LOSSES

    assert plan(snapshot_of(run_of(step)), 0.0) == [Drop("r1", "a", None, "crashed")]


@pytest.mark.parametrize(
    ("states", "on_error", "expected"),
    [
        (["done", "done"], "stop", "done"),
        (["done", "failed"], "stop", "failed"),
        (["done", "left_out"], "leave_out", "done"),
        (["done", "crashed"], "leave_out", "crashed"),
        (["failed", "canceled"], "stop", "canceled"),
    ],
)
def test_the_state_of_a_step_follows_from_its_items(states: list[Any], on_error: str, expected: str) -> None:
    step = with_items(step_of("a", mapped=True, on_error=on_error), len(states))
    for item, state in zip(step.items.values(), states, strict=True):
        item.state = state

    assert state_of_step(step) == expected


def test_a_step_whose_every_case_was_left_out_has_failed() -> None:
    step = with_items(step_of("a", mapped=True, on_error="leave_out"), 2, state="left_out")

    assert state_of_step(step) == "failed"


def test_canceling_stops_jobs_and_drops_what_waits() -> None:
    step = with_items(step_of("a", mapped=True), 2)
    step.items["c0"].state = "running"
    run = run_of(step, step_of("b", after=("a",)))
    run.cancel = True
    snapshot = snapshot_of(run)
    snapshot.jobs["j"] = JobInfo("j", "r1", "a", 1, ("c0",), Limits(), "local", 0.0, 0.0)

    assert plan(snapshot, 0.0) == [Cancel("j"), Drop("r1", "a", "c1", "canceled"), FinishStep("r1", "b", "canceled")]


def test_the_run_that_holds_less_comes_first() -> None:
    greedy, modest = run_of(with_items(step_of("a"), 1), run="r1"), run_of(with_items(step_of("a"), 1), run="r2")
    greedy.cpus = 2
    snapshot = snapshot_of(greedy, modest, cpus=1)

    assert plan(snapshot, 0.0) == [Submit("r2", "a", (None,), Limits(1, 1.0))]


# --- laws, on random installations driven to their end by a made-up world


@st.composite
def graphs(draw: st.DrawFn) -> list[StepState]:
    count = draw(st.integers(1, 7))
    steps = []
    for number in range(count):
        before = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
        after = tuple(f"s{one}" for one in sorted(before))
        mapped = draw(st.booleans())
        cpus, memory = draw(st.integers(1, 3)), draw(st.sampled_from([0.5, 2.0, 5.0]))
        on_error = draw(st.sampled_from(["stop", "leave_out"]))
        steps.append(step_of(f"s{number}", after=after, mapped=mapped, cpus=cpus, memory=memory, on_error=on_error))
    return steps


class World:
    """Carries out actions on a snapshot as an engine would, with fates instead of workers."""

    def __init__(self, snapshot: Snapshot, draw: Any) -> None:
        self.snapshot, self.draw = snapshot, draw
        self.attempts: dict[tuple[str, str, str | None], int] = {}
        self.number = 0

    def run(self) -> None:
        for _ in range(3000):
            actions = plan(self.snapshot, 0.0)
            self.check_pure(actions)
            for action in actions:
                self.do(action)
            if all(run.is_over for run in self.snapshot.runs.values()):
                return
            if self.snapshot.jobs:
                self.end(self.draw(st.sampled_from(sorted(self.snapshot.jobs))))
            else:
                assert actions, "nothing runs, nothing is planned, and yet a run is not over"
        raise AssertionError("a run does not end")

    def check_pure(self, actions: list[Any]) -> None:
        before = copy.deepcopy(self.snapshot)
        assert plan(self.snapshot, 0.0) == actions
        assert before == self.snapshot

    def do(self, action: Any) -> None:
        run = self.snapshot.runs[action.run] if not isinstance(action, Cancel) else None
        if isinstance(action, Expand):
            assert run is not None
            step = run.steps[action.step]
            assert all(run.steps[name].state == "done" for name in step.planned.upstream), "an item before its inputs"
            with_items(step, self.draw(st.integers(1, 5)))
        elif isinstance(action, Submit):
            self.submit(run, action)
        elif isinstance(action, Drop):
            assert run is not None
            run.steps[action.step].items[action.case].state = action.state
        elif isinstance(action, FinishStep):
            assert run is not None
            self.finish(run, run.steps[action.step], action.state)
        elif isinstance(action, FinishRun):
            assert run is not None
            run.state = action.state

    def submit(self, run: RunState | None, action: Submit) -> None:
        assert run is not None
        step = run.steps[action.step]
        self.number += 1
        name = f"j{self.number}"
        for case in action.cases:
            assert step.items[case].state == "ready", "an item in two jobs"
            step.items[case].state = "queued"
            self.attempts[run.id, step.id, case] = self.attempts.get((run.id, step.id, case), 0) + 1
        self.snapshot.jobs[name] = JobInfo(
            name, run.id, step.id, self.number, action.cases, action.limits, "local", 0.0, 0.0
        )
        run.cpus += action.limits.cpus
        if not step.ready:
            run.touched.discard(step.id)
        has = self.snapshot.capacity["local"]
        jobs = self.snapshot.jobs.values()
        assert sum(job.limits.cpus for job in jobs) <= has.cpus, "more CPUs than there are"
        assert sum(job.limits.memory_gib for job in jobs) <= has.memory_gib, "more memory than there is"
        assert len(jobs) <= has.jobs

    def end(self, name: str) -> None:
        job = self.snapshot.jobs.pop(name)
        run = self.snapshot.runs[job.run]
        step = run.steps[job.step]
        for case in job.cases:
            item = step.items[case]
            fate = self.draw(st.sampled_from(["done", "done", "done", "failed", "lost"]))
            if fate == "lost":
                item.losses += 1
                item.state = "ready"
            elif fate == "failed":
                item.problem = Problem("wrong-input", {"en": "no"})
                lenient = step.planned.step.on_error == "leave_out" and step.planned.mapped
                item.state = "left_out" if lenient else "failed"
            else:
                item.state = "done"
        run.cpus -= job.limits.cpus
        run.touched.add(step.id)
        run.touched |= {other for other, one in run.steps.items() if not one.is_over and one.ready}

    def finish(self, run: RunState, step: StepState, state: Any) -> None:
        assert not step.is_over, "a final state changed"
        step.state = state
        run.touched.discard(step.id)
        run.left -= 1
        for name in run.followers.get(step.id, ()):
            run.steps[name].pending -= 1
            if run.steps[name].pending == 0:
                run.touched.add(name)


@settings(max_examples=60)
@given(first=graphs(), second=graphs(), data=st.data())
def test_every_run_ends_within_the_quota_and_nothing_begins_before_its_inputs(
    first: list[StepState], second: list[StepState], data: st.DataObject
) -> None:
    runs = (run_of(*first, run="r1"), run_of(*second, run="r2", created=1.0))
    world = World(snapshot_of(*runs, cpus=3, memory=8.0, jobs=3), data.draw)

    world.run()

    assert all(step.is_over for run in runs for step in run.steps.values())
    assert all(count <= MOST_LOSSES for count in world.attempts.values())
    for run in runs:
        for step in run.steps.values():
            if step.state == "done":
                assert all(item.is_over for item in step.items.values())


@settings(max_examples=30)
@given(steps=graphs(), data=st.data())
def test_a_run_that_is_canceled_at_any_moment_ends_canceled(steps: list[StepState], data: st.DataObject) -> None:
    run = run_of(*steps)
    world = World(snapshot_of(run, cpus=3), data.draw)
    moment = data.draw(st.integers(0, 6))

    for _ in range(moment):
        for action in plan(world.snapshot, 0.0):
            world.do(action)
        if world.snapshot.jobs:
            world.end(min(world.snapshot.jobs))
    if run.is_over:
        return
    run.cancel = True
    for job in list(world.snapshot.jobs):
        for case in world.snapshot.jobs[job].cases:
            run.steps[world.snapshot.jobs[job].step].items[case].state = "canceled"
        del world.snapshot.jobs[job]
    world.run()

    assert run.state == "canceled"
    assert all(step.is_over for step in run.steps.values())
