"""What flows along the wires of a document: which steps run once per case, and which columns their cases have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from medas.media.conversions import convertible, fits
from medas.tool.catalog import Catalog
from medas.tool.schema import OutputInfo, ToolInfo, is_cases
from medas.tool.wire import Wire
from medas.workflow.document import Document, Step

CASES = "cases"
"""The one result of a step that runs once per case."""

Columns = Mapping[str, str] | None
"""Column -> port type; None if only the run will tell."""


@dataclass(frozen=True)
class Outlet:
    """What comes out of a result of a step."""

    type: str
    """Port type."""
    columns: Columns = None
    """Columns, if the type is cases."""


@dataclass(frozen=True)
class PlannedStep:
    """A step with everything that is known of it before it runs."""

    id: str
    step: Step
    info: ToolInfo | None
    """None if nobody knows the tool; such a step is kept and cannot run."""
    mapped: tuple[str, ...]
    """Plugs that take one column; the step then runs once per case."""
    outlets: Mapping[str, Outlet]
    """Result -> what comes out. A mapped step has the one result `cases`."""
    upstream: tuple[str, ...] = ()
    """Steps that must be over before this one can begin."""


def order_of(document: Document) -> list[str]:
    """Return the steps so that each comes after those it is wired from; equal documents give equal orders.

    Raises:
        CycleError: If wires lead in a circle.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(document.steps):
        sources = {wire.step for _, wire in document.steps[name].each_wire()}
        sorter.add(name, *sorted(source for source in sources if source in document.steps))
    return list(sorter.static_order())


def order_or_circle(document: Document) -> tuple[list[str], list[str]]:
    """Return the steps as `order_of` does, or else the steps of a circle; the other list is empty."""
    try:
        return order_of(document), []
    except CycleError as error:
        return [], list(error.args[1])


def graph_of(document: Document, catalog: Catalog, *, order: list[str] | None = None) -> dict[str, PlannedStep]:
    """Return every step with what flows out of it, in an order in which they can run.

    Wrong wires lead to outlets without columns, never to an error: `check` names them.

    Args:
        document: The workflow.
        catalog: The installed tools.
        order: What `order_of` gave, if it is known already.

    Raises:
        CycleError: If wires lead in a circle.
    """
    graph: dict[str, PlannedStep] = {}
    for name in order or order_of(document):
        step = document.steps[name]
        info = catalog.tools.get(step.tool)
        mapped = _mapped(step, info)
        upstream = tuple(dict.fromkeys(wire.step for _, wire in step.each_wire()))
        graph[name] = PlannedStep(name, step, info, mapped, _outlets(step, info, mapped, graph), upstream)
    return graph


def outlet_of(wire: Wire, graph: Mapping[str, PlannedStep]) -> Outlet | None:
    """Return what a wire brings: the medium of its column if it names one; None if there is no such result."""
    source = graph.get(wire.step)
    outlet = source.outlets.get(wire.result) if source else None
    if outlet is None or wire.column is None:
        return outlet
    if not is_cases(outlet.type):
        return None
    if outlet.columns is None:
        return Outlet("", None)
    return Outlet(outlet.columns[wire.column]) if wire.column in outlet.columns else None


def goes_into(given: str, needed: str) -> bool:
    """Return whether a port type may go into a plug, by itself or by a listed conversion."""
    return not given or fits(given, needed) or convertible(given, needed)


def _mapped(step: Step, info: ToolInfo | None) -> tuple[str, ...]:
    single = {plug.id for plug in info.inputs if not plug.takes_cases} if info else None
    columns = {plug for plug, wire in step.each_wire() if wire.column is not None}
    return tuple(sorted(plug for plug in columns if single is None or plug in single))


def _outlets(
    step: Step, info: ToolInfo | None, mapped: tuple[str, ...], graph: Mapping[str, PlannedStep]
) -> dict[str, Outlet]:
    if info is None:
        return {}
    if not mapped:
        return {made.id: Outlet(made.type, _carried(step, made, graph)) for made in info.outputs}
    wires = _leading_first(step, info, mapped)
    sources = (graph[wire.step].outlets.get(wire.result) for wire in wires.values() if wire.step in graph)
    kind = next((source.type for source in sources if source and is_cases(source.type)), "Dataset")
    predicts = any(plug.type == "Model" for plug in info.inputs)
    return {CASES: Outlet("Pred" if predicts else kind, _columns_out(step, info, wires, graph))}


def _leading_first(step: Step, info: ToolInfo, mapped: tuple[str, ...]) -> dict[str, Wire]:
    """Return the wires that are mapped over, as `outgoing` orders them: what a result replaces leads."""
    wires = {plug: wire for plug, wire in sorted(step.each_wire(), key=lambda one: one[0]) if plug in mapped}
    leading = next((made.replaces for made in info.outputs if made.replaces in wires), None)
    return {leading: wires[leading], **wires} if leading else wires


def _carried(step: Step, made: OutputInfo, graph: Mapping[str, PlannedStep]) -> Columns:
    """Return the columns of a result that is cases: declared, or those of the plug that it is like."""
    if not is_cases(made.type):
        return None
    if made.columns:
        return made.columns
    wire = step.wires.get(made.like)
    source = outlet_of(wire, graph) if isinstance(wire, Wire) else None
    return source.columns if source else None


def _columns_out(step: Step, info: ToolInfo, wires: Mapping[str, Wire], graph: Mapping[str, PlannedStep]) -> Columns:
    columns: dict[str, str] = {}
    for wire in wires.values():
        source = graph[wire.step].outlets.get(wire.result) if wire.step in graph else None
        if source is None or source.columns is None:
            return None
        columns = {**source.columns, **columns}
    incoming = dict(columns)
    for made in info.outputs:
        source_column = wires[made.replaces].column if made.replaces in wires else None
        before = incoming.get(source_column or "")
        kind = (before or "Volume") if made.type == "Volume" else made.type
        same = source_column is not None and made.type in ("Volume", before)
        name = step.gives.get(made.id) or (source_column if same and source_column else made.id)
        columns[name] = kind
    return columns
