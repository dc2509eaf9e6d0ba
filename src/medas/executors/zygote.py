"""A process that has imported what workers need and forks one worker per job: 10 ms instead of seconds.

It talks in JSON lines: `{"name", "folder", "store", "environment"}` in; `{"name", "pid"}` and `{"pid", "status"}` out.
It imports and nothing else: no operation of torch, no CUDA, no second thread, or a fork could hang.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from medas.safe.processes import die_with
from medas.step.environment import know_versions
from medas.step.spec import LOG

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Environment in which it is started; without it numpy alone starts a thread per CPU."""


def main(arguments: list[str]) -> None:
    """Import the modules named on the command line, then fork until standard input ends."""
    for name in arguments:
        importlib.import_module(name)
    know_versions()  # reading them takes 6 ms, and every worker needs them
    gc.collect()
    gc.freeze()  # pages that a collection never touches stay shared with the workers
    wake_in, wake_out = os.pipe()
    os.set_blocking(wake_out, False)
    signal.set_wakeup_fd(wake_out)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _say({"ready": os.getpid()})
    _serve(wake_in)


def _serve(wake: int) -> None:
    left = b""
    while True:
        readable = select.select([0, wake], [], [])[0]
        if wake in readable:
            os.read(wake, 4096)
            _reap()
        if 0 in readable:
            piece = os.read(0, 1 << 16)
            if not piece:
                return  # the engine is gone; workers die with this process
            *lines, left = (left + piece).split(b"\n")
            for line in lines:
                _fork(json.loads(line))


def _fork(job: dict[str, Any]) -> None:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _work(job, parent)
    with suppress(ProcessLookupError, PermissionError):
        os.setpgid(pid, pid)  # here and there, whoever comes first
    _say({"name": job["name"], "pid": pid})


def _work(job: dict[str, Any], parent: int) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        die_with(parent)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        _redirect(Path(job["folder"]) / LOG)
        os.environ.update(job["environment"])
        from medas.step.folder import run_folder

        code = run_folder(Path(job["folder"]), store=Path(job["store"]))
    except BaseException:  # noqa: BLE001 - the traceback is the log of the job
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(log: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    for standard in (1, 2):
        os.dup2(target, standard)
    os.closerange(3, 256)
    sys.stdout = os.fdopen(1, "w", buffering=1)
    sys.stderr = os.fdopen(2, "w", buffering=1)


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say({"pid": pid, "status": os.waitstatus_to_exitcode(status)})


def _say(message: dict[str, Any]) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
