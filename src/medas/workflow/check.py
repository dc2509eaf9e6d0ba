"""Find every problem of a document at once, without the code of any tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from medas.errors import Fix, MedasError, Problem
from medas.media.conversions import fits
from medas.media.medium import Json
from medas.texts import plug_text
from medas.tool.catalog import Catalog
from medas.tool.schema import InputInfo, ToolInfo, is_cases
from medas.tool.wire import Wire
from medas.workflow.document import FORMAT, Document, Step, Wires
from medas.workflow.fan_out import Outlet, PlannedStep, goes_into, graph_of, order_or_circle, outlet_of
from medas.workflow.problems import problem
from medas.workflow.reconnect import connect_fix

_PLAIN = {"Number", "Text", "Bool"}


def check(document: Document, catalog: Catalog) -> list[Problem]:
    """Return all problems of a document, those that stop a run first; empty if it can run."""
    return planned(document, catalog)[0]


def planned(document: Document, catalog: Catalog) -> tuple[list[Problem], dict[str, PlannedStep]]:
    """Return what `check` does, and the graph of the document, which is right if nothing stops a run."""
    problems = list(_of_document(document))
    straight = document
    order, circle = order_or_circle(document)
    while circle:
        problems.append(problem("cycle", node=circle[0], steps=" → ".join(circle)))
        # Cut here, so that one circle hides neither another one nor what else is wrong.
        straight = _without_wires(straight, circle[0], circle[1])
        order, circle = order_or_circle(straight)
    graph = graph_of(straight, catalog, order=order)
    for name, step in document.steps.items():
        problems += _of_step(name, step, document, catalog, graph)
    return sorted(problems, key=lambda one: ("block", "warn", "hint").index(one.severity)), graph


def blocking(problems: list[Problem]) -> list[Problem]:
    """Return the problems that stop a run."""
    return [one for one in problems if one.severity == "block"]


def _of_document(document: Document) -> Iterator[Problem]:
    if document.read_only:
        yield problem("needs-newer-version", format=document.format, known=FORMAT)
    elif not document.steps:
        yield problem("empty-workflow")
    for name in document.view:
        if name not in document.steps:
            yield problem("stray-place", node=name, severity="hint", step=name)


def _of_step(
    name: str, step: Step, document: Document, catalog: Catalog, graph: Mapping[str, PlannedStep]
) -> Iterator[Problem]:
    info = catalog.tools.get(step.tool)
    yield from _strangers(name, step, document)
    if info is None:
        hint = ", ".join(catalog.nearest(step.tool)) or "–"
        yield problem("unknown-tool", node=name, tool=step.tool, nearest=hint)
        return
    if step.version > info.version:
        yield problem("newer-tool", node=name, tool=info.name, version=step.version, known=info.version)
    if step.backend not in info.backends and step.backend not in {"cpu", "cuda", "mps"}:
        yield problem("unknown-backend", node=name, backend=step.backend, known=", ".join(info.backends))
    yield from _params(name, step, info)
    yield from _missing(name, step, info, graph)
    yield from _gives(name, step, info)
    for plug, wire in step.each_wire():
        if wire.step in document.steps and (document.steps[wire.step].tool in catalog.tools):
            yield from _wire(name, plug, wire, info, graph)
    yield from _mapping(name, step, info, graph)


def _strangers(name: str, step: Step, document: Document) -> Iterator[Problem]:
    for plug, wire in step.each_wire():
        if wire.step not in document.steps:
            yield problem("unknown-step", node=name, port=plug, step=wire.step)


def _without_wires(document: Document, source: str, target: str) -> Document:
    """Return the document without what goes from one step into another."""
    step = document.steps[target]
    wires: dict[str, Wire | Wires] = {}
    for plug, one in step.wires.items():
        if isinstance(one, tuple):
            wires[plug] = tuple(wire for wire in one if wire.step != source)
        elif one.step != source:
            wires[plug] = one
    return replace(document, steps={**document.steps, target: replace(step, wires=wires)})


def _params(name: str, step: Step, info: ToolInfo) -> Iterator[Problem]:
    for param, raw in step.params.items():
        try:
            info.accept(param, raw)
        except MedasError as error:
            yield error.problem().at(node=name, param=param)
    for param in info.params["required"]:
        if param not in step.params and param not in step.wires:
            yield _missing_one(name, param, info.params["properties"][param]["x-ui"]["help"], info, is_param=True)


def _missing(name: str, step: Step, info: ToolInfo, graph: Mapping[str, PlannedStep]) -> Iterator[Problem]:
    for plug in info.inputs:
        if plug.required and not step.wires.get(plug.id):
            yield replace(
                _missing_one(name, plug.id, plug.help, info, is_param=False), fix=connect_fix(name, plug, graph)
            )


def _missing_one(name: str, plug: str, help_text: str, info: ToolInfo, *, is_param: bool) -> Problem:
    port, param = (None, plug) if is_param else (plug, None)
    found = problem("missing-input", node=name, port=port, param=param, plug=plug, help=help_text)
    own = plug_text(info.name, plug, help_text)
    said = {language: hint.replace(help_text, own.get(language, help_text)) for language, hint in found.hint.items()}
    return replace(found, hint=said)


def _gives(name: str, step: Step, info: ToolInfo) -> Iterator[Problem]:
    for made in step.gives:
        if info.output(made) is None:
            known = ", ".join(one.id for one in info.outputs)
            yield problem("unknown-result", node=name, port=made, result=made, tool=info.name, known=known)


def _wire(name: str, plug: str, wire: Wire, info: ToolInfo, graph: Mapping[str, PlannedStep]) -> Iterator[Problem]:
    source = graph[wire.step]
    if wire.result not in source.outlets:
        known = ", ".join(source.outlets) or "none"
        yield problem("unknown-result", node=name, port=plug, result=wire.result, tool=wire.step, known=known)
        return
    needed = info.input(plug)
    outlet = outlet_of(wire, graph)
    if needed is None:
        yield from _into_param(name, plug, wire, outlet, info)
    elif outlet is None:
        yield _no_column(name, plug, wire, source.outlets[wire.result])
    elif needed.takes_cases and wire.column is not None:
        yield problem("takes-all-cases", node=name, port=plug, plug=plug, wire=f"{wire.step}.{wire.result}")
    else:
        yield from _types(name, wire, needed, outlet, graph)


def _into_param(name: str, plug: str, wire: Wire, outlet: Outlet | None, info: ToolInfo) -> Iterator[Problem]:
    if plug not in info.params["properties"]:
        known = ", ".join([*(one.id for one in info.inputs), *info.params["properties"]])
        yield problem("unknown-plug", node=name, port=plug, plug=plug, tool=info.name, known=known)
    elif outlet is None or wire.column is not None or outlet.type not in _PLAIN:
        # A parameter is the same for all cases, so a column does not fit even if it holds numbers.
        given = str(wire) if wire.column is not None or outlet is None else outlet.type
        yield problem("wrong-type", node=name, port=plug, plug=plug, needed="Number, Text, Bool", given=given)


def _no_column(name: str, plug: str, wire: Wire, outlet: Outlet) -> Problem:
    if not is_cases(outlet.type):
        return problem("no-columns", node=name, port=plug, wire=f"{wire.step}.{wire.result}", given=outlet.type)
    known = ", ".join(outlet.columns or ())
    return problem("missing-column", node=name, port=plug, column=wire.column, step=wire.step, known=known)


def _types(
    name: str, wire: Wire, needed: InputInfo, outlet: Outlet, graph: Mapping[str, PlannedStep]
) -> Iterator[Problem]:
    if needed.part == "train" and is_cases(outlet.type) and not goes_into(outlet.type, "Split"):
        fix = None if needed.many else _add_split(name, needed.id, wire, graph)
        yield problem("needs-split", node=name, port=needed.id, fix=fix, step=name)
    elif is_cases(outlet.type) and not needed.takes_cases:
        example = next(iter(outlet.columns or {"image": ""}))
        yield problem("name-a-column", node=name, port=needed.id, plug=needed.id, wire=str(wire), example=example)
    elif not goes_into(outlet.type, needed.type):
        yield problem("wrong-type", node=name, port=needed.id, plug=needed.id, needed=needed.type, given=outlet.type)
    elif needed.takes_cases and outlet.columns is not None:
        yield from _columns(name, needed, outlet.columns, graph[name].step.takes)


def _columns(name: str, needed: InputInfo, columns: Mapping[str, str], takes: Mapping[str, str]) -> Iterator[Problem]:
    for column, kind in needed.columns.items():
        given = takes.get(column, column)
        if given not in columns:
            known = ", ".join(columns)
            yield problem("missing-column", node=name, port=needed.id, column=given, step=name, known=known)
        elif columns[given] and not fits(columns[given], kind):  # nothing is converted inside of cases
            yield problem("wrong-type", node=name, port=needed.id, plug=column, needed=kind, given=columns[given])


def _mapping(name: str, step: Step, info: ToolInfo, graph: Mapping[str, PlannedStep]) -> Iterator[Problem]:
    """Yield what is wrong with how a step takes cases."""
    for plug, wires in step.wires.items():
        needed = info.input(plug)
        if isinstance(wires, tuple) and not (needed and needed.many):
            yield problem("takes-one-wire", node=name, port=plug, plug=plug)
        if needed and needed.many and plug in graph[name].mapped:
            yield problem("several-at-once", node=name, port=plug, plug=plug)
        if plug in step.params:
            yield problem("set-twice", node=name, param=plug, plug=plug, severity="warn")
    columns = {column for plug in info.inputs for column in plug.columns}
    for column in step.takes:
        if column not in columns:
            known = ", ".join(sorted(columns)) or "–"
            yield problem("takes-nothing", node=name, column=column, tool=info.name, known=known, severity="warn")
    if step.only and graph[name].step is step and not _may_have_parts(graph[name], graph):
        yield problem("only-of-a-split", node=name, part=step.only)


def _may_have_parts(planned: PlannedStep, graph: Mapping[str, PlannedStep]) -> bool:
    """Return whether a step runs once per case of a split, or of cases that nobody knows before the run."""
    wires = [wire for plug, wire in planned.step.each_wire() if plug in planned.mapped]
    outlets = [outlet_of(Wire(wire.step, wire.result), graph) for wire in wires]
    return any(outlet is None or outlet.type != "Dataset" for outlet in outlets)


def _add_split(name: str, plug: str, wire: Wire, graph: Mapping[str, PlannedStep]) -> Fix:
    ids = ("split", *(f"split_{number}" for number in range(2, len(graph) + 3)))
    split = next(one for one in ids if one not in graph)
    step: Json = {"tool": "medas.SplitCases", "version": 1, "wires": {"dataset": str(wire)}}
    patch = [
        {"op": "add", "path": f"/steps/{split}", "value": step},
        {"op": "replace", "path": f"/steps/{name}/wires/{plug}", "value": f"{split}.split"},
    ]
    return Fix({"en": "Add a split by patient", "zh": "添加按患者划分"}, patch)
