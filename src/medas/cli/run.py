"""`medas run FLOW`: run a workflow and write its results."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from medas.cli.documents import document_at, with_settings
from medas.cli.running import Ended, run_document
from medas.safe.home import home_folder
from medas.tool.catalog import load_catalog

app = typer.Typer(add_completion=False)


@app.command()
def run(
    flow: Annotated[str, typer.Argument(help="A *.medas.json, its Python twin, or the name of a template")],
    settings: Annotated[list[str] | None, typer.Option("--set", help="step.param=value, as often as needed")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the results as files")] = None,
    until: Annotated[str | None, typer.Option(help="Run only this step and what it needs")] = None,
    cases: Annotated[int | None, typer.Option(min=1, help="Try it on so many cases of each list of cases")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else")] = False,
    anew: Annotated[bool, typer.Option("--new", help="Begin anew instead of going on with an unfinished run")] = False,
) -> int:
    """Run a workflow; what is known from earlier runs is not computed again."""
    from medas.cli.main import EXIT_CANCELED, EXIT_FAILED, EXIT_OK

    home = home or home_folder()
    catalog = load_catalog(home)
    document = with_settings(document_at(flow, catalog), settings or [], catalog)
    wishes = {"until": until, "cases": cases}
    options = {name: value for name, value in wishes.items() if value is not None}
    ended = run_document(document, catalog, home, out=out, options=options, quiet=as_json, anew=anew)
    if as_json:
        sys.stdout.write(json.dumps(answer_of(ended), ensure_ascii=False, indent=2) + "\n")
    else:
        from medas.cli.summary import show_summary

        show_summary(ended.account, ended.results, out)
    return {"done": EXIT_OK, "canceled": EXIT_CANCELED}.get(ended.account.state, EXIT_FAILED)


def answer_of(ended: Ended) -> dict[str, Any]:
    """Return what `--json` prints: run, state, steps, results, and the problem if there is one."""
    account = ended.account
    steps = {
        name: {
            "state": step.word, "done": step.done, "reused": step.reused, "failed": step.failed, "of": step.of,
            "seconds": step.seconds,
        }
        for name, step in account.steps.items()
    }  # fmt: skip
    problem = None if account.state == "done" else account.error().problem().to_json()
    return {"run": account.id, "state": account.state, "steps": steps, "results": ended.results, "problem": problem}
