"""The page of a tool, from its class."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator.markdown import block, code, joined, table
from generator.tool_examples import EXAMPLES
from medas.artifacts.code_digest import Code
from medas.cli.tools import kind_of
from medas.media.conversions import CONVERSIONS
from medas.tool.base import Tool
from medas.tool.parameters import as_json
from medas.tool.schema import InputInfo, OutputInfo, ToolInfo, describe
from medas.workflow.spelling import spelled

_FROM = {
    "image": "cases.dataset[image]", "volume": "cases.dataset[image]", "label": "predict.cases[prediction]",
    "prediction": "predict.cases[prediction]", "truth": "predict.cases[label]", "dataset": "cases.dataset",
    "split": "split.split", "model": "train.model", "history": "train.history", "cases": "score.cases", "table": "summary.table",
}  # fmt: skip
"""Plug -> wire of a usual workflow, for the snippets of documents."""
_NO_CODE = Code("", ())
"""Digest and files of the code say nothing to a reader."""


def info_of(tool: type[Tool]) -> ToolInfo:
    """Return a tool as data."""
    return describe(tool, code=_NO_CODE)


def tool_page(tool: type[Tool]) -> str:
    """Return the page of a tool.

    Raises:
        LookupError: If nobody has written an example of it.
    """
    info = info_of(tool)
    if info.name not in EXAMPLES:
        raise LookupError(f"write an example of {info.name} into docs/generator/tool_examples.py")
    return joined(
        f"# {info.name}",
        info.summary["en"],
        info.help,
        _facts(info),
        _inputs(info),
        _parameters(info),
        _results(info),
        _backends(tool, info),
        "## In Python",
        block("python", EXAMPLES[info.name]),
        "## In a workflow",
        block("json", snippet(tool)),
        "[All tools](README.md)",
    )


def _facts(info: ToolInfo) -> str:
    wish = f"{info.resources['cpus']:g} CPU, {info.resources['memory_gib']:g} GiB of memory"
    random = "draws random numbers; its seed is part of the key" if info.stochastic else "no"
    rows = [
        ("Title", " / ".join(info.title.values())),
        ("Category", f"{info.category} (column {info.stage} of a picture)"),
        ("In documents", f"`{info.id}`, version {info.version}"),
        ("Other words", ", ".join(info.synonyms)),
        ("Wish", wish),
        ("Random", random),
    ]
    if info.exact:
        rows.append(("Exact", "versions, kind of device and number of threads are part of the key"))
    if chinese := info.summary.get("zh"):
        rows.append(("Chinese", chinese))
    return table(("", ""), rows)


def _inputs(info: ToolInfo) -> str:
    rows = [(code(one.id), _kind(one), "needed" if one.required else "optional", one.help) for one in info.inputs]
    return joined("## Plugs for media", table(("Plug", "Type", "", "Meaning"), rows), _cases_note(info)) if rows else ""


def _kind(plug: InputInfo) -> str:
    also = sorted(given for given, needed in CONVERSIONS if needed == plug.type)
    kind = f"list of {plug.type}" if plug.many else plug.type
    columns = ", ".join(f"{name} ({medium})" for name, medium in plug.columns.items())
    kind += f" with columns {columns}" if columns else ""
    return kind + (f", also {', '.join(also)}" if also else "")


def _cases_note(info: ToolInfo) -> str:
    if any(one.part == "train" for one in info.inputs):
        return "Only training and validation cases go in, never test cases."
    if not info.inputs or any(one.takes_cases for one in info.inputs):
        return ""
    return "Give one medium, or one column of cases: the tool then runs once per case."


def _parameters(info: ToolInfo) -> str:
    rows = []
    for name, schema in info.params["properties"].items():
        shown = schema["x-ui"]
        unit = shown["unit"] if shown["unit"] not in ("", "1") else ""
        meaning = f"{shown['help']}. {'Why: ' + shown['why'] + '.' if shown['why'] else ''}"
        rows.append((code(name), kind_of(dict(schema)), _default(schema), unit, shown["level"], meaning))
    if not rows:
        return ""
    return joined("## Parameters", table(("Name", "Value", "Default", "Unit", "Level", "Meaning"), rows))


def _default(schema: Mapping[str, Any]) -> str:
    if "default" not in schema:
        return "needed"
    value = schema["default"]
    return "empty" if value in (None, "") else code(json.dumps(value, ensure_ascii=False).strip('"'))


def _results(info: ToolInfo) -> str:
    rows = [(code(one.id), one.type, one.help, _column(one, info)) for one in info.outputs]
    mapped = any(not one.takes_cases for one in info.inputs) and not any(one.takes_cases for one in info.inputs)
    if mapped:
        return joined("## Results", table(("Result", "Type", "What holds", "Over cases"), rows))
    return joined("## Results", table(("Result", "Type", "What holds"), [row[:3] for row in rows]))


def _column(made: OutputInfo, info: ToolInfo) -> str:
    source = info.input(made.replaces)
    if source is None or source.type not in (made.type, "Volume"):
        return f"new column `{made.id}`"
    return f"takes the place of the column that `{made.replaces}` came from"


def _backends(tool: type[Tool], info: ToolInfo) -> str:
    # What other packages add depends on what is installed where the page is made.
    functions = {name: one for name, one in tool.kernel_of.backends.items() if name not in info.foreign}
    if len(functions) == 1:
        return ""
    rows = [(code(name), (one.__doc__ or "").strip().partition("\n")[0]) for name, one in functions.items()]
    return joined("## Back-ends", f"Chosen by `{tool.__name__}(backend=...)`.", table(("Name", ""), rows))


def snippet(tool: type[Tool]) -> str:
    """Return a step of a document that uses a tool, spelled as documents are."""
    return f'"step": {spelled(step_json(tool))}'


def step_json(tool: type[Tool]) -> dict[str, Any]:
    """Return a step that uses a tool, with wires from the steps of a usual workflow."""
    info = info_of(tool)
    params = {name: as_json(value) for name, value in tool.example.items()}
    params |= {name: "scans" for name in info.params["required"] if name not in params}
    wires = {one.id: _FROM[one.id] for one in info.inputs if one.required}
    step: dict[str, Any] = {"tool": info.id, "version": info.version}
    step |= {"params": params} if params else {}
    step |= {"wires": wires} if wires else {}
    return step | ({"seed": "step"} if info.stochastic else {})


def index(tools: Mapping[str, type[Tool]]) -> str:
    """Return the list of all tools by category."""
    parts = ["# Tools", "`medas tools` lists them in the terminal, `medas tools NAME` shows one."]
    categories: dict[str, list[ToolInfo]] = {}
    for tool in tools.values():
        info = info_of(tool)
        categories.setdefault(info.category, []).append(info)
    for category, infos in categories.items():
        rows = [(f"[{info.name}]({info.name}.md)", info.summary["en"]) for info in infos]
        parts += [f"## {category}", table(("Tool", "What it does"), rows)]
    return joined(*parts)
