"""`medas export FLOW --to python|svg|json`: a workflow as a program, as a picture, or in its one spelling."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from medas.cli.documents import document_at
from medas.safe.durable import write_bytes
from medas.safe.home import home_folder
from medas.tool.catalog import load_catalog
from medas.workflow.document import dump

app = typer.Typer(add_completion=False)


@app.command()
def export(
    flow: Annotated[str, typer.Argument(help="A *.medas.json, its Python twin, or the name of a template")],
    to: Annotated[Literal["python", "svg", "json"], typer.Option(help="What to write")] = "python",
    out: Annotated[Path | None, typer.Option(help="File to write; else it is printed")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
) -> None:
    """Write a workflow as a Python program, as a picture, or as a document."""
    catalog = load_catalog(home or home_folder())
    document = document_at(flow, catalog)
    if to == "python":
        from medas.workflow.to_python import to_python

        text = to_python(document, catalog)
    elif to == "svg":
        from medas.workflow.to_svg import to_svg

        text = to_svg(document, catalog)
    else:
        text = dump(document)
    if out is None:
        sys.stdout.write(text)
    else:
        write_bytes(out, text.encode())
