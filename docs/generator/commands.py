"""The page of all commands, from their Typer functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo

from generator.markdown import block, code, joined, table
from medas.cli import main as commands


class Parameter(NamedTuple):
    """An argument or an option of a command."""

    names: tuple[str, ...]
    """`--out`, or the name of an argument in capitals."""
    kind: str
    default: str
    meaning: str
    is_flag: bool
    required: bool
    is_option: bool


class Command(NamedTuple):
    """One command, `run` or `template copy`."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]

    @property
    def options(self) -> dict[str, Parameter]:
        """Options by each of their names."""
        return {name: one for one in self.parameters if one.is_option for name in one.names}


def all_commands() -> Iterator[Command]:
    """Yield every command of `medas`, hidden ones too."""
    for name in commands.COMMANDS:
        app: typer.Typer = import_module(f"medas.cli.{commands._MODULES.get(name, name)}").app  # noqa: SLF001 - their one list
        found = app.registered_commands
        for one in found:
            assert one.callback is not None
            own = one.name or one.callback.__name__.replace("_", "-")
            words = name if len(found) == 1 else f"{name} {own}"
            yield Command(words, inspect.cleandoc(one.callback.__doc__ or ""), tuple(_parameters(one.callback)))


def _parameters(function: Callable[..., Any]) -> Iterator[Parameter]:
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        kind, info = get_args(hints[name])[:2]
        is_option = not isinstance(info, ArgumentInfo)
        default = parameter.default
        required = default is inspect.Parameter.empty
        # Inside Annotated, Typer files the first declared name under `default`.
        declared = [one for one in (info.default, *(info.param_decls or ())) if isinstance(one, str)]
        words = tuple(declared) or (f"--{name.replace('_', '-')}",)
        names = words if is_option else (info.metavar or name.upper(),)
        shown = "" if required or default is None or default is False else str(default)
        yield Parameter(names, _words(kind), shown, info.help or "", kind is bool, required, is_option)


def _words(kind: Any) -> str:
    inner = [one for one in get_args(kind) if one is not type(None)]
    if get_origin(kind) is Literal:
        return " / ".join(map(str, inner))
    if get_origin(kind) is list:
        return f"{_words(inner[0])}, several times"
    if inner:
        return _words(inner[0])
    return {"str": "text", "Path": "path", "float": "number", "int": "whole number", "bool": ""}[kind.__name__]


def page() -> str:
    """Return `commands.md`."""
    parts = [
        "# Commands",
        (
            "`medas COMMAND --help` says the same in the terminal. Every command ends with one of these "
            "[exit codes](exit-codes.md). `--home` names the folder of the installation for one call; see [store](store.md)."
        ),
    ]
    for command in all_commands():
        hidden = command.name.partition(" ")[0] in commands.HIDDEN
        note = "Programs call this; people seldom need it." if hidden else ""
        parts += [f"## {command.name}", command.help, note, block("text", _usage(command)), _table(command)]
    return joined(*parts)


def _usage(command: Command) -> str:
    places = [one.names[0] if one.required else f"[{one.names[0]}]" for one in command.parameters if not one.is_option]
    return " ".join([f"medas {command.name}", *places, *(["[OPTIONS]"] if command.options else [])])


def _table(command: Command) -> str:
    rows = [
        (code(", ".join(one.names)), one.kind, code(one.default) or ("needed" if one.required else ""), one.meaning)
        for one in command.parameters
    ]
    return table(("Name", "Value", "Default", "Meaning"), rows)
