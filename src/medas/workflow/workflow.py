"""A workflow in Python: add tools, wire them by their results, run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol, Self, TypeVar

from medas.either import Either, Success
from medas.errors import BadWorkflow, MedasError, MissingInput, NotFound, Problem
from medas.media.medium import Json, Medium
from medas.tool.base import Tool
from medas.tool.declaration import tool_id
from medas.tool.parameters import as_json
from medas.tool.plug import REQUIRED
from medas.tool.slot import Slot
from medas.tool.wire import STEP_ID, Wire
from medas.workflow.document import Document, Step, bad_frame, bad_step, dump

AnyTool = TypeVar("AnyTool", bound=Tool)
_ID = re.compile(STEP_ID)


class Results(Mapping[str, Any]):
    """The results of a run: `results["train"].history`; each is read when asked for."""

    def __init__(self, outputs: Mapping[str, Mapping[str, str]], fetch: Callable[[str], Medium]) -> None:
        self.outputs = outputs
        """Step -> result -> digest."""
        self._fetch = fetch

    def __getitem__(self, step: str) -> Any:
        if step not in self.outputs:
            raise NotFound(f"the step {step!r} has no results", hint=f"Steps: {', '.join(self.outputs) or 'none'}")
        return _Lazy({name: self._fetcher(digest) for name, digest in self.outputs[step].items()})

    def _fetcher(self, digest: str) -> Callable[[], Medium]:
        return lambda: self._fetch(digest)

    def __iter__(self) -> Iterator[str]:
        return iter(self.outputs)

    def __len__(self) -> int:
        return len(self.outputs)


class _Lazy(SimpleNamespace):
    """Results of one step by name."""

    def __init__(self, makers: Mapping[str, Callable[[], Medium]]) -> None:
        super().__init__()
        self._makers = dict(makers)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._makers:
            raise AttributeError(f"there is no result {name!r}; results: {', '.join(vars(self).get('_makers', {}))}")
        value = self._makers[name]()
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return list(self._makers)


class Run:
    """A finished run."""

    def __init__(self, run: str, results: Results, steps: Mapping[str, Any]) -> None:
        self.id = run
        self.results = results
        self.steps = steps
        """Step -> what happened: state, done, reused, failed, seconds."""


class Runner(Protocol):
    """Runs a document; found by the entry point group `medas.runners`, so that a workflow does not know the engine."""

    def __call__(self, document: Document, tools: Mapping[str, type[Tool]], *, home: Path | None) -> Run:
        """Run it and return the finished run.

        Raises:
            MedasError: If the document has problems, or the run failed.
        """


class Workflow:
    """Steps and wires, with the verbs of a tool."""

    def __init__(self, title: str = "", *, seed: int = 0, rest: Mapping[str, Json] | None = None) -> None:
        """Begin without steps.

        Args:
            title: Name for people.
            seed: Root of all random streams.
            rest: Further entries of the document, e.g. notes; kept as they are.
        """
        self.title, self.seed, self.rest = title, seed, dict(rest or {})
        self._view: dict[str, tuple[float, float]] = {}
        self._steps: dict[str, Step] = {}
        self._tools: dict[str, type[Tool]] = {}
        self.state: Either[Workflow] = Success(self)
        self.made: Run | None = None

    def add(
        self, tool: AnyTool, *, name: str, only: str = "", on_error: str = "stop", seed: str | None = None,
        takes: Mapping[str, str] | None = None, gives: Mapping[str, str] | None = None,
        resources: Mapping[str, float] | None = None,
    ) -> AnyTool:  # fmt: skip
        """Add a tool as a step and return it; its results are wires from now on.

        Args:
            tool: Its plugs are filled with parameters and with wires of earlier steps.
            name: Step id: a small letter, then small letters, digits and _.
            only: Part of a split that a mapped step runs over.
            on_error: `stop` or `leave_out`.
            seed: Name of the random stream; by default the step id.
            takes: Needed column -> column of the incoming cases.
            gives: Result of a mapped step -> column that it is written to.
            resources: Override of the tool's wish for cpus, memory_gib, gpus.

        Raises:
            BadWorkflow: If the name is taken or no step id, the tool is a step already or holds a medium that no
                document can hold, or a choice is none of those that there are.
            MedasError: What went wrong when the plugs were filled.
        """
        tool.state.unwrap()
        self._check(tool, name)
        filled = {plug: slot for plug, slot in tool.slots.items() if slot.value is not slot.plug.default}
        wires = {plug: _wires(name, plug, slot) for plug, slot in filled.items() if _is_wired(slot)}
        params = {plug: as_json(slot.value) for plug, slot in filled.items() if plug not in wires and _stays(slot)}
        stream = seed or (name if tool.stochastic else None)
        step = Step(
            tool_id(type(tool)), tool.version, tool.backend, params, wires, dict(takes or {}), dict(gives or {}), only,
            on_error, stream, dict(resources or {}),
        )  # fmt: skip
        _need(bad_step(name, step.to_json()))
        self._steps[name] = step
        self._tools[tool_id(type(tool))] = type(tool)
        tool.step = name
        return tool

    def _check(self, tool: Tool, name: str) -> None:
        if not _ID.fullmatch(name) or name in self._steps:
            taken = "is taken" if name in self._steps else "is no step id"
            raise BadWorkflow(f"{name!r} {taken}", hint="Use small letters, digits and _, each name once", node=name)
        if tool.step is not None:
            text = f"this {type(tool).__name__} is the step {tool.step!r} already"
            raise BadWorkflow(text, hint="Make another one", node=name)
        if self._tools.get(tool_id(type(tool)), type(tool)) is not type(tool):
            text = f"two classes are called {tool_id(type(tool))}"
            raise BadWorkflow(text, hint="Give one of them another name", node=name)

    def document(self) -> Document:
        """Return the workflow as a document.

        Raises:
            BadWorkflow: If title, seed, places or further entries are not what a document can hold.
        """
        document = Document(self.title, self.seed, dict(self._steps), dict(self._view), rest=dict(self.rest))
        _need(bad_frame(document.to_json()))
        return document

    def place(self, **at: tuple[float, float]) -> Self:
        """Say where steps lie on the canvas: step id -> x, y."""
        self._view |= {name: (place[0], place[1]) for name, place in at.items()}
        return self

    def run(self, on: str = "inline", *, home: Path | str | None = None) -> Self:
        """Run all steps; what is known from earlier runs is not computed again.

        Args:
            on: `inline` runs the kernels in this process, `local` in workers of their own.
            home: Folder of results and history; by default that of the installation.
        """
        self.state = self.state.map(lambda _: self._run(on, home))
        return self

    def then(self, action: Callable[[Workflow], Either[Any]]) -> Either[Any]:
        """Go on with `action` after success; a failure passes untouched."""
        return self.state.then(action)

    def with_succ(self, handler: Callable[[Run], object]) -> Self:
        """Show the finished run to `handler` if all went well; nothing changes."""
        if isinstance(self.state, Success):
            handler(self.unwrap())
        return self

    def with_fail(self, handler: Callable[[MedasError], object]) -> Self:
        """Show the first error to `handler` if there is one; nothing changes."""
        self.state.with_fail(handler)
        return self

    def unwrap(self) -> Run:
        """Return the finished run.

        Raises:
            MedasError: The first error, or `MissingInput` if nothing has run yet.
        """
        self.state.unwrap()
        if self.made is None:
            raise MissingInput("nothing has run yet", hint="Call run() first")
        return self.made

    def again(self) -> Self:
        """Forget the failure or the result; the steps stay."""
        self.made, self.state = None, Success(self)
        return self

    def _run(self, on: str, home: Path | str | None) -> Workflow:
        self.made = _runner(on)(self.document(), self._tools, home=Path(home) if home else None)
        return self

    def __str__(self) -> str:
        return dump(self.document())


@cache
def _runner(on: str) -> Runner:
    found = {entry.name: entry for entry in entry_points(group="medas.runners")}
    if on not in found:
        raise NotFound(f"nothing runs workflows on {on!r}", hint=f"Choose one of {', '.join(sorted(found)) or 'none'}")
    runner: Runner = found[on].load()
    return runner


def _need(problems: Iterator[Problem]) -> None:
    """Do nothing if there is no problem.

    Raises:
        BadWorkflow: Listing all of them.
    """
    found = tuple(problems)
    if found:
        raise BadWorkflow("; ".join(one.message["en"].rstrip(".") for one in found), problems=found, node=found[0].node)


def _is_wired(slot: Slot) -> bool:
    value = slot.value
    return isinstance(value, Wire) or (isinstance(value, list) and bool(value) and isinstance(value[0], Wire))


def _wires(step: str, plug: str, slot: Slot) -> Wire | tuple[Wire, ...]:
    if isinstance(slot.value, Wire):
        return slot.value
    if not all(isinstance(one, Wire) for one in slot.value):
        raise _no_data(step, plug)
    return tuple(slot.value)


def _stays(slot: Slot) -> bool:
    """Return whether a filled slot is a parameter worth writing down."""
    if slot.plug.medium is not None:
        if slot.value is None or slot.value is REQUIRED or slot.value == []:
            return False
        raise _no_data("", slot.plug.name)
    return bool(as_json(slot.value) != as_json(slot.plug.default) or slot.plug.default is REQUIRED)


def _no_data(step: str, plug: str) -> BadWorkflow:
    hint = "Let a step bring it, e.g. ImportFolder; a workflow is data about steps, not about images"
    return BadWorkflow(f"{plug} holds a medium, which a workflow cannot keep", hint=hint, node=step or None, port=plug)
