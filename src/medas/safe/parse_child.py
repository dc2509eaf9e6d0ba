"""Run a decoder on a foreign file in a capped child, so that no file takes us down."""

from __future__ import annotations

import gc
import importlib
import json
import mmap
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import medas.errors
from medas.errors import BadFile, MedasError, OverLimit
from medas.safe import processes

_LENGTH = struct.Struct("<Q")
_ALIGN = 64
_HINT = "Export the file again, uncompressed if possible"
_parents_streams: list[Any] = []


def in_child(
    function: Callable[..., Any], *args: Any, memory_gib: float = 2, seconds: float = 30, file: str | None = None
) -> Any:
    """Call `function(*args)` in a child with capped memory and time, and return its result.

    Import in this process what the function imports, or every child pays for it again.

    Args:
        function: A function of a module (no lambda: Windows starts a new Python).
        args: Texts, numbers, bytes and paths.
        memory_gib: Memory that the child may take beyond what this process has.
        seconds: Computing time, and twice as much by the clock.
        file: Name of the file for messages; by default that of the first path among `args`.

    Returns:
        The result: JSON values with numpy arrays inside; arrays are private memory maps.

    Raises:
        BadFile: If the decoder raised or died.
        OverLimit: If it took too much memory or time.
        MedasError: Whatever the function raised of this kind.
    """
    file = file or next((arg.name for arg in args if isinstance(arg, Path)), None)
    run = _fork if hasattr(os, "fork") else _spawn
    with _shared_file() as shared:
        run(shared, function, args, memory_gib, seconds, file)
        return _unpack(shared, file)


@contextmanager
def _shared_file() -> Iterator[IO[bytes]]:
    """Give a file for the answer: in memory where a fork inherits it, else one that a new Python can open."""
    if sys.platform == "linux" and hasattr(os, "fork"):
        with os.fdopen(os.memfd_create("medas-parse"), "w+b") as file:
            yield file
        return
    with tempfile.TemporaryDirectory(prefix="medas-parse-") as folder, Path(folder, "answer").open("w+b") as file:
        yield file


def _fork(
    shared: IO[bytes], function: Callable[..., Any], args: tuple[Any, ...], gib: float, seconds: float, file: str | None
) -> None:
    parent = os.getpid()
    ends, started = os.pipe(), time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            _confine(parent, {shared.fileno(), ends[1]}, gib, seconds)
            _answer(shared, function, args)
        finally:
            os._exit(0)  # no handlers, no buffers of the parent
    os.close(ends[1])
    try:
        # The child holds the other end until it is gone, however it goes.
        ended = _closed_within(ends[0], 2 * seconds)
    finally:
        os.close(ends[0])
        if "ended" not in locals() or not ended:
            _kill(child)
        status = os.waitpid(child, 0)[1]
    if not ended or os.WIFSIGNALED(status):
        _raise_for(os.WTERMSIG(status) if ended else None, time.monotonic() - started, seconds, file)


def _closed_within(end: int, seconds: float) -> bool:
    # Not `select`: it knows no file numbers above 1023, which a server has.
    poll = select.poll()
    poll.register(end, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _kill(child: int) -> None:
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:  # it has no group of its own yet
        os.kill(child, signal.SIGKILL)


def _raise_for(number: int | None, took: float, seconds: float, file: str | None) -> None:
    out_of_time = number is None or number == getattr(signal, "SIGXCPU", -1)
    if out_of_time or (number == signal.SIGKILL and took > seconds):
        raise OverLimit(f"decoding took longer than {seconds:g} s", hint=_HINT, file=file)
    if number == signal.SIGKILL:
        raise OverLimit("decoding was stopped by the system, probably for lack of memory", hint=_HINT, file=file)
    assert number is not None
    raise BadFile(f"the decoder crashed on it ({signal.Signals(number).name})", hint=_HINT, file=file)


def _confine(parent: int, keep: set[int], gib: float, seconds: float) -> None:
    """Give up what a decoder does not need: files, handlers, memory, time."""
    import resource

    os.setpgid(0, 0)
    processes.die_with(parent)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGXCPU, signal.SIGSEGV, signal.SIGFPE, signal.SIGABRT):
        signal.signal(number, signal.SIG_DFL)
    _close_files(keep, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 65536))
    gc.disable()  # a collection would copy the pages of the parent
    _lower(resource.RLIMIT_CORE, 0, 0)
    _lower(resource.RLIMIT_CPU, int(seconds) + 1, int(seconds) + 2)
    if sys.platform == "linux":
        # torch and CUDA map far more address space than they use: the cap counts from where we stand.
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
        _lower(resource.RLIMIT_AS, taken + int(gib * 2**30), taken + int(gib * 2**30))


def _close_files(keep: set[int], highest: int) -> None:
    """Close what the parent has open, and send output nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    low = 3
    for kept in sorted(keep):
        os.closerange(low, kept)
        low = kept + 1
    os.closerange(low, highest)
    # The old ones are kept: closing them would write what their buffers hold a second time.
    _parents_streams.extend((sys.stdout, sys.stderr))
    sys.stdout = sys.stderr = os.fdopen(1, "w", closefd=False)


def _lower(kind: int, soft: int, hard: int) -> None:
    """Lower a limit; one that is lower already stays."""
    import resource

    allowed = resource.getrlimit(kind)[1]
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    resource.setrlimit(kind, (soft, hard))


def _answer(shared: IO[bytes], function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        arrays: list[Any] = []
        value = _plain(function(*args), arrays)
        text = json.dumps({"value": value, "arrays": _place(shared, arrays)})
    except Exception as error:  # noqa: BLE001 - decoders raise anything
        failed = _plain_error(error)
        text = json.dumps({
            "error": type(failed).__name__, "message": failed.message, "hint": failed.hint, "where": failed.where,
        })  # fmt: skip
    shared.seek(0, os.SEEK_END)
    shared.write(text.encode() + _LENGTH.pack(len(text)))
    shared.flush()


def _plain_error(error: Exception) -> MedasError:
    if isinstance(error, MedasError):
        return error
    if isinstance(error, MemoryError):
        return OverLimit("decoding needs more memory than allowed", hint=_HINT)
    if isinstance(error, RecursionError):
        return BadFile("it is nested too deeply", hint=_HINT)
    return BadFile(f"it cannot be decoded ({type(error).__name__})", hint=_HINT)  # its text may hold patient data


def _plain(value: Any, arrays: list[Any]) -> Any:
    import numpy as np

    if isinstance(value, np.ndarray):
        arrays.append(np.ascontiguousarray(value))
        return {"array": len(arrays) - 1}
    if isinstance(value, dict):
        return {"dict": [[key, _plain(item, arrays)] for key, item in value.items()]}
    if isinstance(value, list | tuple):
        return [_plain(item, arrays) for item in value]
    return value


def _place(shared: IO[bytes], arrays: list[Any]) -> list[dict[str, Any]]:
    """Write the arrays one behind the other, and return where each one is."""
    shared.seek(0)
    shared.truncate()
    places = []
    for array in arrays:
        if array.dtype.hasobject:
            raise TypeError("arrays of Python objects do not leave the child")
        start = -(-shared.tell() // _ALIGN) * _ALIGN
        shared.seek(start)
        shared.write(array.reshape(-1).view("u1").data if array.size else b"")
        places.append({"start": start, "type": array.dtype.str, "shape": list(array.shape)})
    return places


def _unpack(shared: IO[bytes], file: str | None) -> Any:
    import numpy as np

    size = os.fstat(shared.fileno()).st_size
    if size < _LENGTH.size:
        raise BadFile("the decoder ended without an answer", hint=_HINT, file=file)
    data = mmap.mmap(shared.fileno(), 0, access=mmap.ACCESS_COPY)
    (length,) = _LENGTH.unpack_from(data, size - _LENGTH.size)
    body = json.loads(data[size - _LENGTH.size - length : size - _LENGTH.size])
    if "error" in body:
        raise _error(body).at(file=file)
    arrays = [
        np.frombuffer(data, place["type"], int(np.prod(place["shape"])), place["start"]).reshape(place["shape"])
        for place in body["arrays"]
    ]
    return _filled(body["value"], arrays)


def _error(body: dict[str, Any]) -> MedasError:
    kind: type[MedasError] = getattr(medas.errors, body["error"], BadFile)
    return kind(body["message"], hint=body["hint"], **body["where"])


def _filled(value: Any, arrays: list[Any]) -> Any:
    if isinstance(value, dict):
        if "array" in value:
            return arrays[value["array"]]
        return {key: _filled(item, arrays) for key, item in value["dict"]}
    return [_filled(item, arrays) for item in value] if isinstance(value, list) else value


def _spawn(
    shared: IO[bytes], function: Callable[..., Any], args: tuple[Any, ...], gib: float, seconds: float, file: str | None
) -> None:
    """Do the same in a new Python, where there is no fork."""
    request = {"module": function.__module__, "name": function.__qualname__, "args": list(_spelled(args))}
    program = "import sys; from medas.safe.parse_child import serve; serve(sys.argv[1])"
    child = processes.start([sys.executable, "-c", program, shared.name], stdin=subprocess.PIPE)
    try:
        child.communicate(json.dumps(request | {"gib": gib, "seconds": seconds}).encode(), timeout=2 * seconds + 10)
    except subprocess.TimeoutExpired:
        processes.terminate(child.pid, grace_seconds=0)
        child.wait()
        raise OverLimit(f"decoding took longer than {seconds:g} s", hint=_HINT, file=file) from None
    if child.returncode:
        raise BadFile(f"the decoder crashed on it (exit code {child.returncode})", hint=_HINT, file=file)


def _spelled(args: tuple[Any, ...]) -> Iterator[Any]:
    for arg in args:
        if isinstance(arg, Path):
            yield {"path": str(arg)}
        elif isinstance(arg, bytes):
            yield {"bytes": arg.hex()}
        else:
            yield {"value": arg}


def serve(shared_name: str) -> None:
    """Answer the one request on standard input; the other side of `_spawn`."""
    request = json.load(sys.stdin)
    function: Any = importlib.import_module(request["module"])
    for part in request["name"].split("."):
        function = getattr(function, part)
    makers: dict[str, Callable[[Any], Any]] = {"path": Path, "bytes": bytes.fromhex, "value": lambda value: value}
    args = tuple(makers[kind](value) for arg in request["args"] for kind, value in arg.items())
    with Path(shared_name).open("r+b") as shared:
        _answer(shared, function, args)
