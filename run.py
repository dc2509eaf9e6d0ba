#!/usr/bin/env python3
"""Set up MeDaS and start it: `python3 run.py demo`, `serve`, `test` or `bench`. Needs only Python 3.11 or newer.

The first call makes `.venv` beside this file and installs everything into it; later calls start at once.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CONSTRAINTS = HERE / "constraints.txt"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - people start this file with whatever Python they have
        print(f"MeDaS needs Python 3.11 or newer, this is {platform.python_version()}.", file=sys.stderr)
        return 2
    known, rest = _parser().parse_known_args(arguments)
    with_tests = known.command in {"test", "bench"}
    set_up(with_tests=with_tests, cpu=known.cpu)
    needs_page = known.command in {"serve", "test"} or (known.command == "demo" and _somebody_looks())
    if needs_page and not build_page() and known.command == "test":
        return 1
    program = {
        "demo": [str(PYTHON), "-m", "medas.cli.main", "demo", *rest],
        "serve": [str(PYTHON), "-m", "medas.cli.main", "serve", *rest],
        "test": [str(PYTHON), str(HERE / "tests" / "run_all.py"), *rest],
        "bench": [str(PYTHON), str(HERE / "benchmarks" / "run_all.py"), *rest],
    }[known.command]
    return subprocess.run(program, cwd=HERE, env=_environment(), check=False).returncode


def set_up(*, with_tests: bool, cpu: bool) -> None:
    """Make `.venv` and install MeDaS into it, unless this was done for the same files."""
    wanted = _fingerprint(with_tests=with_tests)
    mark = VENV / ".medas-installed"
    if PYTHON.exists() and mark.exists() and wanted in mark.read_text().split():
        return
    started = time.monotonic()
    if not PYTHON.exists():
        print("Making .venv ...", flush=True)
        _make_venv()
    print("Installing MeDaS and what it needs (1 to 10 minutes, once) ...", flush=True)
    _install(["-e", f"{HERE}[cluster]" if with_tests else str(HERE)], cpu=cpu)
    if with_tests:
        _install(_group("dev") + _group("oracles"), cpu=cpu)
        _install(["--no-deps", "-e", str(HERE / "tests" / "plugin_package")], cpu=cpu)
    # A run for the tests has all that a demo needs, so both marks are set.
    mark.write_text("\n".join({wanted, _fingerprint(with_tests=False)}) + "\n")
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)


def build_page() -> bool:
    """Build the page of the server if it is not current, and return whether it is there."""
    sys.path.insert(0, str(HERE / "web"))
    import build_page as page

    if page.is_current():
        return True
    print("Building the page (about a minute, once) ...", flush=True)
    trouble = page.build(PYTHON, _environment())
    if trouble:
        print(f"The page could not be built: {trouble}.", file=sys.stderr)
    return not trouble


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("command", choices=("demo", "serve", "test", "bench"))
    parser.add_argument(
        "--cpu", action="store_true", help="take PyTorch without CUDA on Linux without an NVIDIA driver"
    )
    return parser


def _make_venv() -> None:
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        print(made.stdout + made.stderr, file=sys.stderr)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"Python could not make a virtual environment. On Debian and Ubuntu: apt install python{version}-venv")


def _install(what: list[str], *, cpu: bool) -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", str(CONSTRAINTS)]
    if cpu and sys.platform == "linux" and not Path("/proc/driver/nvidia").exists():
        # uv knows where PyTorch keeps its wheels without CUDA; pip would have to be told.
        _call([*pip, "uv"])
        pip = [str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--torch-backend", "cpu"]
        pip += ["--python", str(PYTHON), "-c", str(CONSTRAINTS)]
    _call([*pip, *what])


def _call(command: list[str]) -> None:
    # The page is built beside, by `build_page`; an editable installation must not load Node for it.
    if subprocess.run(command, check=False, cwd=HERE, env={**os.environ, "MEDAS_SKIP_UI": "1"}).returncode:
        sys.exit("The installation failed; the lines above say why. Is there a connection to a package index?")


def _group(name: str) -> list[str]:
    """Return a dependency group; the pip of Python 3.11 does not know `--group`."""
    import tomllib

    groups = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return list(groups[name])


def _fingerprint(*, with_tests: bool) -> str:
    content = (HERE / "pyproject.toml").read_bytes() + CONSTRAINTS.read_bytes()
    kind = "tests" if with_tests else "demo"
    return hashlib.sha256(content + f"{kind} {sys.version_info[:2]} {HERE}".encode()).hexdigest()


def _somebody_looks() -> bool:
    """Return whether the demo will end in a browser."""
    screen = sys.platform in {"win32", "darwin"} or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return sys.stdin.isatty() and sys.stdout.isatty() and screen


def _environment() -> dict[str, str]:
    # Without byte code every import takes two to three times as long.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept["MEDAS_PROGRAM"] = "python3 run.py"
    return kept | {"VIRTUAL_ENV": str(VENV), "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    sys.exit(main())
