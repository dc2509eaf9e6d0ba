"""`medas openapi`: print the OpenAPI document of the server."""

from __future__ import annotations

import json
import sys

import typer

app = typer.Typer(add_completion=False)


@app.command()
def openapi() -> None:
    """Print the description of the server's API as JSON, from which the types of the page are made."""
    from medas.server.app import openapi as made

    sys.stdout.write(json.dumps(made(), ensure_ascii=False, indent=2, sort_keys=True) + "\n")
