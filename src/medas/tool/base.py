"""The base class of every tool: plugs, results, one kernel, and the verbs of a program."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, ClassVar, Self

from medas.either import Either, Failure, Success
from medas.errors import Canceled, MedasError, MissingInput, NotFound, OutOfMemory, ToolFailed, WrongInput
from medas.media.dataset import CaseId, Dataset, Picked
from medas.media.item import load
from medas.media.medium import Medium
from medas.tool.constructor import Constructor
from medas.tool.declaration import declare, tool_id
from medas.tool.foreign_backends import add_foreign
from medas.tool.kernel import DEVICES, Kernel
from medas.tool.mapping import MappedResult, cases_of, outgoing
from medas.tool.parameters import as_json
from medas.tool.plug import Plug
from medas.tool.resources import Resources
from medas.tool.slot import Slot
from medas.tool.wire import Wire
from medas.tool.workspace import Workspace


class Made(dict[str, Any]):
    """Several results of a kernel, by name."""


class Tool:
    """A tool: fill its plugs, run it, look at its result or its error.

    Every action happens only if the one before succeeded; the first error is kept.
    """

    category: ClassVar[str] = ""
    version: ClassVar[int] = 1
    """Bumped only when stored parameters or defaults change meaning."""
    resources: ClassVar[Resources] = Resources()
    stochastic: ClassVar[bool] = False
    """Whether the kernel draws random numbers; its seed is then part of the cache key."""
    cheap: ClassVar[bool] = False
    """Whether storing the result costs more than making it."""
    exact: ClassVar[bool] = False
    """Whether the environment (versions, device class, threads) is part of the cache key."""
    title: ClassVar[str] = ""
    synonyms: ClassVar[tuple[str, ...]] = ()
    stage: ClassVar[str] = ""
    preload: ClassVar[tuple[str, ...]] = ()
    """Slow modules that the kernel imports; a warm worker has them already."""
    example: ClassVar[Mapping[str, Any]] = {}
    """Values for plugs that an example run needs and nobody could guess."""
    wants_history: ClassVar[bool] = False
    """Whether the kernel looks at `workspace.history`; it is then part of the cache key."""

    plugs: ClassVar[dict[str, Plug]] = {}
    results: ClassVar[dict[str, Constructor]] = {}
    kernel_of: ClassVar[Kernel]

    def __init_subclass__(cls, abstract: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - a class keyword
        super().__init_subclass__(**kwargs)
        if not abstract:
            declare(cls, RESERVED)

    def __init__(self, *, backend: str = "reference", **values: Any) -> None:
        self.backend = backend
        self.slots = {name: Slot(plug) for name, plug in self.plugs.items()}
        self.workspace = Workspace()
        self.step: str | None = None  # id in a workflow
        self.made_values: dict[str, Any] | None = None
        self.state: Either[Tool] = Success(self)
        if backend in DEVICES:
            self.workspace.device = backend
        elif not self.knows(backend):
            known = ", ".join([*self.kernel_of.backends, *DEVICES])
            self.state = Failure(WrongInput(f"there is no back-end {backend!r}", hint=f"Choose one of {known}"))
        if values:
            self.set_params(**values)

    @classmethod
    def knows(cls, backend: str) -> bool:
        """Return whether there is such a back-end; those of other packages are looked for when they are needed."""
        if backend not in cls.kernel_of.backends:
            add_foreign(tool_id(cls), cls.kernel_of, cls.plugs)
        return backend in cls.kernel_of.backends

    # --- the verbs of a program

    def set_params(self, **values: Any) -> Self:
        """Fill plugs by name."""
        self.state = self.state.map(lambda _: self._fill(values))
        return self

    def run(self) -> Self:
        """Run the kernel; over cases, once per case."""
        self.state = self.state.map(lambda _: self._run())
        return self

    def then(self, action: Callable[[Tool], Either[Any]]) -> Either[Any]:
        """Go on with `action` after success; a failure passes untouched."""
        return self.state.then(action)

    def with_succ(self, handler: Callable[[Any], object]) -> Self:
        """Show the result to `handler` if all went well; nothing changes."""
        if isinstance(self.state, Success):
            handler(self.unwrap())
        return self

    def with_fail(self, handler: Callable[[MedasError], object]) -> Self:
        """Show the first error to `handler` if there is one; nothing changes."""
        self.state.with_fail(handler)
        return self

    def unwrap(self) -> Any:
        """Return the result; several results as an object with their names.

        Raises:
            MedasError: The first error, or `MissingInput` if nothing has run yet.
        """
        self.state.unwrap()
        if self.made_values is None:
            raise MissingInput("nothing has run yet", hint="Call run() first")
        if len(self.made_values) == 1:
            return next(iter(self.made_values.values()))
        return SimpleNamespace(**self.made_values)

    def again(self) -> Self:
        """Forget the failure or the result; what is plugged in stays."""
        self.made_values = None
        self.state = Success(self)
        return self

    # --- for kernels

    def report(self, done: float, of: float, **metrics: float) -> None:
        """Tell how far the kernel is; also the point where it can be stopped."""
        self.workspace.report(done, of, **metrics)

    def made(self, **results: Any) -> Made:
        """Return several results from a kernel; the names are checked against the declaration."""
        if set(results) != set(self.results):
            raise ToolFailed(f"the kernel made {sorted(results)}, declared are {sorted(self.results)}")
        return Made(results)

    # --- for the engine

    def outcome(self, name: str) -> Any:
        """Return a result: a `Wire` in a workflow, the value after a run."""
        if self.made_values is not None and name in self.made_values:
            return self.made_values[name]
        if self.step is not None:
            return Wire(self.step, name)
        raise MissingInput(f"{name} is not there yet", hint="Call run() first, or add the tool to a workflow")

    def __getattr__(self, name: str) -> Any:
        # The one result of a mapped step; before it is there, `hasattr` says no.
        if name == "cases" and (vars(self).get("step") or "cases" in (vars(self).get("made_values") or {})):
            return self.outcome("cases")
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def make(self) -> dict[str, Medium]:
        """Run the kernel once on what is plugged in, and return its results as media.

        Raises:
            MedasError: What went wrong, with the place.
        """
        backend = self.backend if self.backend in self.kernel_of.backends else "reference"
        wanted = self.kernel_of.wants(backend)
        if "**" in wanted:
            wanted = dict.fromkeys(self.plugs, "")
        arguments = {name: self.slots[name].take(form) for name, form in wanted.items()}
        try:
            made = self.kernel_of.backends[backend](self, **arguments)
        except MedasError:
            raise
        except MemoryError as error:
            raise OutOfMemory("the memory did not suffice", hint="Use smaller patches or images") from error
        except Exception as error:
            if type(error).__name__ == "OutOfMemoryError":  # torch's, for a graphics card; not a MemoryError
                hint = "Use smaller patches or images"
                raise OutOfMemory("the memory of the graphics card did not suffice", hint=hint) from error
            text = f"{type(self).__name__} failed: {type(error).__name__}: {error}"
            raise ToolFailed(text, hint="If the input is right, this is a mistake in the tool") from error
        several = made if isinstance(made, Made) else {next(iter(self.results)): made}
        if len(self.results) > 1 and not isinstance(made, Made):
            raise ToolFailed("the kernel made one thing, several are declared", hint="Return self.made(name=...)")
        self.made(**several)  # checks the names
        return {name: self.results[name].make(value, self.slots) for name, value in several.items()}

    @classmethod
    def identity(cls, backend: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a column's history says of this step."""
        name = tool_id(cls)
        return {
            "tool": name,
            "module": cls.__module__,
            "version": cls.version,
            "backend": backend,
            "params": dict(params),
        }

    @classmethod
    def upgrade(cls, params: dict[str, Any], since: int) -> dict[str, Any]:  # noqa: ARG003 - for tools with a past
        """Return parameters stored under version `since` as this version needs them."""
        return params

    # --- behind the verbs

    def _fill(self, values: Mapping[str, Any]) -> Self:
        folders = {alias: (plug, column) for plug in self.plugs for alias, column in self.plugs[plug].also.items()}
        for name, raw in values.items():
            if name in self.slots:
                self.slots[name].put(raw)
            elif name in folders:
                plug, column = folders[name]
                self.slots[plug].put_column(column, raw)
            else:
                known = ", ".join([*self.slots, *folders])
                raise NotFound(f"{type(self).__name__} has no plug {name!r}", hint=f"Plugs: {known}")
        return self

    def _run(self) -> Self:
        picked = {name: slot.value for name, slot in self.slots.items() if isinstance(slot.value, Picked)}
        started = time.monotonic()
        self.workspace.emit({"kind": "started", "tool": tool_id(type(self))})
        try:
            self.made_values = self._run_cases(picked) if picked else dict(self.make())
        except Canceled:
            self.workspace.emit({"kind": "finished", "state": "canceled"})
            raise
        except MedasError as error:
            self.workspace.emit({"kind": "finished", "state": "failed", "problem": error.problem().to_json()})
            raise
        self.workspace.emit({"kind": "finished", "state": "done", "seconds": time.monotonic() - started})
        return self

    def _run_cases(self, picked: dict[str, Picked]) -> dict[str, Dataset]:
        items: dict[MappedResult, dict[CaseId, Medium]] = {
            MappedResult(name, made.medium.__name__, made.replaces): {} for name, made in self.results.items()
        }
        first = next(iter(picked.values()))
        before = self.workspace.history
        for case in cases_of(picked):
            try:
                self.workspace.history = first.dataset.column(first.column).history
                for name, one in picked.items():
                    self.slots[name].put(load(one.dataset.column(one.column).items[case]))
                made = self.make()
            except MedasError as error:
                error.at(case=case)
                raise
            finally:
                self.workspace.history = before
                for name, one in picked.items():
                    self.slots[name].value = one
            for result, column in items.items():
                column[case] = made[result.name]
        step = self.identity(self.backend, self.params())
        return {"cases": outgoing(picked, items, gives={}, step=step)}

    def params(self) -> dict[str, Any]:
        """Return the parameters as JSON, defaults included."""
        return {name: as_json(slot.value) for name, slot in self.slots.items() if slot.plug.medium is None}


RESERVED = frozenset(name for name in dir(Tool) if not name.startswith("__")) | {
    "backend", "slots", "workspace", "step", "made_values", "state",
}  # fmt: skip
