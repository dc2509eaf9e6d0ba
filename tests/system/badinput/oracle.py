"""Read bad inputs, each in a child of its own, and say what happened; a program of its own.

`oracle.py FOLDER`: FOLDER/inputs/N holds the files of input N, FOLDER/inputs.json says how each is read. One line of
JSON per input goes to FOLDER/outcomes.jsonl. The working folder must stay empty.
"""

from __future__ import annotations

import json
import mmap
import os
import resource
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import MedasError
from medas.media import Label, Volume
from medas.media.formats import read_volume
from medas.safe import strict_json

SECONDS = 30
FORBIDDEN = (
    "socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.remove", "os.rename",
    "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.chmod", "os.truncate", "pickle.find_class", "shutil.rmtree",
)  # fmt: skip
_misdeeds = mmap.mmap(-1, 4096)
"""Shared with all children, however deep: the first thing that one of them should not have done."""


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what no reader may do: write, delete, start programs, talk to the network, unpickle."""
    # The parse child opens no file by name but the null device; its answer goes through memory, known by number.
    named = event == "open" and not isinstance(arguments[0], int) and str(arguments[0]) != os.devnull
    written = named and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if (event in FORBIDDEN or written) and not _misdeeds[0]:
        text = f"{event} {arguments[:1]}".encode(errors="replace")[:4000]
        _misdeeds[: len(text)] = text


def describe(found: Any) -> dict[str, Any]:
    """Return what is known of a value that was read."""
    if not isinstance(found, Volume):
        return {}
    return {
        "shape": found.voxels.shape, "spacing": found.spacing, "finite": bool(np.isfinite(found.voxels).all()),
        "grid": bool(np.isfinite(found.affine).all()), "sum": float(found.voxels.sum(dtype=np.float64)),
    }  # fmt: skip


def read(how: str, folder: Path, names: list[str]) -> Any:
    """Read an input as a user would."""
    if how == "json":
        return strict_json.loads((folder / names[0]).read_bytes(), file=names[0])
    if how == "folder":
        return read_volume(folder)
    image = read_volume(folder / names[0])
    if how == "pair":
        mask = read_volume(folder / names[1], medium=Label)
        image.need_same_grid(mask, names=("image", "mask"))
    return image


def outcome(how: str, folder: Path, names: list[str]) -> dict[str, Any]:
    """Return what came of reading an input."""
    try:
        return {"outcome": "ok", **describe(read(how, folder, names))}
    except MedasError as error:
        problem = error.problem()
        return {
            "outcome": "refused", "code": problem.code, "message": str(error), "hint": problem.hint.get("en", ""),
            "file": problem.file,
        }  # fmt: skip
    except BaseException as error:  # noqa: BLE001 - this is what is looked for
        return {"outcome": "bug", "message": f"{type(error).__name__}: {error}"}


def in_child(action: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Call `action` in a fork, and return what it says with seconds, memory in MB and how it ended."""
    ends = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(ends[0])
        os.write(ends[1], json.dumps(action()).encode())
        os._exit(0)
    os.close(ends[1])
    answer = b""
    while select.select([ends[0]], [], [], max(0.0, started + SECONDS - time.monotonic()))[0]:
        piece = os.read(ends[0], 65536)
        if not piece:
            break
        answer += piece
    else:
        os.kill(child, signal.SIGKILL)
    os.close(ends[0])
    status, usage = os.wait4(child, 0)[1:]
    found = json.loads(answer) if answer else {"outcome": "death", "message": f"status {status}"}
    return {**found, "seconds": round(time.monotonic() - started, 3), "megabytes": usage.ru_maxrss // 1024}


def main(folder: Path) -> None:
    """Read all inputs of the folder."""
    warnings.filterwarnings("error", module="medas")  # what overflows is to be refused, not to be warned of
    for module in (
        "imagecodecs._jpeg8",
        "imagecodecs._jpeg2k",
        "imagecodecs._jpegls",
        "imagecodecs._imcd",
        "imagecodecs._png",
        "tifffile",
        "PIL.JpegImagePlugin",
        "PIL.BmpImagePlugin",
        "highdicom",  # brings urllib3 if it is there, which tries whether a socket of IPv6 can be had
        "medas.texts",
        "numpy.ma",
    ):
        __import__(module)
    MedasError("nothing").problem()  # texts are read from disk once
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(watch)
    lines = []
    for number, (how, names) in enumerate(json.loads((folder / "inputs.json").read_text())):
        place = folder / "inputs" / str(number)
        _misdeeds[:] = bytes(4096)
        found = in_child(lambda how=how, place=place, names=names: outcome(how, place, names))  # type: ignore[misc]
        lines.append(json.dumps(found | {"misdeed": _misdeeds[:4096].rstrip(b"\0").decode()}))
    (folder / "outcomes.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
