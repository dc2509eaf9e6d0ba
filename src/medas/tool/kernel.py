"""The kernel of a tool, and its further back-ends."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from medas.errors import BadDeclaration

Function = Callable[..., Any]


class Kernel:
    """The function that does the work; `backends` are other implementations of the same."""

    def __init__(self, function: Function) -> None:
        self.name = function.__name__
        self.backends: dict[str, Function] = {"reference": function}
        self._wants: dict[str, dict[str, str]] = {}

    def backend(self, name: str) -> Callable[[Function], Function]:
        """Declare another implementation, chosen by `Tool(backend=name)`; it must agree with the reference."""

        def register(function: Function) -> Function:
            if name in self.backends or name in DEVICES:
                raise BadDeclaration(f"back-end {name!r} is declared twice or is the name of a device")
            self.backends[name] = function
            return function

        return register

    def wants(self, backend: str) -> dict[str, str]:
        """Return each plug that the kernel takes and the text of its annotation; `**` takes all that are left."""
        if backend not in self._wants:
            parameters = list(inspect.signature(self.backends[backend]).parameters.values())[1:]
            self._wants[backend] = {
                "**" if parameter.kind is parameter.VAR_KEYWORD else parameter.name: _text(parameter.annotation)
                for parameter in parameters
            }
        return self._wants[backend]


DEVICES = ("cpu", "cuda", "mps")
"""As a back-end each means "reference on that device"."""


def _text(annotation: Any) -> str:
    if isinstance(annotation, str):
        return annotation
    if annotation.__module__ == "SimpleITK.SimpleITK":
        return f"sitk.{annotation.__name__}"
    return getattr(annotation, "__name__", str(annotation))


def kernel(function: Function) -> Kernel:
    """Mark the method that does the work of a tool; its parameters are names of plugs."""
    return Kernel(function)
