"""Find what an open plug should be connected to, so that a problem can be repaired with one click."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from medas.errors import Fix
from medas.media.conversions import fits
from medas.media.medium import Json
from medas.tool.schema import InputInfo, is_cases
from medas.tool.wire import Wire
from medas.workflow.fan_out import PlannedStep

_USUAL = {"image": "Image", "label": "Label"}
"""Columns that importers usually bring."""


def connect_fix(name: str, plug: InputInfo, graph: Mapping[str, PlannedStep]) -> Fix | None:
    """Return the repair that connects an open plug to the nearest result that fits without a conversion; None without one.

    Args:
        name: Step of the plug.
        plug: The plug.
        graph: Every step, each after those that it is wired from.
    """
    planned = graph[name]
    after = _after(name, graph)
    there = [step for step in reversed(list(graph)) if step not in after]
    near = [step for step in there if step in planned.upstream]
    others = {one.id for one in planned.info.inputs if one.id != plug.id} if planned.info else set()
    wires = [wire for step in dict.fromkeys([*near, *there]) for wire in _wires(graph[step], graph, plug, others)]
    named = [wire for wire in wires if wire.result == plug.id]
    return next((_fix(name, plug, wire, has_wires=bool(planned.step.wires)) for wire in [*named, *wires]), None)


def _wires(source: PlannedStep, graph: Mapping[str, PlannedStep], plug: InputInfo, others: set[str]) -> Iterator[Wire]:
    """Yield what fits of one step, the likeliest first: a column called like the plug, then any other."""
    for result, outlet in source.outlets.items():
        if fits(outlet.type, plug.type):
            yield Wire(source.id, result)
        elif is_cases(outlet.type) and not plug.takes_cases:
            columns = _USUAL | _written(source, graph) if outlet.columns is None else outlet.columns
            fitting = [name for name, kind in columns.items() if kind and fits(kind, plug.type)]
            ordered = sorted(fitting, key=lambda name: (name != plug.id, name in others))
            yield from (Wire(source.id, result, name) for name in ordered)


def _written(source: PlannedStep, graph: Mapping[str, PlannedStep]) -> dict[str, str]:
    """Return the columns that a step and those before it add to cases of which only the run will tell the rest."""
    before = {source.id}
    for step in reversed(list(graph.values())):
        if step.id in before:
            before |= set(step.upstream)
    return {name: kind for step in graph.values() if step.id in before for name, kind in _new_columns(step)}


def _new_columns(step: PlannedStep) -> Iterator[tuple[str, str]]:
    if step.info is None or not step.mapped:
        return
    for made in step.info.outputs:
        replaced = step.info.input(made.replaces)
        if replaced is None or made.type not in ("Volume", replaced.type):
            yield step.step.gives.get(made.id, made.id), made.type


def _after(name: str, graph: Mapping[str, PlannedStep]) -> set[str]:
    """Return the step and all that depend on it; `graph` is in running order."""
    found = {name}
    for step, planned in graph.items():
        if found & set(planned.upstream):
            found.add(step)
    return found


def _fix(name: str, plug: InputInfo, wire: Wire, *, has_wires: bool) -> Fix:
    value: Json = [str(wire)] if plug.many else str(wire)
    patch: list[Json] = [] if has_wires else [{"op": "add", "path": f"/steps/{name}/wires", "value": {}}]
    patch.append({"op": "add", "path": f"/steps/{name}/wires/{plug.id}", "value": value})
    return Fix({"en": f"Connect to {wire.step}", "zh": f"连接到 {wire.step}"}, patch)
