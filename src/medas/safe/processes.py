"""Children that cannot outlive us unnoticed, and the only place that starts programs."""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Identity:
    """A process that cannot be taken for another one, even after its number was given out again."""

    pid: int
    """Process number."""
    started: str
    """Start time in the system's own unit."""
    boot: str
    """Id of the boot of the machine."""


def start(
    argv: Sequence[str | Path],
    *,
    folder: Path | str | None = None,
    environment: Mapping[str, str] | None = None,
    stdout: int | IO[Any] | None = subprocess.DEVNULL,
    stderr: int | IO[Any] | None = subprocess.DEVNULL,
    stdin: int | IO[Any] | None = subprocess.DEVNULL,
    die_with_parent: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own, without our open files, and return it.

    On Linux the kernel kills it when the *thread* that started it ends: start long children from a thread
    that lives as long as they should, or pass `die_with_parent=False`.
    """
    argv = [os.fspath(part) for part in argv]
    more: dict[str, Any] = {"process_group": 0}
    if os.name == "nt":
        more = {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    elif die_with_parent and _LIBC is not None:
        parent = os.getpid()
        more["preexec_fn"] = lambda: die_with(parent)
    return subprocess.Popen(
        argv, cwd=folder, env=environment, stdin=stdin, stdout=stdout, stderr=stderr, close_fds=True, **more
    )


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends; only Linux can."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)


def boot_id() -> str:
    """Return an id that changes whenever the machine starts."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return str(int(psutil().boot_time()))


def identity(pid: int) -> Identity | None:
    """Return who has this process number now, None if nobody has, or only a zombie."""
    started = _started(pid)
    return None if started is None else Identity(pid, started, boot_id())


def alive(who: Identity) -> bool:
    """Return whether this very process still runs."""
    return identity(who.pid) == who


def terminate(target: Identity | int, *, grace_seconds: float) -> bool:
    """End a process and its group: ask, wait, then kill. Return whether nothing of it runs any more.

    A process number that meanwhile belongs to somebody else is left alone.
    """
    who = identity(target) if isinstance(target, int) else target
    pid = target if isinstance(target, int) else target.pid
    if pid <= 1 or pid == os.getpid():
        return False
    if who is not None and who.boot != boot_id():
        return True
    if os.name == "nt":
        return _terminate_tree(pid, who, grace_seconds)
    if who is not None and exists(pid) and not alive(who) and _started(pid) is not None:
        return True  # the number was given out again
    for number, seconds in ((signal.SIGTERM, grace_seconds), (signal.SIGKILL, 5.0)):
        _signal_group(pid, number)
        if _gone_within(pid, who, seconds):
            return True
    return False


def psutil() -> Any:
    """Return the module psutil, loaded when asked for."""
    return importlib.import_module("psutil")


def _signal_group(pid: int, number: int) -> None:
    try:
        group = os.getpgid(pid)
    except ProcessLookupError:
        group = pid  # the leader is gone, its children may not be; a group keeps its number reserved
    try:
        if group == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _gone_within(pid: int, who: Identity | None, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while True:
        if (who is None or not alive(who)) and not _group_runs(pid):
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(_POLL_SECONDS)


def _group_runs(group: int) -> bool:
    """Return whether a member of the group runs; a zombie does not."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    if sys.platform != "linux":
        return True
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields and int(fields[2]) == group and fields[0] not in "ZX":
                return True
    return False


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on, nothing if there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()  # the name in brackets may hold spaces and brackets


def _started(pid: int) -> str | None:
    if sys.platform == "linux":
        fields = _stat(pid)
        return None if not fields or fields[0] in "ZX" else fields[19]
    try:
        process = psutil().Process(pid)
        return None if process.status() == "zombie" else repr(process.create_time())
    except psutil().Error:
        return None


def exists(pid: int) -> bool:
    """Return whether somebody has this process number."""
    if os.name == "nt":
        return bool(psutil().pid_exists(pid))
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def runs(pid: int) -> bool:
    """Return whether the process of this number may still do something; a zombie cannot."""
    fields = _stat(pid) if sys.platform == "linux" else []
    return exists(pid) and not (fields and fields[0] in "ZX")


def _terminate_tree(pid: int, who: Identity | None, grace_seconds: float) -> bool:
    if who is None or not alive(who):
        return True
    members = [psutil().Process(pid)]
    members += members[0].children(recursive=True)
    for action in ("terminate", "kill"):
        for member in members:
            try:
                getattr(member, action)()
            except psutil().Error:
                continue
        _, members = psutil().wait_procs(members, timeout=grace_seconds if action == "terminate" else 5)
    return not members


def cpu_count() -> int:
    """Return how many CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_gib() -> float:
    """Return the memory of this machine in GiB."""
    return float(psutil().virtual_memory().total) / 2**30
