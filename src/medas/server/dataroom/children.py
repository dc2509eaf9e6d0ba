"""Ask a program of ours for an answer as JSON: what loads large libraries or reads foreign files runs outside the server."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from medas.errors import ToolFailed
from medas.safe import processes


def ask(module: str, *arguments: str, question: Any = None, seconds: float, what: str) -> Any:
    """Return what a module answers when it is run.

    Args:
        module: Name of the module.
        arguments: Of its command line.
        question: Sent to its standard input as JSON.
        seconds: Most that it may take.
        what: What it makes, for messages, e.g. `the masks`.

    Raises:
        ToolFailed: If it did not answer.
    """
    child = processes.start(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = child.communicate(json.dumps(question).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        processes.terminate(child.pid, grace_seconds=0)
        child.communicate()
        raise ToolFailed(f"{what}: not ready after {seconds:.0f} s", hint="Choose fewer cases") from None
    if child.returncode:
        last = err.decode(errors="replace").strip().rpartition("\n")[2]
        raise ToolFailed(f"{what}: {last}", hint="Try again, or choose other files")
    return json.loads(out)
