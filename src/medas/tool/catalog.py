"""The catalog of tools: written by a child process that imports them, read by everybody else without their code."""

from __future__ import annotations

import json
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
from medas.tool.base import Tool
from medas.tool.schema import ToolInfo, describe

FORMAT = 1
GROUP = "medas.tools"
"""Entry point group; each value names a module with a table MODULES: class -> module."""


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
        raise NotFound(f"there is no tool {tool!r}", hint=self._nearest(tool))

    def _nearest(self, tool: str) -> str:
        from difflib import get_close_matches

        names = {info.name.lower(): info.name for info in self.tools.values()}
        near = get_close_matches(tool.rpartition(".")[2].lower(), names, n=3, cutoff=0.5)
        return f"Did you mean {', '.join(names[name] for name in near)}?" if near else "List them with `medas tools`"


def catalog_of(tools: list[type[Tool]]) -> Catalog:
    """Return a catalog of classes that are at hand."""
    return Catalog({info.id: info for info in map(describe, tools)})


def load_catalog(home: Path) -> Catalog:
    """Return the catalog of everything installed, from `home/catalog.json` if it is still true.

    It is made again if the environment or a file of a tool changed.
    """
    path = home / "catalog.json"
    kept = _read(path)
    if kept is None or kept["environment"] != _environment() or not _unchanged(kept["files"]):
        kept = _made_by_child()
        home.mkdir(parents=True, exist_ok=True)
        write_bytes(path, json.dumps(kept, ensure_ascii=False).encode())
    return Catalog({one["id"]: ToolInfo.from_json(one) for one in kept["tools"]}, kept["broken"])


def make_catalog() -> Json:
    """Import every tool and return the catalog as JSON; runs in a child process."""
    tools: dict[str, ToolInfo] = {}
    broken: dict[str, str] = {}
    for entry, module, name in _entries(broken):
        try:
            info = describe(_tool(module, name))
            if info.id in tools:
                both = f"{tools[info.id].module} and {module}"
                raise BadDeclaration(f"two tools are called {info.id}, in {both}", hint="Uninstall one of the packages")
            tools[info.id] = info
        except Exception as error:  # noqa: BLE001 - a plug-in may fail in any way and must not take the others along
            broken[f"{entry}:{name}"] = _reason(error)
    files = sorted({file for info in tools.values() for file in info.files})
    return {
        "format": FORMAT,
        "environment": _environment(),
        "files": {file: _stamp(Path(file)) for file in files},
        "tools": [info.to_json() for info in tools.values()],
        "broken": broken,
    }


def _entries(broken: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield entry point, module and class of every listed tool, our own first."""
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name != "medas", entry.name)):
        try:
            table: Mapping[str, str] = import_module(entry.value).MODULES
        except Exception as error:  # noqa: BLE001 - as above
            broken[entry.name] = _reason(error)
            continue
        yield from ((entry.name, module, name) for name, module in table.items())


def _tool(module: str, name: str) -> type[Tool]:
    tool: Any = getattr(import_module(module), name)
    if not (isinstance(tool, type) and issubclass(tool, Tool)):
        raise BadDeclaration(f"{module}.{name} is no tool", hint="List only subclasses of medas.tool.Tool")
    return tool


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, MedasError) else "".join(traceback.format_exception(error))


def _made_by_child() -> dict[str, Any]:
    program = "import json; from medas.tool.catalog import make_catalog; print(json.dumps(make_catalog()))"
    child = processes.start([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = child.communicate()
    if child.returncode:
        raise ToolFailed(f"the tools could not be listed: {err.decode(errors='replace').strip()[-2000:]}")
    made: dict[str, Any] = json.loads(out.splitlines()[-1])
    return made


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


def _read(path: Path) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return kept if kept.get("format") == FORMAT else None


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
