"""What a kernel finds around it."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from medas.errors import Canceled
from medas.tool.workspace import Event, Workspace, log_to


def test_progress_goes_to_every_listener_until_it_is_taken_off() -> None:
    first: list[Event] = []
    second: list[Event] = []
    take_off = log_to(first.append)
    take_off_second = log_to(second.append)

    Workspace().report(1, 2, loss=0.5)
    take_off()
    Workspace().report(2, 2)
    take_off_second()
    Workspace().report(3, 2)

    assert first == [{"kind": "progress", "done": 1, "of": 2, "metrics": {"loss": 0.5}}]
    assert second == [*first, {"kind": "progress", "done": 2, "of": 2}]


def test_a_listener_may_take_itself_off() -> None:
    seen: list[Event] = []

    def once(event: Event) -> None:
        seen.append(event)
        take_off()

    take_off = log_to(once)
    Workspace().log("one")
    Workspace().log("two")

    assert [event["text"] for event in seen] == ["one"]


def test_events_carry_the_tags_of_the_workspace() -> None:
    seen: list[Event] = []
    workspace = Workspace(emit=seen.append, tags={"case": "a"})

    workspace.report(1, 2)
    workspace.log("looks odd", "warning")

    assert seen == [
        {"kind": "progress", "done": 1, "of": 2, "case": "a"},
        {"kind": "log", "level": "warning", "text": "looks odd", "case": "a"},
    ]


def test_a_report_is_where_a_run_can_be_stopped() -> None:
    def stop(_event: Event) -> None:
        raise Canceled("stopped")

    with pytest.raises(Canceled):
        Workspace(emit=stop).report(1, 2)


def test_equal_seeds_give_equal_draws() -> None:
    draws = [Workspace(seed=seed).generator().random(3) for seed in (5, 5, 6)]

    np.testing.assert_array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0], draws[2])


def test_a_generator_begins_anew_each_time() -> None:
    workspace = Workspace(seed=5)

    assert workspace.generator().random() == workspace.generator().random()


def test_the_scratch_folder_is_removed_with_the_workspace() -> None:
    workspace = Workspace()
    folder = workspace.scratch
    (folder / "patch.npy").write_bytes(b"much")
    same = workspace.scratch

    del workspace
    gc.collect()

    assert same == folder
    assert not folder.exists()


def test_tidying_up_removes_the_scratch_folder_at_once() -> None:
    workspace = Workspace()
    folder = workspace.scratch

    workspace.tidy()
    workspace.tidy()

    assert not folder.exists()
    assert workspace.scratch.is_dir()
    assert workspace.scratch != folder


def test_two_workspaces_share_no_scratch_folder() -> None:
    one, other = Workspace(), Workspace()

    assert one.scratch != other.scratch


def test_nothing_is_made_on_disk_before_it_is_asked_for() -> None:
    workspace = Workspace()

    assert "scratch" not in vars(workspace)


def test_a_checkpoint_is_lost_where_nobody_keeps_it() -> None:
    workspace = Workspace()

    workspace.save(b"weights")

    assert workspace.resume is None
