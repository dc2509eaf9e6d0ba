"""`medas template list|show|copy`: the workflows that come with MeDaS."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from medas.cli.show import console
from medas.errors import EditConflict
from medas.safe.durable import write_bytes
from medas.workflow.templates import template, template_names, template_text

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The workflows that come with MeDaS.")
Name = Annotated[str, typer.Argument(help="Name of a template")]


@app.command("list")
def list_them() -> None:
    """List all templates."""
    for name in template_names():
        document = template(name)
        console().print(f"{name:20} {document.title} ({len(document.steps)} steps)", markup=False)


@app.command()
def show(name: Name) -> None:
    """Print the document of a template."""
    sys.stdout.write(template_text(name))


@app.command()
def copy(
    name: Name,
    target: Annotated[Path, typer.Argument(help="File to write, e.g. my.medas.json")],
) -> None:
    """Write a template to a file, to be changed."""
    if target.exists():
        raise EditConflict(f"{target.name} is there already", hint="Choose another name", file=target.name)
    write_bytes(target, template_text(name).encode())
    console().print(f"✓ {target}", style="green", markup=False)
