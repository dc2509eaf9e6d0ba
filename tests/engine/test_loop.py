"""The engine against an executor that does what the test says."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from medas.engine.account import account_of, remembered
from medas.errors import BadWorkflow, EditConflict, WrongInput
from medas.executors.protocol import Reason
from medas.media.medium import Digest
from medas.state.runs import events_after, item_rows, known_results, run_row, step_rows
from medas.testing.state_contract import forge_dead_holder
from medas.testing.trouble import Buggy, Increase, ManyCases, MarkedImage, MeanOfMeans, Picky
from medas.workflow.document import load
from medas.workflow.workflow import Workflow


def one_step(by: float = 1.0) -> Workflow:
    flow = Workflow("One")
    flow.add(Increase(by=by), name="one")
    return flow


def picky(highest: float, **words: Any) -> Workflow:
    flow = Workflow("Picky")
    cases = flow.add(ManyCases(count=4), name="cases")
    kept = flow.add(Picky(image=cases.dataset["image"], highest=highest), name="kept", **words)
    flow.add(MeanOfMeans(dataset=kept.cases), name="mean")
    return flow


def kinds(engine: Any, run: str) -> list[str]:
    return [event["kind"] for event in events_after(engine.database, run)]


def test_a_run_is_remembered_with_steps_items_and_events(bench: Any) -> None:
    engine = bench.engine()
    flow = picky(10.0)

    state = engine.run_until_over(engine.submit(flow.document()))

    assert run_row(engine.database, state.id)["state"] == "done"
    assert load(run_row(engine.database, state.id)["document"]) == flow.document()
    assert {name: (row["done"], row["total"]) for name, row in step_rows(engine.database, state.id).items()} == {
        "cases": (1, 1),
        "kept": (4, 4),
        "mean": (1, 1),
    }
    assert len(item_rows(engine.database, state.id)) == 6
    events = events_after(engine.database, state.id)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert (events[0]["kind"], events[-1]["kind"]) == ("run_started", "run_finished")


def test_in_this_process_each_tick_remembers_what_was_made_so_far(bench: Any) -> None:
    engine = bench.engine()
    engine.monotonic = engine.inline.monotonic = itertools.count().__next__  # every tick is over after one item
    run = engine.submit(picky(10.0).document())
    seen = []

    while not engine.snapshot.runs[run].is_over:
        engine.tick()
        seen.append(sum(row["step"] == "kept" and row["state"] == "done" for row in item_rows(engine.database, run)))

    assert sorted(set(seen)) == [0, 1, 2, 3, 4]
    assert kinds(engine, run).count("step_started") == 3
    assert engine.database.rows("SELECT COUNT(*) FROM attempts") == [(0,)]  # those are of processes that may be lost


def test_what_is_remembered_is_what_was(bench: Any) -> None:
    engine = bench.engine()

    for highest in (10.0, 1.5):
        state = engine.run_until_over(engine.submit(picky(highest).document()))

        told = account_of(state)
        known = remembered(engine.database, state.id)
        assert (known.state, known.problem, list(known.steps)) == (told.state, told.problem, sorted(told.steps))
        for name, step in told.steps.items():
            assert (step.state, step.of, step.outputs) == (
                known.steps[name].state,
                known.steps[name].of,
                known.steps[name].outputs,
            )


def test_a_failing_case_does_not_stop_the_others_and_then_the_step_fails(bench: Any) -> None:
    engine = bench.engine()

    state = engine.run_until_over(engine.submit(picky(1.5).document()))

    assert state.state == "failed"
    kept = account_of(state).steps["kept"]
    assert (kept.state, kept.done, kept.reused, kept.failed, kept.of) == ("failed", 2, 0, 2, 4)
    assert state.steps["mean"].state == "left_out"
    error = account_of(state).error()
    assert isinstance(error, WrongInput)
    assert error.where == {"node": "kept", "case": "c002"}
    assert error.message == "the mean is 2, more than 1.5"


def test_cases_that_fail_can_be_left_out_and_are_counted(bench: Any) -> None:
    engine = bench.engine()

    state = engine.run_until_over(engine.submit(picky(1.5, on_error="leave_out").document()))

    assert state.state == "done"
    assert account_of(state).steps["kept"].failed == 2
    mean = engine.shelf.get(Digest(state.steps["mean"].outputs["mean"]))
    assert mean.value == 0.5


def test_only_the_failed_cases_are_computed_again_when_the_reason_is_gone(bench: Any) -> None:
    engine = bench.engine()
    engine.run_until_over(engine.submit(picky(1.5).document()))

    state = engine.run_until_over(engine.submit(picky(2.5).document()))

    assert account_of(state).steps["kept"].reused == 0  # the limit is part of the key
    again = engine.run_until_over(engine.submit(picky(1.5).document()))
    assert account_of(again).steps["kept"].reused == 2


def test_a_mistake_in_a_tool_is_said_to_be_one(bench: Any) -> None:
    flow = Workflow("Bug")
    flow.add(Buggy(), name="bug")
    engine = bench.engine()

    state = engine.run_until_over(engine.submit(flow.document()))

    error = account_of(state).error()
    assert error.code == "tool-failed"
    assert "ZeroDivisionError" in error.message
    assert "mistake in the tool" in error.hint


def test_a_document_with_problems_is_refused_with_all_of_them(bench: Any) -> None:
    engine = bench.engine()
    document = load('{"medas": 1, "steps": {"a": {"tool": "medas.Nothing"}, "b": {"tool": "medas.Mean"}}}')

    with pytest.raises(BadWorkflow) as caught:
        engine.submit(document)

    assert [(one.code, one.node) for one in caught.value.problems] == [("unknown-tool", "a"), ("missing-input", "b")]
    assert engine.snapshot.runs == {}


def test_only_the_steps_that_are_needed_run(bench: Any) -> None:
    engine = bench.engine()

    state = engine.run_until_over(engine.submit(picky(10.0).document(), {"until": "kept"}))

    assert list(state.steps) == ["cases", "kept"]


def test_a_job_is_remembered_before_it_is_submitted(bench: Any) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    seen = []
    submit = fake.submit

    def look(job: Any) -> None:
        other = bench.engine(domain="onlooker", start=False)
        seen.append(other.database.rows("SELECT job, state FROM attempts"))
        assert (job.folder / "step.json").is_file()
        submit(job)

    fake.submit = look
    engine.submit(one_step().document())
    engine.tick()

    assert [[(name, state)] for [(name, state)] in seen] == [[(fake.submitted[0].name, "recorded")]]
    assert len(fake.submitted[0].name) <= 63


def test_a_refused_job_fails_its_step_with_the_reason(bench: Any) -> None:
    fake = bench.fake()
    fake.refuses = True
    engine = bench.engine(fake)

    state = engine.run_until_over(engine.submit(one_step().document()))

    assert (state.state, account_of(state).error().message) == ("failed", "no such machine")


def test_a_machinery_that_is_down_is_asked_again(bench: Any) -> None:
    fake = bench.fake()
    fake.is_down = True
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())
    for _ in range(5):
        engine.tick()
        bench.clock.now += 6
    fake.is_down = False

    engine.tick()
    fake.finish(fake.submitted[-1])
    state = engine.run_until_over(run)

    assert state.state == "done"
    assert kinds(engine, run).count("step_queued") == 5
    assert "step_queued" in kinds(engine, run)


def test_a_dead_worker_is_replaced_and_three_dead_ones_are_enough(bench: Any) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())

    for attempt in range(3):
        engine.tick()
        assert len(fake.submitted) == attempt + 1
        fake.die(fake.submitted[-1])
    state = engine.run_until_over(run)

    assert state.state == "crashed"
    assert state.problem is not None
    assert state.problem.code == "crashed"
    assert kinds(engine, run).count("item_lost") == 3


def test_a_worker_without_memory_is_tried_once_with_half_as_much_again(bench: Any) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())

    for _ in range(2):
        engine.tick()
        fake.die(fake.submitted[-1], Reason.OUT_OF_MEMORY)
    state = engine.run_until_over(run)

    asked = [job.spec.limits.memory_gib for job in fake.submitted]
    assert asked == [2.0, 3.0]
    assert account_of(state).error().code == "out-of-memory"
    assert "3.0 GiB" in account_of(state).error().message


@pytest.mark.parametrize("reason", [Reason.PREEMPTED, Reason.NODE_LOST])
def test_what_is_not_the_fault_of_the_job_is_not_counted(bench: Any, reason: Reason) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())

    for _ in range(5):
        engine.tick()
        fake.die(fake.submitted[-1], reason)
    engine.tick()
    fake.finish(fake.submitted[-1])

    assert engine.run_until_over(run).state == "done"
    assert len(fake.submitted) == 6


def test_a_job_that_nobody_knows_any_more_is_lost_after_the_grace(bench: Any) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())
    engine.tick()
    fake.forget_all()

    bench.clock.now += 14
    engine.tick()
    assert len(fake.submitted) == 1
    bench.clock.now += 2
    engine.tick()

    assert len(fake.submitted) == 2
    fake.finish(fake.submitted[-1])
    assert engine.run_until_over(run).state == "done"


def test_a_job_that_is_absent_and_then_there_again_goes_on(bench: Any) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())
    engine.tick()
    kept = dict(fake._states)
    fake.forget_all()
    bench.clock.now += 10
    engine.tick()
    fake._states.update(kept)

    fake.finish(fake.submitted[0])

    assert engine.run_until_over(run).state == "done"
    assert len(fake.submitted) == 1


def test_the_result_of_a_forgotten_job_still_counts(bench: Any) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())
    engine.tick()

    fake.write_result(fake.submitted[0])
    fake.forget_all()

    assert engine.run_until_over(run).state == "done"
    assert len(fake.submitted) == 1


def test_a_late_result_of_a_lost_attempt_is_not_published(bench: Any) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())
    engine.tick()
    late = fake.submitted[0]
    fake.die(late)
    engine.tick()
    assert len(fake.submitted) == 2

    fake.write_result(late)
    for _ in range(3):
        engine.tick()

    assert not engine.snapshot.runs[run].is_over
    assert known_results(engine.database, [late.spec.items[0].key]) == {}
    fake.finish(fake.submitted[1])
    assert engine.run_until_over(run).state == "done"


def test_a_run_that_is_canceled_stops_its_jobs_and_ends(bench: Any) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())
    engine.tick()

    engine.cancel(run)
    state = engine.run_until_over(run)

    assert state.state == "canceled"
    assert fake.canceled == [fake.submitted[0].name]


def test_a_request_in_the_database_cancels_too(bench: Any) -> None:
    fake = bench.fake()
    engine = bench.engine(fake)
    run = engine.submit(one_step().document())
    engine.tick()
    with engine.database.transaction():
        values = {"run": run}
        engine.database.change("INSERT INTO requests (kind, run, data, at) VALUES ('cancel', :run, '{}', 0)", values)

    state = engine.run_until_over(run)

    assert state.state == "canceled"
    assert engine.database.rows("SELECT COUNT(*) FROM requests WHERE handled IS NULL")[0][0] == 0


def test_another_engine_is_refused_while_this_one_lives(bench: Any) -> None:
    bench.engine()

    with pytest.raises(EditConflict, match="another engine"):
        bench.engine()
    bench.engine(domain="elsewhere")


def test_an_engine_that_lost_its_lease_writes_nothing_more(bench: Any) -> None:
    fake = bench.fake()
    first = bench.engine(fake)
    run = first.submit(one_step().document())
    first.tick()
    second = bench.engine(bench.fake(), start=False)
    forge_dead_holder(second.database, first.lease)
    second.start()

    fake.finish(fake.submitted[0])
    with pytest.raises(EditConflict, match="took over"):
        first.tick()

    assert run_row(second.database, run)["state"] != "done"


def test_a_new_engine_goes_on_where_the_old_one_died(bench: Any) -> None:
    fake = bench.fake()
    first = bench.engine(fake)
    flow = Workflow("Three")
    last = flow.add(Increase(), name="a")
    for name in ("b", "c"):
        last = flow.add(Increase(value=last.sum), name=name)
    run = first.submit(flow.document())
    first.tick()
    fake.finish(fake.submitted[0])
    first.tick()  # the second step is submitted, and then the engine dies

    second = bench.engine(start=False)
    forge_dead_holder(second.database, first.lease)
    assert second.start() == [run]
    state = second.run_until_over(run)

    assert state.state == "done"
    assert [state.steps[name].items[None].reused for name in ("a", "b", "c")] == [True, False, False]
    assert "run_resumed" in kinds(second, run)
    lost = second.database.rows("SELECT state FROM attempts WHERE ended IS NOT NULL AND reason = 'engine lost'")
    assert lost == [("lost",)]
    numbers = [row[0] for row in second.database.rows("SELECT number FROM attempts ORDER BY number")]
    assert len(numbers) == len(set(numbers))


def test_a_run_whose_tool_is_gone_is_given_up_and_says_why(bench: Any) -> None:
    from medas.tool.catalog import Catalog

    first = bench.engine(bench.fake())
    run = first.submit(one_step().document())
    first.tick()
    second = bench.engine(start=False)
    second.catalog = Catalog({})
    forge_dead_holder(second.database, first.lease)

    second.start()

    row = run_row(second.database, run)
    assert row["state"] == "crashed"
    assert "unknown-tool" in row["problem"] or "problem" in row["problem"]


def test_what_a_worker_did_before_it_died_is_kept(bench: Any) -> None:
    import json

    fake = bench.fake(cpus=1, max_jobs=1)
    engine = bench.engine(fake)
    flow = Workflow("Some")
    cases = flow.add(ManyCases(count=4), name="cases")
    flow.add(MarkedImage(image=cases.dataset["image"], add=1.0), name="images")
    run = engine.submit(flow.document())
    engine.tick()
    fake.finish(fake.submitted[0])
    engine.tick()
    job = fake.submitted[1]
    assert len(job.spec.items) == 4
    result = fake.perform(job)
    done = result.items[0]
    event = {"kind": "item_done", "case": done.case, "results": dict(done.results), "seconds": 1.0, "small": {}}
    (job.folder / "events.jsonl").write_text(json.dumps(event) + '\n{"kind": "progress", "done"')

    fake.die(job)
    engine.tick()

    assert [item.case for item in fake.submitted[2].spec.items] == ["c001", "c002", "c003"]
    fake.finish(fake.submitted[2])
    assert engine.run_until_over(run).state == "done"


def test_a_step_whose_items_are_done_before_its_job_ends_is_finished_once(bench: Any) -> None:
    import json

    fake = bench.fake()
    engine = bench.engine(fake)
    flow = Workflow("Early")
    first = flow.add(Increase(), name="first")
    second = flow.add(Increase(value=first.sum), name="second")
    flow.add(Increase(value=second.sum), name="third")
    run = engine.submit(flow.document())
    for number in range(3):
        engine.tick()
        job = fake.submitted[number]
        result = fake.perform(job)
        done = result.items[0]
        event = {"kind": "item_done", "case": None, "results": dict(done.results), "seconds": 1.0, "small": {}}
        event["small"] = dict(result.small)
        (job.folder / "events.jsonl").write_text(json.dumps(event) + "\n")
        engine.tick()
        fake.finish(job)

    state = engine.run_until_over(run)

    assert [step.state for step in state.steps.values()] == ["done", "done", "done"]
    assert kinds(engine, run).count("step_finished") == 3


def test_a_checkpoint_goes_to_the_next_attempt_and_is_dropped_at_the_end(bench: Any) -> None:
    import json

    from medas.testing.trouble import Steps

    fake = bench.fake()
    engine = bench.engine(fake)
    flow = Workflow("Steps")
    flow.add(Steps(upto=3, seconds=0), name="count")
    run = engine.submit(flow.document())
    engine.tick()
    job = fake.submitted[0]
    digest = engine.shelf.folder.put_bytes(b"1 0.25")
    event = {"kind": "checkpoint", "key": job.spec.items[0].key, "digest": digest}
    (job.folder / "events.jsonl").write_text(json.dumps(event) + "\n")
    fake.die(job)
    engine.tick()

    assert fake.submitted[1].spec.items[0].resume == digest
    fake.finish(fake.submitted[1])
    engine.run_until_over(run)
    assert engine.database.rows("SELECT COUNT(*) FROM checkpoints")[0][0] == 0


def test_a_tick_with_nothing_to_do_writes_nothing(bench: Any) -> None:
    engine = bench.engine(bench.fake())
    engine.submit(one_step().document())
    engine.tick()
    before = engine.database.rows("PRAGMA data_version"), engine.database.rows("SELECT COUNT(*) FROM events")

    assert engine.tick() is False
    assert (engine.database.rows("PRAGMA data_version"), engine.database.rows("SELECT COUNT(*) FROM events")) == before
