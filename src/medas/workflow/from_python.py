"""Read the Python twin of a document as data, without running a line of it."""

from __future__ import annotations

import ast
from typing import Any

from medas.errors import BadWorkflow, WrongInput
from medas.tool.catalog import Catalog
from medas.tool.wire import Wire
from medas.workflow.document import Document, Step, Wires

_STEP_WORDS = {"name", "only", "on_error", "takes", "gives", "resources", "seed"}
_HINT = "Only imports, Workflow(...), flow.add(Tool(...), name=...), flow.place(...) and flow.run() can be read"


def from_python(text: str, catalog: Catalog, *, file: str | None = None) -> Document:
    """Return the document of a program as `to_python` writes it, also after changes by hand.

    Args:
        text: The program. Nothing of it is executed.
        catalog: The installed tools.
        file: Name for messages.

    Raises:
        BadWorkflow: Naming the first line that is more than steps and wires.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise BadWorkflow(f"line {error.lineno}: {error.msg}", hint="Correct the program", file=file) from None
    reader = _Reader(catalog, file)
    for line in tree.body:
        reader.take(line)
    return reader.document()


class _Reader:
    """What is known of the program so far."""

    def __init__(self, catalog: Catalog, file: str | None) -> None:
        self.catalog, self.file = catalog, file
        self.flow = ""
        self.title, self.seed = "", 0
        self.rest: dict[str, Any] = {}
        self.tools: dict[str, str] = {}
        self.steps: dict[str, Step] = {}
        self.names: dict[str, str] = {}
        self.view: dict[str, tuple[float, float]] = {}

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
        if not isinstance(value, ast.Call):
            raise self._bad(value, f"{variable} is neither a workflow nor a step")
        if isinstance(value.func, ast.Name) and value.func.id == "Workflow":
            self._begin(variable, value)
        elif self._is_method(value, "add"):
            self.names[variable] = self._add(value)
        else:
            raise self._bad(value, f"{variable} is neither a workflow nor a step")

    def _begin(self, variable: str, call: ast.Call) -> None:
        words = {word.arg: self._literal(word.value) for word in call.keywords}
        self.flow = variable
        self.title = self._literal(call.args[0]) if call.args else words.get("title", "")
        self.seed, self.rest = words.get("seed", 0), words.get("rest", {})

    def _expression(self, call: ast.Call) -> None:
        if self._is_method(call, "place"):
            self.view |= {str(word.arg): tuple(self._literal(word.value)) for word in call.keywords}
        elif self._is_method(call, "add"):
            self._add(call)
        elif not self._runs(call):
            raise self._bad(call, "this call cannot be part of a workflow")

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
        tool = call.args[0] if call.args else None
        if not (isinstance(tool, ast.Call) and isinstance(tool.func, ast.Name) and not tool.args):
            raise self._bad(call, "flow.add needs a tool, e.g. flow.add(Resample(...), name='resample')")
        words = {str(word.arg): self._literal(word.value) for word in call.keywords if word.arg in _STEP_WORDS}
        name = words.pop("name", None)
        if not isinstance(name, str):
            raise self._bad(call, "flow.add needs name='...'")
        self.steps[name] = self._step(tool, name, words)
        return name

    def _step(self, call: ast.Call, name: str, words: dict[str, Any]) -> Step:
        assert isinstance(call.func, ast.Name)
        tool = self.tools.get(call.func.id, f"medas.{call.func.id}")
        info = self.catalog.tools.get(tool)
        backend, params, wires = "reference", {}, {}
        for word in call.keywords:
            plug = str(word.arg)
            wire = self._wires(word.value)
            if plug == "backend":
                backend = self._literal(word.value)
            elif wire is not None:
                wires[plug] = wire
            elif not (info and plug in info.defaults() and self._same(info, plug, word.value)):
                params[plug] = self._literal(word.value)
        seed = words.pop("seed", None) or (name if info is not None and info.stochastic else None)
        version = info.version if info else 1
        return Step(tool, version, backend, params, wires, seed=seed, **words)

    def _same(self, info: Any, plug: str, value: ast.expr) -> bool:
        """Return whether a value is the default, which a document leaves out."""
        from medas.tool.parameters import as_json

        try:
            return bool(as_json(info.accept(plug, self._literal(value))) == info.defaults()[plug])
        except WrongInput:
            return False

    def _wires(self, value: ast.expr) -> Wire | Wires | None:
        if isinstance(value, ast.List) and value.elts:
            several = [self._wires(one) for one in value.elts]
            return tuple(one for one in several if isinstance(one, Wire)) if all(several) else None
        if isinstance(value, ast.Subscript):
            inner = self._wires(value.value)
            return inner[str(self._literal(value.slice))] if isinstance(inner, Wire) else None
        if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id in self.names:
            return Wire(self.names[value.value.id], value.attr)
        return None

    def _literal(self, value: ast.expr) -> Any:
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Path" and value.args:
            return self._literal(value.args[0])
        try:
            found = ast.literal_eval(value)
        except ValueError:
            raise self._bad(value, "only numbers, texts, lists and results of steps can be read") from None
        return list(found) if isinstance(found, tuple) else found

    def _bad(self, line: ast.stmt | ast.expr, message: str) -> BadWorkflow:
        return BadWorkflow(f"line {line.lineno}: {message}", hint=_HINT, file=self.file)


def _is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)


def _is_main(line: ast.stmt) -> bool:
    return isinstance(line, ast.If) and ast.unparse(line.test) == "__name__ == '__main__'"
