"""The workflow document: steps and wires as data, with one spelling, so that versions can be compared line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from medas.errors import BadWorkflow, NotAllowed, NotFound, Problem, WrongInput
from medas.media.medium import Json
from medas.safe.durable import write_bytes
from medas.safe.strict_json import canonical, loads
from medas.tool.wire import STEP_ID, Wire
from medas.workflow.migrations import upgraded
from medas.workflow.problems import problem
from medas.workflow.spelling import spelled

FORMAT = 1
SUFFIX = ".medas.json"
_ID = re.compile(STEP_ID)
_STEP_KEYS = {
    "tool": str, "version": int, "backend": str, "params": dict, "wires": dict, "takes": dict, "gives": dict, "only": str,
    "on_error": str, "seed": str, "resources": dict,
}  # fmt: skip
_TOP_KEYS = {"medas": int, "title": str, "seed": int, "steps": dict, "view": dict, "notes": (list, str)}

Wires = tuple[Wire, ...]


@dataclass(frozen=True)
class Step:
    """One use of a tool."""

    tool: str
    """Tool id, e.g. `medas.RescaleWindow`."""
    version: int = 1
    """Version of the tool whose defaults the step relies on."""
    backend: str = "reference"
    params: Mapping[str, Json] = field(default_factory=dict)
    """Only values that differ from the defaults."""
    wires: Mapping[str, Wire | Wires] = field(default_factory=dict)
    """Plug -> wire, or several for a plug that takes a list."""
    takes: Mapping[str, str] = field(default_factory=dict)
    """Needed column -> column of the incoming cases, where the names differ."""
    gives: Mapping[str, str] = field(default_factory=dict)
    """Result of a mapped step -> column that it is written to."""
    only: str = ""
    """Part of a split that a mapped step runs over: train, validate or test; empty for all cases."""
    on_error: str = "stop"
    """What a failed case does: `stop` the step after the other cases, or be `leave_out`."""
    seed: str | None = None
    """Name of the random stream of a stochastic tool; kept when the step is renamed."""
    resources: Mapping[str, float] = field(default_factory=dict)
    """Override of the tool's wish for cpus, memory_gib, gpus."""
    rest: Mapping[str, Json] = field(default_factory=dict)
    """Keys that this version does not know; they are saved back unchanged."""

    def each_wire(self) -> Iterator[tuple[str, Wire]]:
        """Yield every wire with its plug."""
        for plug, wires in self.wires.items():
            yield from ((plug, wire) for wire in (wires if isinstance(wires, tuple) else (wires,)))

    def to_json(self) -> dict[str, Json]:
        """Return the step as JSON; what equals the default is left out."""
        data: dict[str, Json] = {"tool": self.tool, "version": self.version, **self.rest}
        if self.backend != "reference":
            data["backend"] = self.backend
        if self.on_error != "stop":
            data["on_error"] = self.on_error
        for name in ("params", "takes", "gives", "only", "resources"):
            if getattr(self, name):
                data[name] = getattr(self, name)
        if self.seed is not None:
            data["seed"] = self.seed
        if self.wires:
            data["wires"] = {
                plug: [str(one) for one in wires] if isinstance(wires, tuple) else str(wires)
                for plug, wires in self.wires.items()
            }
        return data


@dataclass(frozen=True)
class Document:
    """A workflow: data only, no code, no paths of this machine, no state of a run."""

    title: str = ""
    seed: int = 0
    """Root of all random streams."""
    steps: Mapping[str, Step] = field(default_factory=dict)
    """Step id -> step; the id is also the variable in Python."""
    view: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Step id -> place on the canvas."""
    format: int = FORMAT
    rest: Mapping[str, Json] = field(default_factory=dict)
    """Keys that this version does not know."""
    untouched: Mapping[str, Json] | None = None
    """Everything that a newer MeDaS wrote; it is saved back as it is."""

    @cached_property
    def steps_json(self) -> Mapping[str, Json]:
        """All steps as JSON; not to be changed."""
        return {name: step.to_json() for name, step in self.steps.items()}

    @cached_property
    def steps_text(self) -> str:
        """All steps as canonical JSON.

        Raises:
            WrongInput: If a parameter is what JSON cannot say, e.g. a number that is infinite.
        """
        return canonical(self.steps_json).decode()

    @property
    def read_only(self) -> bool:
        """Whether a newer MeDaS wrote it; it can be looked at and saved back, not changed."""
        return self.format > FORMAT

    def with_params(self, step: str, **params: Json) -> Document:
        """Return the document with some parameters of a step changed.

        Raises:
            NotFound: If there is no such step.
            NotAllowed: If a newer MeDaS wrote the document.
        """
        if self.read_only:
            raise NotAllowed(f"the workflow has format {self.format}, this MeDaS knows {FORMAT}", hint="Update MeDaS")
        if step not in self.steps:
            known = ", ".join(sorted(self.steps))
            raise NotFound(f"there is no step {step!r}", hint=f"Steps: {known}", node=step)
        changed = replace(self.steps[step], params={**self.steps[step].params, **params})
        return replace(self, steps={**self.steps, step: changed})

    def to_json(self) -> dict[str, Json]:
        """Return the document as JSON."""
        if self.untouched is not None:
            return dict(self.untouched)
        data: dict[str, Json] = {"medas": self.format, "seed": self.seed, "title": self.title, **self.rest}
        data["steps"] = self.steps_json
        if self.view:
            data["view"] = {name: list(place) for name, place in self.view.items()}
        return data


def read(path: Path | str) -> Document:
    """Read a document from a file.

    Raises:
        NotFound: If there is no such file.
        BadFile: If it is not strict JSON.
        BadWorkflow: If it is no workflow; `problems` lists everything that is wrong.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFound(
            f"{path.name} cannot be read: {error.strerror}", hint="Check the path", file=path.name
        ) from error
    return load(content, file=path.name)


def write(document: Document, path: Path | str) -> Path:
    """Write a document to a file, whole or not at all.

    Raises:
        WrongInput: If the folder is not there or cannot be written to.
    """
    path = Path(path)
    try:
        return write_bytes(path, dump(document).encode())
    except OSError as error:
        text = f"{path.name} cannot be written: {error.strerror}"
        raise WrongInput(text, hint="Check the folder and its rights", file=path.name) from error


def dump(document: Document) -> str:
    """Return the one spelling of a document.

    Raises:
        WrongInput: If it holds what JSON cannot say, e.g. a number that is infinite.
    """
    return spelled(document.to_json()) + "\n"


def load(text: str | bytes, *, file: str | None = None) -> Document:
    """Return the document that a text spells; documents of old formats are upgraded.

    Raises:
        BadFile: If it is not strict JSON.
        BadWorkflow: If it is no workflow; `problems` lists everything that is wrong.
    """
    data = loads(text, file=file)
    if not _is_document(data):
        raise BadWorkflow("this is no MeDaS workflow", hint='It must be an object with "medas": 1', file=file)
    data = upgraded(data)
    newer = data["medas"] > FORMAT
    problems = list(_misshapen(data))
    if problems and newer:
        return Document(format=data["medas"], untouched=data)
    if problems:
        raise BadWorkflow(f"the workflow has {_count(problems)}", problems=tuple(problems), file=file)
    steps = {name: _step(step) for name, step in data.get("steps", {}).items()}
    view = {name: (place[0], place[1]) for name, place in data.get("view", {}).items()}
    known = {"medas", "title", "seed", "steps", "view"}
    rest = {name: value for name, value in data.items() if name not in known}
    untouched = data if newer else None
    return Document(data.get("title", ""), data.get("seed", 0), steps, view, data["medas"], rest, untouched)


def _is_document(data: Any) -> bool:
    return isinstance(data, dict) and type(data.get("medas")) is int and data["medas"] >= 0


def _count(problems: list[Problem]) -> str:
    return "a problem" if len(problems) == 1 else f"{len(problems)} problems"


def _step(data: dict[str, Any]) -> Step:
    wires = {plug: _wires(text) for plug, text in data.get("wires", {}).items()}
    rest = {name: value for name, value in data.items() if name not in _STEP_KEYS}
    own = {name: value for name, value in data.items() if name in _STEP_KEYS and name != "wires"}
    return Step(**own, wires=wires, rest=rest)


def _wires(text: str | list[str]) -> Wire | Wires:
    return Wire.parse(text) if isinstance(text, str) else tuple(Wire.parse(one) for one in text)


def _misshapen(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield everything that is not of the shape of a document, before anything is built."""
    yield from bad_frame(data)
    for name, step in _pairs(data.get("steps")):
        if not _ID.fullmatch(name):
            yield problem("bad-step-id", node=name[:60], step=name[:60])
        if isinstance(step, dict):
            yield from bad_step(name[:60], step)
        else:
            yield problem("bad-shape", node=name[:60], key=f"steps.{name[:60]}", kind="an object")


def bad_frame(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield everything that is not of the shape of a document, but for its steps."""
    yield from _wrong_kinds(data, _TOP_KEYS, node=None)
    seed = data.get("seed", 0)
    if isinstance(seed, int) and not 0 <= seed < 2**63:
        yield problem("bad-shape", key="seed", kind="a whole number from 0 to 9223372036854775807")
    for name, place in _pairs(data.get("view")):
        if not (isinstance(place, list) and len(place) == 2 and all(_is_number(one) for one in place)):
            yield problem("bad-shape", key=f"view.{name[:60]}", kind="two numbers")


def bad_step(name: str, step: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield everything that is not of the shape of a step."""
    yield from _wrong_kinds(step, _STEP_KEYS, node=name)
    if not step.get("tool"):
        yield problem("bad-shape", node=name, key="tool", kind="the id of a tool")
    for plug, wires in _pairs(step.get("wires")):
        for wire in wires if isinstance(wires, list) else [wires]:
            try:
                Wire.parse(wire)
            except (BadWorkflow, TypeError):
                yield problem("bad-wire", node=name, port=plug, wire=repr(wire)[:60])
    for key, choices in (("on_error", ("stop", "leave_out")), ("only", ("", "train", "validate", "test"))):
        if step.get(key, choices[0]) not in choices:
            yield problem("bad-shape", node=name, key=key, kind=" / ".join(filter(None, choices)))
    for key in ("takes", "gives"):
        if any(not isinstance(column, str) or not column for _, column in _pairs(step.get(key))):
            yield problem("bad-shape", node=name, key=key, kind="names of columns")
    if any(not _is_number(value) or value < 0 for _, value in _pairs(step.get("resources"))):
        yield problem("bad-shape", node=name, key="resources", kind="numbers from 0")


def _wrong_kinds(data: Mapping[str, Any], keys: Mapping[str, Any], *, node: str | None) -> Iterator[Problem]:
    for key, kind in keys.items():
        value = data.get(key)
        if key in data and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            words = {str: "text", int: "a whole number", dict: "an object"}.get(kind, "text or a list")
            yield problem("bad-shape", node=node, key=key, kind=words)


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
