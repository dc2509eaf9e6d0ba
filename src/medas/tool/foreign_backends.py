"""Back-ends that somebody else has written for a tool, found by entry point."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from medas.artifacts.code_digest import code_of
from medas.errors import BadDeclaration
from medas.tool.kernel import DEVICES, Function, Kernel

GROUP = "medas.backends"
"""Entry point group: `"medas.FillHoles.fast" = "acme_tools.fast:fill_holes"`, tool id and name of the back-end."""


def add_foreign(tool: str, kernel: Kernel, plugs: dict[str, Any]) -> dict[str, str]:
    """Add the installed back-ends of others to a kernel; return name -> digest of their code.

    Args:
        tool: Id, e.g. `medas.FillHoles`.
        kernel: The kernel of the tool.
        plugs: Its plugs; a back-end takes the same.

    Raises:
        BadDeclaration: If a back-end is no function, takes a name that is none of a plug, or has a name that is taken.
    """
    found: dict[str, str] = {}
    for name, entry in _of(tool).items():
        function = _loaded(tool, name, entry)
        if kernel.backends.get(name) is not function:
            if name in kernel.backends or name in DEVICES:
                raise BadDeclaration(f"{tool}: back-end {name!r} of {entry.value} has a name that is taken")
            kernel.backends[name] = function
            strangers = sorted(set(kernel.wants(name)) - set(plugs) - {"**"})
            if strangers:
                del kernel.backends[name]
                raise BadDeclaration(f"{tool}: back-end {name!r} takes {strangers[0]!r}, which is no plug")
        found[name] = code_of(entry.module).digest
    return found


def _loaded(tool: str, name: str, entry: EntryPoint) -> Function:
    try:
        function: Any = getattr(import_module(entry.module), entry.attr)
    except (ImportError, AttributeError) as error:
        text = f"{tool}: back-end {name!r} of {entry.value} cannot be imported: {error}"
        raise BadDeclaration(text, hint="Repair or uninstall its package") from error
    if not callable(function):
        raise BadDeclaration(f"{tool}: back-end {name!r} of {entry.value} is no function")
    checked: Function = function
    return checked


def _of(tool: str) -> dict[str, EntryPoint]:
    prefix = f"{tool}."
    return {name.removeprefix(prefix): entry for name, entry in _all().items() if name.startswith(prefix)}


@cache
def _all() -> dict[str, EntryPoint]:
    # Asking takes some 10 ms, so it is done once, and only when a tool is described or a name is unknown.
    return {entry.name: entry for entry in entry_points(group=GROUP)}
