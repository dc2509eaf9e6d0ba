"""What goes into each item of a step: digests from the steps before, parameters, keys and seeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from medas.artifacts.fingerprint import Remembered
from medas.artifacts.shelf import Shelf
from medas.engine.keys import Keys, seed_of
from medas.engine.paths import without_paths
from medas.engine.snapshot import ItemState, RunState, Snapshot, StepState
from medas.errors import MissingInput, WrongInput
from medas.media.dataset import Dataset, Picked
from medas.media.item import digest_of
from medas.media.medium import Digest, Json
from medas.media.split import Split
from medas.media.values import Bool, Number, Text, is_plain
from medas.step.environment import environment_digest
from medas.step.spec import Item
from medas.tool.mapping import cases_of, narrowed
from medas.tool.schema import InputInfo, ToolInfo
from medas.tool.wire import Wire

Inputs = dict[str, Digest | list[Digest]]


def expand(run: RunState, step: StepState, shelf: Shelf, files: Remembered) -> None:
    """Find the items of a step whose inputs are there.

    Raises:
        MedasError: If the incoming cases do not fit, or a file that a parameter names is not there.
    """
    info = info_of(step)
    picked = picked_of(run, step, shelf)
    common = _common_inputs(run, step, shelf)
    step.params = {**step.params, **_wired_params(run, step, shelf)}
    keys = Keys(
        info,
        step.planned.step.backend,
        without_paths(info, step.params, files),
        environment=environment_digest(step.limits),
    )
    if not picked:
        history = _gathered_history(run, step, shelf) if info.wants_history else ()
        _add(step, keys, None, common, _seed(run, step, None), history)
        return
    history = _mapped_history(info, picked) if info.wants_history else ()
    for case in _cases(step, picked):
        own = {plug: _item(one, case, shelf) for plug, one in picked.items()}
        _add(step, keys, case, {**common, **own}, _seed(run, step, case), history)
    if not step.items:
        part = step.planned.step.only
        raise MissingInput("there is no case to work on", hint=_no_case(part), node=step.id)


def info_of(step: StepState) -> ToolInfo:
    """Return the tool of a step; a step without one never gets so far."""
    assert step.planned.info is not None
    return step.planned.info


def to_work(item: ItemState, snapshot: Snapshot, shelf: Shelf) -> Item:
    """Return what a worker is told of an item; an attempt goes on where the last one left a checkpoint."""
    resume = snapshot.checkpoints.get(item.key)
    there = resume is not None and shelf.folder.path(resume).exists()
    return Item(item.case, item.key, item.inputs, item.seed, item.history, Digest(str(resume)) if there else None)


def picked_of(run: RunState, step: StepState, shelf: Shelf) -> dict[str, Picked]:
    """Return plug -> column that is mapped over."""
    picked = {}
    for plug in step.planned.mapped:
        wire = step.planned.step.wires[plug]
        assert isinstance(wire, Wire)
        assert wire.column is not None
        dataset = _cases_at(run, wire, shelf)
        dataset.column(wire.column)
        picked[plug] = Picked(dataset, wire.column)
    return picked


def _add(
    step: StepState, keys: Keys, case: str | None, inputs: Inputs, seed: int | None, history: tuple[Json, ...]
) -> None:
    key = keys.of(inputs, seed=seed, history=history)
    step.items[case] = ItemState(case, inputs, key, seed, history)


def _seed(run: RunState, step: StepState, case: str | None) -> int | None:
    if not info_of(step).stochastic:
        return None
    return seed_of(run.document.seed, step.planned.step.seed or step.id, case)


def _cases(step: StepState, picked: Mapping[str, Picked]) -> list[str]:
    cases = cases_of(picked)
    part = step.planned.step.only
    if not part:
        return [str(case) for case in cases]
    parts: Mapping[Any, str] = getattr(next(iter(picked.values())).dataset, "parts", {})
    if not parts:
        raise WrongInput(f"the cases have no part {part}", hint="Split them before, or let the step run over all cases")
    return [str(case) for case in cases if parts.get(case) == part]


def _no_case(part: str) -> str:
    return f"No case is in the part {part}; change the split" if part else "Look at the step before"


def _item(one: Picked, case: str, shelf: Shelf) -> Digest:
    column = one.dataset.column(one.column)
    item = column.items[case]  # type: ignore[index]
    return shelf.put(column.type(item)) if is_plain(column.type) else digest_of(item, shelf.put)  # type: ignore[call-arg]


def _cases_at(run: RunState, wire: Wire, shelf: Shelf) -> Dataset:
    medium = shelf.get(_output(run, wire))
    if not isinstance(medium, Dataset):
        raise WrongInput(f"{wire} has no columns", hint="Connect cases")
    return medium


def _output(run: RunState, wire: Wire) -> Digest:
    outputs = run.steps[wire.step].outputs
    if wire.result not in outputs:
        raise MissingInput(f"{wire.step} made no {wire.result}", hint=f"Results: {', '.join(outputs)}")
    return Digest(outputs[wire.result])


def _common_inputs(run: RunState, step: StepState, shelf: Shelf) -> Inputs:
    """Return the inputs that are the same for all items."""
    inputs: Inputs = {}
    for plug in info_of(step).inputs:
        wires = step.planned.step.wires.get(plug.id)
        if wires is None or plug.id in step.planned.mapped:
            continue
        if isinstance(wires, tuple):
            inputs[plug.id] = [_output(run, wire) for wire in wires]
        elif plug.takes_cases:
            inputs[plug.id] = _gathered(run, step, plug, wires, shelf)
        else:
            inputs[plug.id] = _output(run, wires)
    return inputs


def _gathered(run: RunState, step: StepState, plug: InputInfo, wire: Wire, shelf: Shelf) -> Digest:
    """Return the cases that a plug may see: only needed columns, and for a trainer no test case.

    What is left out cannot change the key, so a change in the test part does not train anew.
    """
    if not plug.columns and not plug.part:
        return _output(run, wire)
    cases = _cases_at(run, wire, shelf)
    if plug.part == "train":
        if not isinstance(cases, Split):
            raise WrongInput("the cases are not split", hint="Add a split by patient before training", port=plug.id)
        cases = cases.only("train", "validate")
    takes = step.planned.step.takes
    needed = {name: takes.get(name, name) for name in plug.columns}
    if plug.part:
        return shelf.put(narrowed(cases, needed))
    for name, given in needed.items():  # a report may look at further columns, so all stay
        cases = cases.with_column(name, cases.column(given))
    return shelf.put(cases)


def _gathered_history(run: RunState, step: StepState, shelf: Shelf) -> tuple[Json, ...]:
    """Return the steps that the images of a trainer went through: those of the first column that it needs."""
    for plug in info_of(step).inputs:
        wire = step.planned.step.wires.get(plug.id)
        if plug.takes_cases and plug.columns and isinstance(wire, Wire):
            first = next(iter(plug.columns))
            column = _cases_at(run, wire, shelf).column(step.planned.step.takes.get(first, first))
            return column.history
    return ()


def _mapped_history(info: ToolInfo, picked: Mapping[str, Picked]) -> tuple[Json, ...]:
    first = next(plug.id for plug in info.inputs if plug.id in picked)
    return picked[first].dataset.column(picked[first].column).history


def _wired_params(run: RunState, step: StepState, shelf: Shelf) -> dict[str, Json]:
    values: dict[str, Json] = {}
    for param in info_of(step).params["properties"]:
        wire = step.planned.step.wires.get(param)
        if isinstance(wire, Wire):
            medium = shelf.get(_output(run, wire))
            if not isinstance(medium, Number | Text | Bool):
                raise WrongInput(f"{param}: needs a number or a text, got {type(medium).__name__}", param=param)
            values[param] = info_of(step).accept(param, medium.value)
    return values
