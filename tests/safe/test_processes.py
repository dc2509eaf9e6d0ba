"""Children end with their group, with their parent, and are never taken for somebody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from medas.safe import processes
from medas.safe.processes import Identity, alive, exists, identity, runs, start, terminate

FAMILY = """
import signal, subprocess, sys, time
if sys.argv[1] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
if sys.argv[1] == "orphan":
    sys.exit()
time.sleep(60)
"""


def family(kind: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start a process that starts another one; return the first and the number of the second."""
    leader = start([sys.executable, "-c", FAMILY, kind], stdout=subprocess.PIPE)
    assert leader.stdout is not None
    with leader.stdout as output:
        return leader, int(output.readline())


def soon(condition: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


def gone(pid: int) -> bool:
    return identity(pid) is None


@pytest.mark.parametrize("kind", ["obedient", "stubborn"])
def test_terminate_ends_the_whole_group(kind: str) -> None:
    leader, child = family(kind)

    ended = terminate(leader.pid, grace_seconds=0.3)
    leader.wait()

    assert ended
    assert gone(leader.pid)
    assert gone(child)


def test_terminate_asks_before_it_kills() -> None:
    program = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(7)); print(flush=True); time.sleep(60)"
    child = start([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout as output:
        output.readline()

    assert terminate(child.pid, grace_seconds=10)
    assert child.wait() == 7


def test_terminate_ends_a_group_whose_leader_is_gone() -> None:
    leader, child = family("orphan")
    who = Identity(leader.pid, "long ago", processes.boot_id())
    leader.wait()
    assert not gone(child)

    assert terminate(who, grace_seconds=0.3)
    assert gone(child)


def test_a_number_that_was_given_out_again_is_left_alone() -> None:
    other = start([sys.executable, "-c", "import time; time.sleep(60)"])
    now = identity(other.pid)
    assert now is not None
    before = replace(now, started="0")

    assert terminate(before, grace_seconds=0)  # nothing of *it* runs any more
    assert alive(now)
    assert not alive(before)
    assert terminate(now, grace_seconds=5)
    other.wait()


def test_a_process_of_another_boot_is_gone() -> None:
    mine = identity(os.getpid())
    assert mine is not None

    assert not alive(replace(mine, boot="other"))
    assert terminate(replace(mine, pid=os.getppid(), boot="other"), grace_seconds=0)


@pytest.mark.parametrize("pid", [-1, 0, 1])
def test_everybody_and_init_are_never_ended(pid: int) -> None:
    assert not terminate(pid, grace_seconds=0)
    assert not terminate(os.getpid(), grace_seconds=0)


def test_identity_stays_the_same_while_a_process_runs_and_ends_with_it() -> None:
    child = start([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    who = identity(child.pid)
    assert who is not None
    assert identity(child.pid) == who
    assert alive(who)

    child.communicate(b"\n")

    assert not alive(who)
    assert identity(child.pid) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only /proc shows zombies by name")
def test_a_zombie_does_not_run() -> None:
    child = start([sys.executable, "-c", ""])

    assert soon(lambda: identity(child.pid) is None)
    assert exists(child.pid)  # its number is still taken
    assert not runs(child.pid)
    assert runs(os.getpid())
    child.wait()
    assert not exists(child.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
@pytest.mark.parametrize("die_with_parent", [True, False], ids=["by default", "told otherwise"])
def test_children_die_with_their_parent_unless_told_otherwise(*, die_with_parent: bool) -> None:
    program = (
        "import sys, time; from medas.safe.processes import start;"
        f"child = start([sys.executable, '-c', 'import time; time.sleep(60)'], die_with_parent={die_with_parent});"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent.stdout as output:
        child = int(output.readline())

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()

    assert soon(lambda: gone(child), 10 if die_with_parent else 0.5) == die_with_parent
    terminate(child, grace_seconds=0)


def test_children_inherit_no_open_files(tmp_path: Path) -> None:
    program = "import os, sys; os.fstat(int(sys.argv[1]))"
    with (tmp_path / "secret").open("w") as file:
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003 - it has no name
        child = start([sys.executable, "-c", program, str(file.fileno())])

        assert child.wait() == 1  # OSError: there is no such file


def test_windows_asks_psutil_whether_a_number_is_taken() -> None:
    program = (
        "import os; from medas.safe.processes import exists, psutil; psutil(); os.name = 'nt';"
        "raise SystemExit(0 if exists(os.getpid()) and not exists(2**22 + 1) else 1)"  # Linux gives 2**22 at most
    )

    assert start([sys.executable, "-c", program]).wait() == 0
