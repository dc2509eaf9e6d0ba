"""`medas demo`: from made cases to a trained, measured segmentation and its report, in a few minutes."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medas.cli.running import run_document
from medas.cli.show import console, show_problem
from medas.safe.home import home_folder
from medas.tool.catalog import load_catalog
from medas.workflow.templates import template

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(add_completion=False)
TEMPLATE = "liver_contour"


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the results")] = Path("demo"),
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
) -> int:
    """Train a network on made abdominal CT, measure it on cases it has not seen, and write a report."""
    from medas.cli.main import EXIT_FAILED, EXIT_OK

    screen = console()
    screen.print("MeDaS demo: outline liver, spleen and kidneys on made CT scans.", style="bold")
    screen.print("It makes 20 cases, trains a V-Net on 14 of them, and measures it on 4 that it has not seen.")
    screen.print("2 to 3 minutes on 2 cores; Ctrl-C stops it, and the next call goes on where it stopped.\n")
    home = home or home_folder()
    ended = run_document(template(TEMPLATE), load_catalog(home), home, out=out)
    if ended.account.state != "done":
        show_problem(screen, ended.account.error().problem())
        return EXIT_FAILED
    _scores(screen, ended.results["summary.summary"])
    _say_where(screen, out.absolute())
    _show(screen, home)
    return EXIT_OK


def _show(screen: Console, home: Path) -> None:
    """Open the result in the browser and serve it; where nobody could see that, say how and end."""
    from medas.cli.serve import has_screen, serve

    if sys.stdin.isatty() and sys.stdout.isatty() and has_screen():
        screen.print("[bold]The result opens in your browser.[/] Ctrl-C ends the server; the result stays.")
        serve(host="127.0.0.1", port=None, no_browser=False, home=home)
        return
    program = os.environ.get("MEDAS_PROGRAM", "medas")
    where = "" if home == home_folder() else f" --home {shlex.quote(str(home))}"
    screen.print("[bold]Look at it in the browser, case by case:[/]")
    screen.print(f"  {program} serve{where}", markup=False)


def _scores(screen: Console, path: str) -> None:
    import json

    from rich.table import Table

    values = json.loads(Path(path).read_bytes())["values"]
    table = Table(title="Test cases, mean (95 % confidence interval over patients)", title_justify="left")
    for name in ("Structure", "Dice", "HD95"):
        table.add_column(name)
    means = {(one["label"], one["name"]): one for one in values}
    for label in dict.fromkeys(one["label"] for one in values):
        cells = [_cell(means[label, name], digits) for name, digits in (("dice", 3), ("hd95", 1))]
        table.add_row(label, *cells)
    screen.print(table)


def _cell(one: dict[str, float | str | None], digits: int) -> str:
    if one["value"] is None:
        return "undefined"
    unit = "" if one["unit"] == "1" else f" {one['unit']}"
    text = f"{one['value']:.{digits}f}{unit}"
    return text if one["low"] is None else f"{text} ({one['low']:.{digits}f} to {one['high']:.{digits}f})"


def _say_where(screen: Console, out: Path) -> None:
    lines = [
        "",
        "[bold]The report, with pictures of the worst, the median and the best case:[/]",
        f"  {out / 'report' / 'document.html'}   (open it in a browser)",
        f"  {out / 'report' / 'document.xlsx'}   (open it in Excel)",
        f"[bold]The model:[/] {out / 'train' / 'model'}",
        "",
        "[bold]What next?[/]",
        "  medas template show liver_contour          see the workflow",
        "  medas template copy liver_contour my.medas.json, then change it and: medas run my.medas.json --out results",
        f"  medas predict {out / 'train' / 'model'} IMAGE.nii.gz contour.nii.gz",
        "  medas tools                                see what else there is",
        "",
        "Research use only. Not for diagnosis or treatment.",
    ]
    for line in lines:
        screen.print(line)
