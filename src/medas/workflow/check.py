"""Find every problem of a document at once, without the code of any tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from medas.errors import Fix, MedasError, NotFound, Problem
from medas.media.medium import Json
from medas.tool.catalog import Catalog
from medas.tool.schema import InputInfo, ToolInfo, is_cases
from medas.tool.wire import Wire
from medas.workflow.document import FORMAT, Document, Step
from medas.workflow.fan_out import Outlet, PlannedStep, cycles_of, goes_into, graph_of, outlet_of
from medas.workflow.problems import problem

_PLAIN = {"Number", "Text", "Bool"}


def check(document: Document, catalog: Catalog) -> list[Problem]:
    """Return all problems of a document, those that stop a run first; empty if it can run."""
    problems = list(_of_document(document))
    circle = cycles_of(document)
    if circle:
        problems.append(problem("cycle", node=circle[0], steps=" → ".join(circle)))
        graph: Mapping[str, PlannedStep] = {}
    else:
        graph = graph_of(document, catalog)
    for name, step in document.steps.items():
        problems += _of_step(name, step, document, catalog, graph)
    return sorted(problems, key=lambda one: ("block", "warn", "hint").index(one.severity))


def blocking(problems: list[Problem]) -> list[Problem]:
    """Return the problems that stop a run."""
    return [one for one in problems if one.severity == "block"]


def _of_document(document: Document) -> Iterator[Problem]:
    if document.read_only:
        yield problem("needs-newer-version", format=document.format, known=FORMAT)
    if not document.steps:
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
        hint = _nearest(step.tool, catalog)
        yield problem("unknown-tool", node=name, tool=step.tool, nearest=hint)
        return
    if step.version > info.version:
        yield problem("newer-tool", node=name, tool=info.name, version=step.version, known=info.version)
    if step.backend not in info.backends and step.backend not in {"cpu", "cuda", "mps"}:
        yield problem("unknown-backend", node=name, backend=step.backend, known=", ".join(info.backends))
    yield from _params(name, step, info)
    yield from _missing(name, step, info)
    yield from _gives(name, step, info)
    if graph:
        for plug, wire in step.each_wire():
            if wire.step in document.steps and (document.steps[wire.step].tool in catalog.tools):
                yield from _wire(name, plug, wire, info, graph)


def _strangers(name: str, step: Step, document: Document) -> Iterator[Problem]:
    for plug, wire in step.each_wire():
        if wire.step not in document.steps:
            yield problem("unknown-step", node=name, port=plug, step=wire.step)


def _nearest(tool: str, catalog: Catalog) -> str:
    try:
        return catalog.get(tool).id
    except NotFound as error:
        return error.hint


def _params(name: str, step: Step, info: ToolInfo) -> Iterator[Problem]:
    for param, raw in step.params.items():
        try:
            info.accept(param, raw)
        except MedasError as error:
            yield error.problem().at(node=name, param=param)
    for param in info.params["required"]:
        if param not in step.params and param not in step.wires:
            yield _missing_one(name, param, info.params["properties"][param]["x-ui"]["help"], is_param=True)


def _missing(name: str, step: Step, info: ToolInfo) -> Iterator[Problem]:
    for plug in info.inputs:
        if plug.required and plug.id not in step.wires:
            yield _missing_one(name, plug.id, plug.help, is_param=False)


def _missing_one(name: str, plug: str, help_text: str, *, is_param: bool) -> Problem:
    port, param = (None, plug) if is_param else (plug, None)
    return problem("missing-input", node=name, port=port, param=param, plug=plug, help=help_text)


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
        yield from _into_param(name, plug, outlet, info)
    elif outlet is None:
        yield _no_column(name, plug, wire, source.outlets[wire.result])
    elif needed.takes_cases and wire.column is not None:
        yield problem("takes-all-cases", node=name, port=plug, plug=plug, wire=f"{wire.step}.{wire.result}")
    else:
        yield from _types(name, wire, needed, outlet, graph[name])


def _into_param(name: str, plug: str, outlet: Outlet | None, info: ToolInfo) -> Iterator[Problem]:
    if plug not in info.params["properties"]:
        known = ", ".join([*(one.id for one in info.inputs), *info.params["properties"]])
        yield problem("unknown-plug", node=name, port=plug, plug=plug, tool=info.name, known=known)
    elif outlet is None or outlet.type not in _PLAIN:
        given = outlet.type if outlet else "?"
        yield problem("wrong-type", node=name, port=plug, plug=plug, needed="Number, Text, Bool", given=given)


def _no_column(name: str, plug: str, wire: Wire, outlet: Outlet) -> Problem:
    if not is_cases(outlet.type):
        return problem("no-columns", node=name, port=plug, wire=f"{wire.step}.{wire.result}", given=outlet.type)
    known = ", ".join(outlet.columns or ())
    return problem("missing-column", node=name, port=plug, column=wire.column, step=wire.step, known=known)


def _types(name: str, wire: Wire, needed: InputInfo, outlet: Outlet, planned: PlannedStep) -> Iterator[Problem]:
    if needed.part == "train" and is_cases(outlet.type) and not goes_into(outlet.type, "Split"):
        yield problem("needs-split", node=name, port=needed.id, fix=_add_split(name, needed.id, wire), step=name)
    elif is_cases(outlet.type) and not needed.takes_cases:
        example = next(iter(outlet.columns or {"image": ""}))
        yield problem("name-a-column", node=name, port=needed.id, plug=needed.id, wire=str(wire), example=example)
    elif not goes_into(outlet.type, needed.type):
        yield problem("wrong-type", node=name, port=needed.id, plug=needed.id, needed=needed.type, given=outlet.type)
    elif needed.takes_cases and outlet.columns is not None:
        yield from _columns(name, needed, outlet.columns, planned.step.takes)


def _columns(name: str, needed: InputInfo, columns: Mapping[str, str], takes: Mapping[str, str]) -> Iterator[Problem]:
    for column, kind in needed.columns.items():
        given = takes.get(column, column)
        if given not in columns:
            known = ", ".join(columns)
            yield problem("missing-column", node=name, port=needed.id, column=given, step=name, known=known)
        elif not goes_into(columns[given], kind):
            yield problem("wrong-type", node=name, port=needed.id, plug=column, needed=kind, given=columns[given])


def _add_split(name: str, plug: str, wire: Wire) -> Fix:
    split = "split" if name != "split" else "split_by_patient"
    step: Json = {"tool": "medas.SplitCases", "version": 1, "wires": {"dataset": str(wire)}}
    patch = [
        {"op": "add", "path": f"/steps/{split}", "value": step},
        {"op": "replace", "path": f"/steps/{name}/wires/{plug}", "value": f"{split}.split"},
    ]
    return Fix({"en": "Add a split by patient", "zh": "添加按患者划分"}, patch)
