"""Find the tool that a command names: of the catalog, of a module, or of a file."""

from __future__ import annotations

import importlib.util
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from medas.errors import NotFound
from medas.safe.home import home_folder
from medas.tool.base import Tool
from medas.tool.catalog import load_catalog, tool_class


def class_of(name: str) -> type[Tool]:
    """Return a tool by class name, `package.module:Class` or `file.py:Class`; the class may be left out if it is the only one.

    Raises:
        NotFound: If there is no such tool.
        BadDeclaration: If the class is written wrongly.
    """
    place, _, wanted = name.partition(":")
    if place.endswith(".py"):
        return _one_of(_module_of_file(Path(place)), wanted)
    if wanted or "." in place:
        return _one_of(_module(place), wanted)
    info = load_catalog(home_folder()).get(name)
    return tool_class(info.module, info.id)


def _module(name: str) -> ModuleType:
    sys.path.insert(0, str(Path.cwd()))
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise NotFound(f"there is no module {error.name}", hint="Give package.module:Class or file.py:Class") from error
    finally:
        sys.path.pop(0)


def _module_of_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise NotFound(f"there is no file {path.name}", hint="Check the path", file=path.name)
    spec = importlib.util.spec_from_file_location(path.stem, path.absolute())
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _one_of(module: ModuleType, wanted: str) -> type[Tool]:
    found: dict[str, Any] = {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Tool) and value.__module__ == module.__name__ and value.results
    }
    if wanted in found or (not wanted and len(found) == 1):
        kind: type[Tool] = found[wanted] if wanted else next(iter(found.values()))
        return kind
    known = ", ".join(found) or "none"
    missing = f"has no tool {wanted}" if wanted else "holds several tools" if found else "holds no tool"
    raise NotFound(f"{module.__name__} {missing}", hint=f"Tools: {known}")
