"""Write a document as a Python program that runs the same and gives the same digests."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from graphlib import CycleError
from typing import Any

from medas.errors import BadWorkflow
from medas.tool.catalog import Catalog
from medas.tool.schema import ToolInfo
from medas.tool.wire import Wire
from medas.workflow.document import Document, Step, Wires
from medas.workflow.fan_out import order_of

_WIDTH = 100
_ENDLESS = 1 << 30
_TAKEN = {*keyword.kwlist, "flow", "print", "list"}
"""Step ids that cannot be variables of the program."""
_END = """
if __name__ == "__main__":
    flow.run().with_succ(lambda run: print(run.id, list(run.results))).with_fail(print)
"""

Source = Callable[[int], str]
"""Width of a line -> source text that fits, if it can."""


def to_python(document: Document, catalog: Catalog) -> str:
    """Return the program; `from_python` reads it back.

    Raises:
        BadWorkflow: If a tool is not installed in the version of the document, or the document holds what a program
            cannot say. Nothing of a document becomes source text unless the catalog knows its name.
    """
    if document.read_only:
        raise BadWorkflow("a newer MeDaS wrote the workflow", hint="Update MeDaS")
    infos = {name: _info(name, step, catalog) for name, step in document.steps.items()}
    try:
        order = order_of(document)
    except CycleError:
        raise BadWorkflow("wires lead in a circle", hint="See `medas check`") from None
    for name, step in document.steps.items():
        _check(name, step, infos[name], document)
    return _Program(document, infos).text(order)


def _info(name: str, step: Step, catalog: Catalog) -> ToolInfo:
    info = catalog.tools.get(step.tool)
    if info is None:
        raise BadWorkflow(f"the tool {step.tool} is not installed", hint="Install its package", node=name)
    if step.rest:
        raise BadWorkflow("the step holds what this MeDaS does not know", hint="Update MeDaS", node=name)
    if step.version != info.version:
        text = f"the step relies on version {step.version} of {info.name}, installed is {info.version}"
        raise BadWorkflow(text, hint="Upgrade the workflow, or update the package of the tool", node=name)
    return info


def _check(name: str, step: Step, info: ToolInfo, document: Document) -> None:
    known = {*(plug.id for plug in info.inputs), *info.params["properties"]}
    for plug in (*step.wires, *step.params):
        if plug not in known:
            raise BadWorkflow(f"{info.name} has no plug {plug!r:.60}", hint="See `medas check`", node=name)
        if plug in step.wires and plug in step.params:
            raise BadWorkflow(f"{plug} has a value and a wire", hint="Remove one of the two", node=name, port=plug)
    for plug, wire in step.each_wire():
        if wire.step not in document.steps or keyword.iskeyword(wire.result):
            raise BadWorkflow(f"{wire} is not there", hint="See `medas check`", node=name, port=plug)


class _Program:
    """The parts of one program."""

    def __init__(self, document: Document, infos: Mapping[str, ToolInfo]) -> None:
        self.document, self.infos = document, infos
        self.classes = _classes(infos)
        self.variables = _variables(document, {*self.classes.values()})

    def text(self, order: list[str]) -> str:
        words = {"seed": _value(self.document.seed)} if self.document.seed else {}
        if self.document.rest:
            words["rest"] = _value(self.document.rest)
        lines = [f'"""{_docstring(self.document.title)}"""', "", "from medas import Workflow", *self._imports(), ""]
        lines += [_listed("flow = Workflow(", [_value(self.document.title), *_words(words)], ")")(_WIDTH)]
        lines += [self._added(name) for name in order]
        if self.document.view:
            lines += ["", self._placed()]
        return "\n".join([*lines, _END])

    def _imports(self) -> list[str]:
        own: list[Source] = []
        lines: list[str] = []
        for info in sorted({info.id: info for info in self.infos.values()}.values(), key=lambda info: info.name):
            named = info.name if (alias := self.classes[info.id]) == info.name else f"{info.name} as {alias}"
            if info.module.startswith("medas.tools."):
                own.append(_plain(named))
            else:
                lines.append(f"from {info.module} import {named}")
        return [*([_import("medas.tools", own)] if own else []), *sorted(lines)]

    def _added(self, name: str) -> str:
        step, info = self.document.steps[name], self.infos[name]
        words: dict[str, Source] = {"name": _value(name)}
        for word in ("only", "on_error", "takes", "gives", "resources"):
            value = getattr(step, word)
            if value and not (word == "on_error" and value == "stop"):
                words[word] = _value(value)
        if step.seed is not None and not (info.stochastic and step.seed == name):
            words["seed"] = _value(step.seed)
        tool = _listed(f"{self.classes[info.id]}(", _words(self._filled(step, info)), ")")
        return _listed(f"{self.variables[name]} = flow.add(", [tool, *_words(words)], ")")(_WIDTH)

    def _filled(self, step: Step, info: ToolInfo) -> dict[str, Source]:
        filled = {} if step.backend == "reference" else {"backend": _value(step.backend)}
        for plug in (*(one.id for one in info.inputs), *info.params["properties"]):
            if plug in step.wires:
                filled[plug] = self._wires(step.wires[plug])
            elif plug in step.params:
                filled[plug] = _value(step.params[plug])
        return filled

    def _wires(self, wires: Wire | Wires) -> Source:
        if isinstance(wires, tuple):
            return _listed("[", [self._wires(wire) for wire in wires], "]")
        column = f"[{_value(wires.column)(_ENDLESS)}]" if wires.column else ""
        return _plain(f"{self.variables[wires.step]}.{wires.result}{column}")

    def _placed(self) -> str:
        view = dict(sorted(self.document.view.items()))
        if all(name.isidentifier() and not keyword.iskeyword(name) for name in view):
            places = {name: _listed("(", [_value(one) for one in place], ")") for name, place in view.items()}
            return _listed("flow.place(", _words(places), ")")(_WIDTH)
        return _listed("flow.place(**", [_value(view)], ")")(_WIDTH)


def _classes(infos: Mapping[str, ToolInfo]) -> dict[str, str]:
    """Return tool id -> name of its class in the program; of two that are called alike, ours keeps its name."""
    names: dict[str, str] = {}
    for tool in sorted({info.id for info in infos.values()}, key=lambda tool: (not tool.startswith("medas."), tool)):
        top, _, name = tool.rpartition(".")
        names[tool] = f"{top}_{name}" if name in {*names.values(), "Workflow"} else name
    return names


def _variables(document: Document, taken: set[str]) -> dict[str, str]:
    """Return step id -> variable."""
    names: dict[str, str] = {}
    for name in document.steps:
        variable = name
        while variable in {*_TAKEN, *taken, *names.values()} or (variable != name and variable in document.steps):
            variable += "_"
        names[name] = variable
    return names


def _docstring(title: str) -> str:
    kept = "".join(letter if letter.isprintable() else " " for letter in title.replace("\\", "").replace('"', "'"))
    text = kept.strip()[: _WIDTH - 7] or "A workflow"
    return text if text.endswith((".", "!", "?", "。", "！", "？")) else f"{text}."


def _import(module: str, names: list[Source]) -> str:
    line = f"from {module} import {', '.join(name(_ENDLESS) for name in names)}"
    return line if len(line) <= _WIDTH else _listed(f"from {module} import (", names, ")")(_WIDTH)


def _words(words: Mapping[str, Source]) -> list[Source]:
    def named(name: str, value: Source) -> Source:
        return lambda width: f"{name}={value(width - len(name) - 1)}"

    return [named(name, value) for name, value in words.items()]


def _value(value: Any) -> Source:
    if isinstance(value, Mapping):

        def member(key: Any) -> Source:
            return lambda width: f"{_scalar(key)}: {_value(value[key])(width - len(_scalar(key)) - 2)}"

        return _listed("{", [member(key) for key in value], "}")
    if isinstance(value, list | tuple):
        return _listed("[", [_value(one) for one in value], "]")
    return _plain(_scalar(value))


def _scalar(value: Any) -> str:
    text = repr(value)
    return f'"{text[1:-1]}"' if text.startswith("'") and '"' not in text else text


def _plain(text: str) -> Source:
    return lambda _width: text


def _listed(opening: str, parts: list[Source], closing: str) -> Source:
    """Return parts between brackets: on one line if it is wide enough, else one part per line."""

    def source(width: int) -> str:
        line = f"{opening}{', '.join(part(_ENDLESS) for part in parts)}{closing}"
        if not parts or len(line) <= width:
            return line
        inner = (part(width - 5).replace("\n", "\n    ") for part in parts)
        return "\n".join([opening, *(f"    {one}," for one in inner), closing])

    return source
