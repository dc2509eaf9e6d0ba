"""Reports as files, drawn by a child process: a server does not load the libraries that draw."""

from __future__ import annotations

import subprocess
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from medas.errors import ToolFailed
from medas.media.medium import Digest
from medas.safe import processes
from medas.safe.durable import write_bytes

Kind = Literal["html", "xlsx", "pdf"]
_SECONDS = 120.0
_ONE_AT_A_TIME = threading.Lock()


def rendered(home: Path, digest: Digest, kind: Kind) -> Path:
    """Return the file of a report, drawn when it is first asked for and then kept in `home/rendered`.

    Raises:
        ToolFailed: If the child ended without an answer.
    """
    path = home / "rendered" / f"{digest}-{version('medas')}.{kind}"
    with _ONE_AT_A_TIME:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, _drawn(home, digest, kind))
    return path


def _drawn(home: Path, digest: Digest, kind: Kind) -> bytes:
    command = [sys.executable, "-P", "-m", "medas.server.render", str(home), digest, kind]
    child = processes.start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = child.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        processes.terminate(child.pid, grace_seconds=0)
        child.communicate()
        raise ToolFailed(f"the report was not drawn within {_SECONDS:.0f} s", hint="Try again") from None
    if child.returncode:
        last = err.decode(errors="replace").strip().rpartition("\n")[2]
        raise ToolFailed(f"the report could not be drawn: {last}", hint="Run its step again")
    return out
