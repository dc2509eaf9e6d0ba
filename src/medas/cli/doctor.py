"""`medas doctor`: what this machine can do, and what is missing."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer

from medas.cli.show import console
from medas.safe.budget import in_words
from medas.safe.home import home_folder
from medas.safe.processes import cpu_count, memory_gib

app = typer.Typer(add_completion=False)
_NEEDED_DISK = 5 * 10**9
_NEEDED_MEMORY_GIB = 4.0


class Finding(NamedTuple):
    """One line of the report."""

    state: Literal["good", "mind", "bad"]
    what: str
    advice: str = ""


@app.command()
def doctor(
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> int:
    """Look at Python, the machine, the libraries, the tools and the folder of the installation."""
    from medas.cli.main import EXIT_FAILED, EXIT_OK

    findings = list(_examine(home or home_folder()))
    if as_json:
        sys.stdout.write(json.dumps([one._asdict() for one in findings], indent=2) + "\n")
    else:
        marks = {"good": ("✓", "green"), "mind": ("!", "yellow"), "bad": ("✗", "red")}
        for one in findings:
            mark, color = marks[one.state]
            console().print(f"[{color}]{mark}[/] {one.what}")
            if one.advice:
                console().print(f"  → {one.advice}", style="dim", markup=False)
    return EXIT_FAILED if any(one.state == "bad" for one in findings) else EXIT_OK


def _examine(home: Path) -> Iterator[Finding]:
    yield _python()
    yield from _machine()
    yield _store(home)
    yield from _libraries()
    yield from _tools(home)


def _python() -> Finding:
    what = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < (3, 11):  # noqa: UP036 - somebody may have forced the installation
        return Finding("bad", what, "Install Python 3.11 or newer")
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return Finding("mind", what, "PYTHONDONTWRITEBYTECODE is set: every start takes two to three times as long")
    return Finding("good", what)


def _machine() -> Iterator[Finding]:
    yield Finding("good", f"{cpu_count()} CPU{'s' if cpu_count() > 1 else ''}")
    memory = memory_gib()
    advice = "" if memory >= _NEEDED_MEMORY_GIB else "Training needs about 4 GiB; use small patches"
    yield Finding("mind" if advice else "good", f"{memory:.1f} GiB of memory", advice)
    gpus = Path("/proc/driver/nvidia/gpus")
    count = len(list(gpus.iterdir())) if gpus.is_dir() else 0
    yield Finding("good", f"{count} NVIDIA graphics cards" if count else "no graphics card; training runs on the CPU")


def _store(home: Path) -> Finding:
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    what = f"results in {home}, {in_words(free)} free"
    if not os.access(place, os.W_OK):
        return Finding("bad", what, "This folder cannot be written to; set MEDAS_HOME to one that can")
    return Finding("mind" if free < _NEEDED_DISK else "good", what, "Free some space" if free < _NEEDED_DISK else "")


def _libraries() -> Iterator[Finding]:
    for name in ("torch", "SimpleITK", "pydicom", "highdicom", "matplotlib"):
        try:
            yield Finding("good", f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Finding("bad", f"{name} is missing", "pip install medas -c constraints.txt")
    try:
        found = version("torchvision")
    except PackageNotFoundError:
        return
    advice = "MeDaS does not use it; beside another build of torch it breaks imports"
    yield Finding("mind", f"torchvision {found} is installed", advice)


def _tools(home: Path) -> Iterator[Finding]:
    from medas.tool.catalog import load_catalog

    catalog = load_catalog(home)
    yield Finding("good", f"{len(catalog.tools)} tools")
    for entry, reason in catalog.broken.items():
        yield Finding("bad", f"the tool {entry} cannot be used", reason.strip().splitlines()[-1])
