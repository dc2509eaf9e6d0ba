"""Start Python and import something, in a new process each time."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.child import serve

_SLOW = ("torch", "SimpleITK", "monai", "scipy", "matplotlib", "pydicom", "nibabel")
"""Libraries that only kernels may load."""
_TELL = f"import sys; print([name for name in {_SLOW} if name in sys.modules], file=sys.stderr)"
_WHAT = {
    "bare": _TELL,
    "medas": f"import medas; {_TELL}",
    "tools": f"from medas.tools import TrainVNet; {_TELL}",
    "help": f"from medas.cli.main import main; main(['--help']); {_TELL}",
}


def start(program: str) -> str:
    """Run a program to its end and return what it told of loaded libraries."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stderr.strip()


def main() -> None:
    what = sys.argv[1]
    serve(
        start, prepare=lambda: _WHAT[what], answer=lambda _: None, facts=lambda told: told, expected="[]",
        path=f"python -c, {what}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
