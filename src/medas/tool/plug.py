"""A plug takes any raw input and converts it to what the tool declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin

from medas.errors import BadDeclaration, MedasError, MissingInput, WrongInput
from medas.media.conversions import convert, convertible, fits
from medas.media.dataset import Dataset, Picked
from medas.media.medium import Medium
from medas.media.values import PLAIN
from medas.media.volume import Volume
from medas.tool.parameters import Schema, accept, as_json, schema_of
from medas.tool.wire import Wire

if TYPE_CHECKING:
    from medas.tool.base import Tool

Level = Literal["basic", "advanced", "expert"]
_PLAIN: dict[str, Schema] = {
    "Number": {"type": "number"},
    "Text": {"type": "string"},
    "Bool": {"type": "boolean"},
}
"""What a plug for a plain medium takes besides the medium."""


class _Nothing:
    """Stands for "no default"; None is a default."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Nothing()


class Plug:
    """One declared input of a tool, a medium or a parameter. As a descriptor it reads the slot of an instance."""

    def __init__(self, help: str, settings: Mapping[str, Any]) -> None:  # noqa: A002 - the word of the field
        self.help = help
        self.default = settings["default"]
        self.unit: str = settings["unit"]
        self.limits: dict[str, float] = settings["limits"]
        self.why: str = settings["why"]
        self.level: Level = settings["level"]
        self.search: str = settings["search"]
        self.part: str = settings["part"]
        self.columns: dict[str, type[Medium]] = dict(settings["columns"])
        self.also: dict[str, str] = dict(settings["also"])
        self.name = ""
        self.many = False
        self.medium: type[Medium] | None = None
        self.schema: Schema = {}

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def declare(self, annotation: Any) -> None:
        """Learn the type from the annotation.

        Raises:
            BadDeclaration: If it is neither a medium nor something that a form can draw, or the default does not fit.
        """
        inner = _without_none(annotation)
        if get_origin(inner) is list and _is_medium(get_args(inner)[0]):
            self.many, inner = True, get_args(inner)[0]
        if _is_medium(inner):
            self.medium = inner
            if self.default not in (REQUIRED, None):
                raise BadDeclaration(f"{self.name}: a medium has no default but None", hint="Leave the default out")
            return
        self.schema = schema_of(annotation, self.limits)
        if self.default is not REQUIRED:
            try:
                self.default = accept(self.schema, self.default, name=self.name, unit=self.unit)
            except WrongInput as error:
                raise BadDeclaration(f"the default does not fit: {error.message}") from error

    @property
    def required(self) -> bool:
        """Whether the plug must be filled."""
        return self.default is REQUIRED

    @property
    def takes_cases(self) -> bool:
        """Whether the plug gathers cases instead of taking one medium."""
        return self.medium is not None and issubclass(self.medium, Dataset)

    def accept(self, raw: object) -> Any:
        """Return `raw` as what the plug declared.

        Wires pass; a column of cases passes where one medium is wanted (the tool then runs once per case).

        Raises:
            WrongInput: If it cannot be converted.
        """
        if isinstance(raw, Wire):
            return raw
        if self.medium is None:
            return accept(self.schema, raw, name=self.name, unit=self.unit, hint=self.hint)
        if raw is None and not self.required:
            return None
        if self.many:
            parts = raw if isinstance(raw, list | tuple) else [raw]
            if any(isinstance(part, Picked) for part in parts):
                hint = "Give media, or results without columns"
                raise WrongInput(f"{self.name}: takes several at once, not a column", hint=hint, port=self.name)
            return [self._one(part, self.medium) for part in parts]
        return self._one(raw, self.medium)

    def _one(self, raw: object, medium: type[Medium]) -> Any:
        if isinstance(raw, Dataset) and isinstance(raw, medium):
            return self._with_columns(raw)
        if isinstance(raw, Wire | medium):
            return raw
        if isinstance(raw, Picked):
            return self._picked(raw, medium)
        if isinstance(raw, Medium) and convertible(type(raw).__name__, medium.__name__):
            return convert(raw, medium)
        if isinstance(raw, Dataset):
            if self.takes_cases:
                hint = "Add a split by patient before training" if self.part else ""
                raise WrongInput(f"{self.name}: needs a {medium.__name__}, got {type(raw).__name__}", hint=hint)
            hint = f'Name a column, e.g. cases["{next(iter(raw.columns), "image")}"]'
            raise WrongInput(f"{self.name}: takes one {medium.__name__}, got cases", hint=hint)
        return self._foreign(raw, medium)

    def _picked(self, raw: Picked, medium: type[Medium]) -> Picked:
        if self.takes_cases:
            raise WrongInput(f"{self.name}: takes all cases, not one column", hint="Leave out the column name")
        given = raw.dataset.column(raw.column).type
        if not (fits(given.__name__, medium.__name__) or convertible(given.__name__, medium.__name__)):
            text = f"{self.name}: needs a {medium.__name__}, the column {raw.column!r} holds {given.__name__}"
            raise WrongInput(text, hint="Name another column", port=self.name)
        return raw

    def _with_columns(self, cases: Dataset) -> Dataset:
        for column, needed in self.columns.items():
            if column not in cases.columns:
                known = ", ".join(cases.columns) or "none"
                raise MissingInput(f"{self.name}: the cases have no column {column!r}", hint=f"Columns: {known}")
            given = cases.columns[column].type
            if not issubclass(given, needed):
                text = f"{self.name}: the column {column!r} must hold {needed.__name__}, not {given.__name__}"
                raise WrongInput(text, hint="Name another column", port=self.name)
        return cases

    def _foreign(self, raw: object, medium: type[Medium]) -> Medium:
        if medium.__name__ in PLAIN and not isinstance(raw, Medium):
            plain: Any = medium
            schema = _PLAIN[medium.__name__]
            return cast("Medium", plain(accept(schema, raw, name=self.name, unit=self.unit, hint=self.hint)))
        if issubclass(medium, Volume):
            from medas.media.formats.interop import from_any  # reads files and foreign objects: only when given one

            try:
                return from_any(raw, medium)
            except MedasError as error:
                raise error.at(port=self.name) from error
        name = type(raw).__name__
        raise WrongInput(f"{self.name}: needs a {medium.__name__}, got {name}", hint=self.help, port=self.name)

    def hint(self) -> str:
        """Return what to do about a value that does not fit."""
        known = self.default is not REQUIRED and self.default is not None
        unit = f" {self.unit}" if self.unit not in ("", "1") else ""
        return f"{self.help}, e.g. {as_json(self.default)}{unit}" if known else self.help

    def __get__(self, tool: Tool | None, owner: type | None = None) -> Any:
        if tool is None:
            return self
        if self.name == "cases" and (tool.step is not None or "cases" in (tool.made_values or {})):
            return tool.outcome(
                "cases"
            )  # once added or run, this is the one result of a mapped tool, as for all others
        return tool.slots[self.name].value


def _without_none(annotation: Any) -> Any:
    parts = [part for part in get_args(annotation) if part is not type(None)]
    optional = type(None) in get_args(annotation) and len(parts) == 1
    return parts[0] if optional else annotation


def _is_medium(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Medium)


def plug(
    help: str,  # noqa: A002 - the word of the field
    *,
    default: Any = REQUIRED,
    unit: str = "",
    gt: float | None = None,
    ge: float | None = None,
    lt: float | None = None,
    le: float | None = None,
    why: str = "",
    level: Level = "basic",
    search: Literal["", "linear", "log", "choice"] = "",
    part: Literal["", "train"] = "",
    columns: Mapping[str, type[Medium]] | None = None,
    also: Mapping[str, str] | None = None,
) -> Any:
    """Declare an input of a tool; the annotation says its type.

    Args:
        help: Noun phrase with a capital and no full stop, e.g. "Width of the window".
        default: Value if none is given; without it the plug must be filled. None makes a medium optional.
        unit: Unit of a number; "1" means none. Every number needs one.
        gt: Lower limit, excluded.
        ge: Lower limit, included.
        lt: Upper limit, excluded.
        le: Upper limit, included.
        why: Reason of the default.
        level: Who sees it; at most 4 basic parameters per tool.
        search: How a search moves in it.
        part: "train" lets only the training and validation cases in.
        columns: Columns that a cases plug needs, and their media.
        also: Other names -> column: folders that are paired to cases.
    """
    limits = {name: limit for name, limit in (("gt", gt), ("ge", ge), ("lt", lt), ("le", le)) if limit is not None}
    settings = {"default": default, "unit": unit, "limits": limits, "why": why, "level": level, "search": search}
    return Plug(help, {**settings, "part": part, "columns": columns or {}, "also": also or {}})
