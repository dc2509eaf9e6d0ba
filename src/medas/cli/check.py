"""`medas check FLOW`: list all problems of a workflow."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from medas.cli.documents import document_at, with_settings
from medas.errors import BadWorkflow
from medas.safe.home import home_folder
from medas.tool.catalog import load_catalog
from medas.workflow.check import blocking
from medas.workflow.check import check as problems_of

app = typer.Typer(add_completion=False)


@app.command()
def check(
    flow: Annotated[str, typer.Argument(help="A *.medas.json, its Python twin, or the name of a template")],
    settings: Annotated[list[str] | None, typer.Option("--set", help="step.param=value")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the problems as JSON")] = False,
) -> int:
    """List all problems of a workflow at once, without running it."""
    from medas.cli.main import EXIT_OK, EXIT_PROBLEMS
    from medas.cli.show import console, show_problems

    catalog = load_catalog(home or home_folder())
    try:
        problems = problems_of(with_settings(document_at(flow, catalog), settings or [], catalog), catalog)
    except BadWorkflow as error:
        if not error.problems:
            raise
        problems = list(error.problems)
    if as_json:
        sys.stdout.write(json.dumps([one.to_json() for one in problems], ensure_ascii=False, indent=2) + "\n")
    elif problems:
        show_problems(problems)
    else:
        console().print("✓ no problems", style="green")
    return EXIT_PROBLEMS if blocking(problems) else EXIT_OK
