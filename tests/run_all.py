"""Run every check of the repository, lane by lane, and say how long each took."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

LANES: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "format": [str(BIN / "ruff"), "format", "--quiet", "--check", "."],
    "types": [sys.executable, "-m", "mypy"],
    "layers": [str(BIN / "lint-imports")],
    "spelling": [
        str(BIN / "codespell"),
        "src",
        "tests",
        "docs",
        "design",
        "examples",
        "benchmarks",
        "changes",
        "web/src",
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ],
    "page": [shutil.which("npm") or "npm", "--prefix", "web", "--silent", "run", "check"],
    "tests": [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-q"],
}


def main(arguments: list[str]) -> int:
    """Run the lanes named on the command line, all without names; options go to pytest."""
    wanted = [name for name in arguments if name in LANES] or list(LANES)
    options = [one for one in arguments if one not in LANES]
    failed, rows = [], []
    for name in wanted:
        print(f"== {name}", flush=True)
        started = time.monotonic()
        command = [*LANES[name], *(options if name == "tests" else [])]
        code = subprocess.run(command, cwd=HERE, check=False).returncode
        rows.append(f"{name:10} {'ok' if code == 0 else 'FAILED':7} {time.monotonic() - started:7.1f} s")
        failed += [name] if code else []
    print("\n" + "\n".join(rows), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
