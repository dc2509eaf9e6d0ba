"""`medas tools [NAME]`: list the tools, or show one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from medas.cli.show import console, language
from medas.safe.home import home_folder
from medas.texts import category_title
from medas.tool.catalog import Catalog, load_catalog
from medas.tool.schema import ToolInfo

app = typer.Typer(add_completion=False)


@app.command()
def tools(
    name: Annotated[str | None, typer.Argument(help="Class name or id of a tool")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """List the tools by category, or show the plugs and results of one."""
    catalog = load_catalog(home or home_folder())
    if as_json:
        chosen: Any = catalog.get(name).to_json() if name else [info.to_json() for info in catalog.tools.values()]
        sys.stdout.write(json.dumps(chosen, ensure_ascii=False, indent=2) + "\n")
    elif name:
        _show(catalog.get(name))
    else:
        _list(catalog)


def _list(catalog: Catalog) -> None:
    from rich.table import Table

    screen = console()
    table = Table(box=None, pad_edge=False)
    table.add_column("Tool", no_wrap=True)
    table.add_column("What it does", overflow="fold")
    category = ""
    for info in catalog.tools.values():
        if info.category != category:
            category = info.category
            table.add_row(f"[bold]{category_title(category, language())}[/]", "")
        table.add_row(f"  {info.name}", info.summary.get(language()) or info.summary["en"])
    screen.print(table)
    screen.print(f"{len(catalog.tools)} tools; `medas tools NAME` shows one", style="dim")
    for entry, reason in catalog.broken.items():
        screen.print(f"✗ {entry} could not be imported: {reason.strip().splitlines()[-1]}", style="red", markup=False)


def _show(info: ToolInfo) -> None:
    from rich.table import Table

    screen = console()
    screen.print(f"{info.name}  ({info.id}, version {info.version})", style="bold")
    screen.print(info.summary.get(language()) or info.summary["en"], markup=False)
    if info.help:
        screen.print(info.help, style="dim", markup=False)
    table = Table(box=None, pad_edge=False)
    for column in ("Plug", "Type", "Default", "Unit", "Meaning"):
        table.add_column(column)
    for plug in info.inputs:
        kind = f"list of {plug.type}" if plug.many else plug.type
        table.add_row(plug.id, kind, "" if plug.required else "optional", "", plug.help)
    for name, schema in info.params["properties"].items():
        shown = schema["x-ui"]
        unit = "" if shown["unit"] in ("", "1") else shown["unit"]
        table.add_row(name, kind_of(schema), default_of(schema), unit, shown["help"])
    screen.print(table)
    for made in info.outputs:
        screen.print(f"gives {made.id}: {made.type} – {made.help}", markup=False)
    if len(info.backends) > 1:
        screen.print(f"back-ends: {', '.join(info.backends)}", markup=False)


def default_of(schema: dict[str, Any]) -> str:
    """Return the default of a parameter as one would type it; nothing if there is none."""
    value = schema.get("default")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def kind_of(schema: dict[str, Any]) -> str:
    """Return a JSON schema in words, with its limits."""
    inner = schema["anyOf"][0] if "anyOf" in schema else schema
    if "enum" in inner:
        return " | ".join(map(str, inner["enum"]))
    if inner["type"] == "array":
        count = (
            f"{inner['minItems']} × " if inner.get("minItems") and inner["minItems"] == inner.get("maxItems") else ""
        )
        return f"{count or 'list of '}{kind_of(inner['items'])}"
    words = {"number": "number", "integer": "whole number", "boolean": "yes or no", "string": "text"}
    kind = "path" if inner.get("format") == "path" else words[inner["type"]]
    signs = {"exclusiveMinimum": ">", "minimum": "≥", "exclusiveMaximum": "<", "maximum": "≤"}
    limits = ", ".join(f"{signs[rule]} {value:g}" for rule, value in inner.items() if rule in signs)
    return f"{kind} {limits}".strip()
