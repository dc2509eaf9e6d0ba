"""Find the tool that a stored step names, among the installed ones."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points

from medas.errors import NotFound
from medas.media.medium import Json
from medas.tool.base import Tool
from medas.tool.catalog import GROUP


def installed_tool(step: Json) -> type[Tool]:
    """Return the class of a step of a history or a recipe.

    Such a step comes with a file, so its own `module` is not believed: the tool is looked up by its id in the tables of
    installed packages (entry point group `medas.tools`). A crafted model cannot make MeDaS import anything else.

    Raises:
        NotFound: If no installed package lists this tool.
    """
    tool = str(step.get("tool", ""))
    package, _, name = tool.rpartition(".")
    for entry in entry_points(group=GROUP):
        if entry.value.partition(".")[0] == package:
            table: Mapping[str, str] = import_module(entry.value).MODULES
            if name in table:
                found: type[Tool] = getattr(import_module(table[name]), name)
                return found
    hint = f"Install the package {package!r}, in the version that made the file"
    raise NotFound(f"the tool {tool!r} is not among the installed tools", hint=hint)
