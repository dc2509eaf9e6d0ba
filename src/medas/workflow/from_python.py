"""Read the Python twin of a document as data, without running a line of it."""

from __future__ import annotations

import ast
import math
import warnings
from typing import Any

from medas.errors import BadWorkflow, WrongInput
from medas.media.medium import Json
from medas.tool.catalog import Catalog
from medas.tool.parameters import as_json
from medas.tool.schema import ToolInfo
from medas.tool.wire import Wire
from medas.workflow.document import Document, Step, Wires, dump, load

_FLOW_WORDS = {"title", "seed", "rest"}
_STEP_WORDS = {"name", "only", "on_error", "takes", "gives", "resources", "seed"}
_HINT = "Only imports, Workflow(...), flow.add(Tool(...), name=...), flow.place(...) and flow.run() can be read"


def from_python(text: str, catalog: Catalog, *, file: str | None = None) -> Document:
    """Return the document of a program as `to_python` writes it, also after changes by hand.

    Args:
        text: The program. Nothing of it is executed; what stands below `if __name__ == "__main__"` is not looked at.
        catalog: The installed tools.
        file: Name for messages.

    Raises:
        BadWorkflow: Naming the first line that is more than steps and wires, or all that is wrong with the document.
    """
    reader = _Reader(catalog, file)
    for line in _parsed(text, file).body:
        reader.take(line)
    return load(dump(reader.document()), file=file)


def _parsed(text: str, file: str | None) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes; they mean what they mean
            return ast.parse(text)
    except SyntaxError as error:
        raise BadWorkflow(f"line {error.lineno}: {error.msg}", hint="Correct the program", file=file) from None
    except (ValueError, RecursionError, MemoryError):
        raise BadWorkflow("the program cannot be read", hint="Is it a Python program?", file=file) from None


class _Reader:
    """What is known of the program so far."""

    def __init__(self, catalog: Catalog, file: str | None) -> None:
        self.catalog, self.file = catalog, file
        self.flow = ""
        self.title, self.seed = "", 0
        self.rest: dict[str, Any] = {}
        self.tools: dict[str, str] = {}
        """Class in the program -> tool id."""
        self.steps: dict[str, Step] = {}
        self.names: dict[str, str] = {}
        """Variable -> step id."""
        self.view: dict[str, Any] = {}

    def document(self) -> Document:
        if not self.flow:
            raise BadWorkflow("the program makes no Workflow", hint=_HINT, file=self.file)
        return Document(self.title, self.seed, self.steps, self.view, rest=self.rest)

    def take(self, line: ast.stmt) -> None:
        if isinstance(line, ast.ImportFrom):
            self._import(line)
        elif isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name):
            self._assign(line.targets[0].id, line.value)
        elif isinstance(line, ast.Expr) and isinstance(line.value, ast.Call):
            self._expression(line.value)
        elif not (_is_text(line) or _is_main(line) or isinstance(line, ast.Import)):
            raise self._bad(line, "this cannot be part of a workflow")

    def _import(self, line: ast.ImportFrom) -> None:
        top = (line.module or "").partition(".")[0]
        for name in line.names:
            self.tools[name.asname or name.name] = f"{top}.{name.name}"

    def _assign(self, variable: str, value: ast.expr) -> None:
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Workflow":
            self._begin(variable, value)
        elif isinstance(value, ast.Call) and self._is_method(value, "add"):
            self.names[variable] = self._add(value)
        else:
            raise self._bad(value, f"{variable} is neither a workflow nor a step")

    def _begin(self, variable: str, call: ast.Call) -> None:
        words = self._words(call, _FLOW_WORDS)
        if self.flow or len(call.args) > 1:
            raise self._bad(call, "a program makes one Workflow, with one title")
        self.flow = variable
        self.title = self._literal(call.args[0]) if call.args else words.get("title", "")
        self.seed, self.rest = words.get("seed", 0), words.get("rest", {})
        if not isinstance(self.rest, dict) or {"medas", "title", "seed", "steps", "view"} & set(self.rest):
            raise self._bad(call, "rest is an object of further entries")

    def _expression(self, call: ast.Call) -> None:
        if self._is_method(call, "place") and not call.args:
            self._place(call)
        elif self._is_method(call, "add"):
            self._add(call)
        elif not self._runs(call):
            raise self._bad(call, "this call cannot be part of a workflow")

    def _place(self, call: ast.Call) -> None:
        for word in call.keywords:
            found = self._literal(word.value)
            places = {word.arg: found} if word.arg else found
            if not (isinstance(places, dict) and all(map(_is_place, places.values()))):
                raise self._bad(word.value, "a place is a pair of numbers")
            self.view |= places

    def _runs(self, call: ast.expr) -> bool:
        """Return whether an expression is a chain that begins with `flow.run`."""
        while isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            if isinstance(call.func.value, ast.Name):
                return call.func.value.id == self.flow and call.func.attr in {"run", "again", "with_succ", "with_fail"}
            call = call.func.value
        return False

    def _is_method(self, call: ast.Call, method: str) -> bool:
        function = call.func
        return (
            isinstance(function, ast.Attribute)
            and function.attr == method
            and isinstance(function.value, ast.Name)
            and function.value.id == self.flow
        )

    def _add(self, call: ast.Call) -> str:
        tool = call.args[0] if len(call.args) == 1 else None
        if not (isinstance(tool, ast.Call) and isinstance(tool.func, ast.Name) and not tool.args):
            raise self._bad(call, "flow.add needs a tool, e.g. flow.add(Resample(...), name='resample')")
        words = self._words(call, _STEP_WORDS)
        name = words.pop("name", None)
        if not isinstance(name, str) or name in self.steps:
            raise self._bad(call, "flow.add needs name='...', each name once")
        self.steps[name] = self._step(tool, tool.func.id, name, words)
        return name

    def _step(self, call: ast.Call, class_name: str, name: str, words: dict[str, Any]) -> Step:
        tool = self.tools.get(class_name, f"medas.{class_name}")
        info = self.catalog.tools.get(tool)
        backend: Any = "reference"
        params: dict[str, Json] = {}
        wires: dict[str, Wire | Wires] = {}
        for word in call.keywords:
            if word.arg is None:
                raise self._bad(word.value, "write out each plug by its name")
            wire = self._wires(word.value, info, word.arg)
            if wire is not None:
                wires[word.arg] = wire
            elif word.arg == "backend":
                backend = self._literal(word.value)
            elif not (info and self._is_default(info, word.arg, word.value)):
                params[word.arg] = self._literal(word.value)
        seed = words.pop("seed", None) or (name if info is not None and info.stochastic else None)
        return Step(tool, info.version if info else 1, backend, params, wires, seed=seed, **words)

    def _is_default(self, info: ToolInfo, plug: str, value: ast.expr) -> bool:
        """Return whether a value is the default, which a document leaves out."""
        defaults = info.defaults()
        try:
            return plug in defaults and bool(as_json(info.accept(plug, self._literal(value))) == defaults[plug])
        except WrongInput:
            return False

    def _wires(self, value: ast.expr, info: ToolInfo | None, plug: str) -> Wire | Wires | None:
        if isinstance(value, ast.List):
            several = [wire for one in value.elts if (wire := self._wire(one)) is not None]
            empty = not value.elts and info is not None and info.input(plug) is not None
            return tuple(several) if len(several) == len(value.elts) and (several or empty) else None
        return self._wire(value)

    def _wire(self, value: ast.expr) -> Wire | None:
        if isinstance(value, ast.Subscript):
            inner = self._wire(value.value)
            return None if inner is None else self._column(inner, value)
        if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id in self.names:
            return Wire(self.names[value.value.id], value.attr)
        return None

    def _column(self, wire: Wire, value: ast.Subscript) -> Wire:
        try:
            return wire[str(self._literal(value.slice))]
        except WrongInput as error:
            raise self._bad(value, error.message) from None

    def _words(self, call: ast.Call, known: set[str]) -> dict[str, Any]:
        for word in call.keywords:
            if word.arg is None or word.arg not in known:
                raise self._bad(word.value, f"{word.arg or '**'} is not known here")
        return {str(word.arg): self._literal(word.value) for word in call.keywords}

    def _literal(self, value: ast.expr) -> Json:
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Path" and value.args:
            return self._literal(value.args[0])
        try:
            return _as_json(ast.literal_eval(value))
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            raise self._bad(value, "only numbers, texts, lists and results of steps can be read") from None

    def _bad(self, line: ast.stmt | ast.expr, message: str) -> BadWorkflow:
        return BadWorkflow(f"line {line.lineno}: {message}", hint=_HINT, file=self.file)


def _as_json(found: Any) -> Json:
    """Return a Python literal as JSON.

    Raises:
        ValueError: If it is bytes, a set, a complex or infinite number, or an object whose keys are no text.
    """
    if isinstance(found, list | tuple):
        return [_as_json(one) for one in found]
    if isinstance(found, dict) and all(isinstance(key, str) for key in found):
        return {key: _as_json(one) for key, one in found.items()}
    if found is None or isinstance(found, bool | int | str) or (isinstance(found, float) and math.isfinite(found)):
        return found
    raise ValueError


def _is_place(found: Any) -> bool:
    return isinstance(found, list) and len(found) == 2 and all(type(one) in (int, float) for one in found)


def _is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)


def _is_main(line: ast.stmt) -> bool:
    return isinstance(line, ast.If) and ast.unparse(line.test) == "__name__ == '__main__'" and not line.orelse
