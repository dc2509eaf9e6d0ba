"""Write a document as a Python program that runs the same and gives the same digests."""

from __future__ import annotations

from typing import Any

from medas.errors import BadWorkflow
from medas.tool.catalog import Catalog
from medas.tool.schema import ToolInfo
from medas.tool.wire import Wire
from medas.workflow.document import Document, Step
from medas.workflow.fan_out import order_of

_WIDTH = 100


def to_python(document: Document, catalog: Catalog) -> str:
    """Return the program.

    Raises:
        BadWorkflow: If a tool is not installed, or the document holds what only a newer MeDaS knows.
    """
    infos = {name: _info(name, step, catalog) for name, step in document.steps.items()}
    lines = [f'"""{_docstring(document.title)}"""', "", "from medas import Workflow", *_imports(infos), ""]
    lines += [_call("flow = Workflow", [repr(document.title)], _workflow_words(document))]
    lines += [_added(name, document.steps[name], infos[name]) for name in order_of(document)]
    if document.view:
        lines += ["", _call("flow.place", [], {name: repr(tuple(at)) for name, at in sorted(document.view.items())})]
    lines += [
        "",
        'if __name__ == "__main__":',
        "    flow.run().with_succ(lambda run: print(run.id, list(run.results)))",
    ]
    lines[-1] += ".with_fail(print)"
    return "\n".join(lines) + "\n"


def _info(name: str, step: Step, catalog: Catalog) -> ToolInfo:
    info = catalog.tools.get(step.tool)
    if info is None or step.rest:
        what = (
            f"the tool {step.tool} is not installed" if info is None else "the step holds what this MeDaS does not know"
        )
        raise BadWorkflow(what, hint="Install the plug-in or update MeDaS", node=name)
    return info


def _docstring(title: str) -> str:
    text = title.replace("\\", "").replace('"', "'").strip() or "A workflow"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _imports(infos: dict[str, ToolInfo]) -> list[str]:
    own = sorted({info.name for info in infos.values() if info.id.startswith("medas.")})
    lines = _wrapped_import("medas.tools", own) if own else []
    others = sorted({(info.module, info.name) for info in infos.values() if not info.id.startswith("medas.")})
    return lines + [f"from {module} import {name}" for module, name in others]


def _wrapped_import(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def _workflow_words(document: Document) -> dict[str, str]:
    words = {"seed": repr(document.seed)} if document.seed else {}
    return words | ({"rest": repr(dict(document.rest))} if document.rest else {})


def _added(name: str, step: Step, info: ToolInfo) -> str:
    filled: dict[str, str] = {} if step.backend == "reference" else {"backend": repr(step.backend)}
    order = [*(plug.id for plug in info.inputs), *info.params["properties"]]
    for plug in sorted(
        {*step.wires, *step.params}, key=lambda plug: order.index(plug) if plug in order else len(order)
    ):
        filled[plug] = _source(step.wires[plug]) if plug in step.wires else _value(step.params[plug])
    words = {"name": repr(name)}
    for word in ("only", "on_error", "takes", "gives", "resources"):
        value = getattr(step, word)
        if value and not (word == "on_error" and value == "stop"):
            words[word] = repr(dict(value) if isinstance(value, dict) else value)
    if step.seed is not None and not (info.stochastic and step.seed == name):
        words["seed"] = repr(step.seed)
    return _call(f"{name} = flow.add", [_call(info.name, [], filled, head=len(name) + 12)], words)


def _source(wires: Wire | tuple[Wire, ...]) -> str:
    if isinstance(wires, tuple):
        return f"[{', '.join(_source(wire) for wire in wires)}]"
    return f"{wires.step}.{wires.result}" + (f"[{wires.column!r}]" if wires.column else "")


def _value(value: Any) -> str:
    return repr(value)


def _call(function: str, positional: list[str], words: dict[str, str], *, head: int = 0) -> str:
    parts = [*positional, *(f"{name}={text}" for name, text in words.items())]
    line = f"{function}({', '.join(parts)})"
    if head + len(line) <= _WIDTH or not parts:
        return line
    inner = ",\n".join("    " + part.replace("\n", "\n    ") for part in parts)
    return f"{function}(\n{inner},\n)"
