"""The catalog of tools: written by a child process that imports them, read by everybody else without their code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from medas.errors import BadDeclaration, MedasError, NotFound, ToolFailed
from medas.media.medium import Json
from medas.safe import processes
from medas.safe.durable import write_bytes
from medas.texts import text_files
from medas.tool.base import Tool
from medas.tool.schema import ToolInfo, describe

FORMAT = 1
GROUP = "medas.tools"
"""Entry point group; each value names a module with a table MODULES: class -> module."""
_NEXT = "importing tool "


@dataclass(frozen=True)
class Catalog:
    """Every tool that is installed, by id."""

    tools: Mapping[str, ToolInfo]
    broken: Mapping[str, str] = field(default_factory=dict)
    """Entry that could not be imported -> why."""

    def get(self, tool: str) -> ToolInfo:
        """Return a tool by its id, or by its class name if only one package has it.

        Raises:
            NotFound: If there is none; names the nearest ones.
        """
        if tool in self.tools:
            return self.tools[tool]
        named = [info for info in self.tools.values() if info.name.lower() == tool.lower()]
        if len(named) == 1:
            return named[0]
        near = self.nearest(tool)
        hint = f"Did you mean {' or '.join(near)}?" if near else "List them with `medas tools`"
        raise NotFound(f"there is no tool {tool!r}", hint=hint)

    def nearest(self, tool: str) -> list[str]:
        """Return the names of at most three tools whose name is like this one, the nearest first."""
        from difflib import get_close_matches

        names = {info.name.lower(): info.name for info in self.tools.values()}
        return [names[name] for name in get_close_matches(tool.rpartition(".")[2].lower(), names, n=3, cutoff=0.5)]


def catalog_of(tools: list[type[Tool]]) -> Catalog:
    """Return a catalog of classes that are at hand."""
    return Catalog({info.id: info for info in map(_described, tools)})


def _described(tool: type[Tool]) -> ToolInfo:
    """Describe a class, and remember it for as long as none of its files changes."""
    kept = _DESCRIBED.get(tool)
    if kept is None or not _unchanged(kept[1]):
        info = describe(tool)
        kept = _DESCRIBED[tool] = (info, {file: _stamp(Path(file)) for file in info.files})
    return kept[0]


_DESCRIBED: dict[type[Tool], tuple[ToolInfo, dict[str, list[int]]]] = {}


def load_catalog(home: Path) -> Catalog:
    """Return the catalog of everything installed, from `home/catalog.json` if it is still true.

    It is made again if the environment or a file of a tool changed.
    """
    path = home / "catalog.json"
    kept = _kept(path)
    if kept is not None:
        return kept
    made = _made_by_child()
    home.mkdir(parents=True, exist_ok=True)
    write_bytes(path, made)
    return _from_json(json.loads(made))


def make_catalog(skip: Mapping[str, str] | None = None) -> Json:
    """Import every tool and return the catalog as JSON; runs in a child process.

    Args:
        skip: Entry that must not be imported -> why.
    """
    skip = skip or {}
    tools: dict[str, ToolInfo] = {}
    broken: dict[str, str] = {}
    files = set(text_files())
    for entry, module, name in _entries(broken, files, skip):
        try:
            _announce(f"{entry}:{name}", skip)
            info = describe(_tool(module, name))
            if info.id in tools:
                both = f"{tools[info.id].module} and {module}"
                raise BadDeclaration(f"two tools are called {info.id}, in {both}", hint="Uninstall one of the packages")
            tools[info.id] = info
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plug-in may fail in any way, the others must live
            broken[f"{entry}:{name}"] = _reason(error)
            files |= _around(module)
    files |= {file for info in tools.values() for file in info.files}
    return {
        "format": FORMAT,
        "environment": _environment(),
        "files": {file: _stamp(Path(file)) for file in sorted(files)},
        "tools": [info.to_json() for info in tools.values()],
        "broken": broken,
    }


def _announce(entry: str, skip: Mapping[str, str]) -> None:
    """Say what is imported next, so that it is known if the process does not survive it."""
    if entry in skip:
        raise ToolFailed(skip[entry], hint="Ask the author of the package")
    sys.stderr.write(f"\n{_NEXT}{entry}\n")
    sys.stderr.flush()


def _entries(broken: dict[str, str], files: set[str], skip: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield entry point, module and class of every listed tool, our own first; note the files of the lists."""
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name != "medas", entry.name)):
        try:
            _announce(entry.name, skip)
            listing = import_module(entry.value)
            table: Mapping[str, str] = listing.MODULES
            files.add(str(listing.__file__))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            broken[entry.name] = _reason(error)
            files |= _around(entry.value)
            continue
        yield from ((entry.name, module, name) for name, module in table.items())


def _around(module: str) -> set[str]:
    """Return the files whose change may repair a module that cannot be imported: its own, and those of its package."""
    package = sys.modules.get(module.partition(".")[0])
    if package is None or package.__file__ is None:
        return set()
    home = Path(package.__file__).parent
    own = home.joinpath(*module.split(".")[1:]).with_suffix(".py")  # it may not be there yet
    return {str(path) for path in (own, *home.rglob("*.py"))}


def _tool(module: str, name: str) -> type[Tool]:
    tool: Any = getattr(import_module(module), name)
    if not (isinstance(tool, type) and issubclass(tool, Tool)):
        raise BadDeclaration(f"{module}.{name} is no tool", hint="List only subclasses of medas.tool.Tool")
    return tool


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, MedasError) else "".join(traceback.format_exception(error))


def _made_by_child() -> bytes:
    """Return the catalog; a plug-in whose import ends the process is left out of the next attempt."""
    setup, skip = "import json, sys; from medas.tool.catalog import make_catalog", dict[str, str]()
    while True:
        try:
            return run_child(setup, "json.dumps(make_catalog(json.load(sys.stdin)))", given=json.dumps(skip).encode())
        except ToolFailed as error:
            entries = re.findall(rf"^{_NEXT}(.+)$", error.message, re.MULTILINE)
            if not entries or entries[-1] in skip:
                raise
            skip[entries[-1]] = "its import ended the process"


def run_child(setup: str, expression: str, *, given: bytes = b"") -> bytes:
    """Return the text that a Python expression has in a child process, where tools may be imported.

    Args:
        setup: Statements before it.
        expression: A text; whatever else the imported tools print does not count.
        given: What the child reads from its standard input.

    Raises:
        ToolFailed: If the child ended without an answer.
    """
    # -P: a file of the working folder must not take the place of a library.
    program = f"import os, sys; answer = os.dup(1); os.dup2(2, 1); {setup}; answer = os.fdopen(answer, 'wb')"
    program += f"; answer.write(({expression}).encode()); answer.flush()"
    pipe = subprocess.PIPE
    child = processes.start([sys.executable, "-P", "-c", program], stdin=pipe, stdout=pipe, stderr=pipe)
    out, err = child.communicate(given)
    if child.returncode:
        raise ToolFailed(f"the tools cannot be imported: {err.decode(errors='replace').strip()[-2000:]}")
    return out


def _environment() -> str:
    """Return a text that changes when Python changes or a package is installed or removed."""
    # Installing writes into these folders; other entries of the path hold no entry points.
    folders = sorted({place for place in sys.path if place.endswith(("site-packages", "dist-packages"))})
    places = [(place, Path(place).stat().st_mtime_ns) for place in folders if Path(place).is_dir()]
    return json.dumps([FORMAT, sys.version, places])


def _stamp(path: Path) -> list[int]:
    try:
        state = path.stat()
    except OSError:
        return []
    return [state.st_mtime_ns, state.st_size]


def _unchanged(files: Mapping[str, list[int]]) -> bool:
    return all(_stamp(Path(file)) == stamp for file, stamp in files.items())


def _kept(path: Path) -> Catalog | None:
    """Return the catalog of a file, None if it is not there, not true any more, or not written by this MeDaS."""
    try:
        kept: Any = json.loads(path.read_bytes())
        if kept["environment"] != _environment() or not _unchanged(kept["files"]):
            return None
        return _from_json(kept)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _from_json(data: Json) -> Catalog:
    return Catalog({one["id"]: ToolInfo.from_json(one) for one in data["tools"]}, data["broken"])


def tool_class(module: str, tool: str) -> type[Tool]:
    """Import the class of a tool, for a worker.

    Raises:
        NotFound: If the module or the class is not there.
    """
    try:
        return _tool(module, tool.rpartition(".")[2])
    except (ImportError, AttributeError) as error:
        text = f"the tool {tool} cannot be imported: {error}"
        raise NotFound(text, hint="Install its package in the environment of the worker") from error
