"""A tool as data: everything that forms, checks, searches and the engine need, without its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from medas.artifacts.code_digest import Code, code_of
from medas.errors import NotFound
from medas.media.dataset import Dataset
from medas.media.medium import MEDIA, Json
from medas.texts import tool_text
from medas.tool.base import Tool
from medas.tool.constructor import Constructor
from medas.tool.declaration import summary_and_help, title_of, tool_id
from medas.tool.foreign_backends import add_foreign
from medas.tool.parameters import Schema, accept, as_json
from medas.tool.plug import REQUIRED, Plug

_STAGES = {
    "Input": "data", "Dataset": "data", "Pre-processing": "prepare", "Augmentation": "prepare", "Neural network": "train",
    "Post-processing": "predict", "Visualization": "evaluate", "Analysis": "evaluate",
}  # fmt: skip


@dataclass(frozen=True)
class InputInfo:
    """A plug for a medium."""

    id: str
    """Name of the plug."""
    type: str
    """Port type that it needs."""
    required: bool = True
    many: bool = False
    """Whether it takes a list of wires."""
    part: str = ""
    """`train`: only training and validation cases go in."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Needed column -> port type, if it takes cases."""
    help: str = ""

    @property
    def takes_cases(self) -> bool:
        """Whether it gathers cases instead of taking one medium."""
        return is_cases(self.type)


@dataclass(frozen=True)
class OutputInfo:
    """A result."""

    id: str
    type: str
    like: str = ""
    """Plug whose grid it lies on."""
    replaces: str = ""
    """Plug whose column it takes the place of, mapped over cases."""
    help: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Column -> port type, if it is cases whose columns are known beforehand."""


@dataclass(frozen=True)
class ToolInfo:
    """One tool of the catalog."""

    id: str
    """Top package and class name, e.g. `medas.RescaleWindow`."""
    module: str
    version: int
    category: str
    stage: str
    """Column of the editor: data, prepare, train, predict or evaluate."""
    title: Mapping[str, str]
    summary: Mapping[str, str]
    """One line per language."""
    help: str
    synonyms: tuple[str, ...]
    inputs: tuple[InputInfo, ...]
    outputs: tuple[OutputInfo, ...]
    params: Schema
    """JSON schema of the parameters, with `x-ui` for the form."""
    backends: tuple[str, ...]
    resources: Mapping[str, float]
    """Wish for `cpus`, `memory_gib`, `gpus`."""
    stochastic: bool = False
    exact: bool = False
    cheap: bool = False
    wants_history: bool = False
    preload: tuple[str, ...] = ()
    code: str = ""
    """Digest of the code."""
    foreign: Mapping[str, str] = field(default_factory=dict)
    """Back-end of another package -> digest of its code."""
    files: tuple[str, ...] = ()
    """Files behind the digest of the code."""

    @property
    def name(self) -> str:
        """Class name."""
        return self.id.rpartition(".")[2]

    @cached_property
    def has_paths(self) -> bool:
        """Whether a parameter names a file or folder."""
        return any(is_path(schema) for schema in self.params["properties"].values())

    def code_with(self, backend: str) -> str:
        """Return the digest of the code that runs with a back-end."""
        return f"{self.code} {self.foreign[backend]}" if backend in self.foreign else self.code

    def input(self, name: str) -> InputInfo | None:
        """Return a plug for a medium by name."""
        return next((one for one in self.inputs if one.id == name), None)

    def output(self, name: str) -> OutputInfo | None:
        """Return a result by name."""
        return next((one for one in self.outputs if one.id == name), None)

    def defaults(self) -> dict[str, Json]:
        """Return the parameters that have a default, with it."""
        return {name: one["default"] for name, one in self.params["properties"].items() if "default" in one}

    def accept(self, name: str, raw: Json) -> Any:
        """Return a parameter as the plug would take it.

        Raises:
            NotFound: If there is no such parameter.
            WrongInput: If the value does not fit.
        """
        schema = self.params["properties"].get(name)
        if schema is None:
            known = ", ".join(self.params["properties"]) or "none"
            raise NotFound(f"{self.name} has no parameter {name!r}", hint=f"Parameters: {known}", param=name)
        shown = schema["x-ui"]
        return accept(schema, raw, name=name, unit=shown["unit"], hint=shown["hint"])

    def to_json(self) -> Json:
        """Return the tool as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Json) -> ToolInfo:
        """Return the tool that `to_json` wrote."""
        lists = {name: tuple(data[name]) for name in ("synonyms", "backends", "preload", "files")}
        inputs = tuple(InputInfo(**one) for one in data["inputs"])
        outputs = tuple(OutputInfo(**one) for one in data["outputs"])
        return cls(**{**data, **lists, "inputs": inputs, "outputs": outputs})


def is_path(schema: Mapping[str, Any]) -> bool:
    """Return whether a parameter of this schema names a file or folder."""
    inner = schema["anyOf"][0] if "anyOf" in schema else schema
    return bool(inner.get("format") == "path")


def is_cases(port_type: str) -> bool:
    """Return whether a port type is cases: Dataset, Split or Pred."""
    kind = MEDIA.get(port_type)
    return kind is not None and Dataset in kind.__mro__  # ten times as fast as `issubclass` of an abstract class


def describe(tool: type[Tool], *, code: Code | None = None) -> ToolInfo:
    """Return a tool as data.

    Args:
        tool: The class.
        code: Digest of its code; computed if not given.
    """
    summary, help_text = summary_and_help(tool)
    code = code or code_of(tool.__module__)
    foreign = add_foreign(tool_id(tool), tool.kernel_of, tool.plugs)
    params = [plug for plug in tool.plugs.values() if plug.medium is None]
    return ToolInfo(
        id=tool_id(tool),
        module=tool.__module__,
        version=tool.version,
        category=tool.category,
        stage=tool.stage or _STAGES.get(tool.category, "prepare"),
        title=tool_text(tool.__name__, "title", title_of(tool)),
        summary=tool_text(tool.__name__, "summary", summary),
        help=help_text,
        synonyms=tool.synonyms,
        inputs=tuple(_input(plug) for plug in tool.plugs.values() if plug.medium is not None),
        outputs=tuple(_output(made) for made in tool.results.values()),
        params={
            "type": "object",
            "required": [plug.name for plug in params if plug.required],
            "properties": {plug.name: _parameter(plug) for plug in params},
        },
        backends=tuple(tool.kernel_of.backends),
        resources=tool.resources.to_json(),
        stochastic=tool.stochastic,
        exact=tool.exact,
        cheap=tool.cheap,
        wants_history=tool.wants_history,
        preload=tool.preload,
        code=code.digest,
        foreign=foreign,
        files=code.files,
    )


def _input(plug: Plug) -> InputInfo:
    assert plug.medium is not None
    columns = {name: medium.__name__ for name, medium in plug.columns.items()}
    return InputInfo(plug.name, plug.medium.__name__, plug.required, plug.many, plug.part, columns, plug.help)


def _output(made: Constructor) -> OutputInfo:
    columns = {name: medium.__name__ for name, medium in made.columns.items()}
    return OutputInfo(made.name, made.medium.__name__, made.like, made.replaces, made.help, columns)


def _parameter(plug: Plug) -> Schema:
    shown = {"level": plug.level, "unit": plug.unit, "help": plug.help, "why": plug.why, "search": plug.search}
    schema = {**plug.schema, "x-ui": {**shown, "hint": plug.hint()}}
    return schema if plug.default is REQUIRED else {**schema, "default": as_json(plug.default)}
