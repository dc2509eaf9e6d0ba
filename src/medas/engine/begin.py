"""From a document to a run that the planner can work on, and back from the database after a crash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from medas.engine.snapshot import RunState, StepState
from medas.errors import BadWorkflow, Problem
from medas.executors.protocol import Capabilities
from medas.media.medium import Json
from medas.safe.home import located
from medas.safe.strict_json import canonical
from medas.step.spec import Limits
from medas.tool.catalog import Catalog
from medas.tool.parameters import as_json
from medas.tool.schema import ToolInfo
from medas.workflow.check import blocking, planned
from medas.workflow.document import Document, Step
from medas.workflow.fan_out import PlannedStep


def document_digest(document: Document) -> str:
    """Return the digest of what a document computes; titles, notes and places on the canvas do not count."""
    return hashlib.sha256(f"{document.seed}\n{document.steps_text}".encode()).hexdigest()


def text_of(document: Document) -> str:
    """Return a document as it is remembered: canonical, so that it is written fast; people see `dump`."""
    return canonical(document.to_json()).decode()


def run_of(
    run: str, document: Document, catalog: Catalog, executors: Mapping[str, Capabilities], options: Mapping[str, Any],
    *, created: float, home: Path | None = None,
) -> RunState:  # fmt: skip
    """Return a run in which every step waits.

    Args:
        run: Id of the run.
        document: What to run; with the option `until` only the steps that it needs.
        catalog: The installed tools.
        executors: Name -> what it has.
        options: `executor` names the executor; `until` a step.
        created: Time of the request, seconds since 1970.
        home: Folder of the installation, where tables of cases lie.

    Raises:
        BadWorkflow: Listing all problems that stop the run.
    """
    text = text_of(document)
    document = part_for(document, options.get("until"))
    found, graph = planned(document, catalog)
    problems = blocking(found)
    if problems:
        raise bad_workflow(problems)
    name = options["executor"]
    steps = {step: _step(one, executors[name], name, home) for step, one in graph.items()}
    return RunState(
        run, document, steps, options, created, text, document_digest(document),
        touched={step for step, one in graph.items() if not one.upstream}, followers=_followers(graph),
        left=len(steps),
    )  # fmt: skip


def bad_workflow(problems: list[Problem]) -> BadWorkflow:
    """Return the error that lists problems."""
    count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = "\n".join(f"  - {problem}" for problem in problems)
    return BadWorkflow(f"the workflow has {count}:\n{lines}", problems=tuple(problems))


def part_for(document: Document, last: str | None) -> Document:
    """Return the document with only a step and those that it needs; all of it if None."""
    if last is None:
        return document
    needed: set[str] = set()
    left = [last]
    while left:
        name = left.pop()
        if name in document.steps and name not in needed:
            needed.add(name)
            left += [wire.step for _, wire in document.steps[name].each_wire()]
    return replace(document, steps={name: step for name, step in document.steps.items() if name in needed})


def _step(planned: PlannedStep, has: Capabilities, executor: str, home: Path | None) -> StepState:
    info = planned.info
    assert info is not None  # a step without a tool is a problem that stops the run
    params, limits = params_of(planned.step, info, home), _limits(planned.step, info, has)
    return StepState(planned, params, limits, executor, pending=len(planned.upstream))


def params_of(step: Step, info: ToolInfo, home: Path | None = None) -> dict[str, Json]:
    """Return all parameters in the one spelling that the plugs give them, tables of cases as files below `home`."""
    params = info.defaults()
    for name, raw in step.params.items():
        value = info.accept(name, raw)
        params[name] = str(located(value, home)) if isinstance(value, Path) else as_json(value)
    return params


def _limits(step: Step, info: ToolInfo, has: Capabilities) -> Limits:
    wish = {**info.resources, **step.resources}
    cpus, gpus = min(int(wish["cpus"]), has.cpus), min(int(wish["gpus"]), has.gpus)
    return Limits(max(1, cpus), float(wish["memory_gib"]), gpus)


def _followers(graph: Mapping[str, PlannedStep]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, one in graph.items():
        for before in one.upstream:
            found.setdefault(before, []).append(name)
    return {name: tuple(after) for name, after in found.items()}


def options_of(text: str) -> dict[str, Any]:
    """Return the options of a remembered run."""
    options: dict[str, Any] = json.loads(text)
    return options
