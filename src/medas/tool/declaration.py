"""Read the declaration of a tool class, once, when the class is made."""

from __future__ import annotations

import inspect
import re
import sys
from typing import TYPE_CHECKING, Any, get_type_hints

from medas.errors import BadDeclaration
from medas.media.medium import Medium
from medas.tool.constructor import Constructor
from medas.tool.kernel import Kernel
from medas.tool.parameters import Schema
from medas.tool.plug import Plug

if TYPE_CHECKING:
    from medas.tool.base import Tool


def declare(tool: type[Tool], reserved: frozenset[str]) -> None:
    """Fill `plugs`, `results` and `kernel` of a tool class.

    Raises:
        BadDeclaration: Naming the class and the mistake.
    """
    own = {name: value for base in reversed(tool.__mro__) for name, value in vars(base).items()}
    plugs = {name: value for name, value in own.items() if isinstance(value, Plug)}
    results = {name: value for name, value in own.items() if isinstance(value, Constructor)}
    kernels = [value for name, value in own.items() if isinstance(value, Kernel) and name != "kernel_of"]
    try:
        if clash := sorted((set(plugs) | set(results)) & reserved):
            raise BadDeclaration(f"{clash[0]!r} is the name of a member of Tool", hint="Choose another name")
        _read_annotations(tool, plugs, results)
        if len(kernels) != 1:
            raise BadDeclaration(f"a tool has one @kernel, found {len(kernels)}")
        _check_kernel(kernels[0], plugs)
        _check_results(plugs, results)
    except BadDeclaration as error:
        raise BadDeclaration(f"{tool.__name__}: {error.message}", hint=error.hint) from error
    tool.plugs, tool.results, tool.kernel_of = plugs, results, kernels[0]


def _read_annotations(tool: type[Tool], plugs: dict[str, Plug], results: dict[str, Constructor]) -> None:
    hints = _hints(tool)
    for name in (*plugs, *results):
        if name not in hints:
            raise BadDeclaration(f"{name} has no annotation", hint=f"Write `{name}: Image = ...`")
    for plug in plugs.values():
        plug.declare(hints[plug.name])
        if _is_number(plug.schema) and not plug.unit:
            raise BadDeclaration(f"{plug.name} is a number without a unit", hint='Give unit="1" if it has none')
    for made in results.values():
        medium = hints[made.name]
        if not (isinstance(medium, type) and issubclass(medium, Medium)):
            raise BadDeclaration(f"{made.name}: a result must be a medium, not {medium!r}")
        made.medium = medium


def _is_number(schema: Schema) -> bool:
    inner = schema["anyOf"][0] if "anyOf" in schema else schema
    return "number" in (inner.get("type"), inner.get("items", {}).get("type"))


def _hints(tool: type[Tool]) -> dict[str, Any]:
    names = {**vars(sys.modules[tool.__module__]), **{base.__name__: base for base in tool.__mro__}}
    try:
        return get_type_hints(tool, localns=names)
    except NameError as error:
        raise BadDeclaration(f"an annotation is unknown: {error.name}", hint="Import it from medas.tool") from error
    except (AttributeError, SyntaxError, TypeError) as error:
        raise BadDeclaration(f"an annotation is no type: {error}", hint="Write e.g. `image: Image`") from error


def _check_kernel(kernel: Kernel, plugs: dict[str, Plug]) -> None:
    for backend in kernel.backends:
        wanted = kernel.wants(backend)
        if strangers := sorted(set(wanted) - set(plugs) - {"**"}):
            raise BadDeclaration(f"kernel {kernel.name} takes {strangers[0]!r}, which is no plug")
        forgotten = sorted(set(plugs) - set(wanted))
        if forgotten and "**" not in wanted:
            raise BadDeclaration(f"kernel {kernel.name} does not take the plug {forgotten[0]!r}")


def _check_results(plugs: dict[str, Plug], results: dict[str, Constructor]) -> None:
    if not results:
        raise BadDeclaration("a tool needs at least one result")
    for made in results.values():
        if made.replaces and (made.replaces not in plugs or plugs[made.replaces].medium is None):
            raise BadDeclaration(f"{made.name} is like {made.replaces!r}, which is no plug for a medium")


def title_of(tool: type[Tool]) -> str:
    """Return the title of a tool: its own, else the class name in words."""
    return tool.title or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", tool.__name__).capitalize()


def tool_id(tool: type[Tool]) -> str:
    """Return the id: top package and class name, e.g. `medas.RescaleWindow`."""
    return f"{tool.__module__.split('.')[0]}.{tool.__name__}"


def summary_and_help(tool: type[Tool]) -> tuple[str, str]:
    """Return the first line of the docstring, and the rest."""
    first, _, rest = inspect.cleandoc(tool.__doc__ or "").partition("\n")
    return first.strip(), rest.strip()


def needed_inputs(tool: type[Tool]) -> list[Plug]:
    """Return the plugs for media, in order of declaration."""
    return [plug for plug in tool.plugs.values() if plug.medium is not None]
